"""The whole way from a content folder to a release.

    read → parse → sanitize → check → render → compress → verify → write

Enters: a content folder. Leaves: a release, or a `ContentError` with every finding and nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from caresheet.errors import ContentError
from caresheet.model import Finding, Library, Section, Topic
from caresheet.packager.assets import bundle_scripts, bundle_static, lay_out_assets
from caresheet.packager.check import check_library
from caresheet.packager.compress import compress_file
from caresheet.packager.editor import find_editorial
from caresheet.packager.home import render_home
from caresheet.packager.library import find_strays, find_topic_files, read_library
from caresheet.packager.parse import Draft, parse_topic
from caresheet.packager.pinned import read_pinned
from caresheet.packager.place import place_findings
from caresheet.packager.render import render_library
from caresheet.packager.rules import apply_policy
from caresheet.packager.sanitize import sanitize_section
from caresheet.packager.verify import find_release_faults
from caresheet.release import PUBLIC, Release, write_release
from caresheet.shipped import find_widget

Item = TypeVar("Item")


class Progress(Protocol):
    """Hands items on one by one, and may show a person how far it is."""

    def __call__(self, items: Sequence[Item], label: str) -> Iterable[Item]: ...


def show_nothing(items: Sequence[Item], label: str) -> Iterable[Item]:  # noqa: ARG001
    """Hand items on in silence."""
    return items


@dataclass(frozen=True)
class Examination:
    """What came of reading a library: the library, unless an error keeps it from being published, and every finding.

    `drafts` are the topics as their authors wrote them.
    """

    library: Library | None
    findings: tuple[Finding, ...]
    drafts: tuple[Draft, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the library from being published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def load_library(content: Path, *, progress: Progress = show_nothing) -> Library:
    """Read, parse, sanitize and check a whole library.

    Raises:
        ConfigError: there is no such folder.
        ContentError: anything in it cannot be published; all findings at once.
    """
    examined = examine_library(content, progress=progress)
    if examined.library is None:
        raise ContentError(examined.errors)
    return examined.library


def examine_library(content: Path, *, progress: Progress = show_nothing, today: date | None = None) -> Examination:
    """Read, parse, sanitize and check a whole library, and tell everything found on the way.

    Where a person asks, on some day, it is read as an editor would; without a day, only for what stops a build.

    Raises:
        ConfigError: there is no such folder.
    """
    findings: list[Finding] = []
    library = read_library(content, findings)
    if library is None:
        return Examination(None, tuple(sorted(place_findings(content, findings))))
    files = list(find_topic_files(content, library, findings))
    findings.extend(find_strays(content, library))
    drafts: list[Draft] = []
    topics: list[Topic] = []
    for file in progress(files, "Reading topics"):
        if draft := parse_topic(file, findings):
            drafts.append(draft)
            topics.append(_sanitize_topic(draft, findings))
    check_library(library, drafts, findings)
    pinned = read_pinned(content, findings)
    findings.extend(find_editorial(library, drafts, today))
    whole = replace(library, pinned=pinned, topics=tuple(sorted(topics, key=lambda topic: (topic.lang, topic.slug))))
    judged = tuple(sorted(place_findings(content, apply_policy(findings, library.policy))))
    is_faulty = any(finding.severity == "error" for finding in judged)
    return Examination(None if is_faulty else whole, judged, tuple(drafts))


def build_release(
    content: Path, releases: Path, *, progress: Progress = show_nothing, widget: Path | None = None
) -> Release:
    """Build a release from a content folder, and the widget's sources, and make it the current one.

    Raises:
        ContentError: the content has faults; the current release is as it was.
        ReleaseError: it could not be written; the current release is as it was.
    """
    library = load_library(content, progress=progress)
    widget = widget or find_widget()
    scripts, static = bundle_scripts(library, widget), bundle_static(widget)
    documents = render_library(library, static["page.css"].path, static["frame.js"].path)
    public = library.pinned | lay_out_assets(scripts, static) | render_home(library, scripts, static)
    files = documents.files | {PUBLIC + path: body for path, body in public.items()}
    for path in progress(sorted(files), "Compressing files"):
        files |= compress_file(path, files[path])
    if faults := list(find_release_faults(files, documents.contents)):
        raise ContentError(Finding(path, 0, fault) for path, fault in faults)
    return write_release(releases, files, documents.contents)


def _sanitize_topic(draft: Draft, findings: list[Finding]) -> Topic:
    settings = draft.front_matter
    return Topic(
        path=draft.file.path,
        lang=draft.file.lang,
        slug=draft.file.slug,
        title=settings.title,
        summary=settings.summary,
        category=settings.category,
        updated=settings.updated,
        also_called=settings.also_called,
        codes=settings.codes,
        review=settings.review,
        sources=settings.sources,
        aliases=settings.aliases,
        withdrawn=settings.withdrawn,
        sections=tuple(
            Section(
                section.id,
                section.title,
                sanitize_section(draft.file.path, draft.file.lang, section.tokens, findings),
            )
            for section in draft.sections
        ),
    )
