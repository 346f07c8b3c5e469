"""Tags that loaders, optimizers and consent managers run elsewhere, copy, combine, or strip of their attributes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.page_record import NETWORK_LINE, await_events, find_events, record_of, show
from browser.servers import Answer, Clinic, Relay

LINK = '<a href="{root}topics/en/eczema/">Eczema: our leaflet</a>'
ELEMENT = f'<care-sheet topic="eczema">{LINK}</care-sheet>'
SOURCE = "{root}caresheet.js"
NO_LIBRARY = "this copy of the script does not know its library"

# What each tool leaves in the page. Every one of these pages must show its topic.
TOOLS = {
    # A consent manager keeps the blocked tag, and adds one without its attributes.
    "consent": f"""<script type="text/plain" data-src="{SOURCE}" data-topic="eczema"></script><script>
      const script = document.createElement("script");
      script.src = document.querySelector("[data-src]").dataset.src;
      document.body.append(script);
    </script>""",
    # Rocket Loader runs a copy before the tag, and leaves the tag.
    "twin": f"""<script type="0123-text/javascript" src="{SOURCE}" data-topic="eczema"></script><script>
      const [tag] = document.querySelectorAll("[data-topic]"), copy = document.createElement("script");
      for (const name of ["src", "data-topic"]) copy.setAttribute(name, tag.getAttribute(name));
      tag.before(copy);
    </script>""",
    # jQuery inserts the tag without running it, and runs the script in the head for a moment.
    "jquery": f"""<div id="popup"></div><script>
      const off = Object.assign(document.createElement("script"), {{ type: "true/text/javascript", src: "{SOURCE}" }});
      off.dataset.topic = "eczema";
      document.getElementById("popup").append(off);
      off.removeAttribute("type");
      const on = Object.assign(document.createElement("script"), {{ src: "{SOURCE}?_=1", onload: () => on.remove() }});
      document.head.append(on);
    </script>""",
    "module": f'<script type="module" src="{SOURCE}" data-topic="eczema"></script>',
    "import": f'<script type="module">import "{SOURCE}";</script>{ELEMENT}',
    "query": f'<script async src="{SOURCE}?ver=6.5.2&amp;x=1" data-topic="eczema"></script>',
    "protocol": '<script async src="//{host}/caresheet.js" data-topic="eczema"></script>',
    "blob": f"""<script>
      fetch("{SOURCE}").then((answer) => answer.blob()).then((blob) => {{
        const script = Object.assign(document.createElement("script"), {{ src: URL.createObjectURL(blob) }});
        script.dataset.topic = "eczema";
        document.body.append(script);
      }});
    </script>""",
    "shadow-root": f"""<div id="card"></div><script>
      const root = document.getElementById("card").attachShadow({{ mode: "open" }});
      const script = Object.assign(document.createElement("script"), {{ src: "{SOURCE}" }});
      script.dataset.topic = "eczema";
      root.append(script);
    </script>""",
    "declarative-shadow-root": (
        f'<div><template shadowrootmode="open"><div data-caresheet="eczema">{LINK}</div></template></div>'
        f'<script async src="{SOURCE}"></script>'
    ),
    "root-of-a-late-element": f"""<x-card></x-card><script src="{SOURCE}"></script><script>
      customElements.define("x-card", class extends HTMLElement {{
        connectedCallback() {{
          this.attachShadow({{ mode: "open" }}).innerHTML = '<div data-caresheet="eczema"></div>';
        }}
      }});
    </script>""",
    "curly-quotes": f'<script async src="{SOURCE}" data-topic=”eczema”></script>',
    "address": f'<care-sheet topic="{{root}}topics/en/eczema/"></care-sheet><script src="{SOURCE}"></script>',
    "capital": f'<div data-caresheet="Eczema&nbsp;"></div><script src="{SOURCE}"></script>',
    "cell": f'<table><tr><td data-caresheet="eczema">{LINK}</td></tr></table><script src="{SOURCE}"></script>',
}


def expect_one_topic(page: Page) -> None:
    [event] = await_events(page)
    assert (event["type"], event["detail"]["topic"]) == ("caresheet-load", "eczema")
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


@pytest.mark.by_turns("consent", "module", "protocol", "shadow-root", "curly-quotes")
@pytest.mark.parametrize("tool", TOOLS)
def test_tag_that_a_tool_has_changed_shows_its_topic(tool: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(TOOLS[tool].replace("{host}", clinic.library_root.split("/")[2])))
    expect_one_topic(page)
    assert page.locator("care-sheet").count() <= 1


def test_module_that_is_named_twice_shows_both_topics(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    tag = f'<script type="module" src="{SOURCE}" data-topic="eczema" data-loading="eager"></script>'
    show(page, clinic.page(tag + tag.replace("eczema", "menopause")), count=2)
    assert {event["detail"]["topic"] for event in find_events(page)} == {"eczema", "menopause"}
    # A router inserts a module that has already run.
    page.evaluate("document.querySelectorAll('script')[1].replaceWith(document.scripts[0].cloneNode())")
    assert len(await_events(page, 3)) == 3


def copy_script(clinic: Clinic, relay: Relay, path: str, *, before: str = "") -> None:
    """Put the library's script onto the clinic's own site, as optimizers do."""
    clinic.put(path, Answer(f"{before};{relay.read('caresheet.js')}".encode(), "text/javascript"))


@pytest.mark.parametrize("path", ["wp-content/cache/min/1/caresheet.js", "combined/5f3a.js"])
def test_copy_of_the_script_finds_its_library_by_the_fallback(
    path: str, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    copy_script(relay_clinic, relay, path, before="document.title = 'combined'")
    page = reuse_page()
    for script in (f'<script defer src="/{path}"></script>', f'<script src="/{path}"></script>'):
        [event] = show(page, relay_clinic.page(ELEMENT, head=script))
        assert event["type"] == "caresheet-load"
        assert page.title() == "combined"


def test_copy_of_the_script_finds_the_library_that_its_tag_names(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    copy_script(relay_clinic, relay, "combined.js")
    page = reuse_page()
    tag = '<script src="/combined.js" data-topic="eczema" data-library="{root}"></script>'
    [event] = show(page, relay_clinic.page(tag))
    assert event["type"] == "caresheet-load"


def test_copy_of_the_script_finds_the_library_that_it_was_built_for(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    record_of(page).allow(NETWORK_LINE)
    script = relay.read("caresheet.js")
    tag = '<script src="/js/caresheet.js" data-topic="eczema"></script>'
    outcomes = {}
    for url in ("", relay.root):
        relay_clinic.put(
            "js/caresheet.js", Answer(script.replace('url:""', f'url:"{url}"').encode(), "text/javascript")
        )
        [event] = show(page, relay_clinic.page(tag))
        outcomes[url] = event["type"]
    assert outcomes == {"": "caresheet-error", relay.root: "caresheet-load"}


def test_copy_of_the_script_that_does_not_know_its_library_says_so(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    copy_script(relay_clinic, relay, "combined.js")
    page = reuse_page()
    record_of(page).allow(NO_LIBRARY)
    with page.expect_console_message() as message:
        page.goto(relay_clinic.page('<script src="/combined.js" data-topic="eczema"></script>'))
    assert NO_LIBRARY in message.value.text
    assert page.locator("care-sheet").count() == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>Text</p>", "no topic to show: use data-topic, <care-sheet> or data-caresheet"),
        ("<care-sheet></care-sheet>" * 2, "no topic named: use topic"),
    ],
)
def test_page_without_a_topic_is_told_once(body: str, said: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow("no topic")
    with page.expect_console_message() as message:
        page.goto(clinic.page(f"{body}{{script}}"))
    assert message.value.text == f"[caresheet] {said}"
    assert len(record_of(page).messages) == 1


# What an editor or a prerenderer saved after the script had run: once, or three times with a former version.
FORMER = '<care-sheet topic="eczema" style="display: block !important;"><div></div></care-sheet>'
SNAPSHOTS = {
    "script": '<script src="{root}caresheet.js" data-topic="eczema"></script><care-sheet topic="eczema"></care-sheet>',
    "former-script": f'<script src="{SOURCE}" data-topic="eczema"></script>{FORMER * 3}',
    "former-div": (
        f'<div data-caresheet="eczema"><care-sheet topic="eczema" style="display: block !important;">{LINK}'
        f'<div></div></care-sheet></div><script src="{SOURCE}"></script>'
    ),
}


@pytest.mark.by_turns("script", "former-div")
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_snapshot_of_a_page_shows_its_topic_once(snapshot: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(SNAPSHOTS[snapshot]))
    expect_one_topic(page)
    expect(page.locator("care-sheet")).to_have_count(1)


def test_snapshot_by_a_former_version_shows_its_fallback_again(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    relay.fail(["v1/topics/en/eczema.html"], Answer(status=500))
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    hidden = LINK.replace("<a", '<a style="display: none !important;"')
    [event] = show(page, relay_clinic.page(f'<care-sheet topic="eczema">{hidden}</care-sheet>{{script}}'))
    assert event["type"] == "caresheet-error"
    expect(page.get_by_role("link", name="Eczema: our leaflet")).to_be_visible()
    assert page.locator("care-sheet > a").evaluate("(link) => link.style.display") == "none"


def test_script_tag_that_is_moved_keeps_its_one_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'<script id="tag" src="{SOURCE}" data-topic="eczema"></script><p>Below</p>'))
    page.evaluate("document.body.append(document.getElementById('tag'))")
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(page.locator("care-sheet")).to_have_count(1)
    assert page.evaluate("document.body.firstElementChild.localName") == "care-sheet"


# Each runs a copy of the tag of a page that it has loaded. Only the copy's address is the tag's.
COPIERS = {
    "pjax": "tag.remove(); document.head.append(copy); copy.remove()",
    "InstantClick": "tag.after(copy); tag.remove()",
}


@pytest.mark.parametrize("copier", COPIERS)
def test_topic_is_where_its_tag_was_although_a_copy_without_attributes_runs(
    copier: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<main><care-sheet topic="menopause"></care-sheet></main>{script}'))
    for number in (2, 3):
        page.evaluate(
            f"""(address) => {{
              const main = document.querySelector("main");
              main.innerHTML = '<h1>A</h1><script data-topic="eczema"></' + 'script><p>B</p>';
              const tag = main.querySelector("script"), copy = document.createElement("script");
              copy.src = tag.src = address;
              {COPIERS[copier]};
            }}""",
            f"{clinic.library_root}caresheet.js",
        )
        assert await_events(page, number)[-1]["detail"]["topic"] == "eczema"
        expect(page.locator("h1 ~ care-sheet ~ p")).to_have_count(1)
        expect(page.locator("care-sheet")).to_have_count(1)


def test_tag_that_is_added_and_removed_at_once_leaves_nothing(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page("<main><p>Hours</p></main><care-sheet topic='menopause'></care-sheet>{script}"))
    # React's strict mode runs an effect twice.
    page.evaluate(
        """(address) => {
          for (const isKept of [false, true]) {
            const tag = Object.assign(document.createElement("script"), { src: address });
            tag.dataset.topic = "eczema";
            document.querySelector("main").prepend(tag);
            if (!isKept) tag.remove();
          }
        }""",
        f"{clinic.library_root}caresheet.js",
    )
    await_events(page, 2)
    expect(page.locator("care-sheet")).to_have_count(2)


def test_tag_that_react_has_taken_out_of_its_place_shows_its_topic_on_its_own_page(
    clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow("the script tag stays")
    tag = '<div><script src="{root}caresheet.js" data-topic="eczema"></script><main>Visit</main></div>'
    page.goto(clinic.page(tag))
    expect(page.locator(".cs-title")).to_be_visible()
    # React 19 puts an async script before the app, marks it, and never removes it.
    page.evaluate("document.querySelector('div script').__reactMarker$x7 = true")
    page.evaluate("history.pushState(0, '', '/hours'); document.querySelector('main').textContent = 'Hours'")
    expect(page.locator("care-sheet")).to_have_count(0)
    page.evaluate("history.back()")
    page.wait_for_url("**/page*")
    page.evaluate("document.querySelector('main').textContent = 'Visit'")
    expect(page.locator(".cs-title")).to_be_visible()
