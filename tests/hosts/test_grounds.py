"""A topic and its seal have enough contrast, whatever the page's ground is made of."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import Route

from hosts.contrast import find_ground, find_pale_texts, measure_contrast
from hosts.reader import Reader


@pytest.mark.parametrize(
    "name",
    [
        "brand-teal",
        "builder-half-transparent",
        "builder-overlay-before",
        "builder-overlay-div",
        "builder-overlay-video",
        "early-css",
        "overlay-div-ground",
        "photo-body",
        "pseudo-ground",
    ],
)
def test_every_text_has_contrast_with_what_is_behind_it(name: str, reader: Reader) -> None:
    reader.open(f"grounds/{name}.html")
    reader.go_to_place()
    assert reader.await_topic().has_disclaimer
    assert find_pale_texts(reader) == []


def test_look_follows_a_style_sheet_that_arrives_late(reader: Reader) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reader.page.route("**/late.css", hold)
    reader.page.goto(f"{reader.site.root}grounds/late-css.html", wait_until="commit")
    reader.page.wait_for_function("document.seenEvents.length > 0")
    [sheet] = held
    sheet.continue_()
    reader.page.wait_for_function("getComputedStyle(document.body).backgroundColor === 'rgb(17, 34, 51)'")
    reader.go_to_place()
    assert reader.await_topic().has_disclaimer
    assert find_pale_texts(reader) == []


def test_contrast_is_measured() -> None:
    picture = Image.new("RGB", (40, 20), (17, 34, 51))
    ground = find_ground(picture, [0, 0, 40, 20])
    assert measure_contrast((255, 255, 255), ground) > 15
    assert measure_contrast((30, 30, 30), ground) < 1.5
