"""Builds the library again and again while it is written, and says what came of it.

Enters: a content folder, and each change in it. Leaves: an app that answers from the last good build, and a `State`:
what patients see, and what there is to put right. A broken edit takes nothing away.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Condition
from typing import Any

from flask import Flask

from caresheet.errors import CaresheetError, ContentError
from caresheet.model import Finding
from caresheet.packager.check.editor import grade_topics
from caresheet.packager.pipeline import build_release, examine_library
from caresheet.release.format import Contents, Release
from caresheet.web.app import make_app
from caresheet.web.documents import load_release
from caresheet.web.state import AppState


@dataclass(frozen=True)
class State:
    """What there is to see: `version` goes up with each change of it, `shown` with each build that patients would see.

    `fault` is why there was no build, where that is no finding; `grades` are reading grades by "language/topic".
    """

    version: int = 0
    shown: int = 0
    contents: Contents | None = None
    findings: tuple[Finding, ...] = ()
    fault: str = ""
    grades: Mapping[str, float] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Return the state as JSON's values."""
        contents = self.contents
        return {
            "version": self.version,
            "shown": self.shown,
            "fault": self.fault,
            "findings": [asdict(finding) for finding in self.findings],
            "topics": [
                {
                    "lang": topic.lang,
                    "slug": topic.slug,
                    "title": topic.title,
                    "grade": self._grade(topic.lang, topic.slug),
                }
                for topic in (contents.topics if contents else ())
            ],
            "languages": [{"code": each.code, "name": each.name} for each in (contents.languages if contents else ())],
            "sites": sorted(contents.sites) if contents else [],
        }

    def _grade(self, lang: str, slug: str) -> float | None:
        grade = self.grades.get(f"{lang}/{slug}")
        return None if grade is None else round(grade, 1)


class LiveLibrary:
    """A library under way. One thread works; any number wait for the state to change."""

    def __init__(self, content: Path, today: Callable[[], date]) -> None:
        self.content = content
        self.app: Flask | None = None
        self.state = State()
        self._today = today
        self._folder = tempfile.TemporaryDirectory(prefix="caresheet-preview-")
        self._state: AppState | None = None
        self._changed = Condition()

    def work(self) -> None:
        """Build what patients see, for which somebody waits; then read everything as an editor would."""
        try:
            self._show(build_release(self.content, Path(self._folder.name)))
        except ContentError as error:
            self._say(findings=error.findings)
        except (CaresheetError, OSError) as error:
            return self._say(fault=str(error))
        try:
            examined = examine_library(self.content, today=self._today())
        except (CaresheetError, OSError) as error:
            return self._say(fault=str(error))
        grades = {f"{lang}/{slug}": grade for (lang, slug), grade in grade_topics(examined.drafts).items()}
        return self._say(findings=examined.findings, grades=grades)

    def work_on(self, changes: Iterable[object]) -> None:
        """Work once for each change."""
        for _ in changes:
            self.work()

    def await_change(self, version: int, patience_s: float) -> State:
        """Return the state as soon as it is another than a version, or when patience ends."""
        with self._changed:
            self._changed.wait_for(lambda: self.state.version != version, patience_s)
            return self.state

    def close(self) -> None:
        """Leave nothing behind."""
        self._folder.cleanup()

    def _show(self, release: Release) -> None:
        if self._state and self._state.release.release_id == release.id:
            return
        loaded = load_release(release, before=self._state.release if self._state else None)
        if self._state:
            self._state.release = loaded
        else:
            self._state = AppState(loaded, self._today)
            self.app = make_app(self._state)
        self._say(contents=release.contents, shown=self.state.shown + 1)

    def _say(self, **changed: Any) -> None:
        with self._changed:
            self.state = replace(self.state, **{"fault": "", **changed}, version=self.state.version + 1)
            self._changed.notify_all()
