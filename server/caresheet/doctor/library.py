"""Ask a library what the checks need to know: its languages, its newest scripts, and the topics that a page names.

The library is served at its address, or a release in a folder. `static/check_my_page.js` asks the same in browsers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from caresheet.doctor.tokens import read_tokens
from caresheet.doctor.web_page import UnreachableError, request
from caresheet.errors import ConfigError
from caresheet.release.format import CURRENT, PUBLIC, Release, open_release

# A page with more topics is checked without asking about the rest.
_TOPICS_AT_MOST = 100


TopicLister = Callable[[Sequence[str]], Sequence[tuple[str, str]]]


class Library(Protocol):
    """Something that answers for paths below a library's address."""

    def read(self, path: str) -> tuple[int, str]:
        """Return the status and the text at a path.

        Raises:
            UnreachableError: no answer.
        """


@dataclass(frozen=True)
class ServedLibrary:
    """A library that is asked at its address."""

    root: str

    def read(self, path: str) -> tuple[int, str]:
        answer = request(self.root + path)
        return answer.status, answer.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class ReleasedLibrary:
    """A library that is read from a release's folder."""

    release: Release

    def read(self, path: str) -> tuple[int, str]:
        path = self.release.contents.redirects.get(path, path) or "index.html"
        if path in self.release.contents.gone:
            return 410, ""
        file = PUBLIC + path
        return (200, self.release.read(file).decode()) if file in self.release.files else (404, "")


def open_library(folder: Path) -> ReleasedLibrary:
    """Open a folder of releases, or a single release.

    Raises:
        ConfigError or ReleaseError: there is no release in it.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder; name the folder of releases")
    current = folder / CURRENT
    return ReleasedLibrary(open_release(current if current.exists() else folder))


def describe_library(library: Library, root: str, list_topics: TopicLister) -> dict[str, Any]:
    """Return what the checks need to know (see `LibraryFacts` in `static/page_check/report.js`).

    `list_topics` lists the languages and topics to ask about, once it is known which languages the library has.

    Raises:
        UnreachableError: the library does not answer, or is too old to say.
    """
    facts = _read_facts(library, root)
    if facts.get("missing"):
        return facts
    asked = list_topics(facts["languages"])[:_TOPICS_AT_MOST]
    facts["answers"] = {f"{language}/{topic}": _ask_about(library, language, topic) for language, topic in asked}
    unknown = {key.partition("/")[0] for key, answer in facts["answers"].items() if answer["status"] == 404}
    facts["topics"] = {language: _list_names(library, language) for language in sorted(unknown)}
    return facts


def _read_facts(library: Library, root: str) -> dict[str, Any]:
    """Read what the library's front page says of it for "Check my page"."""
    _, home = library.read("")
    for token in read_tokens(home):
        if token.get("id") == "check" and (written := token.get("data-library")):
            return {"root": root, **_decode_facts(written)}
    status, script = library.read("caresheet.js")
    if status == 200 and "care-sheet" in script:
        raise UnreachableError("its version of Caresheet cannot answer")
    return {"root": root, "missing": True, "languages": [], "scripts": {}, "topics": {}, "answers": {}}


def _decode_facts(written: str) -> dict[str, Any]:
    """Decode what the front page says, and refuse what no library would say."""
    try:
        facts = json.loads(written)
        languages = [str(each) for each in facts["languages"]]
        scripts = {
            str(site): {"path": str(script["path"]), "integrity": str(script["integrity"])}
            for site, script in facts["scripts"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreachableError("its front page is damaged") from error
    if not languages:
        raise UnreachableError("it has no language")
    return {"languages": languages, "scripts": scripts}


def _ask_about(library: Library, language: str, topic: str) -> dict[str, Any]:
    status, fragment = library.read(f"v1/topics/{language}/{quote(topic, safe='')}.html")
    tokens = read_tokens(fragment)
    sections = [token.get("aria-labelledby") or "" for token in tokens if token.get("class") == "cs-section"]
    return {"status": status, "sections": sections, "pictures": any(token.name == "img" for token in tokens)}


def _list_names(library: Library, language: str) -> Sequence[str]:
    status, listed = library.read(f"v1/topics/{language}/index.json")
    try:
        return [str(topic["slug"]) for topic in json.loads(listed)["topics"]] if status == 200 else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
