"""Content security policies: a clinic's strictest one, and those of our own pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import ReusePage
from browser.measure import find_box
from browser.page_record import find_violations, record_of, show
from browser.servers import Clinic
from browser.waiting import comes_true

STRICT = "default-src 'none'; {policy}; require-trusted-types-for 'script'; trusted-types 'none'"
PAGES = ("", "preview.html", "topics/en/", "topics/es/mesotherapy/", "no-such-page")
NOT_FOUND_LINE = "Failed to load resource: the server responded with a status of 404"


@pytest.mark.by_turns("element", "library")
@pytest.mark.parametrize(
    "tag",
    [
        '<care-sheet topic="eczema">Ask us.</care-sheet>{script}',
        '<div data-caresheet="eczema">Ask us.</div>{script}',
        '<script src="{root}caresheet.js" data-topic="eczema"></script>',
        '<care-sheet view="library">Ask us.</care-sheet>{script}',
        '<care-sheet topic="eczema">Ask us.</care-sheet><script src="{root}sites/willow-street/caresheet.js"></script>',
    ],
    ids=["element", "div", "script", "library", "site"],
)
def test_works_under_the_strictest_policy(tag: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    policy = {"Content-Security-Policy": STRICT.format(policy=clinic.policy)}
    [event] = show(page, clinic.page(tag, headers=policy))
    assert event["type"] == "caresheet-load"
    # The styles apply, too: the seal stays in view.
    page.locator(".cs-disclaimer").scroll_into_view_if_needed()
    assert comes_true(page, lambda: find_box(page.locator(".cs-seal"))["y"] >= 0)
    assert find_violations(page) == []


def test_violation_of_the_strictest_policy_is_found(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow("Content Security Policy|requires 'TrustedHTML' assignment")
    policy = {"Content-Security-Policy": STRICT.format(policy=clinic.policy)}
    page.goto(clinic.page('<p id="p" style="color: red">Red</p>', headers=policy))
    page.evaluate("try { document.getElementById('p').innerHTML = '<b>x</b>'; } catch {}")
    page.wait_for_function("document.violations.length > 1")
    found = " ".join(find_violations(page))
    assert "style-src-attr" in found
    assert "require-trusted-types-for" in found


def test_demo_of_a_strict_portal_works(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    [event] = show(page, clinic.demo("strict-csp.html"))
    assert event["type"] == "caresheet-load"
    expect(page.get_by_role("heading", name="High blood pressure", exact=True)).to_be_visible()
    assert find_violations(page) == []


@pytest.mark.by_turns("home", "topics/es/mesotherapy/")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_our_own_pages_do_not_violate_their_policy(path: str, library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow(NOT_FOUND_LINE)
    answer = page.goto(library_root + path)
    assert answer is not None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page.wait_for_load_state("networkidle")
    assert find_violations(page) == []


@pytest.mark.by_turns("home", "topics/es/mesotherapy/")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_our_own_policy_blocks_injected_scripts_and_styles(path: str, library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow(f"{NOT_FOUND_LINE}|Content Security Policy|requires 'TrustedScript' assignment")
    page.goto(library_root + path)
    page.evaluate("""() => {
      const script = document.createElement("script");
      try { script.textContent = "document.title = 'injected'"; document.head.append(script); } catch {}
      const style = document.createElement("style");
      style.textContent = "* { display: none }";
      document.head.append(style);
    }""")
    page.wait_for_function("document.violations.length > 0")
    assert page.title() != "injected"
    expect(page.locator("h1, h2").first).to_be_visible()
