"""Get your tag offers a clinic's own topics for that clinic alone."""

from __future__ import annotations

from contextlib import ExitStack

from playwright.sync_api import Route, expect

from browser.fixtures import NewPage
from browser.servers import Relay
from clinics import build_clinics
from shared import SharedFolder
from widget.tag_page import go_to, open_choices


def test_a_clinics_own_topics_are_offered_for_that_clinic_alone(
    shared: SharedFolder, servers: ExitStack, new_page: NewPage
) -> None:
    library = servers.enter_context(Relay(build_clinics(shared).folder / "public"))
    page = open_choices(new_page, f"{library.root}index.html")
    topic, clinic, tag = page.get_by_label("Topic", exact=True), page.get_by_label("Clinic"), page.locator("#tag")
    topic.fill("travel")
    expect(page.get_by_text("No topic found")).to_be_visible()
    topic.press("Escape")
    clinic.select_option("willow")
    topic.fill("travel")
    page.get_by_role("option", name="Our travel clinic").click()
    expect(tag).to_contain_text('sites/willow/caresheet.js" data-topic="travel"')
    go_to(page, "")
    go_to(page, "site=willow&topic=travel&lang=es")
    expect(topic).to_have_value("Nuestra clínica del viajero")
    expect(page.locator("#notice")).to_be_empty()
    # Another clinic does not have it.
    clinic.select_option("oak")
    expect(tag).to_contain_text('sites/oak/caresheet.js" data-topic="asthma" data-lang="es"')
    go_to(page, "site=oak&topic=travel")
    expect(page.locator("#notice")).to_contain_text("topic “travel”")


def test_what_is_typed_while_a_clinics_topics_load_stays(
    shared: SharedFolder, servers: ExitStack, new_page: NewPage
) -> None:
    library = servers.enter_context(Relay(build_clinics(shared).folder / "public"))
    page = open_choices(new_page, f"{library.root}index.html")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/search/en/willow.json", hold)
    with page.expect_request("**/search/en/willow.json"):
        page.get_by_label("Clinic").select_option("willow")
    page.get_by_label("Topic", exact=True).fill("travel")
    held.pop().continue_()
    page.get_by_role("option", name="Our travel clinic").click()
    expect(page.locator("#tag")).to_contain_text('sites/willow/caresheet.js" data-topic="travel"')
