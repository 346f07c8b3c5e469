"""The samples of the red team cover every family in two days, and every page within 96 days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from redteam.pages import Page, find_pages
from redteam.sample import SAMPLES, TURNS, choose_pages, read_sample

DAY = date(2026, 11, 22)
PAGES = find_pages()


def find_expected() -> set[str]:
    return {page.id for page in PAGES if page.family != "timing"}


def test_every_page_comes_up_within_96_days_in_a_row() -> None:
    samples = [read_sample({}, DAY + timedelta(days=day)) for day in range(SAMPLES)]
    assert {page.id for sample in samples for page in choose_pages(sample, PAGES)} == find_expected()
    assert {page.id for sample in samples[1:] for page in choose_pages(sample, PAGES)} < find_expected()


@pytest.mark.parametrize("sample", range(SAMPLES))
def test_two_samples_in_a_row_have_a_page_of_every_family_and_are_no_larger_than_they_must_be(sample: int) -> None:
    today, tomorrow = (choose_pages(each % SAMPLES, PAGES) for each in (sample, sample + 1))
    families = {page.family for page in PAGES} - {"timing"}
    found = [{page.family for page in chosen} for chosen in (today, tomorrow)]
    assert found[0] | found[1] == families
    assert not found[0] & found[1]
    parts = SAMPLES // TURNS
    assert len({page.id for page in today + tomorrow}) == len(today + tomorrow)
    assert len(today + tomorrow) <= len(find_expected()) / parts + len(families)


def test_a_new_page_comes_up_wherever_it_stands_in_its_family() -> None:
    pages = find_pages("covers/*")
    new = Page(path=pages[0].path, family="covers", name="backdrop-new", idea="", steps=())
    assert any(new in choose_pages(sample, [*pages, new]) for sample in range(SAMPLES))


def test_the_environment_repeats_a_sample() -> None:
    assert read_sample({"REDTEAM_SAMPLE": "7"}, DAY) == 7
    assert read_sample({"REDTEAM_SAMPLE": str(read_sample({}, DAY))}, DAY + timedelta(days=5)) == read_sample({}, DAY)


@pytest.mark.parametrize("asked", ["96", "-1", "x", "", "1.5"])
def test_a_sample_that_does_not_exist_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match=r"REDTEAM_SAMPLE=.*: is not a sample; give a number from 0 to 95"):
        read_sample({"REDTEAM_SAMPLE": asked}, DAY)
