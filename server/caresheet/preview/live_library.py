"""Build a library again whenever one of its files is saved, and report the result.

Input: a content folder, and each change in it. Output: an app that answers from the last good build, and a
`PreviewState`: what patients see, and what to correct. After an edit with an error, the last good build is still shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Condition, Event
from typing import Any

from flask import Flask

from caresheet.errors import CaresheetError, ContentError
from caresheet.model import Finding
from caresheet.packager.check.editor import grade_topics
from caresheet.packager.pipeline import build_unseen, examine_library
from caresheet.release.contents import Contents
from caresheet.release.format import Release
from caresheet.web.app import make_app
from caresheet.web.documents import load_release
from caresheet.web.state import AppState

# Yields the files that have changed. When it begins to watch, it soon yields an empty set.
FileWatcher = Callable[[], Iterator[Sized]]


@dataclass(frozen=True)
class PreviewState:
    """What the preview shows. `version` goes up with each change of the state.

    `shown` goes up with each build that changes what patients see. `fault` is what went wrong, if it is not a finding.
    `grades` are reading grades by "language/topic".
    """

    version: int = 0
    shown: int = 0
    contents: Contents | None = None
    findings: tuple[Finding, ...] = ()
    fault: str = ""
    grades: Mapping[str, float] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Return the state as values for JSON."""
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
                    "grade": self._find_grade(topic.lang, topic.slug),
                }
                for topic in (contents.topics if contents else ())
            ],
            "languages": [{"code": each.code, "name": each.name} for each in (contents.languages if contents else ())],
            "sites": sorted(contents.sites) if contents else [],
        }

    def _find_grade(self, lang: str, slug: str) -> float | None:
        grade = self.grades.get(f"{lang}/{slug}")
        return None if grade is None else round(grade, 1)


class LiveLibrary:
    """A library that somebody is editing. One thread builds it; any number of threads wait for its state to change."""

    def __init__(self, content: Path, today: Callable[[], date]) -> None:
        self.content = content
        self.app: Flask | None = None
        self.state = PreviewState()
        self._today = today
        self._folder = tempfile.TemporaryDirectory(prefix="caresheet-preview-")
        self._app_state: AppState | None = None
        self._changed = Condition()

    def build_on_changes(self, watch: FileWatcher, stopping: Event, *, retry_after_s: float = 1.0) -> None:
        """Build now and after each change until `stopping` is set. If the watcher fails, say so and start it again."""
        fault, is_behind = "", True
        while not stopping.is_set():
            try:
                for changed in watch():
                    # Files may have been saved while nobody watched.
                    if changed or is_behind:
                        self.build(fault=fault)
                        fault, is_behind = "", False
            except BaseException as error:  # a panic of the watcher, which is written in Rust, is not an Exception
                fault, is_behind = self._describe_watch_fault(error), True
                self.build(fault=fault)
                stopping.wait(retry_after_s)

    def build(self, *, fault: str = "") -> None:
        """Build what patients see, because somebody is waiting for it. Then check everything as an editor would.

        This raises nothing: the state says what went wrong. If nothing did, it says `fault`.
        """
        refused: tuple[Finding, ...] = ()
        try:
            try:
                self._show(build_unseen(self.content, Path(self._folder.name)))
            except ContentError as error:
                refused = error.findings
                self._update(findings=refused)
            examined = examine_library(self.content, today=self._today())
            grades = {f"{lang}/{slug}": grade for (lang, slug), grade in grade_topics(examined.drafts).items()}
            # What keeps a build from being shown is never lost, whatever a check finds.
            found = examined.findings if examined.errors else tuple(sorted({*refused, *examined.findings}))
            self._update(findings=found, grades=grades, fault=fault)
        except (CaresheetError, OSError) as error:
            self._update(fault=str(error))
        except BaseException as error:  # the thread that builds must go on, and a person gets a sentence
            self._update(fault=f"A fault in Caresheet itself, not in your files: {type(error).__name__} ({error})")

    def await_change(self, version: int, timeout_s: float | None = None) -> PreviewState:
        """Return the state as soon as its version differs from the one given, or after the timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self.state.version != version, timeout_s)
            return self.state

    def close(self) -> None:
        """Remove what was built."""
        self._folder.cleanup()

    def _show(self, release: Release) -> None:
        if self._app_state and self._app_state.release.release_id == release.id:
            return
        loaded = load_release(release, before=self._app_state.release if self._app_state else None)
        if self._app_state:
            self._app_state.release = loaded
        else:
            self._app_state = AppState(loaded, self._today)
            # Drafts are not public, so no script of another origin may read them.
            self.app = make_app(self._app_state, is_shared=False)
        self._update(contents=release.contents, shown=self.state.shown + 1)

    def _describe_watch_fault(self, error: BaseException) -> str:
        what = f"watching the files for changes failed ({error}) and was started again"
        return f"{self.content}: {what}; if the name of a file is not UTF-8, rename that file"

    def _update(self, **changed: Any) -> None:
        with self._changed:
            self.state = replace(self.state, **{"fault": "", **changed}, version=self.state.version + 1)
            self._changed.notify_all()
