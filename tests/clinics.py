"""A library that serves two clinics, one of which has topics of its own."""

from __future__ import annotations

from pathlib import Path

from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, Release, open_release
from conftest import LibraryFolder
from shared import SharedFolder

OWN = "site: willow\n"
REVIEW = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


def write_clinics(folder: LibraryFolder) -> None:
    """Write two topics for all, four of one clinic's own, and two clinics."""
    folder.write_settings(
        languages=("en", "es"),
        categories='visits = {{en = "Visits", es = "Visitas"}}\nlungs = {{{names}}}',
        more='url = "https://library.example/"\nlicense = "https://licence.example/"\n[policy]\ngrace_days = 30\n'
        '[[editors]]\nname = "A. Person"\ncredentials = "MD"\nrole = {en = "Editor", es = "Editora"}',
    )
    folder.write_topic("copd", title="Long-lasting bronchitis")
    folder.write_topic("asthma", lang="es", title="Asma")
    folder.write_topic("travel", settings=f"{OWN}aliases: [trips]\n", title="Our travel clinic")
    folder.write_topic("travel", lang="es", settings=OWN, title="Nuestra clínica del viajero")
    folder.write_topic("visit", settings=OWN + REVIEW, title="Your first visit")
    folder.write_topic("parking", settings=f"{OWN}withdrawn: {{on: 2026-01-01, reason: We have moved.}}\n")
    for path in ("topics/en/travel.md", "topics/es/travel.md", "topics/en/visit.md"):
        text = (folder.root / path).read_text("utf-8")
        folder.write(path, text.replace("category: lungs", "category: visits"))
    folder.write(
        "sites/willow.toml",
        'name = "Willow Street Clinic"\nurl = "https://willow.example/"\nphone = "+1 555 010 0142"\n'
        '[[badges]]\nname = "A plain seal"\nurl = "https://seal.example/"\n',
    )
    folder.write("sites/oak.toml", 'name = "Oak Clinic"\n')


def build_clinics(shared: SharedFolder) -> Release:
    """Return the release of that library, which all tests share. None may change it."""

    def build(to: Path) -> None:
        folder = LibraryFolder(to / "content")
        write_clinics(folder)
        build_release(folder.root, to / "releases")

    return open_release(shared.make_once("clinics", build) / "releases" / CURRENT)
