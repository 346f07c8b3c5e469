"""Words that an editor would question, and plainer ones, from `plain_words/<language>.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class PlainWords:
    """`patterns` find the words of each rule ("jargon", "wordy"); `plainer` has a plainer word for each."""

    patterns: dict[str, re.Pattern[str]]
    plainer: dict[str, str]


@cache
def read_plain_words(lang: str) -> PlainWords | None:
    """Return a language's words; None if it has none."""
    file = resources.files("caresheet") / "plain_words" / f"{lang.partition('-')[0]}.toml"
    if not file.is_file():
        return None
    tables: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
    return PlainWords(
        {rule: _match_any(words) for rule, words in tables.items()},
        {word: plainer for words in tables.values() for word, plainer in words.items()},
    )


def _match_any(words: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
