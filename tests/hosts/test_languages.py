"""Language tags as real pages have them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hosts.reader import Reader


@pytest.mark.parametrize("tag", ["ES", "es-419", "es-ES@euro", "es_ES", "esp", "spa"])
def test_spanish_page_gets_the_spanish_topic(tag: str, reader: Reader) -> None:
    reader.open(f"languages/{tag}.html")
    reader.expect_topics()
    assert reader.topics.evaluate("(topic) => topic.lang") == "es"
    expect(reader.page.get_by_role("heading", name="Mesoterapia", exact=True)).to_be_visible()
    expect(reader.page.locator(".cs-seal summary >> visible=true")).to_contain_text("no un consejo médico")
