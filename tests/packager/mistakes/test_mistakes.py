"""Ordinary mistakes in topics and clinics' files, and honest texts that look like mistakes: what is found, and where.

Each file in `cases/` has one kind. A case begins with `--- its name`. Its text follows, and then a line `--> ` for each
finding: line, column, severity and the beginning of the message. Lines count from the first line of the case's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from caresheet.characters import make_visible
from caresheet.packager.pipeline import examine_library
from caresheet.packager.source.editorial_policy import RULES
from conftest import TODAY, LibraryFolder

CASES = Path(__file__).parent / "cases"
SETTINGS = {
    "title": "title: T\n",
    "summary": "summary: S\n",
    "category": "category: lungs\n",
    "updated": "updated: 2026-11-01\n",
    "sources": 'sources:\n  - {title: A, url: "https://a.example/"}\n',
}
BODY = "## One\n\nText.\n"
# Rules of style, which these short texts break.
STYLE = RULES.keys() - {"lost-markup", "doubtful-markup", "placeholder", "code"}
QUIET = "[policy.findings]\n" + "".join(f'{rule} = "off"\n' for rule in sorted(STYLE))
CATEGORIES = """lungs = {{en = "Lung diseases", es = "Pulmones"}}
children = {{en = "Children's health", es = "Niños"}}"""


class Case(NamedTuple):
    path: str
    text: str
    lines_above: int
    expected: list[str]


def read_cases() -> Iterator[tuple[str, Case]]:
    for file in sorted(CASES.glob("*.txt")):
        for number, case in enumerate(re.split(r"^--- (?=\w)", file.read_text("utf-8"), flags=re.MULTILINE)[1:]):
            name, _, rest = case.partition("\n")
            rest = re.sub(r"\{U\+([0-9A-F]+)\}", lambda code: chr(int(code[1], 16)), rest)
            text, *expected = re.split(r"^--> ", rest, flags=re.MULTILINE)
            lang = "es" if file.stem == "in-spanish" else "en"
            whole, above = complete(file.stem, text)
            is_site = file.stem == "sites"
            path = f"sites/{number}.toml" if is_site else f"topics/{lang}/{file.stem}-{number}.md"
            yield f"{file.stem}: {name}", Case(path, whole, above, [each.rstrip("\n") for each in expected])


def complete(kind: str, text: str) -> tuple[str, int]:
    """Return the file that a case's text stands for, and how many lines are above that text in it."""
    if kind in ("sites", "whole-files"):
        return text, 0
    if kind == "settings":
        # The settings that the case has itself are left out.
        others = "".join(line for name, line in SETTINGS.items() if not re.search(rf"^{name}\b", text, re.MULTILINE))
        return f"---\n{others}{text}---\n{BODY}", 1 + others.count("\n")
    head = "---\n" + "".join(SETTINGS.values()) + "---\n## One\n\n"
    return head + text, head.count("\n")


ALL = dict(read_cases())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """Check a library that has a file for each case, and return the findings by path."""
    folder = LibraryFolder(tmp_path_factory.mktemp("mistakes") / "content")
    folder.write_settings(languages=("en", "es"), more=QUIET, categories=CATEGORIES)
    for case in ALL.values():
        folder.write(case.path, case.text)
    findings: dict[str, list[str]] = {case.path: [] for case in ALL.values()}
    above = {case.path: case.lines_above for case in ALL.values()}
    for each in examine_library(folder.root, today=TODAY).findings:
        if each.path in findings:
            line = f"{each.line - above[each.path]}:{each.column} {each.severity}: {make_visible(each.message)}"
            findings[each.path].append(line)
    return findings


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_finds_each_mistake_at_its_place_and_nothing_else(case: Case, found: Mapping[str, list[str]]) -> None:
    said = found[case.path]
    assert [line[: len(start)] for line, start in zip(said, case.expected, strict=False)] == case.expected
    assert len(said) == len(case.expected), said
