"""Pictures in topics: on a clinic's page, on our own pages, in the frame, on paper, and where a policy forbids them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from browser.fixtures import NewPage
from browser.measure import find_box
from browser.page_record import NETWORK_LINE, find_violations, record_of, show
from browser.scripts import ScriptBuilds
from browser.servers import Answer, Clinic, Relay
from browser.waiting import comes_true
from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, Release, open_release
from conftest import LibraryFolder
from drawing import draw
from server_process import ServerProcess
from shared import SharedFolder
from widget.test_natives import SPIES, find_unproven, use
from widget.test_policy import STRICT

TEXT = "The airways of a lung, wide on the left and narrow on the right"
SHEET = '<care-sheet topic="asthma" loading="eager">Ask us.</care-sheet>{script}'
CLINIC = """
name = "Elm Clinic"
phone = "+1 555 010 0199"
appointment = "https://elm.example/visit"
emergency = {en = "In an emergency, call 911."}
[[badges]]
name = "A made-up accreditation"
url = "https://accreditor.example/elm"
picture = "badge.png"
"""
COMES = "(picture) => picture.complete && picture.naturalWidth === 900"


def build_pictured(to: Path) -> None:
    """Build a library whose one topic shows a picture that is wider than any column."""
    library = LibraryFolder(to / "content")
    library.write("pictures/lung.webp", draw("WEBP", size=(900, 300)))
    library.write_topic("asthma", f"## What is it?\n\nIt narrows the airways.\n\n![{TEXT}](pictures/lung.webp)\n")
    library.write("pictures/badge.png", draw("PNG", size=(80, 40)))
    library.write("sites/elm.toml", CLINIC)
    build_release(library.root, to / "releases")


@pytest.fixture(scope="module")
def pictured(shared: SharedFolder) -> Release:
    """Return that library's release. No test may change it."""
    return open_release(shared.make_once("pictured", build_pictured) / "releases" / CURRENT)


@pytest.fixture(autouse=True)
def pictured_scripts(pictured: Release, scripts: ScriptBuilds) -> None:
    """Let pages have builds of that library's script."""
    scripts.add_library(pictured.folder.parent.parent / "content")


@pytest.fixture(scope="module")
def pictured_root(pictured: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the release as an operator does, and return its address."""
    settings = {"CARESHEET_RELEASES": str(pictured.folder.parent)}
    with ServerProcess(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server.root


@pytest.fixture
def host(pictured: Release, servers: ExitStack) -> Relay:
    """Return a static host of the release that a test can make misbehave."""
    return servers.enter_context(Relay(pictured.folder / "public"))


@pytest.fixture
def picture_path(pictured: Release) -> str:
    return next(path.removeprefix("public/") for path in pictured.files if path.endswith(".webp"))


def find_picture(page: Page) -> Locator:
    return page.get_by_role("img", name=TEXT)


def await_picture(page: Page) -> Locator:
    picture = find_picture(page)
    picture.scroll_into_view_if_needed()
    page.wait_for_function(COMES, arg=picture.element_handle())
    return picture


def test_picture_is_shown_on_the_page_of_a_clinic(
    pictured_root: str, picture_path: str, servers: ExitStack, new_page: NewPage
) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page(opens_roots=True, width=400)
    [event] = show(page, clinic.page(SHEET))
    assert event["type"] == "caresheet-load"
    box, column = find_box(await_picture(page)), find_box(page.locator("article"))
    assert box["width"] <= column["width"]
    assert box["width"] / box["height"] == pytest.approx(3, rel=0.02)
    requests = [urlsplit(request.url).path for request in record_of(page).requests]
    assert requests == ["/page.html", "/caresheet.js", "/v1/topics/en/asthma.html", f"/{picture_path}"]


def test_request_for_a_picture_has_no_cookie_and_no_referrer(
    host: Relay, picture_path: str, servers: ExitStack, new_page: NewPage
) -> None:
    # Both servers are on one host, so a request could carry the cookie and the page's address.
    clinic = servers.enter_context(Clinic(host.root, host=host.host))
    page = new_page(opens_roots=True)
    page.context.add_cookies([{"name": "session", "value": "secret", "url": host.root}])
    # The two attributes are missing from the answer. The widget sets them again.
    host.alter("v1/topics/en/asthma.html", ' referrerpolicy="no-referrer" crossorigin="anonymous"', "")
    plain = '<img alt="" src="{root}favicon.svg">'
    show(page, clinic.page(SHEET + plain, name="illness.html"))
    await_picture(page)
    requests = {request.path: request.headers for request in host.requests}
    assert requests["/favicon.svg"]["Cookie"] == "session=secret"
    assert "Referer" in requests["/favicon.svg"]
    assert "Cookie" not in requests[f"/{picture_path}"]
    assert "Referer" not in requests[f"/{picture_path}"]


class Below(Relay):
    """A relay whose library is below a path."""

    def answer(self, path: str) -> Answer:
        return (
            super().answer(path.removeprefix("our/health/")) if path.startswith("our/health/") else Answer(status=404)
        )


def test_picture_is_shown_if_the_library_is_below_a_path(
    pictured: Release, servers: ExitStack, new_page: NewPage
) -> None:
    below = servers.enter_context(Below(pictured.folder / "public"))
    clinic = servers.enter_context(Clinic(f"{below.root}our/health/"))
    page = new_page(opens_roots=True)
    show(page, clinic.page(SHEET))
    await_picture(page)
    page.goto(f"{below.root}our/health/topics/en/asthma/index.html")
    await_picture(page)


def test_picture_is_shown_on_our_own_page(pictured_root: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{pictured_root}topics/en/asthma/")
    expect(find_picture(page)).to_be_visible()
    page = new_page(width=320)
    page.goto(f"{pictured_root}topics/en/asthma/")
    await_picture(page)
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_picture_is_shown_in_a_sealed_frame(pictured_root: str, servers: ExitStack, new_page: NewPage) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page(opens_roots=True)
    [event] = show(page, clinic.page(SHEET.replace(" topic", ' isolation="frame" topic')))
    assert event["type"] == "caresheet-load"
    picture = page.frame_locator("iframe").get_by_role("img", name=TEXT)
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 900)


def test_picture_is_printed(pictured_root: str, servers: ExitStack, new_page: NewPage, tmp_path: Path) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page(opens_roots=True, height=200)
    show(page, clinic.page(SHEET))
    # It has loaded although it is below the window.
    page.wait_for_function(COMES, arg=find_picture(page).element_handle())
    assert find_box(find_picture(page))["y"] > 200
    assert list_printed(page, tmp_path) == [(900, 300)]
    page.goto(f"{pictured_root}topics/en/asthma/")
    page.wait_for_function(COMES, arg=find_picture(page).element_handle())
    assert list_printed(page, tmp_path) == [(900, 300)]


def list_printed(page: Page, folder: Path) -> list[tuple[int, int]]:
    page.pdf(path=folder / "printed.pdf", format="Letter")
    sheets = PdfReader(folder / "printed.pdf").pages
    return [image.image.size for sheet in sheets for image in sheet.images if image.image]


def test_requests_no_picture_of_a_section_that_is_not_shown(
    scripts: ScriptBuilds, servers: ExitStack, new_page: NewPage, tmp_path: Path
) -> None:
    library = LibraryFolder(tmp_path / "content")
    scripts.add_library(library.root)
    for name in ("one", "two"):
        library.write(f"pictures/{name}.png", draw("PNG", colour="#123456" if name == "one" else "#654321"))
    library.write_topic("asthma", "## One\n\n![First](pictures/one.png)\n\n## Two\n\n![Second](pictures/two.png)\n")
    relay = servers.enter_context(Relay(build_release(library.root, tmp_path / "releases").folder / "public"))
    clinic = servers.enter_context(Clinic(relay.root))
    for more, count in ((' section="two"', 1), ("", 2)):
        page = new_page(opens_roots=True)
        show(page, clinic.page(SHEET.replace(" loading", f"{more} loading")))
        assert comes_true(page, lambda page=page, count=count: count_requests(page) >= count)  # type: ignore[misc]
        page.wait_for_load_state("networkidle")
        assert count_requests(page) == count


def count_requests(page: Page) -> int:
    return len(record_of(page).find_requests(part="/pictures/"))


@pytest.mark.parametrize("is_let", [False, True], ids=["forbidden", "allowed"])
def test_strict_policy_blocks_the_picture_and_leaves_its_text(
    *, is_let: bool, pictured_root: str, servers: ExitStack, new_page: NewPage
) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    policy = STRICT.format(policy=clinic.policy) + (f"; img-src {pictured_root.rstrip('/')}" if is_let else "")
    page = new_page(opens_roots=True)
    record_of(page).allow("Content Security Policy|content security policy")
    [event] = show(page, clinic.page(SHEET, headers={"Content-Security-Policy": policy}))
    assert event["type"] == "caresheet-load"
    picture = find_picture(page)
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    if is_let:
        await_picture(page)
        assert find_violations(page) == []
    else:
        page.wait_for_function("document.violations.length > 0")
        assert {violation.split()[0] for violation in find_violations(page)} == {"img-src"}
        assert picture.evaluate("(picture) => picture.naturalWidth") == 0
        expect(page.get_by_text("It narrows the airways.")).to_be_visible()


def test_page_gets_no_event_from_a_picture_in_the_closed_root(
    pictured_root: str, servers: ExitStack, new_page: NewPage
) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page()
    page.add_init_script("""
      document.told = [];
      for (const type of ["load", "error", "dragstart", "contextmenu"]) document.addEventListener(type, (event) => {
        const found = event.composedPath()[0];
        if (found.localName === "img") document.told.push(found);
      }, true);
      for (const type of ["largest-contentful-paint", "element"])
        new PerformanceObserver((list) => document.told.push(...list.getEntries().map(({ element }) => element)
          .filter((element) => element?.localName === "img"))).observe({ type, buffered: true });
    """)
    control = '<img alt="" src="{root}favicon.svg" width="9" height="9">'
    show(page, clinic.page(SHEET.replace("{script}", "") + control + "{script}"))
    page.wait_for_function("performance.getEntriesByType('resource').some(({ name }) => name.includes('/pictures/'))")
    box = find_box(page.locator("care-sheet"))
    page.mouse.click(box["x"] + 100, box["y"] + box["height"] / 2, button="right")
    page.wait_for_function("document.told.length > 0")
    assert page.evaluate("document.told.filter((element) => element.getRootNode() !== document).length") == 0


def test_every_function_that_gets_a_picture_of_the_widget_is_proven_native(
    pictured_root: str, servers: ExitStack, new_page: NewPage
) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page()
    page.add_init_script(SPIES)
    show(page, clinic.page(SHEET))
    page.wait_for_function("performance.getEntriesByType('resource').some(({ name }) => name.includes('/pictures/'))")
    # The short topic's only link leads to another page, so do not go as far.
    use(page, tabs=1)
    assert find_unproven(page) == set()


def test_page_that_replaces_a_method_of_pictures_gets_the_topic_in_a_frame(
    pictured_root: str, servers: ExitStack, new_page: NewPage
) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page()
    own = "<script>HTMLImageElement.prototype.getAttribute = function () { document.taken = this; };</script>"
    [event] = show(page, clinic.page(SHEET, head=own))
    assert event["type"] == "caresheet-load"
    assert page.main_frame.child_frames[0].url.startswith(f"{pictured_root}v1/frame/")
    assert page.evaluate("document.taken") is None


def test_missing_picture_leaves_the_topic_and_its_text(
    host: Relay, picture_path: str, servers: ExitStack, new_page: NewPage
) -> None:
    clinic = servers.enter_context(Clinic(host.root))
    host.instead[picture_path] = Answer(b"<svg/>", status=404)
    page = new_page(opens_roots=True)
    record_of(page).allow(f"{NETWORK_LINE.pattern}|CORS policy")
    [event] = show(page, clinic.page(SHEET))
    assert event["type"] == "caresheet-load"
    find_picture(page).scroll_into_view_if_needed()
    expect(find_picture(page)).to_be_visible()
    expect(page.locator(".cs-disclaimer")).to_be_visible()


def test_topic_shows_what_the_clinic_adds(pictured_root: str, servers: ExitStack, new_page: NewPage) -> None:
    clinic = servers.enter_context(Clinic(pictured_root))
    page = new_page(opens_roots=True)
    script = f'<script src="{pictured_root}/sites/elm/caresheet.js"></script>'
    show(page, clinic.page(f'<care-sheet topic="asthma" loading="eager"></care-sheet>{script}'))
    article = page.locator("article")
    expect(article.get_by_text("In an emergency, call 911.")).to_be_visible()
    expect(article.get_by_role("link", name="Make an appointment")).to_have_attribute(
        "href", "https://elm.example/visit"
    )
    badge = article.get_by_role("link", name="A made-up accreditation")
    expect(badge).to_have_attribute("href", "https://accreditor.example/elm")
    expect(badge.get_by_role("img")).to_have_js_property("naturalWidth", 80)
