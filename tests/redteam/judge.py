"""Judges a picture: can a person read the topic, and can a person read the disclaimer?

Input: a picture, and the words that only the topic contains. Output: a `Sight`. It knows nothing of the widget.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from redteam.reading import CAREFUL, QUICK, WHOLE, Reader, Word
from redteam.screen import Image

TOPIC_WORDS_AT_LEAST = 3

# The words that carry the sentence. Without "not" it says the opposite. It may run over several lines.
_SENTENCE = ("information", "not", "medical", "advice")
# Within so many words of "information" the other three must follow.
_REACH = 9
_LAST_AT_MOST = 60
# Words whose middles are this close stand on one line.
_ROW_PX = 12
# The seal may be as narrow as 160 px. Its lines begin at the left.
_COLUMN_PX = 130
# Tesseract misreads letters: from this ratio of `difflib` on, two words count as the same.
_SIMILARITY_AT_LEAST = 0.75

_TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.S)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Sight:
    """What a person can read in one picture."""

    topic_words: frozenset[str]
    has_disclaimer: bool

    @property
    def has_topic(self) -> bool:
        return len(self.topic_words) >= TOPIC_WORDS_AT_LEAST

    @property
    def is_win(self) -> bool:
        """Whether the page has won: the topic can be read, and the disclaimer cannot."""
        return self.has_topic and not self.has_disclaimer


def find_topic_words(fragment: str, *others: str) -> frozenset[str]:
    """Return the words that are in the topic's body, but not in its disclaimer or in the other texts."""
    disclaimer = re.findall(r'<section class="cs-(?:seal|disclaimer)".*?</section>|<small.*?</small>', fragment, re.S)
    body = re.findall(r"<(p|li|td)\b[^>]*>(.*?)</\1>", fragment, re.S)
    common = _split(" ".join((*disclaimer, *others)))
    return frozenset(word for word in _split(" ".join(text for _, text in body)) if len(word) >= 5) - common


def _split(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(html.unescape(_TAG.sub(" ", text)))}


class Judge:
    """Judges the pictures of one engine."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._last: dict[bytes, Sight] = {}

    def look(self, picture: Image, topic_words: frozenset[str], *, for_topic: bool = False) -> Sight:
        """Judge a picture. A page wins only after the picture has been read in several ways.

        Once the disclaimer is found, the page cannot win. Unless asked `for_topic`, the judge then reads no more.
        """
        key = hashlib.sha256(picture.tobytes()).digest() + repr((hash(topic_words), for_topic)).encode()
        if key not in self._last:
            self._last = dict([*self._last.items()][-_LAST_AT_MOST:])
            self._last[key] = self._look(picture, topic_words, for_topic=for_topic)
        return self._last[key]

    def _look(self, picture: Image, topic_words: frozenset[str], *, for_topic: bool) -> Sight:
        words, rest = self._reader.take_known(picture)
        sight = _judge(words, topic_words)
        for way in (QUICK, *CAREFUL):
            if sight.has_disclaimer and (sight.has_topic or not for_topic):
                return sight
            if way != QUICK and not sight.topic_words:
                break
            read = self._reader.read(rest, way)
            self._reader.learn(picture, read)
            words += read
            _, rest = self._reader.take_known(picture)
            sight = _judge(words, topic_words)
        if sight.is_win and _has_parts(words):
            # The words are there, but not in order. They may be in columns, which Tesseract can separate.
            apart = _judge(self._reader.read(picture, WHOLE), topic_words)
            return Sight(sight.topic_words, apart.has_disclaimer or _is_in_narrow_column(words))
        return sight


def _judge(words: list[Word], topic_words: frozenset[str]) -> Sight:
    tokens = _tokens(_sort_by_rows(words))
    in_order = _tokens(words)
    return Sight(topic_words & frozenset(tokens), _says_sentence(tokens) or _says_sentence(in_order))


def _sort_by_rows(words: list[Word]) -> list[Word]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=_find_middle):
        if not rows or _find_middle(word) - _find_middle(rows[-1][0]) >= _ROW_PX:
            rows.append([])
        rows[-1].append(word)
    return [word for row in rows for word in sorted(row, key=lambda word: word.left)]


def _find_middle(word: Word) -> float:
    return word.top + word.height / 2


def _tokens(words: list[Word]) -> list[str]:
    return [token.lower() for word in words for token in _WORD.findall(word.text)]


def _has_parts(words: list[Word]) -> bool:
    tokens = _tokens(words)
    return all(any(_is_like(token, wanted) for token in tokens) for wanted in _SENTENCE)


def _is_in_narrow_column(words: list[Word]) -> bool:
    """Tell whether the sentence runs down a column so narrow that Tesseract reads across it."""
    starts = [word for word in words if _is_like(word.text.strip(",.").lower(), _SENTENCE[0])]
    columns = ([word for word in words if -_ROW_PX <= word.left - start.left <= _COLUMN_PX] for start in starts)
    return any(_says_sentence(_tokens(_sort_by_rows(column))) for column in columns)


def _says_sentence(tokens: list[str]) -> bool:
    for start, token in enumerate(tokens):
        if not _is_like(token, _SENTENCE[0]):
            continue
        rest = iter(tokens[start + 1 : start + 1 + _REACH])
        if all(any(_is_like(each, wanted) for each in rest) for wanted in _SENTENCE[1:]):
            return True
    return False


def _is_like(token: str, wanted: str) -> bool:
    if len(wanted) < 4:
        return token in (wanted, "nof", "nol", "noi")
    return SequenceMatcher(None, token, wanted).ratio() >= _SIMILARITY_AT_LEAST
