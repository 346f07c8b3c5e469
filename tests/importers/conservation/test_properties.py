"""Conservation as a property: generated documents lose nothing, and each fault put into their topics is found.

CONSERVATION_EXAMPLES sets how many documents each test generates; the suite itself makes a few.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from caresheet.importers.conservation.compare import compare
from caresheet.importers.conservation.topic_text import read_topic
from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.draft import Imported
from caresheet.importers.word.package import open_package
from caresheet.importers.word_visible.reader import read_visible
from importers.word.documents import item, make_document, paragraph, read_document, row, run, table
from importers.word.test_tables_and_lists import PLAIN, number_lists

EXAMPLES = int(os.environ.get("CONSERVATION_EXAMPLES", "4"))
# Without shrinking: to make an example smaller takes minutes, and small examples are not hard to read here.
few = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate])

WORDS = ["take", "never", "daily", "mg", "5", "10", "2.5", "-", "and", "*", "1.", "a|b", "<b>", "µg", "½", "1_000", "#"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
NOT_XML = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def write(text: str) -> str:
    return text.translate(NOT_XML)


paragraphs = texts.map(lambda text: paragraph(run(write(text))))
powers = texts.map(lambda text: paragraph(run(write(text)) + run("9", '<w:vertAlign w:val="superscript"/>')))
items = st.lists(texts, min_size=2, max_size=4).map(lambda each: "".join(item(write(text), 1) for text in each))
columns = st.shared(st.integers(2, 4), key="columns")
rows = columns.flatmap(lambda width: st.lists(texts, min_size=width, max_size=width))
tables = st.lists(rows, min_size=2, max_size=4).map(lambda each: table(*(row(*map(write, texts)) for texts in each)))
# Each kind of block once, so that each fault finds its place, and others around them.
bodies = st.tuples(
    paragraphs, powers, items, tables, st.lists(st.one_of(paragraphs, powers, items, tables), max_size=4)
).map(lambda parts: "".join([*parts[:4], *parts[4]]))


def import_body(body: str) -> tuple[Imported, VisibleText]:
    with TemporaryDirectory() as folder:
        path = make_document(Path(folder) / "leaflet.docx", body, numbering=number_lists([PLAIN]))
        return read_document(path), read_visible(open_package(path))


@few
@given(bodies)
def test_a_generated_document_loses_nothing(body: str) -> None:
    topic, _ = import_body(body)
    assert topic.losses == []


def drop_word(body: str) -> str:
    return re.sub(r"\b(never|daily|and|take)\b ?", "", body, count=1)


def change_number(body: str) -> str:
    return re.sub(r"\b(5|10|2\.5)\b(?!\.)", "7", body, count=1)


def double_paragraph(body: str) -> str:
    blocks = body.split("\n\n")
    return "\n\n".join([*blocks[:2], blocks[1], *blocks[2:]])


def move_paragraph(body: str) -> str:
    first, *blocks = body.split("\n\n")
    return "\n\n".join([first, *blocks[1:], blocks[0]])


def lower_superscript(body: str) -> str:
    return body.replace("<sup>9</sup>", "9", 1)


def swap_list_numbers(body: str) -> str:
    return re.sub(r"^1([.)]) ", r"2\1 ", body, count=1, flags=re.MULTILINE)


def swap_cells(body: str) -> str:
    lines = body.split("\n")
    at = next((at for at, line in enumerate(lines) if line.startswith("| ---")), 0)
    assume(at)
    cells = re.split(r"(?<!\\)\|", lines[at + 1])
    assume(cells[1].strip() != cells[2].strip())
    cells[1], cells[2] = cells[2], cells[1]
    lines[at + 1] = "|".join(cells)
    return "\n".join(lines)


FAULTS: list[Callable[[str], str]] = [
    drop_word, change_number, double_paragraph, move_paragraph, lower_superscript, swap_list_numbers, swap_cells,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_in_a_topic_is_found(fault: Callable[[str], str]) -> None:
    @few
    @given(bodies)
    def check(body: str) -> None:
        topic, seen = import_body(body)
        before = read_topic(topic.write())
        topic.body = fault(topic.body)
        after = read_topic(topic.write())
        # A change that no reader sees is none, such as two equal paragraphs that change places.
        assume([word.text for word in before.words] != [word.text for word in after.words])
        assert compare(seen, before, added=topic.added) == []
        assert compare(seen, after, added=topic.added) != []

    check()
