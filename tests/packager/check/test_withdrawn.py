"""The text of a withdrawn topic is not published, so nothing should lead to it, and no finding should be about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caresheet.packager.check.editor.dead_links import find_links
from caresheet.packager.pipeline import examine_library
from caresheet.release.format import Release
from conftest import TODAY, LibraryFolder
from drawing import draw

WITHDRAWN = "withdrawn: {on: 2026-10-01, reason: Replaced.}\n"
SENTENCE = "Wash both of your hands with warm water and with soap each time before you eat, cook or touch your face.\n"


def find(library: LibraryFolder, rule: str) -> list[str]:
    return [str(finding) for finding in examine_library(library.root, today=TODAY).findings if finding.rule == rule]


@pytest.mark.parametrize("link", ["copd.md", "copd.md#what-is-it"])
def test_a_link_to_a_withdrawn_topic_is_found(link: str, library: LibraryFolder) -> None:
    library.write_topic("asthma", f"## What is it?\n\nSee [the topic]({link}).\n")
    library.write_topic("copd")
    assert find(library, "link-withdrawn") == []
    library.write_topic("copd", settings=WITHDRAWN)
    assert find(library, "link-withdrawn") == [
        "topics/en/asthma.md:11:17: warning: 'copd.md' is withdrawn, so readers would find no text; remove the link"
    ]
    assert library.find_faults() == []


def test_a_withdrawn_topic_may_link_to_another(library: LibraryFolder) -> None:
    library.write_topic("asthma", "## What is it?\n\nSee [the topic](copd.md).\n", settings=WITHDRAWN)
    library.write_topic("copd", settings=WITHDRAWN)
    assert find(library, "link-withdrawn") == []


@pytest.mark.parametrize(("settings", "found"), [("", 1), (WITHDRAWN, 0)])
def test_a_withdrawn_topic_shares_no_text(settings: str, found: int, library: LibraryFolder) -> None:
    library.write_topic("asthma", f"## What is it?\n\n{SENTENCE}")
    library.write_topic("copd", f"## What is it?\n\n{SENTENCE}", settings=settings)
    assert len(find(library, "shared-text")) == found


@pytest.mark.parametrize(("settings", "found"), [("", 2), (WITHDRAWN, 0)])
def test_links_of_a_withdrawn_topic_are_not_asked_for(settings: str, found: int, library: LibraryFolder) -> None:
    library.write_topic("asthma", "## What is it?\n\nSee [a page](https://a.example/).\n", settings=settings)
    assert len(list(find_links(examine_library(library.root, today=TODAY).drafts))) == found


@pytest.mark.parametrize(("settings", "published"), [("", 1), (WITHDRAWN, 0)])
def test_a_picture_of_a_withdrawn_topic_is_not_published(
    settings: str, published: int, library: LibraryFolder, build: Callable[[], Release]
) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("copd", "## What is it?\n\n![A lung](pictures/lung.png)\n", settings=settings)
    pictures = [path for path in build().files if path.startswith("public/pictures/")]
    assert len(pictures) == published
    assert len(find(library, "picture-unused")) == 1 - published
