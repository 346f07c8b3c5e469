"""A clinic's own topics: in the clinic's pages, from a static host, and in no other clinic's."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage
from browser.page_record import record_of, show
from browser.scripts import ScriptBuilds
from browser.servers import Clinic, Relay
from clinics import build_clinics
from shared import SharedFolder
from widget.modules import Modules
from widget.test_search import expect_found, find_box

SCRIPT = '<script src="{root}sites/SITE/caresheet.js" data-library="{root}" data-view="library"></script>'
FRAMED = SCRIPT.replace('data-view="library"', 'data-topic="travel" data-isolation="frame"')
OWN, SHARED = ["Our travel clinic", "Your first visit"], ["Asthma", "Long-lasting bronchitis"]


@pytest.fixture
def library(shared: SharedFolder, servers: ExitStack, scripts: ScriptBuilds) -> Relay:
    folder = build_clinics(shared).folder
    scripts.add_library(folder.parents[1] / "content")
    return servers.enter_context(Relay(folder / "public"))


@pytest.fixture
def clinic(library: Relay, servers: ExitStack) -> Clinic:
    return servers.enter_context(Clinic(library.root))


def expect_topics(page: Page, *lines: str) -> None:
    expect(page.locator("article .cs-section h3, article dt")).to_have_text(lines, use_inner_text=True)


def test_a_clinics_own_topics_are_in_its_pages_and_in_no_others(
    library: Relay, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(SCRIPT.replace("SITE", "willow")))
    expect_topics(page, "Visits", *OWN, "Lungs", *SHARED)
    find_box(page).fill("travle")
    expect_found(page, "Our travel clinic")
    page.locator(".cs-found a").click()
    expect(page.get_by_text("By Willow Street Clinic.")).to_be_visible()
    # Another clinic's page asks for nothing of the first clinic's.
    before = len(library.requests)
    show(page, clinic.page(SCRIPT.replace("SITE", "oak"), name="oak.html"))
    expect_topics(page, "Lungs", *SHARED)
    find_box(page).fill("travle")
    expect(page.get_by_text("No topic found.")).to_be_visible()
    find_box(page).fill("ashtma")
    expect_found(page, "Asthma")
    assert [path for path in library.requested_paths[before:] if "willow" in path] == []
    # In a sealed frame, the list tells that there is such a topic.
    [event] = show(page, clinic.page(FRAMED.replace("SITE", "willow"), name="framed.html"))
    assert (event["type"], event["detail"]) == ("caresheet-load", {"topic": "travel", "lang": "en"})


def test_a_pinned_script_may_name_topics_that_are_no_longer_there(
    library: Relay, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    record_of(page).allow("the server responded with a status of 404")
    for path in ("v1/sites/willow/topics/en/index.json", "search/en/willow.json"):
        library.instead[path] = library.answer("nothing.json")
    show(page, clinic.page(SCRIPT.replace("SITE", "willow")))
    expect_topics(page, "Lungs", *SHARED)
    find_box(page).fill("ashtma")
    expect_found(page, "Asthma")


def test_a_clinics_own_topic_is_printed_from_its_page_with_the_clinic(library: Relay, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("window.printed = 0; print = () => printed++")
    for name, said in {"travel": "Questions? Call Willow Street Clinic at", "asthma": ""}.items():
        page.goto(f"{library.root}topics/en/{name}/")
        page.get_by_role("link", name="Print").click()
        page.wait_for_function("window.printed")
        clinic = page.locator(".cs-clinic").inner_text()
        assert said in clinic
        assert ("A plain seal" in clinic) is bool(said)


def make_index(titles: list[str], letters: list[list[Any]], **more: Any) -> dict[str, Any]:
    """Make an index as the library publishes it. All topics are in its first category."""
    blank = "\n".join("" for _ in titles)
    columns = {"titles": "\n".join(titles), "slugs": blank, "also": blank, "words": blank}
    return {
        **columns,
        "categories": [0] * len(titles),
        "categoryNames": ["X", "Y"],
        "letters": letters,
        "until": {},
        **more,
    }


def test_joins_two_indexes_by_the_alphabet(servers: ExitStack, new_page: NewPage) -> None:
    page = new_page()
    servers.enter_context(Modules()).open(page)

    def join(library: dict[str, Any], own: dict[str, Any], lang: str = "en") -> dict[str, Any]:
        code = "async ([indexes, lang]) => (await import('/src/search/join.js')).joinIndexes(indexes, lang)"
        found: dict[str, Any] = page.evaluate(code, [[library, own], lang])
        return {**found, "titles": found["titles"].split("\n")}

    dogs = make_index(["Bee", "Bow", "Dog"], [["B", 0], ["D", 2]], until={"2": "2026-05-31"})
    more = {"until": {"1": "2026-06-30"}, "categories": [0, 1, 0], "categoryNames": ["Y", "Z"]}
    found = join(dogs, make_index(["Ant", "Bit", "Cat"], [["A", 0], ["B", 1], ["C", 2]], **more))
    assert found["titles"] == ["Ant", "Bee", "Bit", "Bow", "Cat", "Dog"]
    assert found["letters"] == [["A", 0], ["B", 1], ["C", 4], ["D", 5]]
    assert [found["categoryNames"][at] for at in found["categories"]] == ["Y", "X", "Z", "X", "Y", "X"]
    assert found["until"] == {"2": "2026-06-30", "5": "2026-05-31"}
    found = join(dogs, make_index(["糖尿病"], []))
    assert (found["titles"], found["letters"]) == (["Bee", "Bow", "Dog", "糖尿病"], [["B", 0], ["D", 2]])
    found = join(make_index(["糖尿病"], []), make_index(["A1C"], [["A", 0]]), "zh")
    assert (sorted(found["titles"]), found["letters"]) == (["A1C", "糖尿病"], [])
    found = join({**make_index([], []), "categories": []}, make_index(["Ant"], [["A", 0]]))
    assert (found["titles"], found["categories"]) == (["Ant"], [0])
