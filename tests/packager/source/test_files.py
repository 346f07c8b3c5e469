"""A library can contain files of any encoding, any size and any kind that a file system knows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import LibraryFolder

TOPIC = "topics/en/asthma.md"


def rewrite(change: Callable[[bytes], bytes]) -> Callable[[LibraryFolder], object]:
    return lambda library: library.write(TOPIC, change((library.root / TOPIC).read_bytes()))


ACCEPTED = {
    "byte order mark": rewrite(lambda data: b"\xef\xbb\xbf" + data),
    "Windows line ends": rewrite(lambda data: data.replace(b"\n", b"\r\n")),
    "old Mac line ends": rewrite(lambda data: data.replace(b"\n", b"\r")),
    "no line end at the end": rewrite(bytes.rstrip),
    "link inside the library": lambda library: link(library, "topics/en/copd.md", library.root / TOPIC),
    "hidden file": lambda library: library.write("topics/en/.DS_Store", b"\x00"),
    "editor's copy": lambda library: library.write("topics/en/asthma.md~", b"\x00"),
}


def link(library: LibraryFolder, path: str, target: Path) -> None:
    (library.root / path).symlink_to(target)


@pytest.mark.parametrize("change", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_reads(change: Callable[[LibraryFolder], object], library: LibraryFolder) -> None:
    change(library)
    assert library.find_faults() == []


REFUSED: dict[str, tuple[Callable[[LibraryFolder], object], str]] = {
    "empty": (rewrite(lambda _: b""), f"{TOPIC}: is empty; write its text, or delete it"),
    "blank": (rewrite(lambda _: b"\xef\xbb\xbf \n\t\n"), f"{TOPIC}: is empty; write its text, or delete it"),
    "Latin-1": (
        rewrite(lambda data: data.replace(b"What to", "Qu\u00e9".encode("latin-1"))),
        f"{TOPIC}:3: contains a byte that is not valid UTF-8 (0xE9); save the file as UTF-8",
    ),
    "UTF-16": (
        rewrite(lambda data: data.decode().encode("utf-16")),
        f"{TOPIC}:1: contains a byte that is not valid UTF-8 (0xFF); save the file as UTF-8",
    ),
    "null": (
        rewrite(lambda data: data + b"\n\x00"),
        f"{TOPIC}:13: contains a character that is not text (U+0000); delete it or type it again",
    ),
    "escape": (
        rewrite(lambda data: data + b"\x1b[31m"),
        f"{TOPIC}:12: contains a character that is not text (U+001B); delete it or type it again",
    ),
    "left by a failed conversion": (
        rewrite(lambda data: data + b"\xef\xbf\xbd"),
        f"{TOPIC}:12: contains a character that is not text (U+FFFD); delete it or type it again",
    ),
    "reading direction overridden": (
        rewrite(lambda data: data + "\u202e".encode()),
        f"{TOPIC}:12: contains an invisible character (U+202E); delete it",
    ),
    "20 MB": (
        rewrite(lambda _: b"x" * 20_000_000),
        f"{TOPIC}: has 20.0 MB; a text file can have at most 100 kB",
    ),
    "101 kB": (
        rewrite(lambda _: b"x" * 101_000),
        f"{TOPIC}: has 101 kB; a text file can have at most 100 kB",
    ),
    "link out": (
        lambda library: link(library, "topics/en/x.md", Path("/etc/hosts")),
        "topics/en/x.md: is a link that leads out of the library; put the file itself here",
    ),
    "folder linked from outside": (
        lambda library: link(library, "topics/en/x", Path("/etc")),
        "topics/en/x: is a link to a folder; put the folder itself here",
    ),
    "language linked from outside": (
        lambda library: link(library, "topics/es", Path("/etc")),
        "topics/es: is a link to a folder; put the folder itself here",
    ),
    "link to nothing": (
        lambda library: link(library, "topics/en/x.md", library.root / "topics/en/y.md"),
        "topics/en/x.md: does not exist; create it",
    ),
    "link to itself": (
        lambda library: link(library, "topics/en/x.md", Path("x.md")),
        "topics/en/x.md: is a link that leads to itself; remove it",
    ),
    "folder with a topic's name": (
        lambda library: (library.root / "topics/en/x.md").mkdir(),
        "topics/en/x.md: is not a file; remove it",
    ),
    "pipe": (lambda library: os.mkfifo(library.root / "topics/en/x.md"), "topics/en/x.md: is not a file; remove it"),
    "text file": (
        lambda library: library.write("topics/en/asthma.md.txt", "x"),
        "topics/en/asthma.md.txt: is not a topic file; rename it to asthma.md, or remove it",
    ),
    "capitals in the ending": (
        lambda library: library.write("topics/en/COPD.MD", "x"),
        "topics/en/COPD.MD: is not a topic file; rename it to copd.md, or remove it",
    ),
    "capitals": (
        lambda library: library.write("topics/en/Asthma.md", "x"),
        "topics/en/Asthma.md: a topic's name can have only lowercase letters, digits and hyphens; use asthma",
    ),
    "space": (
        lambda library: library.write("topics/en/asthma attack.md", "x"),
        "topics/en/asthma attack.md: a topic's name can have only lowercase letters, digits and hyphens; use asthma-a",
    ),
    "line break in the name": (
        lambda library: library.write("topics/en/a\nb.md", "x"),
        "topics/en/a\ufffdb.md: a topic's name can have only lowercase letters, digits and hyphens; use a-b",
    ),
    "a name that leaves no room for a suffix": (
        lambda library: library.write(f"topics/en/{'a' * 250}.md", "x"),
        f"topics/en/{'a' * 250}.md: a topic's name can have at most 100 characters; choose a shorter one",
    ),
    "name of the list": (
        lambda library: library.write("topics/en/index.md", "x"),
        "topics/en/index.md: 'index' is reserved for the list of topics; choose another name",
    ),
    "beside the languages": (
        lambda library: library.write("topics/copd.md", "x"),
        "topics/copd.md: a topic file belongs at topics/<language>/<name>.md; move it there",
    ),
    "below a topic": (
        lambda library: library.write("topics/en/lungs/copd.md", "x"),
        "topics/en/lungs/copd.md: a topic file belongs at topics/<language>/<name>.md; move it there",
    ),
    "beside library.toml": (
        lambda library: library.write("copd.md", "x"),
        "copd.md: a topic file belongs at topics/<language>/<name>.md; move it there",
    ),
    "language not declared": (
        lambda library: library.write_topic("asma", lang="es"),
        "topics/es/asma.md: language 'es' is not declared; add it to 'languages' in library.toml",
    ),
    "no words in library.toml": (
        lambda library: library.write("library.toml", " \n"),
        "library.toml: is empty; do not delete it: put your last copy",
    ),
    "Word document": (
        lambda library: library.write("topics/en/flu.docx", "x"),
        "topics/en/flu.docx: is a Word document; take it out of this folder, and turn it into a",
    ),
    "web page": (
        lambda library: library.write("topics/en/flu.HTM", "x"),
        "topics/en/flu.HTM: is a web page; take it out of this folder, and turn",
    ),
    "PDF": (
        lambda library: library.write("topics/en/flu.pdf", "x"),
        "topics/en/flu.pdf: is a PDF, which cannot be imported; take it out of",
    ),
    "picture": (
        lambda library: library.write("topics/en/flu.png", "x"),
        "topics/en/flu.png: is a picture; move it into pictures/",
    ),
    "folder of images": (
        lambda library: library.write("images/flu.png", "x"),
        "images: this folder would be ignored; rename it to pictures",
    ),
    "folder misspelled": (
        lambda library: (library.root / "topic").mkdir(),
        "topic: this folder would be ignored; rename it to topics",
    ),
    "site with another ending": (
        lambda library: library.write("sites/willow.toml.txt", "x"),
        "sites/willow.toml.txt: is not a site file; rename it to <site>.toml, or remove it",
    ),
    "messages of no language": (
        lambda library: library.write("messages/es.toml", "x"),
        "messages/es.toml: is not a message file of the library's languages; rename it to en.toml, or remove it",
    ),
    "TOML broken": (
        lambda library: library.write("library.toml", "name = 'x'\nname\n"),
        "library.toml:2: 'name' cannot be read; write name = \"value\", one on each line",
    ),
    "TOML that breaks off": (
        lambda library: library.write("library.toml", "name = 'x'\nlanguages =\n"),
        "library.toml:2: 'languages' has no value; write",
    ),
    "TOML key twice": (
        lambda library: library.write("library.toml", "name = 'x'\nname = 'y'\n"),
        "library.toml:2: 'name' is written twice; keep one",
    ),
    "TOML nested without end": (
        lambda library: library.write("library.toml", "name = " + "[" * 9000),
        "library.toml: cannot be read; write name = ",
    ),
    "no library.toml": (
        lambda library: (library.root / "library.toml").unlink(),
        "library.toml: does not exist; put your last copy",
    ),
}


@pytest.mark.parametrize(("change", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_with_one_finding(
    change: Callable[[LibraryFolder], object], fault: str, library: LibraryFolder
) -> None:
    assert library.find_faults() == []
    change(library)
    (found,) = library.find_faults()
    assert found.startswith(fault)


def test_a_huge_number_is_a_finding_and_not_a_crash(library: LibraryFolder) -> None:
    library.write("library.toml", f"name = {'9' * 5000}\n")
    (found,) = library.find_faults()
    assert found.startswith("library.toml: cannot be read; write name = ")


def test_a_folder_of_articles_counts_while_there_is_no_other(library: LibraryFolder) -> None:
    library.write("articles/flu.md", "x")
    assert library.find_faults() == []
    (library.root / "articles/flu.md").unlink()
    (library.root / "articles").rmdir()
    (library.root / "topics").rename(library.root / "articles")
    assert "articles: this folder would be ignored; rename it to topics" in library.find_faults()


@pytest.mark.parametrize("path", ["images/notes.txt", "drafts/flu.md"])
def test_leaves_a_folder_of_ones_own_alone(path: str, library: LibraryFolder) -> None:
    library.write(path, "x")
    assert library.find_faults() == []
