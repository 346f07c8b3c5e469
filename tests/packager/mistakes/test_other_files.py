"""Ordinary mistakes in the library's settings, in the clinics' files, and in where files are."""

from __future__ import annotations

import pytest

from caresheet.packager.pipeline import examine_library
from conftest import LibraryFolder

SITE = 'name = "Elm"\n'

# A site's file, and what is found in it.
SITES = {
    "as topics write it": (
        'name: "Elm"\n',
        "1:5: 'name:' is how topics write it; here, write name = \"value\", one on each line",
    ),
    "no quotation marks": (
        "name = Elm Road\n",
        "1:8: the value of 'name' is not in quotation marks; write name = \"Elm Road\"",
    ),
    "no value": (f"{SITE}phone =\n", "2:8: 'phone' has no value; write name = \"value\", one on each line"),
    "open list": (
        f'{SITE}frame_ancestors = ["https://a.example"\nphone = "1"\n',
        "2:19: what [ opens here cannot be read; put commas between its texts, and end it with ]",
    ),
    "no comma in a list": (
        f'{SITE}frame_ancestors = ["https://a.example" "https://b.example"]\n',
        "2:19: what [ opens here cannot be read; put commas between its texts, and end it with ]",
    ),
    "open quotation mark": (
        'name = "Elm\nphone = "1"\n',
        "1:8: a quotation mark is opened here and never closed; close it at the end of its text",
    ),
    "open long text": (
        f'{SITE}url = """https://a.example/\n\n[[notices]]\n',
        '2:7: three quotation marks are opened here and never closed; close the text with """',
    ),
    "quotation marks inside": (
        'name = "The "big" clinic"\n',
        '1:14: \'big" clinic"\' stands behind the closing quotation mark; write \\" for a quot',
    ),
    "an apostrophe inside": (
        "name = 'Children's'\n",
        "1:18: 's'' stands behind the closing quotation mark; write \\\" for a quotation mark inside a text",
    ),
    "a name twice": ('name = "Elm"\nphone = "+1 555"\nname = "B"\n', "3:1: 'name' is written twice; keep one"),
    "a backslash": ('name = "a\\d"\n', "1:12: a \\ means something else in double quotes; write \\\\ for one \\"),
    "a table that is not closed": (
        f"{SITE}[[notices\n",
        "2:1: '[[notices' is not the head of a table; write it as [name]",
    ),
    "a sentence": (f"{SITE}call us\n", "2:1: 'call us' cannot be read; write name = \"value\", one on each line"),
    "curly quotation marks": ("name = “Elm”\n", "1:8: 'name' has curly quotation marks; write straight ones: \""),
    "a colour without quotation marks": (
        f"{SITE}accent = #0b6e6e\n",
        "2:10: the value of 'accent' is not in quotation marks; write accent = \"#0b6e6e\"",
    ),
    "a merge": (
        f"{SITE}<<<<<<< HEAD\n",
        "2:1: a merge has left two versions of this text ('<<<<<<< HEAD'); keep one, and delete this line",
    ),
    "an override": ('name = "a\\u202Eb"\n', "1:8: 'name' contains an invisible character (U+202E); delete it"),
    "a failed conversion": (
        'name = "a\\uFFFDb"\n',
        "1:8: 'name' contains a character that is not text (U+FFFD); delete",
    ),
    "a port": (
        f'{SITE}url = "https://a.example:99999/"\n',
        "2:7: 'url': link 'https://a.example:99999/' has the port '99999', which does not exist; write a number from 1",
    ),
    "an origin's port": (
        f'{SITE}frame_ancestors = ["https://a.example", "https://b.example:99999"]\n',
        "2:42: 'https://b.example:99999' in 'frame_ancestors' is not an origin; write only",
    ),
    "an unknown name": (f'{SITE}fone = "1"\n', "2:1: unknown key 'fone'; did you mean 'phone'"),
}


@pytest.mark.parametrize(("text", "said"), SITES.values(), ids=SITES.keys())
def test_names_a_mistake_in_a_site_at_its_place(text: str, said: str, library: LibraryFolder) -> None:
    library.write("sites/elm.toml", text)
    [found] = examine_library(library.root).errors
    assert f"{found.line}:{found.column}: {found.message}".startswith(said)


# A file of a library, and what is said of it.
PLACES = {
    "empty settings": (
        "library.toml",
        " \n",
        "library.toml: error: is empty; do not delete it: put your last copy",
    ),
    "a Word document": (
        "topics/en/flu.docx",
        "x",
        "topics/en/flu.docx: error: is a Word document; take it out of this folder, and turn it into a",
    ),
    "a web page": (
        "topics/en/flu.HTM",
        "x",
        "topics/en/flu.HTM: error: is a web page; take it out of this folder, and turn",
    ),
    "a PDF": ("topics/en/flu.pdf", "x", "topics/en/flu.pdf: error: is a PDF, which cannot be imported; take it out of"),
    "a picture": ("topics/en/flu.png", "x", "topics/en/flu.png: error: is a picture; move it into pictures/"),
    "a text": ("topics/en/flu.txt", "x", "topics/en/flu.txt: error: is not a topic file; rename it to flu.md"),
    "a folder of images": ("images/flu.png", "x", "images: error: this folder would be ignored; rename it to pictures"),
    "a folder of articles": (
        "articles/flu.md",
        "x",
        "articles: error: this folder would be ignored; rename it to topics",
    ),
}


@pytest.mark.parametrize(("path", "text", "said"), PLACES.values(), ids=PLACES.keys())
def test_says_where_a_file_belongs(path: str, text: str, said: str, library: LibraryFolder) -> None:
    if path.startswith("articles/"):
        (library.root / "topics/en/asthma.md").unlink()
        (library.root / "topics/en").rmdir()
        (library.root / "topics").rmdir()
    library.write(path, text)
    assert any(str(found).startswith(said) for found in examine_library(library.root).errors)


@pytest.mark.parametrize("path", ["images/notes.txt", "drafts/flu.md"])
def test_leaves_a_folder_of_ones_own_alone(path: str, library: LibraryFolder) -> None:
    library.write(path, "x")
    assert examine_library(library.root).errors == ()


def test_names_at_most_five_topics_those_that_are_most_alike(library: LibraryFolder) -> None:
    for number in range(300):
        library.write_topic(f"flu-{number}")
    library.write_topic("asthma", "## What is it?\n\nSee [a](flu.md), [b](flu-17x.md) and [c](zzzzzz.md).\n")
    several, one, none = examine_library(library.root).errors
    assert several.message.startswith("there is no topic 'flu.md' in topics/en; did you mean 'flu-")
    assert several.message.count("flu-") == 5
    assert one.message.endswith("; did you mean 'flu-17'?")
    assert none.message.endswith("; there are asthma, flu-0, flu-1, flu-10, flu-100 and 296 more")
