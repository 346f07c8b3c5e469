"""Strict patterns decide about every address that can reach a reader."""

from __future__ import annotations

import pytest

from caresheet.packager.markup.links import find_address_fault, is_publishable, make_topic_address, split_topic_link

WRITTEN = [
    "https://host.example",
    "https://host.example:8443/a/b.html?c=d&e=%20#f",
    "https://xn--hst-kna.example/Crohn's_(disease)",
    "mailto:first.last+tag@host.example",
    "tel:+1-555-010-0142",
    "tel:911",
    "#what-is-it",
    "asthma.md",
    "./asthma.md",
    "asthma.md#what-is-it",
]
REFUSED = [
    ("", "leads nowhere"),
    (" \t", "leads nowhere"),
    ("http://host.example", "link scheme 'http' is not allowed; use https"),
    ("HTTP://host.example", "link scheme 'http' is not allowed; use https"),
    ("javascript:123", "link scheme 'javascript' is not allowed"),
    (" java\tscript:1", "cannot be published"),
    ("data:text/html,x", "link scheme 'data' is not allowed"),
    ("//host.example", "has no scheme"),
    ("\\\\host.example", "has no scheme"),
    ("/\\host.example", "cannot be published"),
    ("/topics/en/asthma/", "cannot be published"),
    ("https:host.example", "cannot be published"),
    ("https://host", "cannot be published"),
    ("https://user@host.example", "cannot be published"),
    ("https://host.example\\@evil.example", "cannot be published"),
    ("https://host.example/a b", "cannot be published"),
    ("https://host.example/\n", "cannot be published"),
    ("https://host.example/<b>", "cannot be published"),
    ('https://host.example/"', "cannot be published"),
    ("https://host.example/\u202e", "cannot be published"),
    ("https://-host.example/", "cannot be published"),
    ("HTTPS://Host.example", "capital letters"),
    ("Asthma.md", "capital letters"),
    ("mailto:a@b", "cannot be published"),
    ("mailto:a@host.example?cc=b@host.example", "cannot be published"),
    ("tel:call-me", "cannot be published"),
    ("#", "cannot be published"),
    ("#a b", "cannot be published"),
    ("../asthma.md", "cannot be published"),
    ("../../../topics/en/asthma/", "cannot be published"),
    ("asthma.md?x", "cannot be published"),
]


@pytest.mark.parametrize("address", WRITTEN)
def test_accepts_what_an_author_can_write(address: str) -> None:
    assert find_address_fault(address) is None


@pytest.mark.parametrize(("address", "fault"), REFUSED)
def test_refuses_and_says_why(address: str, fault: str) -> None:
    assert fault in (find_address_fault(address) or "")
    assert address.startswith("../../../topics/") or not is_publishable(address)


def test_shows_a_refused_address_in_one_short_visible_line() -> None:
    fault = find_address_fault("https://host\n\x1b[31m" + "x" * 500) or ""
    assert fault.isprintable()
    assert len(fault) < 200


@pytest.mark.parametrize("lang", ["en", "pt-BR", "zh-Hant"])
def test_publishes_the_topic_addresses_that_it_makes(lang: str) -> None:
    assert is_publishable(make_topic_address(lang, "type-2-diabetes"))
    assert is_publishable(make_topic_address(lang, "asthma", "what-is-it"))


def test_splits_links_to_topics() -> None:
    assert split_topic_link("./asthma.md#what-is-it") == ("asthma", "what-is-it")
    assert split_topic_link("asthma.md") == ("asthma", "")
    assert split_topic_link("https://host.example/asthma.md") is None
    assert split_topic_link("#what-is-it") is None
