"""List which reviews are due, as a table for a terminal or as a report to print for a meeting.

Input: an examined library and today's date. Output: lines of text, or one self-contained HTML page. It lists every
topic file, published or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from caresheet.atomic import replace_file
from caresheet.model import Finding, Policy, Topic
from caresheet.packager.check.editor import grade_topics
from caresheet.packager.pipeline import Examination
from caresheet.packager.render.templates import fill_template
from caresheet.packager.source.parse import Draft
from caresheet.reports import require_own
from caresheet.review_state import ReviewState, describe_coverage, find_state

State = Literal["overdue, withdrawn", "overdue", "changed", "due", "current", "not reviewed", "withdrawn"]

MARK = "<!doctype html>\n<!-- Written by caresheet review: it may be written again. -->\n"
# What the table calls each state of a review.
_STATES: Mapping[ReviewState, State] = {
    "lapsed": "overdue, withdrawn",
    "overdue": "overdue",
    "due": "due",
    "current": "current",
}
_HEADINGS = ("topic", "language", "reviewed", "next", "state", "covers", "translation")
_ORDER: tuple[State, ...] = (
    *("overdue, withdrawn", "overdue", "changed", "due", "current", "not reviewed", "withdrawn"),
)


@dataclass(frozen=True)
class Row:
    """The state of one topic's review. `covers` says which of the topic's words it is of.

    `translation` says since when a translation is as somebody made or checked it.
    """

    topic: str
    title: str
    lang: str
    reviewed: date | None
    next: date | None
    state: State
    covers: str
    translation: str

    @property
    def month(self) -> str:
        """The month in which the review is due, such as 2026-12; blank if none is planned."""
        return self.next.strftime("%Y-%m") if self.next else ""


def list_reviews(examined: Examination, today: date) -> list[Row]:
    """Return one row for each topic: the most urgent first, those without a date last."""
    outlines = {outline.topic.path: outline for outline in examined.outlines}
    rows = [_make_row(draft, outlines[draft.file.path].topic, examined.policy, today) for draft in examined.drafts]
    return sorted(rows, key=lambda row: (_ORDER.index(row.state), row.next or date.max, row.topic, row.lang))


def format_reviews(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of a table with a heading for each month, and a line that counts the states."""
    cells = [
        (row.topic, row.lang, str(row.reviewed or "-"), str(row.next or "-"), row.state, row.covers, row.translation)
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells, strict=True)]

    def line(values: Sequence[str]) -> str:
        return "  ".join(value.ljust(width) for value, width in zip(values, widths, strict=True)).rstrip()

    yield line(_HEADINGS)
    month = None
    for row, values in zip(rows, cells, strict=True):
        if row.month != month:
            month = row.month
            yield f"-- {month or 'no date'}"
        yield line(values)
    counts = Counter(row.state for row in rows)
    yield ", ".join(f"{counts[state]} {state}" for state in _ORDER if counts[state]) + "."


def write_report(path: Path, examined: Examination, today: date) -> None:
    """Write the report as one HTML page that loads nothing and runs no script.

    Raises:
        ConfigError: another file of that name is there.
    """
    require_own(path, MARK)
    rows = list_reviews(examined, today)
    page = fill_template(
        "report.html",
        name=examined.name,
        today=today.isoformat(),
        rows=rows,
        months=_count_months(rows),
        grades=_list_grades(examined.drafts),
        languages=sorted({row.lang for row in rows}),
        coverage=_list_languages(rows),
        rules=_count_rules(examined.findings),
        errors=examined.errors,
    )
    replace_file(path, page.encode())


def _make_row(draft: Draft, topic: Topic, policy: Policy | None, today: date) -> Row:
    settings = draft.front_matter
    review = settings.review
    state: State = "not reviewed"
    if settings.withdrawn:
        state = "withdrawn"
    elif review:
        state = _STATES[find_state(review, policy, today)]
        if topic.coverage and not topic.coverage.is_whole and state in ("due", "current"):
            state = "changed"
    return Row(
        draft.file.slug,
        settings.title,
        draft.file.lang,
        review.on if review else None,
        review.next if review and not settings.withdrawn else None,
        state,
        _describe_covers(topic),
        _describe_translation(topic),
    )


def _describe_covers(topic: Topic) -> str:
    if topic.review is None:
        return "-"
    if topic.coverage is None:
        return "not recorded"
    withdrawn = " (withdrawn until reviewed)" if topic.withdrawn and topic.withdrawn.on is None else ""
    return ("all" if topic.coverage.is_whole else f"all but {describe_coverage(topic.coverage)}") + withdrawn


def _describe_translation(topic: Topic) -> str:
    if not topic.is_translation:
        return "-"
    if topic.translation is None:
        return "not checked"
    is_current = topic.translation_unchanged and topic.translated_from == "current"
    return f"checked {topic.translation.on}" + ("" if is_current else ", not as it is now")


def _count_months(rows: Sequence[Row]) -> list[tuple[str, int]]:
    return sorted(Counter(row.month for row in rows if row.month).items())


def _list_grades(drafts: Sequence[Draft]) -> list[tuple[str, float]]:
    grades = grade_topics(drafts)
    return sorted(
        ((f"{slug} ({lang})", round(grade, 1)) for (lang, slug), grade in grades.items()), key=lambda each: -each[1]
    )


def _list_languages(rows: Sequence[Row]) -> Mapping[str, set[str]]:
    """Return the languages of each topic."""
    found: dict[str, set[str]] = {}
    for row in sorted(rows, key=lambda row: row.topic):
        found.setdefault(row.topic, set()).add(row.lang)
    return found


def _count_rules(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    counts = Counter(f"{finding.rule or 'cannot be published'} ({finding.severity})" for finding in findings)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
