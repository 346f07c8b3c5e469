"""What search engines, feed readers and social networks read about a library."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from caresheet.model import Library
from caresheet.packager.pipeline import load_library
from caresheet.packager.render import discovery
from caresheet.packager.render.discovery import render_discovery
from caresheet.packager.render.render import Renderer
from caresheet.packager.verify import find_release_faults
from caresheet.release.format import Release
from conftest import SHORT, STATIC, LibraryFolder, fingerprint

URL = "https://topics.clinic.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
REVIEWED = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


@pytest.fixture
def addressed(library: LibraryFolder) -> LibraryFolder:
    library.write_settings(languages=("en", "es"), more=f'url = "{URL}"\nlicense = "https://licence.example/by"')
    library.write_topic("asthma", lang="es")
    return library


def load(library: LibraryFolder) -> Library:
    return load_library(library.root)


def render_pages(library: Library) -> dict[str, str]:
    """Render the page of each edition of `asthma`, by its folder in the release."""
    renderer = Renderer(library, STATIC, version="0a1b2c3d")
    topic = next(topic for topic in library.topics if (topic.lang, topic.slug) == ("en", "asthma"))
    documents = renderer.render_topic(topic, fingerprint(topic))
    return {folder: body.decode() for folder, _, pattern, body in documents if pattern.startswith("topics/")}


def read_structured_data(page: str) -> dict[str, Any]:
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    values: dict[str, Any] = json.loads(data)
    return values


def find_texts(root: Element, name: str) -> list[str | None]:
    return [element.text for element in root.iter(name)]


def find_links(page: str, relation: str) -> dict[str, str]:
    links = re.findall(rf'<link rel="{relation}"(?: hreflang="([^"]+)")? href="([^"]+)">', page)
    return dict(links)


def test_page_names_its_own_address_and_that_of_each_language(addressed: LibraryFolder) -> None:
    page = render_pages(load(addressed))["public/"]
    english, spanish = f"{URL}topics/en/asthma/", f"{URL}topics/es/asthma/"
    assert find_links(page, "canonical") == {"": english}
    assert find_links(page, "alternate") == {"en": english, "es": spanish, "x-default": english}


def test_without_an_address_nothing_is_written_that_needs_one(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    library.write_topic("asthma", lang="es")
    page = render_pages(load(library))["public/"]
    assert find_links(page, "canonical") == {}
    assert find_links(page, "alternate") == {"es": "../../../topics/es/asthma/"}
    assert not re.search("og:|ld.json|feed", page)
    assert list(render_discovery(load(library))) == ["robots.txt"]


def test_structured_data_says_what_the_topic_says(addressed: LibraryFolder) -> None:
    addressed.write_topic("asthma", settings="also_called: [Wheeze <b>]\ncodes: {icd10cm: [J45.909]}\n")
    library = replace(load(addressed), copyright="© Nosotros", copyrights={"en": "© Us", "es": "© Nosotros"})
    library = replace(library, since=date(2026, 10, 1))
    data = read_structured_data(render_pages(library)["public/"])
    assert data["copyrightNotice"] == "© Us"
    assert (data["@context"], data["@type"]) == ("https://schema.org", "MedicalWebPage")
    assert data["url"] == data["@id"] == f"{URL}topics/en/asthma/"
    assert (data["inLanguage"], data["license"]) == ("en", "https://licence.example/by")
    assert data["about"] == {
        "@type": "MedicalCondition",
        "name": "Asthma",
        "alternateName": ["Wheeze <b>"],
        "code": [{"@type": "MedicalCode", "codeValue": "J45.909", "codingSystem": "ICD-10-CM"}],
    }
    assert [source["@type"] for source in data["citation"]] == ["CreativeWork"]
    assert data["isPartOf"] == {"@type": "WebSite", "name": library.name, "url": URL, "dateCreated": "2026-10-01"}


def test_structured_data_names_a_reviewer_only_while_the_review_is_current(addressed: LibraryFolder) -> None:
    assert not {"reviewedBy", "lastReviewed"} & read_structured_data(render_pages(load(addressed))["public/"]).keys()
    addressed.write_topic("asthma", settings=REVIEWED)
    pages = render_pages(load(addressed))
    current, overdue = read_structured_data(pages["public/"]), read_structured_data(pages["later/"])
    assert current["lastReviewed"] == "2024-05-01"
    assert current["reviewedBy"] == {"@type": "Person", "name": "A. Person", "honorificSuffix": "MD"}
    assert not {"reviewedBy", "lastReviewed"} & overdue.keys()


def test_withdrawn_page_claims_nothing(addressed: LibraryFolder) -> None:
    addressed.write_topic("asthma", settings="withdrawn: {on: 2026-01-01, reason: Old advice.}\n")
    assert "ld+json" not in render_pages(load(addressed))["public/"]


def test_sitemap_lists_each_published_page_with_its_last_change(addressed: LibraryFolder) -> None:
    addressed.write_topic("cupping", settings="withdrawn: {on: 2026-01-01, reason: Old advice.}\n")
    files = render_discovery(load(addressed))
    root = fromstring(files["sitemap.xml"])
    pages = ["topics/en/", "topics/es/", "topics/en/asthma/", "topics/es/asthma/"]
    assert find_texts(root, f"{SITEMAP}loc") == [URL + page for page in pages]
    assert {date.fromisoformat(text or "") for text in find_texts(root, f"{SITEMAP}lastmod")} == {
        topic.updated for topic in load(addressed).topics if not topic.withdrawn
    }
    assert files["robots.txt"].decode().splitlines()[-1] == f"Sitemap: {URL}sitemap.xml"


def test_large_sitemap_is_an_index_of_parts(addressed: LibraryFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "_ADDRESSES_AT_MOST", 3)
    files = render_discovery(load(addressed))
    parts = [f"{URL}sitemap-1.xml", f"{URL}sitemap-2.xml"]
    assert find_texts(fromstring(files["sitemap.xml"]), f"{SITEMAP}loc") == parts
    assert [len(fromstring(files[part.removeprefix(URL)])) for part in parts] == [3, 1]


def test_library_that_must_not_be_listed_asks_so_on_each_page(addressed: LibraryFolder) -> None:
    asked = '<meta name="robots" content="noindex">'
    assert asked not in render_pages(load(addressed))["public/"]
    addressed.write_settings(languages=("en", "es"), more=f'url = "{URL}"\nnoindex = true')
    assert asked in render_pages(load(addressed))["public/"]
    assert set(render_discovery(load(addressed))) == {"robots.txt", "feed.xml"}


def test_feed_lists_changes_and_every_summary_carries_the_disclaimer(addressed: LibraryFolder) -> None:
    file = addressed.write_topic("flu", title="Flu & <colds>")
    file.write_text(file.read_text("utf-8").replace("2026-11-01", "2026-11-02"), "utf-8")
    root = fromstring(render_discovery(load(addressed))["feed.xml"])
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries][:1] == ["Flu & <colds>"]
    assert root.findtext(f"{ATOM}updated") == "2026-11-02T00:00:00Z"
    assert all((entry.findtext(f"{ATOM}summary") or "").endswith(SHORT) for entry in entries)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3


def test_shared_page_has_a_picture(addressed: LibraryFolder, build: Callable[[], Release]) -> None:
    release = build()
    with Image.open(io.BytesIO(release.read("public/share.png"))) as picture:
        assert picture.size == (1200, 630)
        assert len(picture.convert("RGB").getcolors() or ()) == 2
    assert f'content="{URL}share.png"' in release.read("public/topics/en/asthma/index.html").decode()
    addressed.write_settings(languages=("en", "es"))
    assert "public/share.png" not in build().files


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("sitemap.xml", b"https://", b"javascript:"),
        ("feed.xml", b"<summary>", b'<summary type="html">'),
        ("feed.xml", b'<?xml version="1.0" encoding="utf-8"?>', b'<!DOCTYPE feed [<!ENTITY a "b">]>'),
        ("share.png", b"IDAT", b"IDOT"),
        ("topics/en/asthma/index.html", b'"MedicalWebPage"', b"</script><script>alert(1)"),
        ("topics/en/asthma/index.html", b"application/ld+json", b"module"),
    ],
)
@pytest.mark.usefixtures("addressed")
def test_verify_refuses_what_we_do_not_write(path: str, old: bytes, new: bytes, build: Callable[[], Release]) -> None:
    release = build()
    body = release.read(f"public/{path}")
    files = {name: release.read(name) for name in release.files if re.fullmatch(r"public/.*(?<!\.br)(?<!\.gz)", name)}
    assert list(find_release_faults(files, release.contents)) == []
    assert old in body
    assert list(find_release_faults({**files, f"public/{path}": body.replace(old, new)}, release.contents))
