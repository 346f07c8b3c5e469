"""Record in a topic file that a clinician has reviewed it, or that somebody made or checked a translation.

Input: a content folder, a topic, and who did what on which day. Output: the topic's file, with fingerprints of the
words as they are now. Nobody writes fingerprints by hand. The file is changed only if it can be published afterwards.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from caresheet.atomic import replace_file
from caresheet.errors import ConfigError, ContentError
from caresheet.model import Finding, Fingerprints, Library, Review, Translation
from caresheet.packager.pipeline import read_topic
from caresheet.packager.render.incremental import ReadTopic
from caresheet.packager.source.library import TopicFile, find_topic_files, read_library
from caresheet.packager.source.pictures import read_pictures
from caresheet.packager.source.rewrite import LayoutError, Value, set_entry

# Without another day, a review is due again after this time. It is our own choice, and the command prints the day.
_YEARS_TO_NEXT_REVIEW = 2


@dataclass(frozen=True)
class Recorded:
    """The file that was written, and the ids of the sections whose words are on record."""

    path: Path
    sections: tuple[str, ...]


def find_next_review(on: date) -> date:
    """Return the day on which a review is due again unless somebody chooses another."""
    year = on.year + _YEARS_TO_NEXT_REVIEW
    try:
        return on.replace(year=year)
    except ValueError:  # 29 February
        return on.replace(year=year, day=28)


def record_review(content: Path, slug: str, review: Review, *, lang: str | None, today: date) -> Recorded:
    """Record a review of a topic's words as they are now.

    Raises:
        ConfigError: there is no such topic, or the days cannot be right.
        ContentError: the topic cannot be published; nothing was written.
    """
    _check_day(review.on, today)
    if review.next <= review.on:
        raise ConfigError(f"--next {review.next}: is not after the review on {review.on}; give a later day")
    library = _read_library(content)
    file = _find_file(content, library, slug, lang or library.languages[0].code)
    now = _take_fingerprints(file, library, "reviewed")
    values: dict[str, Value] = {
        "by": review.by,
        "on": review.on.isoformat(),
        "next": review.next.isoformat(),
        "covers": list_fingerprints(now),
    }
    path = _write(content, file, library, "reviewed", values)
    return Recorded(path, tuple(id_ for id_, _ in now.sections))


def record_translation(content: Path, slug: str, made: Translation, *, lang: str, today: date) -> Recorded:
    """Record that a translation is of its original's words as they are now.

    Raises:
        ConfigError: there is no such topic or no original, or the day cannot be right.
        ContentError: one of them cannot be published; nothing was written.
    """
    _check_day(made.on, today)
    library = _read_library(content)
    first = library.languages[0].code
    if lang == first:
        raise ConfigError(f"--lang {lang}: is the language of the originals; give that of the translation")
    file = _find_file(content, library, slug, lang)
    of = _take_fingerprints(_find_file(content, library, slug, first, own=False), library, "reviewed")
    covers = _take_fingerprints(file, library, "translation")
    values: dict[str, Value] = {
        "by": made.by,
        "on": made.on.isoformat(),
        "of": list_fingerprints(of),
        "covers": list_fingerprints(covers),
    }
    path = _write(content, file, library, "translation", values)
    return Recorded(path, tuple(id_ for id_, _ in covers.sections))


def _check_day(on: date, today: date) -> None:
    if on > today:
        raise ConfigError(f"--on {on}: is in the future; give the day on which it was done")


def _read_library(content: Path) -> Library:
    findings: list[Finding] = []
    library = read_library(content, findings)
    if library is None or not library.languages:
        raise ContentError(findings)
    return replace(library, pictures=read_pictures(content, library, findings))


def _find_file(content: Path, library: Library, slug: str, lang: str, *, own: bool = True) -> TopicFile:
    codes = [language.code for language in library.languages]
    if lang not in codes:
        raise ConfigError(f"--lang {lang}: is not a language of this library; use {' or '.join(codes)}")
    files = {file.slug: file for file in find_topic_files(content, library, []) if file.lang == lang}
    if slug not in files:
        near = difflib.get_close_matches(slug, files, n=1)
        advice = f"did you mean '{near[0]}'?" if near else "the name is that of its file, without .md"
        raise ConfigError(f"'{slug}': there is no such topic in topics/{lang}; {advice}")
    file = files[slug]
    if own and file.pack:
        advice = f"copy it to topics/{lang}/{slug}.md first"
        raise ConfigError(f"'{slug}': belongs to the pack '{file.pack}', which only its publisher changes; {advice}")
    return file


def _take_fingerprints(file: TopicFile, library: Library, key: str) -> Fingerprints:
    """Take a topic's fingerprints. Faults in the entry that is about to be replaced do not matter."""
    read = read_topic(file, library, as_editor=False)
    about_entry = _find_lines(file.text, key)
    _require_publishable(read, but=about_entry)
    if read.outline is None or read.topic is None:
        raise ContentError(read.findings)
    if read.draft and read.draft.front_matter.withdrawn:
        raise ConfigError(f"{file.path}: the topic is withdrawn; remove 'withdrawn' first")
    return read.outline.fingerprints


def _require_publishable(read: ReadTopic, *, but: range = range(0)) -> None:
    # A finding with a rule is the library's policy, and says nothing about what a topic contains.
    if faults := [each for each in read.findings if not each.rule and each.line not in but]:
        raise ContentError(faults)


def _find_lines(text: str, key: str) -> range:
    """Return the numbers of the lines of an entry in the settings."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), None)
    if start is None:
        return range(0)
    below = (number for number in range(start + 1, len(lines)) if lines[number][:1] not in (" ", "\t", "#", ""))
    return range(start + 1, next(below, len(lines)) + 1)


def list_fingerprints(found: Fingerprints) -> dict[str, Value]:
    return {"title": found.title, "summary": found.summary, "sections": dict(found.sections)}


def _write(content: Path, file: TopicFile, library: Library, key: str, values: dict[str, Value]) -> Path:
    path = content / file.path
    before = path.read_bytes()
    try:
        after = set_entry(before, key, values)
    except (LayoutError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}; write the settings one a line, as in docs/administrators.md") from error
    text = after.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    read = read_topic(replace(file, data=text.encode()), library, as_editor=False)
    _require_publishable(read)
    if not _has_only_changed(file, text, library, key, values):
        raise ConfigError(f"{path}: '{key}' cannot be changed where it is; remove it, and run the command again")
    if path.read_bytes() != before:
        raise ConfigError(f"{path}: was saved by somebody else meanwhile; run the command again")
    replace_file(path.resolve(), after)
    return path


def _has_only_changed(file: TopicFile, text: str, library: Library, key: str, values: dict[str, Value]) -> bool:
    """Tell whether the changed text has the new values, and otherwise everything that it had before."""
    old, new = (
        read_topic(replace(file, data=each.encode()), library, as_editor=False).draft for each in (file.text, text)
    )
    if old is None or new is None:
        return False
    was, now = dict(old.front_matter.fields.values), dict(new.front_matter.fields.values)
    entry = now.pop(key, None)
    was.pop(key, None)
    wanted = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    body = [each.split("\n---", 2)[-1] for each in (file.text, text)]
    return was == now and isinstance(entry, dict) and {**entry, **wanted} == entry and body[0] == body[1]
