"""Imports of MedlinePlus's XML: health topics, and files that cannot be read or could do harm."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from caresheet.importers.report import MARK
from conftest import LibraryFolder
from importers.command import CONTAINS_ENTITIES, ENVIRONMENT, HEAD, invoke, make_topic, make_xml, read, run
from server_process import CARESHEET

SPANISH = '<language-mapped-topic url="https://medlineplus.gov/wheezing.html" id="3" language="English"/>'


def check(library: LibraryFolder) -> str:
    return invoke(library, "check")[2]


@pytest.fixture
def both(library: LibraryFolder) -> LibraryFolder:
    """Return a library in English and Spanish."""
    library.write_settings(languages=("en", "es"))
    return library


REPORT = (
    "topics/en/wheezing.md: written\n"
    "  kept: 2 sections, 17 words, 1 link, 1 source\n"
    "  dropped pictures: 1\n"
    "  dropped scripts: 1\n"
    "  dropped a picture of: A lung\n"
    "  dropped related topics: 1\n"
    "  dropped MeSH headings: 1\n"
    "  dropped main institutes: 1\n"
    "  dropped links to further reading: 1\n"
)


def test_a_health_topic_becomes_a_topic(both: LibraryFolder, tmp_path: Path) -> None:
    spanish = make_topic("Sibilancias", "Spanish", mapped=SPANISH)
    french = make_topic("Sifflements", "French")
    file = tmp_path / "topics.xml"
    file.write_text(make_xml(make_topic(), spanish, french), "utf-8")
    status, said, errors = run(both, "medlineplus", file, "--updated", "2026-11-24")
    assert (status, errors) == (0, "")
    assert read(both, "wheezing") == (
        "---\n"
        'title: "Wheezing"\n'
        'summary: "Wheezing makes it hard to breathe."\n'
        "category: lungs\n"
        "updated: 2026-11-24\n"
        'also_called: ["Wheeze", "Short breath"]\n'
        "sources:\n"
        '  - {title: "Wheezing - MedlinePlus, National Library of Medicine", '
        'url: "https://medlineplus.gov/wheezing.html"}\n'
        "---\n"
        "## Overview\n\n"
        "Air has to get *in* and out.\n\n"
        "## Causes\n\n"
        "- Dust\n"
        "- [Pollen](<https://medlineplus.gov/pollen.html>)\n\n"
        "Source: MedlinePlus, National Library of Medicine.\n"
    )
    assert said.startswith(REPORT)
    assert said.endswith("2 written.\nThe same is in import-report.txt. Next: caresheet check\n")
    assert (tmp_path / "import-report.txt").read_text("utf-8") == MARK + said.rpartition("The same")[0]
    # Translations share a name, and both are topics like any other.
    assert "## Resumen" in read(both, "wheezing", "es")
    assert " error" not in check(both)
    assert both.find_faults() == []


def test_imports_only_the_topics_that_are_asked_for(library: LibraryFolder, tmp_path: Path) -> None:
    file = tmp_path / "topics.xml"
    file.write_text(make_xml(make_topic(), make_topic("Flu")), "utf-8")
    status, said, _ = run(library, "medlineplus", file, "--only", "Flu")
    assert status == 0
    assert "1 written." in said
    assert {path.name for path in (library.root / "topics/en").iterdir()} == {"asthma.md", "flu.md"}


def test_a_topic_has_no_date_and_no_source_but_its_own(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "topics.xml").write_text(make_xml(make_topic()), "utf-8")
    status, said, _ = run(library, "medlineplus", "topics.xml")
    assert status == 0
    assert "\n  no date: the source does not say when it was last changed" in said
    assert "\n  dropped links to further reading: 1\n" in said
    written = read(library, "wheezing")
    assert "updated" not in written
    assert written.count("url: ") == 1
    assert "'updated' is missing; add it" in check(library)


def test_a_topic_without_text_is_left_out_by_name(library: LibraryFolder, tmp_path: Path) -> None:
    empty = '<health-topic title="Gout" url="https://medlineplus.gov/gout.html" language="English"><full-summary/>'
    (tmp_path / "topics.xml").write_text(make_xml(make_topic(), f"{empty}</health-topic>"), "utf-8")
    status, said, _ = run(library, "medlineplus", "topics.xml")
    assert status == 0
    assert "Left out, because it has no text: Gout\n1 written." in said
    assert not (library.root / "topics/en/gout.md").exists()


def test_an_address_that_is_none_does_not_stop_the_others(library: LibraryFolder, tmp_path: Path) -> None:
    bad = make_topic("Gout").replace("https://medlineplus.gov/gout.html", "https://[")
    (tmp_path / "topics.xml").write_text(make_xml(bad, make_topic()), "utf-8")
    status, said, _ = run(library, "medlineplus", "topics.xml")
    assert status == 0
    assert "\n  no source: the topic's address cannot be used: https://[\n" in said
    assert "sources: []" in read(library, "gout")
    assert "sources:\n" in read(library, "wheezing")


def test_a_topic_stays_the_same_source_in_a_newer_file(library: LibraryFolder, tmp_path: Path) -> None:
    for name, more in (("old.xml", ""), ("new.xml", "Rest.")):
        (tmp_path / name).write_text(make_xml(make_topic(more=more)), "utf-8")
        _, said, _ = run(library, "medlineplus", name)
    assert "topics/en/wheezing.md: written again" in said


@pytest.mark.parametrize(
    "address",
    [
        "https://medlineplus.gov/xml/mplus_topics.dtd",
        "https://www.nlm.nih.gov/medlineplus/xml/mplus_topics_2012-06-01.dtd",
        "http://www.nlm.nih.gov/medlineplus/xml/mplus_topics_2004-05-07.dtd",
    ],
)
def test_reads_files_with_the_document_types_of_the_nlm(address: str, library: LibraryFolder, tmp_path: Path) -> None:
    head = f'{HEAD}<!DOCTYPE health-topics PUBLIC "-//NLM//DTD health-topics //EN" "{address}">'
    (tmp_path / "topics.xml").write_text(make_xml(make_topic(), head=head), "utf-8")
    assert "1 written." in run(library, "medlineplus", "topics.xml")[1]


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {after} "{f"&{name};" * 10}">' for name, after in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
# As in the NLM's files.
OWN_TYPE = (
    '<!DOCTYPE health-topics PUBLIC "-//NLM//DTD health-topics //EN" "https://medlineplus.gov/xml/mplus_topics.dtd">'
)
BAD_XML: dict[str, tuple[bytes, str]] = {
    "a bomb": (make_xml(make_topic(more="&i;"), head=HEAD + BOMB).encode(), CONTAINS_ENTITIES),
    "outside": (make_xml(head='<!DOCTYPE x SYSTEM "http://a.example/x.dtd">').encode(), CONTAINS_ENTITIES),
    "outside, with rules": (
        make_xml(make_topic(more="&e;"), head=f"{HEAD}{OWN_TYPE[:-1]} [<!ENTITY e 'x'>]>").encode(),
        CONTAINS_ENTITIES,
    ),
    "outside, under its name": (make_xml(head=OWN_TYPE.replace(".gov", ".gov.example")).encode(), CONTAINS_ENTITIES),
    "a file": (make_xml(head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').encode(), CONTAINS_ENTITIES),
    "a bomb in UTF-16": (
        make_xml(make_topic(more="&i;"), head='<?xml version="1.0" encoding="UTF-16"?>' + BOMB).encode("utf-16"),
        CONTAINS_ENTITIES,
    ),
    "another format": (b"<html><body/></html>", "is <html>, not <health-topics>"),
    "no XML": (b"title,text\n", "cannot be read as XML"),
    "empty": (b"", "cannot be read as XML"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="UTF-9"?><health-topics/>', "cannot be read as XML"),
}


@pytest.mark.parametrize("name", BAD_XML)
def test_refuses_bad_xml(name: str, library: LibraryFolder, tmp_path: Path) -> None:
    data, reason = BAD_XML[name]
    (tmp_path / "topics.xml").write_bytes(data)
    status, _, errors = run(library, "medlineplus", "topics.xml")
    assert status == 1
    assert f"topics.xml: {reason}" in errors
    assert len(list((library.root / "topics/en").iterdir())) == 1


def test_accepts_the_document_type_of_the_nlms_own_files(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "topics.xml").write_text(make_xml(make_topic(), head=f"{HEAD}{OWN_TYPE}\n"), "utf-8")
    status, said, errors = run(library, "medlineplus", "topics.xml")
    assert (status, errors) == (0, "")
    assert "topics/en/wheezing.md: written" in said


def test_refuses_an_entity_that_only_the_document_type_defines(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "topics.xml").write_text(make_xml(make_topic(more="&nbsp;"), head=f"{HEAD}{OWN_TYPE}"), "utf-8")
    status, _, errors = run(library, "medlineplus", "topics.xml")
    assert status == 1
    assert "topics.xml: cannot be read as XML (undefined entity" in errors


def test_keeps_the_topics_before_the_place_where_a_file_is_cut_off(library: LibraryFolder, tmp_path: Path) -> None:
    text = make_xml(make_topic(), make_topic("Flu"))
    (tmp_path / "topics.xml").write_text(text[: text.index("Flu makes")], "utf-8")
    status, said, errors = run(library, "medlineplus", "topics.xml")
    assert status == 1
    assert "topics.xml: cannot be read as XML" in errors
    assert "1 written." in said
    assert "wheezing.md" in json.loads((library.root / "imports.json").read_text("utf-8")).popitem()[0]


def test_imports_a_file_of_fifteen_megabytes_with_little_memory(library: LibraryFolder, tmp_path: Path) -> None:
    """`ru_maxrss` is in KB on Linux and in bytes on macOS."""
    # Parts that are read and dropped, so that the test spends its time on reading.
    filler = '<related-topic url="https://medlineplus.gov/copd.html" id="2">COPD</related-topic>' * 12_000
    file = tmp_path / "topics.xml"
    with file.open("w", encoding="utf-8") as out:
        out.write(HEAD + "<health-topics>")
        number = 0
        while out.tell() < 15_000_000:
            number += 1
            out.write(make_topic(f"Topic {number}", mapped=filler))
        out.write("</health-topics>")
    measure = (
        "import resource, subprocess, sys; status = subprocess.run(sys.argv[1:]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(status)"
    )
    command = [sys.executable, "-c", measure, CARESHEET, "import", "medlineplus", file, "--content", library.root]
    done = subprocess.run(
        command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=True
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout.split()[-1]) * unit < 100_000_000
    assert len(list((library.root / "topics/en").iterdir())) == number + 1
