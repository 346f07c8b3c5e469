"""Each form of the tag in WordPress, from people with and without the right to use every element of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from wordpress.conftest import OpenReader, SignIn
from wordpress.installation import CLASSIC_THEME, WordPress
from wordpress.libraries import Https
from wordpress.people import ADMINISTRATOR, AUTHOR, EDITOR, Person

DOCS = Path(__file__).parents[2] / "docs/wordpress.md"
LINK = '<a href="{root}topics/en/mesotherapy/">Mesotherapy</a>'
SCRIPT = '<script async src="{root}caresheet.js" data-cfasync="false" referrerpolicy="no-referrer"></script>'
FORMS = {
    "script": '<script async src="{root}caresheet.js" data-topic="mesotherapy" referrerpolicy="no-referrer"></script>',
    "element": f'<care-sheet topic="mesotherapy">{LINK}</care-sheet>\n{SCRIPT}',
    "div": f'<div data-caresheet="mesotherapy" data-heading-level="3">{LINK}</div>\n{SCRIPT}',
    "frame": '<iframe src="{root}v1/frame/en/mesotherapy.html" title="Mesotherapy" width="100%" height="600"></iframe>',
    "link": LINK,
}
# What readers see of what each person has pasted. docs/wordpress.md has the same table.
TOPIC, A_LINK, NOTHING = "topic", "link", "nothing"
SEEN = {
    "script": {ADMINISTRATOR: TOPIC, AUTHOR: NOTHING},
    "element": {ADMINISTRATOR: TOPIC, AUTHOR: A_LINK},
    "div": {ADMINISTRATOR: TOPIC, AUTHOR: A_LINK},
    "frame": {ADMINISTRATOR: TOPIC, AUTHOR: NOTHING},
    "link": {ADMINISTRATOR: A_LINK, AUTHOR: A_LINK},
}
HTML_BLOCK = "<!-- wp:html -->\n{}\n<!-- /wp:html -->"


def expect_topic(place: Page | FrameLocator) -> None:
    expect(place.get_by_role("heading", name="Mesotherapy", exact=True)).to_be_visible()
    expect(place.locator(".cs-seal summary")).to_be_in_viewport()


def expect_link(page: Page, library: Https) -> None:
    link = page.get_by_role("link", name="Mesotherapy", exact=True)
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", library.page("mesotherapy"))
    expect(page.locator(".cs-topic")).to_have_count(0)


@pytest.mark.parametrize("user", [ADMINISTRATOR, AUTHOR])
@pytest.mark.parametrize("form", FORMS)
def test_readers_see_what_the_docs_say(
    form: str, user: str, sign_in: SignIn, library: Https, open_reader: OpenReader
) -> None:
    source = HTML_BLOCK.format(FORMS[form].format(root=library.root))
    page, seen = open_reader(sign_in(user).publish(source, title="For your visit").address), SEEN[form][user]
    if seen == TOPIC:
        expect_topic(page.frame_locator("iframe") if form == "frame" else page)
    elif seen == A_LINK:
        expect_link(page, library)
    else:
        expect(page.get_by_role("heading", name="For your visit")).to_be_visible()
        expect(page.get_by_text("Mesotherapy")).to_have_count(0)


@pytest.mark.parametrize("form", FORMS)
def test_only_people_with_the_permission_keep_their_tags(form: str, sign_in: SignIn, library: Https) -> None:
    tag = FORMS[form].format(root=library.root)
    for source in (tag, HTML_BLOCK.format(tag)):
        kept = {user: sign_in(user).publish(source).source == source for user in (ADMINISTRATOR, EDITOR, AUTHOR)}
        assert kept == {ADMINISTRATOR: True, EDITOR: True, AUTHOR: form == "link"}


@pytest.fixture
def plugin(wordpress: WordPress, library: Https) -> Iterator[None]:
    """Add the plugin of docs/wordpress.md, as it stands there."""
    [code] = re.findall(r"```php\n(.+?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert "https://HOST/" in code
    with wordpress.add_plugin(code.replace("https://HOST/", library.root)):
        yield


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize("way", ["{}", HTML_BLOCK], ids=["classic", "block"])
def test_authors_div_shows_the_topic_where_the_site_has_the_script(
    way: str, author: Person, library: Https, open_reader: OpenReader
) -> None:
    div = FORMS["div"].partition("\n")[0].format(root=library.root)
    page = open_reader(author.publish(way.format(div)).address)
    expect_topic(page)
    expect(page.get_by_role("heading", name="Mesotherapy", level=3)).to_be_visible()


@pytest.mark.usefixtures("plugin")
def test_page_without_a_topic_does_not_load_the_script(author: Person, library: Https, open_reader: OpenReader) -> None:
    page = open_reader(author.publish(f"A post about <b>caresheet</b> {LINK.format(root=library.root)}").address)
    expect_link(page, library)
    assert page.locator("script[src*=caresheet]").count() == 0


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize("width", [1280, 375])
def test_div_fits_into_a_classic_theme(
    width: int, wordpress: WordPress, author: Person, library: Https, open_reader: OpenReader
) -> None:
    div = FORMS["div"].partition("\n")[0].format(root=library.root)
    post = author.publish(f"<p>Above.</p>{div}<p>Below.</p>")
    with wordpress.use_theme(CLASSIC_THEME):
        page = open_reader(post.address, width=width)
        page.locator("[data-caresheet]").scroll_into_view_if_needed()
        expect_topic(page)
    box = page.locator(".cs-seal summary").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("form", ["script", "div"])
def test_custom_html_block_shows_the_topic_in_its_preview(form: str, sign_in: SignIn, library: Https) -> None:
    editor = sign_in(ADMINISTRATOR).start_post()
    editor.insert_html(FORMS[form].format(root=library.root))
    preview = editor.preview_html()
    expect_topic(preview)
    editor.page.close()
