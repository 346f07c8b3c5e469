"""Find what readers were shown on a day.

Input: a folder of releases with its record, a topic and a time. Output: the topic's documents as they were then. A day
ends at midnight UTC. Whatever depends on the day, such as a review that is overdue, is as it was on that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from caresheet.errors import ReleaseError
from caresheet.release.archive import Archive
from caresheet.release.contents import CONTENTS, Contents
from caresheet.release.format import PUBLIC
from caresheet.release.record import Entry, read_entries

# The rest of a long list is counted.
_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Shown:
    """A kept release at the time when it was in view. `more` are the other releases that were in view on that day."""

    archive: Archive
    entry: Entry
    table: dict[str, str]
    contents: Contents
    at: datetime
    more: tuple[Entry, ...] = ()

    def find_language(self, lang: str | None) -> str:
        """Return a language of the release: the one asked for, or its first.

        Raises:
            ReleaseError: it was not published in this language.
        """
        codes = [language.code for language in self.contents.languages]
        if lang and lang not in codes:
            raise ReleaseError(f"--lang {lang}: the library was not published in it then; use {' or '.join(codes)}")
        return lang or codes[0]

    def find_name(self, lang: str, slug: str) -> str:
        """Return the name that a topic had then. It may have been renamed before or afterwards.

        Raises:
            ReleaseError: there was no such topic.
        """
        for name in (slug, *sorted(find_names(read_entries(self.archive.folder), slug))):
            if f"{PUBLIC}v1/topics/{lang}/{name}.json" in self.table:
                return name
        where = f"in release {self.entry.release[:12]}, which was in view by {self.at:%Y-%m-%d %H:%M} UTC"
        raise ReleaseError(f"'{slug}': there was no such topic {where}; 'caresheet history' lists the topics")

    def read_document(self, path: str) -> bytes:
        """Return the document that was served at a public path, or at the path to which that one redirected.

        Raises:
            ReleaseError: nothing was served there, or it is no longer as it was.
        """
        path = self.contents.redirects.get(path, path)
        file = PUBLIC + path
        for day, other in self.contents.later.get(path, ()):
            if self.at.date().isoformat() >= day:
                file = other
        return self.read(file)

    def read(self, file: str) -> bytes:
        """Return a file of the release.

        Raises:
            ReleaseError: the release had no such file, or it is no longer as it was.
        """
        if file not in self.table:
            raise ReleaseError(f"{file}: is not in release {self.entry.release[:12]}")
        return self.archive.read(self.table[file])


def find_shown(releases: Path, at: datetime, since: datetime) -> Shown:
    """Open the release that was in view at a time; `more` are those that were in view between `since` and then.

    Raises:
        ReleaseError: none was in view then, or it is no longer kept.
    """
    archive = Archive(releases)
    entries = read_entries(archive.folder)
    before = [entry for entry in entries if entry.at <= at]
    if not before:
        first = f"; the first is of {entries[0].at:%Y-%m-%d %H:%M} UTC" if entries else "; there is no record yet"
        raise ReleaseError(f"{releases}: no release was in view by {at:%Y-%m-%d %H:%M} UTC{first}")
    entry = before[-1]
    if any(entry.number in other.dropped for other in entries):
        raise ReleaseError(
            f"{releases}: what was in view by {at:%Y-%m-%d} is no longer kept; 'keep' in [releases] sets how long it is"
        )
    table = archive.read_table(entry.release)
    more = tuple(each for each in find_others(entries, entry, since) if each.release != entry.release)
    return Shown(archive, entry, table, Contents.decode(archive.read(table[CONTENTS])), at, more)


def find_others(entries: Sequence[Entry], last: Entry, since: datetime) -> Iterator[Entry]:
    """Yield the entries before the last one whose releases were in view after a time."""
    for entry, after in pairwise(entries):
        if entry.number < last.number and after.at > since:
            yield entry


def describe_record(entries: Sequence[Entry], topic: str | None, lang: str | None) -> Iterator[str]:
    """Yield one line for each entry, the newest last. With a topic, only those that concern it by any of its names."""
    names = find_names(entries, topic) if topic else set()
    dropped = {number for entry in entries for number in entry.dropped}
    for entry in entries:
        changes = [*_describe_changes(entry, names, lang)]
        if topic and not changes:
            continue
        kept = "not kept  " if entry.number in dropped else ""
        what = "; ".join(changes) or "no topic changed"
        yield f"{entry.number:>4}  {entry.at:%Y-%m-%d %H:%M} UTC  {entry.release[:12]}  {entry.why:8}  {kept}{what}"


def find_names(entries: Sequence[Entry], topic: str) -> set[str]:
    """Return every name that a topic has had, without its language."""
    names = {topic}
    for entry in [*reversed(entries), *entries]:
        for old, new in entry.renamed.items():
            pair = {old.partition("/")[2], new.partition("/")[2]}
            names |= pair if names & pair else set()
    return names


def _describe_changes(entry: Entry, names: set[str], lang: str | None) -> Iterator[str]:
    def is_wanted(topic: str) -> bool:
        code, _, slug = topic.partition("/")
        return (not names or slug in names) and (not lang or code == lang)

    for old, new in entry.renamed.items():
        if is_wanted(new):
            yield f"{old} is now {new}"
    for word in ("new", "changed", "withdrawn", "removed"):
        topics = [topic for topic in getattr(entry, word) if is_wanted(topic)]
        if names:
            yield from (f"{word} {topic}{_describe_review(entry, topic)}" for topic in topics)
        elif topics:
            more = len(topics) - _NAMED_AT_MOST
            yield f"{word} {', '.join(topics[:_NAMED_AT_MOST])}{f' and {more} more' if more > 0 else ''}"


def _describe_review(entry: Entry, topic: str) -> str:
    if topic not in entry.reviews:
        return ""
    review = entry.reviews[topic]
    if review is None:
        return " (not reviewed)"
    covers = review.get("covers")
    if covers is None:
        part = ", which words is not on record"
    else:
        states = [covers["title"], covers["summary"], *covers["sections"].values()]
        changed = sum(state != "reviewed" for state in states) + len(covers["removed"])
        part = f", {changed} part{'s' * (changed != 1)} changed since" if changed else ""
    return f" (reviewed by {', '.join(review['by'])} on {review['on']}{part})"
