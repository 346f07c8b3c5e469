"""If there is no topic, readers get the fallback, a sentence in plain words, and a link to the topic's own page."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import NETWORK_LINE, await_events, record_of, show
from browser.servers import CORS, Answer, Clinic, Relay
from browser.waiting import comes_true
from widget.bad_answers import FAULTS, FRAGMENT, PICTURE, change, misbehave_at
from widget_build import IMPATIENT

LANGUAGES = {
    lang: tomllib.loads((resources.files("caresheet") / "messages" / f"{lang}.toml").read_text("utf-8"))["widget"]
    for lang in ("en", "es")
}
SHEET = (
    '<p>Our nurses run a class.</p><care-sheet topic="eczema" loading="eager">'
    '<a href="/leaflet">Eczema: our leaflet</a></care-sheet><p>Ask at the desk.</p>{script}'
)

# Whether a message is visible, what it says, where its link leads, and whether the fallback is visible.
READ_MESSAGES = """(messages) => messages.map((message) => {
  const link = message.querySelector("a"), { host } = message.getRootNode();
  const visible = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const sheet = host.getRootNode().host ?? host;
  return [visible(message), message.innerText, link?.href ?? "", visible(sheet.querySelector("a"))];
})"""


def find_message(page: Page) -> Locator:
    return page.locator("care-sheet").get_by_role("status")


def test_failure_shows_a_message_and_keeps_the_fallback(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage, subtests: pytest.Subtests
) -> None:
    """One page has a topic for each fault, because a visit for each would take ten times the time."""
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    for fault in FAULTS:
        misbehave_at(relay, fault)
    sheets = "".join(f'<section id="{fault}">{SHEET.replace("eczema", fault)}</section>' for fault in FAULTS)
    events = show(page, relay_clinic.page(sheets.replace("{script}", "") + "{script}"), count=len(FAULTS))
    found = {event["detail"]["topic"]: event for event in events}
    messages = find_message(page).and_(page.locator(":visible"))
    # What a subtest then says is better than a count.
    comes_true(page, lambda: messages.count() == len(FAULTS))
    shown = {fault: page.locator(f"#{fault} [role=status]").evaluate_all(READ_MESSAGES) for fault in FAULTS}
    for fault, (code, _) in FAULTS.items():
        with subtests.test(fault):
            assert found[fault] == {
                "type": "caresheet-error",
                "detail": {"code": code, "topic": fault, "lang": "en"},
                "bubbles": True,
                "composed": True,
                "id": "",
                "name": "care-sheet",
            }
            said = LANGUAGES["en"].get(code.replace("-", "_"), LANGUAGES["en"]["failed"])
            [[is_visible, text, address, fallback]] = shown[fault]
            assert is_visible
            assert said in text
            assert address.endswith("topics/en/" if code == "not-found" else f"topics/en/{fault}/")
            assert fallback
    assert len(events) == len(FAULTS)
    expect(page.locator("article")).to_have_count(0)
    expect(page.get_by_text("Ask at the desk.")).to_have_count(len(FAULTS))
    assert page.title() == "A page"


def expect_failure(page: Page, code: str, lang: str = "en") -> None:
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_visible()
    said = LANGUAGES[lang]
    expect(find_message(page)).to_contain_text(said.get(code.replace("-", "_"), said["failed"]))
    link = find_message(page).get_by_role("link")
    place = f"topics/{lang}/" if code == "not-found" else f"topics/{lang}/eczema/"
    assert str(link.get_attribute("href")).endswith(place)
    expect(link).to_have_text(said["all_topics" if code == "not-found" else "full_page"])


def test_the_same_page_shows_its_topic_when_nothing_fails(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    [event] = show(page, relay_clinic.page(SHEET))
    assert event["type"] == "caresheet-load"
    expect(find_message(page)).to_be_hidden()
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_hidden()


def test_topic_is_shown_although_its_picture_fails(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    change("<p>", f"<p>{PICTURE}")(relay)
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    [event] = show(page, relay_clinic.page(SHEET))
    assert event["type"] == "caresheet-load"
    expect(page.get_by_role("img", name="A hand").first).to_be_visible()


@pytest.mark.by_turns("crash-server", "gone-withdrawn")
@pytest.mark.parametrize(("fault", "code"), [("crash", "server"), ("not-found", "not-found"), ("gone", "withdrawn")])
def test_failure_message_is_in_the_language_of_the_page(
    fault: str, code: str, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    FAULTS[fault][1](relay)
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET, lang="es-MX"))
    expect_failure(page, code, "es")
    assert find_message(page).evaluate("(status) => status.closest('[lang]').lang") == "es"


def test_shows_why_a_topic_was_withdrawn_on_a_static_host(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    body = relay.read(FRAGMENT).replace('data-state="current"', 'data-state="withdrawn"')
    start, end = body.index('<p class="cs-summary">'), body.index('<section class="cs-disclaimer"')
    withdrawn = body[:start] + '<p class="cs-withdrawn">Replaced by new guidance.</p>' + body[end:]
    relay.instead[FRAGMENT] = Answer(withdrawn.encode(), headers=CORS)
    page = reuse_page(opens_roots=True)
    [event] = show(page, relay_clinic.page(SHEET))
    assert event["detail"]["code"] == "withdrawn"
    expect(find_message(page)).to_contain_text("Replaced by new guidance.")
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_visible()


def test_shows_why_a_topic_was_withdrawn_on_a_server(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    body = relay.read(FRAGMENT)
    start, end = body.index('<p class="cs-summary">'), body.index('<section class="cs-disclaimer"')
    withdrawn = body[:start] + '<p class="cs-withdrawn">Replaced by new guidance.</p>' + body[end:]
    relay.instead[FRAGMENT] = Answer(withdrawn.encode(), status=410, headers=CORS)
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    [event] = show(page, relay_clinic.page(SHEET))
    assert event["detail"]["code"] == "withdrawn"
    expect(find_message(page)).to_contain_text("Replaced by new guidance.")


def test_topic_answered_with_410_is_not_shown(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.instead[FRAGMENT] = Answer(relay.read(FRAGMENT).encode(), status=410, headers=CORS)
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET))
    expect_failure(page, "withdrawn")


@pytest.mark.parametrize(("day", "is_shown"), [("2199-01-01", True), ("2020-01-01", False)], ids=["before", "after"])
def test_withdraws_an_unreviewed_topic_on_the_day_that_it_names(
    day: str, is_shown: bool, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    """A static host sends the same file before and after that day."""
    notice = f'<p class="cs-withdrawn" data-from="{day}" hidden>Nobody has reviewed it.</p><p class="cs-summary">'
    body = relay.read(FRAGMENT).replace('<p class="cs-summary">', notice)
    relay.instead[FRAGMENT] = Answer(body.encode(), headers=CORS)
    page = reuse_page(opens_roots=True)
    [event] = show(page, relay_clinic.page(SHEET))
    assert event["type"] == ("caresheet-load" if is_shown else "caresheet-error")
    expect(page.locator(".cs-withdrawn")).to_be_hidden()
    if not is_shown:
        expect(find_message(page)).to_contain_text("Nobody has reviewed it.")


def test_server_that_stopped_shows_a_message_and_the_fallback(
    relay: Relay, relay_clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    page.goto(relay_clinic.page('<main></main><script src="{root}caresheet.js"></script>'))
    relay.close()
    page.evaluate("""() => {
      const sheet = document.createElement("care-sheet");
      sheet.setAttribute("topic", "eczema");
      const link = document.createElement("a");
      Object.assign(link, { href: "/leaflet", textContent: "Eczema: our leaflet" });
      sheet.append(link);
      document.querySelector("main").append(sheet);
    }""")
    [event] = await_events(page)
    assert event["detail"]["code"] == "network"
    expect_failure(page, "network")


def test_page_without_the_script_shows_its_fallback(relay: Relay, relay_clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    record_of(page).allow(NETWORK_LINE)
    relay.close()
    page.goto(relay_clinic.page(SHEET))
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_visible()


def test_shows_that_it_is_loading_if_that_takes_long(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.instead[FRAGMENT] = Answer(hangs=True, length=9, headers=CORS)
    page = reuse_page(opens_roots=True)
    page.goto(relay_clinic.page(SHEET))
    expect(find_message(page)).to_contain_text(LANGUAGES["en"]["loading"])
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_visible()


def test_library_that_does_not_answer_times_out(relay: Relay, relay_clinic: Clinic, new_page: NewPage) -> None:
    relay.instead[FRAGMENT] = Answer(hangs=True, length=9, headers=CORS)
    page = new_page(widget=IMPATIENT)
    record_of(page).allow(NETWORK_LINE)
    [event] = show(page, relay_clinic.page(SHEET))
    assert event["detail"]["code"] == "timeout"
    expect_failure(page, "timeout")
    expect(find_message(page)).not_to_contain_text(LANGUAGES["en"]["loading"])


def test_failure_message_has_the_telephone_number_of_the_clinic(
    relay: Relay, relay_clinic: Clinic, new_page: NewPage
) -> None:
    FAULTS["crash"][1](relay)
    page = new_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    body = SHEET.replace("{script}", '<script src="{root}sites/willow-street/caresheet.js"></script>')
    show(page, relay_clinic.page(body))
    phone = find_message(page).get_by_role("link", name="+1 555 010 0142")
    expect(phone).to_be_visible()
    assert phone.get_attribute("href") == "tel:+15550100142"
    plain = new_page(opens_roots=True)
    record_of(plain).allow(NETWORK_LINE)
    show(plain, relay_clinic.page(SHEET))
    expect(plain.get_by_role("link", name="555")).to_have_count(0)


def test_renamed_topic_is_shown(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.instead["v1/topics/en/old-name.html"] = Answer(status=301, headers={**CORS, "Location": "eczema.html"})
    page = reuse_page(opens_roots=True)
    [event] = show(page, relay_clinic.page(SHEET.replace('"eczema"', '"old-name"')))
    assert event["detail"] == {"topic": "eczema", "lang": "en"}
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


@pytest.mark.parametrize("fault", ["crash", "seal-cut-out"])
def test_recovers_when_an_attribute_changes(
    fault: str, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    FAULTS[fault][1](relay)
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET))
    page.evaluate("document.querySelector('care-sheet').setAttribute('topic', 'menopause')")
    assert await_events(page, 2)[1]["type"] == "caresheet-load"
    expect(page.get_by_role("heading", name="Menopause", exact=True)).to_be_visible()
    expect(find_message(page)).to_be_hidden()
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_hidden()
    del relay.instead[FRAGMENT]
    page.evaluate("document.querySelector('care-sheet').setAttribute('topic', 'eczema')")
    await_events(page, 3)
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


def test_topic_is_replaced_by_the_failure_of_the_next_one(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET))
    page.evaluate("document.querySelector('care-sheet').setAttribute('topic', 'no-such-topic')")
    assert await_events(page, 2)[1]["detail"]["code"] == "not-found"
    expect(page.locator("article")).to_have_count(0)
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_visible()


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('topic="../../../robots.txt?"', "not-found"),
        ('topic="eczema.html?x="', "not-found"),
        ('topic="Eczéma %2e%2e"', "not-found"),
        ('view="no-such-view"', "unsupported"),
        ('topic="eczema" view="constructor"', "unsupported"),
    ],
    ids=["climbing", "query", "odd", "view", "inherited-view"],
)
def test_invalid_attributes_show_a_message_and_the_fallback(
    attributes: str, code: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(rf"{NETWORK_LINE.pattern}|unknown value view=")
    [event] = show(page, clinic.page(f"<care-sheet {attributes}>Ask us.</care-sheet>{{script}}"))
    assert event["detail"]["code"] == code
    expect(page.get_by_text("Ask us.")).to_be_visible()
    requests = record_of(page).find_requests(part="/v1/")
    assert all(path.startswith("/v1/topics/en/") for path in requests)


def test_demo_of_a_missing_topic_shows_a_message(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    page.goto(clinic.demo("site.html"))
    page.locator("care-sheet").last.scroll_into_view_if_needed()
    await_events(page, 2)
    expect(page.locator("care-sheet").last.get_by_role("status")).to_contain_text(LANGUAGES["en"]["not_found"])


@pytest.mark.by_turns("reworded", "missing")
@pytest.mark.parametrize(
    ("old", "new"),
    [("not medical advice", "medical advice"), ('"disclaimer"', '"other"'), ("{", "[")],
    ids=["reworded", "missing", "broken"],
)
def test_library_list_without_its_disclaimer_is_refused(
    old: str, new: str, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    relay.alter("v1/topics/en/index.json", old, new)
    page = reuse_page(opens_roots=True)
    [event] = show(page, relay_clinic.page('<care-sheet view="library">Ask us.</care-sheet>{script}'))
    assert event["detail"]["code"] == "invalid"
    expect(page.get_by_text("Ask us.")).to_be_visible()
    expect(page.locator("article")).to_have_count(0)
