"""Refuse a document that is as long as a book, before the work on it takes seconds.

Input: the number of its words or paragraphs. Output: nothing, or the reason why it is refused. A topic has at most
100,000 bytes, which is about 15,000 words of English.
"""

from __future__ import annotations

from pathlib import Path

from caresheet.errors import ConfigError

# Twice what a topic can hold. Of 2,500 real files, those above are handbooks and tests of hundreds of pages.
_WORDS_AT_MOST, _PARAGRAPHS_AT_MOST = 30_000, 6_000


def refuse_book(path: Path, *, words: int, paragraphs: int = 0) -> None:
    """Refuse a document that is too long for several topics.

    Raises:
        ConfigError: it has more words or paragraphs than are read.
    """
    for count, most, what in ((words, _WORDS_AT_MOST, "words"), (paragraphs, _PARAGRAPHS_AT_MOST, "paragraphs")):
        if count > most:
            raise ConfigError(f"{path}: has {count:,} {what}, and {most:,} are read; split it into smaller documents")
