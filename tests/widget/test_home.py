"""Get your tag: the tag follows the choices, and the copied tag works on the page of a clinic."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import await_events, record_of, show
from browser.servers import Clinic
from widget.tag_page import leave_preview_out


@pytest.fixture
def home(library_root: str, new_page: NewPage) -> Page:
    """Open the library's front page without its preview."""
    page = new_page()
    leave_preview_out(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=library_root)
    page.clock.install()
    page.goto(library_root)
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    return page


def shown_tag(page: Page) -> str:
    return page.locator("#tag").inner_text().strip()


def copied_tag(page: Page) -> str:
    # The button says "Copied" for three seconds. The clock is stopped, so it goes on saying it.
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text.strip()


def choose(page: Page, **choices: str) -> None:
    """Make choices: in a list by its label, among radio buttons by the name of their group."""
    for name, value in choices.items():
        if name == "topic":
            page.get_by_label("Topic", exact=True).fill(value)
            page.get_by_role("option", name=value, exact=True).click()
        elif name in ("view", "form", "scheme"):
            page.locator(f"input[name={name}][value={value}]").check()
        else:
            page.get_by_label(name.capitalize(), exact=True).select_option(label=value)


def test_first_tag_is_ready_to_copy(home: Page, library_root: str) -> None:
    tag = shown_tag(home)
    assert tag.startswith(f'<script async src="{library_root}caresheet.js" data-topic="')
    assert 'referrerpolicy="no-referrer"' in tag
    assert copied_tag(home) == tag
    expect(home.locator("#said")).to_have_text("Copied")


CHOICES = [
    ({"topic": "Eczema"}, 'data-topic="eczema"'),
    ({"language": "Español"}, 'data-lang="es"'),
    ({"scheme": "dark"}, 'data-scheme="dark"'),
    ({"scheme": "light"}, 'data-scheme="light"'),
    ({"form": "element"}, "<care-sheet topic="),
    ({"form": "div"}, "<div data-caresheet="),
    ({"clinic": "Willow Street Clinic (demonstration)"}, "sites/willow-street/caresheet.js"),
]


def test_each_choice_changes_the_tag(home: Page) -> None:
    for choices, part in CHOICES:
        assert part not in shown_tag(home)
        choose(home, **choices)
        expect(home.locator("#tag")).to_contain_text(part)


@pytest.mark.by_turns("script")
@pytest.mark.parametrize("form", ["script", "element", "div"])
def test_copied_tag_works_on_the_page_of_a_clinic(form: str, home: Page, clinic: Clinic, reuse_page: ReusePage) -> None:
    choose(home, topic="Mesotherapy", form=form)
    choose(home, language="Español", scheme="dark", clinic="Willow Street Clinic (demonstration)")
    evergreen = copied_tag(home)
    assert "integrity=" not in evergreen
    page = reuse_page(opens_roots=True)
    expect_spanish_topic(page, clinic, evergreen)
    expect(page.get_by_role("heading", name="Mesoterapia", exact=True)).to_be_visible()
    expect(page.locator("article")).to_have_css("color-scheme", "dark")
    expect(page.get_by_role("link", name="+1 555 010 0142")).to_be_visible()
    home.get_by_text("More choices").click()
    home.get_by_label("Pin this version").check()
    expect(home.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    pinned = copied_tag(home)
    assert "integrity=" in pinned
    expect_spanish_topic(reuse_page(), clinic, pinned)


def expect_spanish_topic(page: Page, clinic: Clinic, tag: str) -> None:
    [event] = show(page, clinic.page(tag))
    assert event["type"] == "caresheet-load"
    assert event["detail"] == {"topic": "mesotherapy", "lang": "es"}


def test_copied_tag_with_a_sealed_frame_works_on_the_page_of_a_clinic(
    home: Page, clinic: Clinic, reuse_page: ReusePage
) -> None:
    choose(home, topic="Mesotherapy", form="element")
    home.get_by_text("More choices").click()
    home.get_by_label("Sealed frame").check()
    tag = copied_tag(home)
    assert 'isolation="frame"' in tag
    page = reuse_page(opens_roots=True)
    [event] = show(page, clinic.page(tag))
    assert event["type"] == "caresheet-load"
    expect(page.frame_locator("iframe").get_by_role("heading", name="Mesotherapy", exact=True)).to_be_visible()


def test_pinned_tag_refuses_another_script(home: Page, clinic: Clinic, reuse_page: ReusePage) -> None:
    choose(home, form="element")
    home.get_by_text("More choices").click()
    home.get_by_label("Pin this version").check()
    tag = copied_tag(home)
    integrity = re.search(r'integrity="sha384-([^"]+)"', tag)
    assert integrity
    page = reuse_page()
    record_of(page).allow("digest in the 'integrity' attribute")
    with page.expect_console_message():
        page.goto(clinic.page(tag.replace(integrity[1], integrity[1][::-1].lstrip("=") + "=")))
    assert page.evaluate("!customElements.get('care-sheet')")
    expect(page.locator("care-sheet a")).to_be_visible()


def test_preview_shows_the_choices(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(library_root)
    preview = page.frame_locator("#preview")
    choose(page, topic="Eczema", form="element", clinic="Willow Street Clinic (demonstration)")
    expect(preview.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    expect(preview.get_by_role("link", name="+1 555 010 0142")).to_be_visible()
    expect(preview.locator("#place > care-sheet")).to_have_count(1)
    page.get_by_text("More choices").click()
    page.get_by_label("Sealed frame").check()
    expect(preview.locator("#place > care-sheet")).to_have_attribute("isolation", "frame")


def test_preview_shows_the_last_of_several_quick_choices(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(library_root)
    preview = page.frame_locator("#preview")
    choose(page, topic="Mesotherapy")
    expect(preview.get_by_role("heading", name="Mesotherapy", exact=True)).to_be_visible()
    # Each choice comes before the preview has loaded the one before, after a shorter and shorter pause.
    page.evaluate("""async () => {
      const language = document.getElementById("language");
      for (let pause = 60; pause > 0; pause -= 3) {
        language.value = pause % 2 ? "es" : "en";
        language.dispatchEvent(new Event("change", { bubbles: true }));
        await new Promise((done) => setTimeout(done, pause));
      }
    }""")
    expect(preview.get_by_role("heading", name="Mesoterapia", exact=True)).to_be_visible()


def test_a_topic_is_found_by_typing_and_picked_with_the_keyboard(home: Page) -> None:
    box = home.get_by_role("combobox", name="Topic", exact=True)
    box.fill("hypertenshun")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(home.locator("#topics-found").get_by_role("option").first).to_have_text("High blood pressure")
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(home.locator(f"#{active}")).to_have_text("High blood pressure")
    box.press("Enter")
    expect(box).to_have_value("High blood pressure")
    expect(home.locator("#tag")).to_contain_text('data-topic="high-blood-pressure"')
    box.fill("eczema")
    expect(home.locator("#topics-found").get_by_role("option")).to_have_text("Eczema")
    expect(home.locator("#topics-count")).to_have_text("1 topic")
    box.fill("xyzzy")
    box.press("ArrowDown")
    expect(home.get_by_text("No topic found")).to_be_in_viewport()
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Escape")
    expect(box).to_have_value("High blood pressure")
    expect(home.locator("#topics-count")).to_have_class("cs-unseen")


def test_choosing_leaves_the_back_button_alone(home: Page) -> None:
    before = home.evaluate("history.length")
    choose(home, topic="Eczema", form="div")
    expect(home.locator("#tag")).to_contain_text('<div data-caresheet="eczema">')
    assert home.evaluate("history.length") == before


def test_selects_the_tag_if_copying_is_refused(library_root: str, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto(library_root)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#said")).to_contain_text("The tag is selected")
    assert page.evaluate("getSelection().toString().trim()") == shown_tag(page)


def test_without_its_script_the_page_still_shows_a_tag(library_root: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(library_root)
    expect(page.locator("#tag")).to_contain_text("<script async src=")
    expect(page.locator("#by-hand")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_page_of_a_topic_needs_no_script(library_root: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{library_root}topics/en/eczema/")
    expect(page.get_by_role("heading", name="Eczema", exact=True, level=1)).to_be_visible()
    for part in (".cs-seal", ".cs-disclaimer"):
        expect(page.locator(part)).to_be_visible()
    page.locator(".cs-seal summary").click()
    expect(page.locator(".cs-seal p").first).to_be_visible()


def test_two_copied_tags_work_on_one_page(home: Page, clinic: Clinic, reuse_page: ReusePage) -> None:
    first = copied_tag(home)
    choose(home, topic="Eczema", form="element")
    home.wait_for_function("() => document.getElementById('copy').textContent === 'Copy'")
    second = copied_tag(home)
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(second + first))
    page.locator("care-sheet").last.scroll_into_view_if_needed()
    assert len(await_events(page, 2)) == 2
