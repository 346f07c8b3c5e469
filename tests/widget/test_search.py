"""Search in the reader's browser: in the widget and on our own pages, without a word to the library."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.accessibility import find_barriers
from browser.fixtures import NewPage, ReusePage
from browser.page_record import await_events, find_violations, record_of, show
from browser.scripts import ScriptBuilds
from browser.servers import Answer, Clinic, Relay
from browser.waiting import comes_true
from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT
from caresheet.shipped import find_widget
from conftest import LibraryFolder
from shared import SharedFolder
from test_search_terms import FOLDED
from widget_build import UNLEASED

STRICT = "default-src 'none'; {policy}; require-trusted-types-for 'script'; trusted-types 'none'"
SEARCH = '<care-sheet view="search" loading="eager"><p>Ask us.</p></care-sheet>{script}'
LIBRARY = '<care-sheet view="library" loading="eager"><p>Ask us.</p></care-sheet>{script}'
NOT_FOUND_LINE = "Failed to load resource: the server responded with a status of 404"


def find_box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search health topics")


def expect_found(page: Page, *titles: str) -> None:
    """Wait until a search shows these titles and no others."""
    expect(page.locator(".cs-found a")).to_have_text(titles, use_inner_text=True)


@pytest.mark.by_turns("library", "script")
@pytest.mark.parametrize(
    "tag",
    [
        SEARCH,
        LIBRARY,
        '<div data-caresheet data-view="search"></div>{script}',
        '<script src="{root}sites/willow-street/caresheet.js" data-view="search"></script>',
    ],
    ids=["search", "library", "div", "script"],
)
def test_searches_under_the_strictest_policy(tag: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    policy = {"Content-Security-Policy": STRICT.format(policy=clinic.policy)}
    [event] = show(page, clinic.page(tag, headers=policy))
    assert (event["type"], event["detail"]) == ("caresheet-load", {"topic": "", "lang": "en"})
    find_box(page).press_sequentially("hypertenshun")
    expect_found(page, "High blood pressure")
    expect(page.locator(".cs-found mark")).to_have_text("Hypertension")
    expect(page.get_by_role("status").filter(has_text="Topics found: 1")).to_be_attached()
    expect(page.locator(".cs-disclaimer")).to_be_visible()
    assert find_violations(page) == []


def test_what_is_typed_stays_in_the_browser(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(SEARCH))
    before = len(record_of(page).requests)
    assert record_of(page).find_requests(part="/search/") == []
    find_box(page).press_sequentially("eczema")
    expect_found(page, "Eczema")
    requests = record_of(page).requests[before:]
    # The whole index, and nothing else: its name is the same whatever is typed.
    assert [request.url for request in requests] == [f"{clinic.library_root}search/en.json"]
    assert [request.post_data for request in requests] == [None]
    assert all("eczema" not in unquote(request.url).lower() for request in record_of(page).requests)
    for name, value in {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}.items():
        expect(find_box(page)).to_have_attribute(name, value)


@pytest.mark.parametrize("tag", [SEARCH, LIBRARY], ids=["search", "library"])
def test_code_that_is_not_ours_never_runs(tag: str, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    [path] = re.findall(r"assets/search\.\w+\.js", relay.read("topics/en/index.html"))
    relay.alter(path, '"use strict";', '"use strict";document.title="stolen";')
    page = reuse_page(opens_roots=True)
    record_of(page).allow("digest in the 'integrity' attribute")
    [event] = show(page, relay_clinic.page(tag))
    assert event["detail"].get("code") == "unsupported"
    assert page.title() == "A page"
    expect(page.get_by_role("link", name="All topics", exact=True)).to_be_visible()
    expect(find_box(page)).to_have_count(0)
    # The same file, unaltered, runs: the relay is not at fault.
    relay.instead.clear()
    show(page, relay_clinic.page(tag, name="again.html"))
    expect(find_box(page)).to_be_visible()


def test_an_index_without_its_disclaimer_is_refused(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    index = json.loads(relay.read("search/en.json"))
    relay.instead["search/en.json"] = Answer(
        json.dumps({**index, "disclaimer": None}).encode(),
        "application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )
    page = reuse_page(opens_roots=True)
    show(page, relay_clinic.page(SEARCH))
    find_box(page).fill("eczema")
    expect(page.get_by_text("We cannot show this health information right now.")).to_be_visible()
    expect(page.get_by_role("link", name="Eczema", exact=True)).to_have_count(0)
    relay.instead.clear()
    find_box(page).fill("eczem")
    expect_found(page, "Eczema")


def test_a_topic_that_is_opened_in_place_has_an_address(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    address = clinic.page(SEARCH)
    show(page, address)
    page.evaluate("history.replaceState({ router: 7 }, '')")
    find_box(page).fill("eczema")
    page.locator(".cs-found a").click()
    await_events(page, 2)
    expect(page).to_have_url(f"{address}#caresheet=eczema")
    assert page.evaluate("history.state") == {"router": 7}
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    page.go_back()
    expect(find_box(page)).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    page.get_by_role("button", name="All topics").click()
    expect(find_box(page)).to_be_visible()
    expect(page).to_have_url(address)
    # Somebody else gets the address.
    other = new_page(opens_roots=True)
    show(other, f"{address}#caresheet=menopause")
    expect(other.get_by_role("heading", name="Menopause", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("attribute", "fragment"), [('address="off"', ""), ("", "#/our/own/route")], ids=["switched off", "page's own"]
)
def test_the_address_of_the_page_can_stay_as_it_is(
    attribute: str, fragment: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    address = clinic.page(LIBRARY.replace('loading="eager"', attribute)) + fragment
    show(page, address)
    page.get_by_role("link", name="Eczema", exact=True).click()
    await_events(page, 2)
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    assert page.url == address
    page.get_by_role("button", name="All topics").click()
    expect(page.get_by_role("link", name="Menopause", exact=True)).to_be_visible()


def test_the_library_can_be_read_in_another_language(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(LIBRARY))
    page.get_by_role("button", name="Español").click()
    await_events(page, 2)
    expect(page.get_by_role("link", name="Mesoterapia", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="English")).to_be_visible()


@pytest.fixture
def large(shared: SharedFolder) -> Path:
    """Return the folder of a library of ninety topics, which has pages by letter and by category."""

    def make(to: Path) -> None:
        folder = LibraryFolder(to / "content")
        folder.write_settings(languages=("en",), categories='lungs = {{en = "Lungs"}}\nskin = {{en = "Skin"}}')
        for number in range(90):
            title = f"{'ABCDEFGHI'[number // 10]}bc {'xyz'[number % 3]}{number}"
            folder.write_topic(title.lower().replace(" ", "-"), title=title)
        folder.write_topic("eczema", title="Éczema")
        build_release(folder.root, to / "releases")

    return shared.make_once("large-library", make)


@pytest.fixture
def large_library(large: Path, servers: ExitStack) -> Relay:
    return servers.enter_context(Relay(large / "releases" / CURRENT / "public"))


def test_a_large_library_shows_one_letter_at_a_time(large_library: Relay, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True)
    page.goto(f"{large_library.root}topics/en/")
    expect(page.get_by_role("link", name="Abc x0")).to_have_count(0)
    page.get_by_role("navigation", name="Letters").get_by_role("link", name="E", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("E")
    expect(page.locator("dt")).to_have_count(11)
    expect(page.get_by_role("link", name="Éczema")).to_be_visible()
    assert find_barriers(page) == []
    find_box(page).fill("eczma")
    expect_found(page, "Éczema")
    expect(page.locator("dt").first).to_be_hidden()
    assert find_barriers(page) == []
    find_box(page).fill("")
    expect(page.locator("dt").first).to_be_visible()


def test_without_javascript_the_letters_are_pages(large_library: Relay, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{large_library.root}topics/en/")
    expect(page.locator("#cs-query")).to_be_hidden()
    page.get_by_role("link", name="C", exact=True).click()
    expect(page.get_by_role("link", name="Cbc z20")).to_be_visible()
    page.locator("summary", has_text="Categories").click()
    page.get_by_role("link", name="Lungs").click()
    expect(page.locator("dt")).to_have_count(92)


def test_the_widget_shows_a_large_library_by_letter_and_category(
    large_library: Relay, large: Path, servers: ExitStack, scripts: ScriptBuilds, new_page: NewPage
) -> None:
    scripts.add_library(large / "content")
    clinic = servers.enter_context(Clinic(large_library.root))
    page = new_page(widget=UNLEASED, bypass_csp=True, width=320)
    show(page, clinic.page(f"<main><h1>Our clinic</h1>{LIBRARY}</main>"))
    letters = page.get_by_role("navigation", name="Letters").get_by_role("button")
    expect(letters).to_have_text(list("ABCDEFGHI"))
    topics = page.locator("article li a")
    expect(topics).to_have_count(11)
    letters.nth(4).click()
    expect(page.locator("#cs-group")).to_have_text("E")
    expect(topics).to_have_count(11)
    page.locator("summary", has_text="Categories").click()
    page.get_by_role("button", name="Lungs").click()
    expect(topics).to_have_count(50)
    page.get_by_role("button", name="Show more").click()
    expect(topics).to_have_count(92)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert find_barriers(page) == []


@pytest.mark.by_turns("topics/en/tipe-2-diabetis/")
@pytest.mark.parametrize(
    "path", ["topics/en/tipe-2-diabetis/", "topics/en/type-2-diabetes-old", "type-2-diabetes.html"]
)
def test_a_page_that_does_not_exist_offers_the_nearest_topics(
    path: str, library_root: str, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    record_of(page).allow(NOT_FOUND_LINE)
    page.goto(library_root + path)
    # A click waits for it.
    page.locator(".cs-found a", has_text="Type 2 diabetes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Type 2 diabetes")


def test_the_browser_folds_words_as_the_index_does(reuse_page: ReusePage) -> None:
    page = reuse_page()
    source = (find_widget() / "src/search/fold.js").read_text("utf-8")
    fold = """async ([source, texts]) => {
      const { foldText } = await import("data:text/javascript," + encodeURIComponent(source));
      return texts.map((text) => foldText(text));
    }"""
    assert page.evaluate(fold, [source, list(FOLDED)]) == list(FOLDED.values())


@pytest.mark.by_turns("d-Diabetes tipo 2", "diabetis-Diabetes tipo 2")
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("d", "Diabetes tipo 2"),
        ("ninos fiebre", "Fiebre en los niños"),
        ("diabetis", "Diabetes tipo 2"),
        ("dibet", "Diabetes tipo 2"),
        ("presion", "Presión arterial alta"),
    ],
)
def test_finds_from_the_first_letter_without_accents_and_misspelled(
    typed: str, title: str, library_root: str, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    page.goto(f"{library_root}topics/es/")
    page.get_by_role("searchbox").fill(typed)
    found = page.locator(".cs-found a")
    assert comes_true(page, lambda: title in found.all_inner_texts()[:3])


def test_an_arabic_word_is_found_and_marked_with_its_article(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page()
    page.goto(f"{library_root}topics/ar/")
    page.get_by_role("searchbox").fill("ضغط")
    expect(page.locator(".cs-found mark")).to_have_text(["ضغط", "ضغط", "الضغط"])
