"""Which pages of the red team `make test` runs: another sample each day, with pages of every second family.

The families take turns: one half is tried on one day, the other half on the next. `timing` is left to `make redteam`,
which runs all pages. Set REDTEAM_SAMPLE to a number below `SAMPLES` to repeat the sample of another day.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from redteam.pages import Page, find_pages

# A family has its turn every `TURNS` days. Of a family with more than `_PARTS` pages, a turn tries one in `_PARTS`.
TURNS, _PARTS = 2, 48
# Every page, except those of `timing`, is in one of the samples 0 … SAMPLES - 1, so each is run within 96 days.
SAMPLES = TURNS * _PARTS
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
    """Choose the families whose turn it is, and of each of them one page in `_PARTS`, but at least one."""
    ordered = sorted(find_pages() if pages is None else pages, key=lambda page: page.id)
    families = [list(each) for name, each in groupby(ordered, key=lambda page: page.family) if name != _ALONE]
    chosen: list[Page] = []
    for members in families[sample % TURNS :: TURNS]:
        step = min(_PARTS, len(members))
        chosen += members[sample // TURNS % step :: step]
    return chosen


def choose_todays_pages() -> list[Page]:
    """Choose the pages of the sample that the environment names."""
    return choose_pages(read_sample(os.environ, date.today()))  # the day where the tests run
