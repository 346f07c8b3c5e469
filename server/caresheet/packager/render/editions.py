"""The days on which a topic's documents change, and how the topic is shown from each of them.

Input: a topic, its translations and the library's policy. Output: editions, in the order of their days. A build never
reads the clock, so it writes every edition beforehand, and the server chooses by the day of the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caresheet.model import Policy, Topic, Withdrawal
from caresheet.release.format import LAPSED, LATER, PUBLIC
from caresheet.review_state import list_changes


@dataclass(frozen=True)
class TopicEdition:
    """How a topic is shown from a day on (ISO 8601; blank for the first edition).

    `folder` is where the edition's files are in the release. `translations` are those that readers can read by then.
    Where nothing but these has changed, `page_only` is set: no other document links to them.
    """

    folder: str
    day: str
    topic: Topic
    is_overdue: bool = False
    translations: tuple[Topic, ...] = ()
    page_only: bool = False


def find_lapse(topic: Topic, policy: Policy) -> date | None:
    """Return the day on which a topic will be withdrawn unless somebody reviews it."""
    if topic.withdrawn or topic.review is None:
        return None
    return next((day for day, state in list_changes(topic.review, policy) if state == "lapsed"), None)


def list_editions(
    topic: Topic, translations: Sequence[Topic], policy: Policy, foreseen: Withdrawal | None
) -> list[TopicEdition]:
    """List a topic's editions. `foreseen` says how it will be withdrawn when its review lapses."""
    by_day = {edition.day: edition for edition in _list_own(topic, policy, foreseen)}
    lapses = {other.lang: find_lapse(other, policy) for other in translations}
    for lapse in sorted(filter(None, lapses.values())):
        day = lapse.isoformat()
        before = by_day[max(earlier for earlier in by_day if earlier <= day)]
        folder = f"{LAPSED if before.topic.withdrawn else LATER}{day}/"
        by_day.setdefault(day, replace(before, day=day, folder=folder, page_only=True))

    def is_shown(other: Topic, day: str) -> bool:
        lapse = lapses[other.lang]
        return not other.withdrawn and (lapse is None or day < lapse.isoformat())

    return [
        replace(edition, translations=tuple(other for other in translations if is_shown(other, day)))
        for day, edition in sorted(by_day.items())
    ]


def _list_own(topic: Topic, policy: Policy, foreseen: Withdrawal | None) -> Iterator[TopicEdition]:
    yield TopicEdition(PUBLIC, "", topic)
    if topic.withdrawn or topic.review is None:
        return
    for day, state in list_changes(topic.review, policy):
        if state == "overdue":
            yield TopicEdition(LATER, day.isoformat(), topic, is_overdue=True)
        elif state == "lapsed":
            yield TopicEdition(LAPSED, day.isoformat(), replace(topic, withdrawn=foreseen))
