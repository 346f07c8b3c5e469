from __future__ import annotations

from datetime import date

from caresheet.model import Badge, Notice
from caresheet.packager.check.editor import find_in_library
from caresheet.packager.pipeline import examine_library, load_library
from conftest import TODAY, LibraryFolder
from drawing import draw

WHOLE = """
name = "Willow Street"
url = "https://willow.example"
phone = "+1 555 010 0142"
accent = "#0B6B61"
accent_dark = "#6fd3c5"

[[notices]]
text = {en = "Flu shots."}
link_text = {en = "More"}
link_url = "https://willow.example/flu"
from = 2026-10-01
until = 2027-03-31

[[notices]]
text = {en = "We have moved."}

[[badges]]
name = "Accredited"
url = "https://badge.example"
"""


def test_reads_what_a_clinic_adds(library: LibraryFolder) -> None:
    library.write("pictures/seal.png", draw("PNG"))
    own = 'appointment = "https://willow.example/visit"\nlanguage = "en"\nemergency = {en = "Call 911."}\n'
    library.write("sites/willow.toml", own + WHOLE + 'picture = "pictures/seal.png"\n')
    loaded = load_library(library.root)
    (site,) = loaded.sites
    assert (site.appointment, site.language) == ("https://willow.example/visit", "en")
    assert site.emergency == {"en": "Call 911."}
    assert site.badges[0].picture == loaded.pictures["seal.png"]
    assert not [finding for finding in find_in_library(loaded, [], TODAY) if finding.rule == "picture-unused"]


def test_a_badge_that_nobody_grants_any_more_is_named(library: LibraryFolder) -> None:
    library.write("sites/willow.toml", WHOLE.replace('"Accredited"', '"HONcode certified"'))
    [finding] = [each for each in examine_library(library.root).findings if each.rule == "badge-ended"]
    assert (finding.path, finding.line, finding.severity) == ("sites/willow.toml", 19, "warning")
    assert finding.message == (
        "'HONcode certified' is no longer granted (the Health On the Net Foundation closed in 2022); remove the badge"
    )


def test_reads_a_whole_site(library: LibraryFolder) -> None:
    library.write("sites/willow.toml", WHOLE)
    (site,) = load_library(library.root).sites
    assert (site.id, site.name, site.url, site.phone) == (
        "willow",
        "Willow Street",
        "https://willow.example",
        "+1 555 010 0142",
    )
    assert (site.accent, site.accent_dark) == ("#0b6b61", "#6fd3c5")
    assert site.badges == (Badge("Accredited", "https://badge.example"),)
    assert site.notices == (
        Notice(
            {"en": "Flu shots."},
            {"en": "More"},
            "https://willow.example/flu",
            date(2026, 10, 1),
            date(2027, 3, 31),
        ),
        Notice({"en": "We have moved."}, {}, None, None, None),
    )


def test_refuses_a_file_name_that_cannot_be_an_address(library: LibraryFolder) -> None:
    library.write("sites/Willow Street.toml", WHOLE)
    (found,) = library.find_faults()
    assert "a site's file name can have only lowercase letters" in found
