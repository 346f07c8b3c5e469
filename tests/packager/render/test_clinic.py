"""A clinic's own topics: in its lists and in no other, with its name in place of the library's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from caresheet.packager.pipeline import build_release, load_library
from caresheet.packager.render.incremental import IncrementalBuild
from caresheet.packager.render.related import find_related
from caresheet.packager.source.suggest import suggest
from caresheet.packager.verify import find_release_faults, verify_release
from caresheet.release.format import PUBLIC, Release
from caresheet.release.handout import Handouts
from clinics import build_clinics, write_clinics
from conftest import TODAY, LibraryFolder, edit
from shared import SharedFolder


@pytest.fixture
def release(shared: SharedFolder) -> Release:
    return build_clinics(shared)


def read(release: Release, path: str) -> str:
    return release.read(PUBLIC + path).decode("utf-8", "replace")


def read_json(release: Release, path: str) -> Any:
    return json.loads(read(release, path))


def list_files(release: Release) -> set[str]:
    found = (path.removeprefix(PUBLIC) for path in release.files if path.startswith(PUBLIC))
    return {path for path in found if not path.endswith((".br", ".gz"))}


def test_a_clinics_own_topic_is_listed_for_that_clinic_alone(release: Release) -> None:
    pattern = re.compile("[Oo]ur.travel.clinic|topics/en/travel/")
    named = {path for path in list_files(release) if pattern.search(read(release, path))}
    assert named == {
        "v1/topics/en/travel.html",
        "v1/topics/en/travel.json",
        "v1/topics/en/trips.html",
        "v1/topics/en/trips.json",
        "v1/frame/en/travel.html",
        "v1/frame/en/trips.html",
        "oembed/en/travel.json",
        "oembed/en/trips.json",
        "topics/en/travel/index.html",
        "topics/en/trips/index.html",
        "handouts/en/travel/index.html",
        "handouts/en/trips/index.html",
        # Its own translation, and its neighbour in the same clinic.
        "topics/es/travel/index.html",
        "topics/en/visit/index.html",
        "v1/sites/willow/topics/en/index.json",
        "search/en/willow.json",
    }
    # The same pattern finds a topic for all in the lists.
    for path in ("feed.xml", "sitemap.xml", "search/en.json", "v1/topics/en/index.json", "topics/en/index.html"):
        assert "ong-lasting bronchitis" in read(release, path) or "topics/en/copd/" in read(release, path)
    assert "<lastmod>2026-11-01" in read(release, "sitemap.xml")


def test_a_clinics_lists_have_its_own_topics_and_nothing_withdrawn(release: Release) -> None:
    listed = read_json(release, "v1/sites/willow/topics/en/index.json")
    assert [topic["slug"] for topic in listed["topics"]] == ["travel", "visit"]
    assert [category["id"] for category in listed["categories"]] == ["visits", "lungs"]
    index = read_json(release, "search/en/willow.json")
    assert index["titles"] == "Our travel clinic\nYour first visit"
    assert (index["letters"], index["until"]) == ([["O", 0], ["Y", 1]], {"1": "2026-05-31"})
    assert read_json(release, "v1/topics/en/index.json")["categories"] == [{"id": "lungs", "name": "Lungs"}]
    lists = {path for path in list_files(release) if path.startswith(("v1/sites/", "search/"))}
    assert lists == {
        *("search/en.json", "search/es.json", "search/en/willow.json", "search/es/willow.json"),
        *("v1/sites/willow/topics/en/index.json", "v1/sites/willow/topics/es/index.json"),
    }


def test_a_clinics_own_topic_is_the_clinics(release: Release) -> None:
    link = '<p>By <a href="https://willow.example/" rel="noopener noreferrer">Willow Street Clinic</a>.</p></section>'
    for name, is_own in {"travel": True, "copd": False}.items():
        fragment, page = read(release, f"v1/topics/en/{name}.html"), read(release, f"topics/en/{name}/index.html")
        assert (link in fragment, link in page) == (is_own, is_own)
        assert ("../../../about/" in fragment) is not is_own
        assert ("© Willow Street Clinic</p>" in fragment) is is_own
        assert ("© Test publisher</p>" in fragment) is not is_own
        sheet = read(release, f"handouts/en/{name}/index.html")
        assert ('<p class="cs-library cs-own">Willow Street Clinic</p>' in sheet) is is_own
        assert ('<p class="cs-library">Test library</p>' in sheet) is not is_own
        file = Handouts(release, TODAY, suggest).make("en", name, None, large=False)
        assert ("at \u2066+1 555 010 0142\u2069." in file, "<li>A plain seal</li>" in file) == (is_own, is_own)
        data = read_json(release, f"v1/topics/en/{name}.json")
        described = json.loads(page.partition('application/ld+json">')[2].partition("</script>")[0])
        embedded = read_json(release, f"oembed/en/{name}.json")
        if is_own:
            assert data["site"] == {"id": "willow", "name": "Willow Street Clinic", "url": "https://willow.example/"}
            assert data["library"]["editors"] == []
            publisher = {"@type": "Organization", "name": "Willow Street Clinic", "url": "https://willow.example/"}
            assert described["publisher"] == publisher
            assert described["copyrightNotice"] == "© Willow Street Clinic"
            assert not described.keys() & {"editor", "license"}
            assert (embedded["author_name"], embedded["author_url"]) == (publisher["name"], publisher["url"])
            assert '<link rel="canonical" href="https://library.example/topics/en/travel/">' in page
            assert 'content="noindex"' not in page
        else:
            assert data["site"] is None
            assert [editor["name"] for editor in data["library"]["editors"]] == ["A. Person"]
            assert described["publisher"]["name"] == "Test publisher"
            assert described.keys() >= {"editor", "license"}
            assert "author_name" not in embedded


def test_a_topic_leads_to_no_other_clinics_topics(library: LibraryFolder) -> None:
    write_clinics(library)
    library.write_topic("inhalers", settings="site: willow\n")
    library.write_topic("oak-hours", settings="site: oak\n")
    related = find_related(load_library(library.root).topics)
    named = {
        path: {topic.slug for topic in topics} for path, topics in related.items() if path.startswith("topics/en/")
    }
    assert named["topics/en/asthma.md"] == {"copd"}
    assert named["topics/en/inhalers.md"] == {"asthma", "copd"}
    assert named["topics/en/oak-hours.md"] == {"asthma", "copd"}


def test_a_release_with_a_clinics_topics_passes_verification(release: Release) -> None:
    assert verify_release(release) == []
    path = f"{PUBLIC}v1/sites/willow/topics/en/index.json"
    bare = json.dumps({**json.loads(release.read(path)), "disclaimer": None}).encode()
    assert list(find_release_faults({path: bare}, release.contents)) == [(path, "does not carry the disclaimer")]


def test_a_clinics_new_name_makes_only_its_own_topics_again(
    library: LibraryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    add = IncrementalBuild.add_compressed

    def remember(self: IncrementalBuild, name: str, *rest: Any) -> None:
        made.append(name)
        add(self, name, *rest)

    monkeypatch.setattr(IncrementalBuild, "add_compressed", remember)
    write_clinics(library)
    build_release(library.root, library.root.parent / "releases")
    assert "topics/en/asthma.md" in made
    made.clear()
    edit(library, "sites/willow.toml", "Willow Street Clinic", "Willow Clinic")
    release = build_release(library.root, library.root.parent / "releases")
    own = ["topics/en/parking.md", "topics/en/travel.md", "topics/en/visit.md", "topics/es/travel.md"]
    assert sorted(name for name in made if name.endswith(".md")) == own
    assert "© Willow Clinic" in read(release, "v1/topics/en/travel.html")
    # The lists of topics do not show the clinic's name.
    assert [name for name in made if name.startswith("list")] == []
