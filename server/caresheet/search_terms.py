"""The words by which topics are searched, in any language.

Input: a text. Output: its words, without capitals, accents and punctuation. `widget/src/search/fold.js` does the same
to what a reader types, so a change here needs the same change there; a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose, and Arabic letters that people write in more than one way.
_ALIKE = str.maketrans(
    {
        **dict(zip("đøłıðħŧςةىیکٱ", "dolidhtσهييكا", strict=True)),  # noqa: RUF001
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ـ": "",
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
    }
)
_POSSESSIVE = re.compile(r"['’ʼ](?=s(?:[^\w]|$))")  # noqa: RUF001
# Han, kana, Thai, Lao, Khmer and Burmese are written without spaces, so each of their characters counts as a word.
UNSPACED = (
    "\u0e01-\u0e33\u0e40-\u0e46\u0e81-\u0ec6"
    "\u1000-\u1049\u1780-\u17b3"
    "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_ARTICLE = re.compile(r"(?:^|(?<= ))ال(?=[^ ]{3})")


_NOT_ASCII_WORDS = re.compile("[^a-z0-9]+")


def fold_text(text: str) -> str:
    """Return a text's words in lower case and without accents, each separated by one space."""
    if text.isascii():  # most titles are, and this takes a fifth of the time
        return _NOT_ASCII_WORDS.sub(" ", _POSSESSIVE.sub("", text.lower())).strip()
    lower = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(c for c in lower if unicodedata.category(c) != "Mn").translate(_ALIKE)
    spaced = _UNSPACED.sub(r" \g<0> ", _POSSESSIVE.sub("", plain))
    words = "".join(c if unicodedata.category(c)[0] in "LN" or c.isspace() else " " for c in spaced).split()
    return _ARTICLE.sub("", " ".join(words))
