"""Answer searches by programs from the index that browsers search in.

Input: a query. Output: topics of a language, the best first; any query gets an answer. The index is in the release.
SQLite reads it into memory at the first query: the bytes of a database file depend on the version of SQLite, but a
release has the same bytes on every machine.
"""

from __future__ import annotations

import difflib
import json
import math
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from caresheet.characters import make_name
from caresheet.release.format import PUBLIC
from caresheet.release.topic_lines import TopicEntry
from caresheet.search_terms import fold_text
from caresheet.web.documents import LoadedRelease
from caresheet.web.state import get_release, get_state

search = Blueprint("search", __name__, url_prefix="/v1")

_INDEXES = "caresheet-search"
# More of a query is not read: a pasted page must not cost more than a question.
_LETTERS_AT_MOST, _WORDS_AT_MOST, _CORRECTED_AT_MOST = 200, 12, 3
_RESULTS_AT_MOST = 20
# The weights of titles, other names, and the words of summaries and headings. A misspelled word counts half.
_WEIGHTS, _MISSPELLED = "10, 8, 2", 0.5
_LIKENESS, _LENGTHS_APART = 0.7, 2
_NOTHING: Mapping[str, Any] = {"titles": "", "slugs": "", "also": "", "words": "", "until": {}}


@dataclass(frozen=True)
class _Entry:
    """What is held of a topic. `until` is its last day; `site` is the clinic that alone shows it. Both can be blank."""

    slug: str
    until: str
    site: str


class SearchIndex:
    """The index of one language in one release. It holds the words, and of each topic no more than an entry.

    The clinics' own topics are in it too, because a word counts by how rare it is in the whole language.
    """

    def __init__(self, release: LoadedRelease, lang: str) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute("CREATE VIRTUAL TABLE topics USING fts5(title, also, words, content='')")
        # A row's number is its entry's place, counted from 1.
        self._entries: list[_Entry] = []
        self._add(_read_columns(release, f"search/{lang}.json"), "")
        for site in release.contents.sites:
            self._add(_read_columns(release, f"search/{lang}/{site}.json"), site)
        self._database.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, topics, 'row')")
        self._words: dict[str, list[str]] = defaultdict(list)
        for (word,) in self._database.execute("SELECT term FROM temp.vocabulary ORDER BY term"):
            self._words[word[0]].append(word)

    def _add(self, columns: Any, site: str) -> None:
        titles, slugs, also, words = (columns[name].split("\n") for name in ("titles", "slugs", "also", "words"))
        # The index of a language without topics has one blank line.
        lines = zip(titles, slugs, also, words, strict=True) if columns["titles"] else ()
        for place, (title, slug, names, more) in enumerate(lines):
            self._entries.append(_Entry(slug or make_name(title), columns["until"].get(str(place), ""), site))
            folded = (len(self._entries), fold_text(title), fold_text(names), more)
            self._database.execute("INSERT INTO topics(rowid, title, also, words) VALUES (?, ?, ?, ?)", folded)

    def find(self, query: str, today: date, site: str = "") -> list[str]:
        """Return the slugs of the topics that a query means, the best first. Only a clinic's `site` finds its own."""
        words = list(dict.fromkeys(fold_text(query[:_LETTERS_AT_MOST]).split()))[:_WORDS_AT_MOST]
        day = today.isoformat()
        with self._lock:
            found = [rows for rows in self._find_words(words, ("", site)) if rows]
        scores: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        for rows in found:
            for row, score in rows.items():
                scores[row] += score * math.log(2 + len(self._entries) / len(rows))
                shares[row] += 1 / len(found)
        best = sorted(scores, key=lambda row: (-scores[row] * shares[row] ** 2, row))
        shown = [entry for row in best if (entry := self._entries[row - 1]).until >= day or not entry.until]
        return [entry.slug for entry in shown[:_RESULTS_AT_MOST]]

    def _find_words(self, words: Iterable[str], sites: Collection[str]) -> Iterable[dict[int, float]]:
        corrections = 0
        for word in words:
            rows = self._match([word], "*", sites)
            if not rows and corrections < _CORRECTED_AT_MOST:
                corrections += 1
                rows = self._match(self._find_alike(word), "", sites)
                rows = {row: score * _MISSPELLED for row, score in rows.items()}
            yield rows

    def _match(self, words: Iterable[str], ending: str, sites: Collection[str]) -> dict[int, float]:
        # Folded words consist of letters and digits, so they need no escape in a query (SQLite, FTS5, 3).
        query = " OR ".join(f'"{word}"{ending}' for word in words)
        if not query:
            return {}
        ranked = f"SELECT rowid, -bm25(topics, {_WEIGHTS}) FROM topics WHERE topics MATCH ?"  # noqa: S608
        rows = self._database.execute(ranked, (query,))
        return {row: score for row, score in rows if self._entries[row - 1].site in sites}

    def _find_alike(self, word: str) -> list[str]:
        """Return the words of the index that a misspelled word may stand for. They begin with the same letter."""
        near = [known for known in self._words.get(word[0], ()) if abs(len(known) - len(word)) <= _LENGTHS_APART]
        return difflib.get_close_matches(word, near, n=5, cutoff=_LIKENESS)


@search.get("/search")
def find_topics() -> Response:
    """Search the topics of the language `lang` for `q`. Another language, or none, stands for the library's default.

    With `site`, that clinic's own topics are searched too.
    """
    release = get_release()
    languages = {language.code: language for language in release.contents.languages}
    lang = request.args.get("lang", "")
    language = languages.get(lang, release.contents.languages[0])
    asked = {name: request.args.get(name, "") for name in ("q", "site")}
    slugs = _get_index(release, language.code).find(asked["q"], get_state().clock(), asked["site"])
    found = [topic for slug in slugs if (topic := _find_topic(release, language.code, slug))]
    response = jsonify(
        lang=language.code,
        topics=[{**asdict(topic), "path": f"topics/{topic.lang}/{topic.slug}/"} for topic in found],
        disclaimer=asdict(language.disclaimer),
    )
    # What somebody searches for is health information: no cache keeps it.
    response.headers["Cache-Control"] = "no-store"
    return response


def _get_index(release: LoadedRelease, lang: str) -> SearchIndex:
    indexes: dict[tuple[str, str], SearchIndex] = current_app.extensions.setdefault(_INDEXES, {})
    key = release.release_id, lang
    if key not in indexes:
        # Two threads may both make it; the last one stays. Those of an earlier release go.
        made = SearchIndex(release, lang)
        for old in [other for other in indexes if other[0] != release.release_id]:
            indexes.pop(old, None)
        indexes[key] = made
    return indexes[key]


def _read_columns(release: LoadedRelease, path: str) -> Any:
    # Few clinics have topics of their own, and a release that an earlier version of Caresheet built has no index.
    return json.loads(release.read_public(path)) if PUBLIC + path in release.release.files else _NOTHING


def _find_topic(release: LoadedRelease, lang: str, slug: str) -> TopicEntry | None:
    # Few topics are between a slug and its beginning.
    near = takewhile(
        lambda topic: (topic.lang, topic.slug) <= (lang, slug), release.topics.find_after(lang, slug[:-1], slug)
    )
    return next((topic for topic in near if topic.slug == slug), None)
