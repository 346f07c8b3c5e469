"""The whole way from a content folder to a release.

    read → parse → sanitize → check → render → compress → verify → write

Input: a content folder. Output: a release, or a `ContentError` with every finding; then nothing has changed. A build
makes only what the last release does not already have. The result has the same bytes as a build from nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from caresheet.errors import ContentError
from caresheet.model import Finding, Library, Picture, Policy, Section, Site, Topic, Withdrawal
from caresheet.packager.build_verification import verify_build
from caresheet.packager.check.cross_references import check_library
from caresheet.packager.check.editor import find_in_library, find_in_topic
from caresheet.packager.check.translations import bind_translations
from caresheet.packager.garbage import collect_seldom
from caresheet.packager.markup.sanitize import sanitize_section
from caresheet.packager.parallel import map_in_processes
from caresheet.packager.progress import Progress, show_nothing
from caresheet.packager.render.assemble import assemble
from caresheet.packager.render.incremental import IncrementalBuild, ReadTopic, identify_engine
from caresheet.packager.source.columns import place_findings
from caresheet.packager.source.editorial_policy import apply_policy
from caresheet.packager.source.finding_limit import limit_findings
from caresheet.packager.source.fingerprint import take_fingerprints
from caresheet.packager.source.library import TopicFile, find_topic_files, read_library, require_folder
from caresheet.packager.source.outline import Outline, outline_topic
from caresheet.packager.source.parse import Draft, parse_topic
from caresheet.packager.source.pictures import read_pictures
from caresheet.packager.source.pinned import read_pinned
from caresheet.packager.source.places import find_strays
from caresheet.packager.source.sites import read_sites
from caresheet.packager.topic_keys import KnownTexts, make_topic_keys, read_known_texts
from caresheet.release.format import BILL, Release
from caresheet.release.planned import PlannedRelease, open_current
from caresheet.release.publish import ReleaseWriter, open_writer
from caresheet.review_state import compare
from caresheet.shipped import find_widget

# Shows a person what a release changes, and asks if need be.
Confirm = Callable[[Release, PlannedRelease], None]
# Reads topic files, and returns what is in each, in their order.
Reader = Callable[[Sequence[TopicFile]], list[ReadTopic]]


@dataclass(frozen=True)
class Examination:
    """The result of reading a library: every finding, and the library itself unless an error prevents its publication.

    `name` is the library's name, and `drafts` are its topics as their authors wrote them. `outlines` say what readers
    are told about each of them.
    """

    library: Library | None
    findings: tuple[Finding, ...]
    name: str = ""
    drafts: tuple[Draft, ...] = ()
    policy: Policy | None = None
    outlines: tuple[Outline, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the library from being published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def load_library(content: Path, *, progress: Progress = show_nothing) -> Library:
    """Read, parse, sanitize and check a whole library.

    Raises:
        ConfigError: the folder does not exist.
        ContentError: something in it cannot be published; it has all findings.
    """
    examined = examine_library(content, progress=progress)
    if examined.library is None:
        raise ContentError(examined.errors)
    return examined.library


def examine_library(
    content: Path, *, progress: Progress = show_nothing, today: date | None = None, url: str = ""
) -> Examination:
    """Read, parse, sanitize and check a whole library, and return everything found.

    With `today`, topics are read as an editor would read them; without it, only for what stops a build. `url` replaces
    the library's own address.

    Raises:
        ConfigError: the folder does not exist.
    """

    def make_reader(library: Library) -> Reader:
        # A pack's topics are its publisher's to correct, so the editorial rules do not apply to them here.
        return lambda files: [
            read_topic(file, library, as_editor=today is not None and not file.pack)
            for file in progress(files, "Reading topics")
        ]

    library, topics, findings = _read_and_check(content, make_reader, url)
    drafts = tuple(topic.draft for topic in topics if topic.draft)
    outlines = tuple(topic.outline for topic in topics if topic.outline)
    if library is None:
        return Examination(None, findings)
    if today is not None:
        found = limit_findings(apply_policy(find_in_library(library, drafts, today), library.policy))
        texts = {draft.file.path: draft.file.text for draft in drafts}
        findings = tuple(sorted((*findings, *place_findings(found, texts))))
    if any(finding.severity == "error" for finding in findings):
        return Examination(None, findings, library.name, drafts, library.policy, outlines)
    sanitized = (read.topic for read in topics if read.topic)
    library = replace(library, topics=tuple(sorted(sanitized, key=_identify)))
    return Examination(library, findings, library.name, drafts, library.policy, outlines)


def build_release(  # noqa: PLR0913 - most callers give the first two
    content: Path,
    releases: Path,
    *,
    progress: Progress = show_nothing,
    widget: Path | None = None,
    url: str = "",
    confirm: Confirm | None = None,
) -> Release:
    """Build a release from a content folder, and the widget's sources, and make it the current one.

    `url` replaces the library's own address. `confirm` is called before a release takes the place of another one; it
    raises an error to prevent that.

    Raises:
        ContentError: the content has faults; the current release is unchanged.
        ReleaseError: the release could not be written; the current release is unchanged.
    """
    require_folder(content)
    with collect_seldom(), open_writer(releases) as writer:
        return _build(content, writer, widget or find_widget(), progress=progress, url=url, confirm=confirm)


def build_unseen(
    content: Path, releases: Path, *, progress: Progress = show_nothing, url: str = "", with_pinned: bool = True
) -> Release:
    """Build a release that is not kept, and not recorded as published: a preview's, or a pack's.

    Raises:
        ContentError: the content has faults.
        ReleaseError: the release could not be written.
    """
    require_folder(content)
    with collect_seldom(), open_writer(releases, archived=False) as writer:
        return _build(content, writer, find_widget(), progress=progress, url=url, with_pinned=with_pinned)


def _build(  # noqa: PLR0913  # its two callers choose differently
    content: Path,
    writer: ReleaseWriter,
    widget: Path,
    *,
    progress: Progress,
    url: str,
    with_pinned: bool = True,
    confirm: Confirm | None = None,
) -> Release:
    with IncrementalBuild(writer.cache, identify_engine(widget)) as build:
        try:
            known = read_known_texts(build)
            make_reader = partial(_make_reader, build, progress, known)
            library, topics, findings = _read_and_check(content, make_reader, url, known)
            errors = [finding for finding in findings if finding.severity == "error"]
            if library is None or errors:
                raise ContentError(errors)
            library = library if with_pinned else replace(library, pinned={})
            contents = assemble(library, topics, build, widget=widget, progress=progress)
            reused = build.list_reused()
            if faults := verify_build(build, contents, reused):
                raise ContentError(faults)
        except ContentError as error:
            writer.refuse(error.findings)
            raise
        planned = PlannedRelease(contents, build.files, reused, Path(writer.cache.locate("")))
        current = open_current(writer.releases, writer.cache) if confirm else None
        if confirm and current:
            confirm(current, planned)
        if writer.archive:
            _write_bill(build, writer)
        return writer.keep_for(library.keep_days).publish(planned, build.notes)


def _write_bill(build: IncrementalBuild, writer: ReleaseWriter) -> None:
    """Write the bill of materials, unless the last build has written it for the same packages."""
    key = build.make_key(BILL)
    if build.take_over(BILL, key) is None or not (writer.releases / BILL).is_file():
        # Imported here because reading what is known about each package is slow.
        from caresheet.packager.bill_of_materials import make_bill_of_materials  # noqa: PLC0415

        writer.write_bill(make_bill_of_materials())
        build.add_compressed(BILL, key, {}, {})


def read_topic(file: TopicFile, library: Library, *, as_editor: bool) -> ReadTopic:
    """Parse and sanitize a topic file. The result depends on the file, the policy and the pictures only."""
    findings: list[Finding] = []
    draft = parse_topic(file, findings)
    if draft is None:
        return ReadTopic(file.path, tuple(findings))
    topic = _sanitize_topic(draft, library.pictures, findings)
    fingerprints = take_fingerprints(topic.title, topic.also_called, topic.summary, topic.sections)
    if topic.review and topic.review.covers:
        topic = replace(topic, coverage=compare(topic.review.covers, fingerprints))
    findings.extend(find_in_topic(draft, library.policy, topic.coverage, only_errors=not as_editor))
    topic = _withdraw_if_changed(topic, library)
    return ReadTopic(file.path, tuple(findings), outline_topic(draft, topic, fingerprints), topic, draft)


def _withdraw_if_changed(topic: Topic, library: Library) -> Topic:
    """Withdraw a topic that has changed since its review, if that is the library's policy."""
    if topic.withdrawn or topic.coverage is None or topic.coverage.is_whole:
        return topic
    if library.policy.severities["review-changed"] != "withdraw":
        return topic
    reason = library.language(topic.lang).document_messages["withdrawn_changed"]
    return replace(topic, withdrawn=Withdrawal(None, reason))


def _read_and_check(
    content: Path, make_reader: Callable[[Library], Reader], url: str, known: KnownTexts | None = None
) -> tuple[Library | None, list[ReadTopic], tuple[Finding, ...]]:
    """Read and check a library. The topics of the returned library do not have their text."""
    findings: list[Finding] = []
    library = read_library(content, findings)
    if library is None:
        return None, [], tuple(sorted(findings))
    pictures = read_pictures(content, library, findings)
    codes = [language.code for language in library.languages]
    sites = tuple(read_sites(content, codes, pictures, findings))
    library = replace(library, url=url or library.url, pictures=pictures, sites=sites)
    files = list(find_topic_files(content, library, findings, known or {}))
    findings.extend(find_strays(content, library))
    topics = make_reader(library)(files)
    findings.extend(finding for topic in topics for finding in topic.findings)
    topics = _bind_translations(library, topics, files, findings)
    outlines = [topic.outline for topic in topics if topic.outline]
    check_library(library, outlines, findings)
    library = replace(
        library,
        pinned=read_pinned(content, findings),
        topics=tuple(sorted((outline.topic for outline in outlines), key=_identify)),
        sites=tuple(_name_languages(library.sites, (outline.topic for outline in outlines))),
    )
    found = list(limit_findings(apply_policy(findings, library.policy)))
    named = {finding.path for finding in found}
    placed = place_findings(found, {file.path: file.text for file in files if file.path in named})
    return library, topics, tuple(sorted(placed))


def _name_languages(sites: Sequence[Site], topics: Iterable[Topic]) -> Iterator[Site]:
    """Tell each clinic's settings in which languages the clinic has topics of its own."""
    own = sorted({(topic.site, topic.lang) for topic in topics if topic.site and not topic.withdrawn})
    for site in sites:
        yield replace(site, topic_languages=tuple(lang for id_, lang in own if id_ == site.id))


def _bind_translations(
    library: Library, topics: Sequence[ReadTopic], files: Sequence[TopicFile], findings: list[Finding]
) -> list[ReadTopic]:
    """Tell each translation which version of its original it is of."""
    found: list[Finding] = []
    outlines = bind_translations(library, (topic.outline for topic in topics if topic.outline), found)
    bound = {outline.topic.path: outline for outline in outlines}
    own = {file.path for file in files if not file.pack}
    findings.extend(finding for finding in found if finding.path in own)
    return [topic.bind(outline) if (outline := bound.get(topic.path)) else topic for topic in topics]


def _identify(topic: Topic) -> tuple[str, str]:
    return topic.lang, topic.slug


def _make_reader(build: IncrementalBuild, progress: Progress, known: KnownTexts, library: Library) -> Reader:
    """Make a reader that does not read a topic if its documents can be taken over from the last release."""

    def read(files: Sequence[TopicFile]) -> list[ReadTopic]:
        keys = make_topic_keys(build, library, files, known)
        topics = {
            file.path: _take_over(build, file.path, key, partial(_read_for_build, library, file))
            for file, key in zip(files, keys, strict=True)
        }
        changed = [(file, key) for file, key in zip(files, keys, strict=True) if topics[file.path] is None]
        found = map_in_processes(partial(_read_for_build, library), [file for file, _ in changed])
        for file, key in progress(changed, "Reading topics"):
            topics[file.path] = replace(next(found), key=key)
        return [topic for topic in topics.values() if topic]

    return read


def _take_over(build: IncrementalBuild, path: str, key: str, read_whole: Callable[[], ReadTopic]) -> ReadTopic | None:
    """Take a topic's documents over from the last release; None if they have to be made."""
    facts = build.take_over(path, key)
    if facts is None:
        return None
    findings = tuple(Finding(**finding) for finding in facts["findings"])
    outline = Outline.decode(facts["outline"])

    def read_text() -> ReadTopic:
        return replace(read_whole(), key=key)

    return ReadTopic(path, findings, outline, key=key, facts=facts, read_text=read_text)


def _read_for_build(library: Library, file: TopicFile) -> ReadTopic:
    """Read a topic without its draft, which only editors need."""
    return replace(read_topic(file, library, as_editor=False), draft=None)


def _sanitize_topic(draft: Draft, pictures: Mapping[str, Picture], findings: list[Finding]) -> Topic:
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
        translation=settings.translation,
        sources=settings.sources,
        aliases=settings.aliases,
        related=settings.related,
        site=settings.site,
        withdrawn=settings.withdrawn,
        sections=tuple(
            Section(
                section.id,
                section.title,
                sanitize_section(draft.file.path, draft.file.lang, section.tokens, pictures, findings),
            )
            for section in draft.sections
        ),
    )
