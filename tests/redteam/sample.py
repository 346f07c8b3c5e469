"""Which pages of the red team `make test` runs: another sample each day, with pages of every family except `timing`.

`make redteam` runs all pages. Set REDTEAM_SAMPLE to a number below `SAMPLES` to repeat the sample of another day.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from redteam.pages import Page, find_pages

# Every page, except those of `timing`, is in one of the samples 0 … SAMPLES - 1, so each is run once in 48 days.
SAMPLES = 48
VARIABLE = "REDTEAM_SAMPLE"
# Pages that flash for milliseconds. A machine that runs several tests at once cannot judge them.
_ALONE = "timing"


def read_sample(environment: Mapping[str, str], today: date) -> int:
    """Return the number of the sample that the environment asks for, or else today's.

    Raises:
        ValueError: the environment asks for anything but a number below `SAMPLES`.
    """
    asked = environment.get(VARIABLE, str(today.toordinal() % SAMPLES))
    if not asked.isdecimal() or int(asked) >= SAMPLES:
        raise ValueError(f"{VARIABLE}={asked}: is not a sample; give a number from 0 to {SAMPLES - 1}")
    return int(asked)


def choose_pages(sample: int, pages: Iterable[Page] | None = None) -> list[Page]:
    """Choose one page in `SAMPLES` of each family, but at least one of each family."""
    ordered = sorted(find_pages() if pages is None else pages, key=lambda page: page.id)
    chosen: list[Page] = []
    for family, each in groupby(ordered, key=lambda page: page.family):
        members = list(each)
        step = min(SAMPLES, len(members))
        chosen += members[sample % step :: step] if family != _ALONE else []
    return chosen


def choose_todays_pages() -> list[Page]:
    """Choose the pages of the sample that the environment names."""
    return choose_pages(read_sample(os.environ, date.today()))  # the day where the tests run
