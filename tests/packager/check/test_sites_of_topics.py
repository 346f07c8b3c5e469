"""Faults of topics that belong to one clinic."""

from __future__ import annotations

import pytest

from clinics import write_clinics
from conftest import LibraryFolder, edit

VISIT, TRAVEL, COPD = "topics/en/visit.md", "topics/es/travel.md", "topics/en/copd.md"
OTHERS = "'visit.md' is only for the site 'willow', and this topic is not; remove the link"

FAULTS = {
    "no such site": (VISIT, "site: willow", "site: wilow", "8: there is no site 'wilow'; did you mean 'willow'?"),
    "blank": (VISIT, "site: willow", "site: ''", "8: 'site' is empty; fill it in"),
    "nothing": (VISIT, "site: willow", "site:", "8: 'site' is empty; fill it in"),
    "several": (VISIT, "site: willow", "site: [willow, oak]", "8: 'site' must be text"),
    "a translation for all": (
        TRAVEL,
        "site: willow\n",
        "",
        "1: this topic is for all, and topics/en/travel.md is for the site 'willow'; write the same 'site' in both",
    ),
    "a translation for another": (
        TRAVEL,
        "site: willow",
        "site: oak",
        "8: this topic is for the site 'oak', and topics/en/travel.md is for the site 'willow'; write the same",
    ),
    "related to another clinic's": (COPD, "---\n##", "related: [visit]\n---\n##", f"8: {OTHERS}"),
    "a link to another clinic's": (COPD, "A long", "[a](visit.md) A long", f"11: {OTHERS}"),
    "an old name that it has": (
        COPD,
        "---\n##",
        "aliases: [visit]\n---\n##",
        f"8: alias 'visit' is the name of {VISIT}; choose another alias",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_says_what_is_wrong(path: str, old: str, new: str, fault: str, library: LibraryFolder) -> None:
    write_clinics(library)
    edit(library, path, old, new)
    [found] = library.find_faults()
    assert found.startswith(f"{path}:{fault}")


def test_a_clinics_topic_can_lead_to_those_for_all_and_to_its_own(library: LibraryFolder) -> None:
    write_clinics(library)
    edit(library, VISIT, "A long", "[a](travel.md) [b](copd.md) A long")
    edit(library, VISIT, "site: willow", "site: willow\nrelated: [asthma, travel]")
    assert library.find_faults() == []


def test_blames_a_site_file_that_cannot_be_read_and_not_its_topics(library: LibraryFolder) -> None:
    write_clinics(library)
    library.write("sites/willow.toml", "name = \n")
    [found] = library.find_faults()
    assert found.startswith("sites/willow.toml:1:")
