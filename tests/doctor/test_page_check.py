"""The checks of `caresheet doctor`, and those of "Check my page": both find the same in the same pages."""

from __future__ import annotations

import random
import re
from contextlib import ExitStack
from importlib import resources
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from browser.fixtures import ReusePage
from caresheet.doctor.page_check import check_page
from caresheet.doctor.report import Context
from caresheet.doctor.rules import read_rules
from caresheet.doctor.tags import read_page
from caresheet.doctor.tokens import Token, read_tokens
from caresheet.packager.render.bundle import write_rules
from caresheet.shipped import find_widget
from doctor.page_cases import LIBRARY, PageCase, read_cases
from widget.modules import Modules

CASES = read_cases()
STATIC = Path(str(resources.files("caresheet"))) / "static" / "page_check"
FINDINGS = """async (cases) => {
  const { checkPage } = await import("/src/page_check.js");
  const { readPage } = await import("/src/tags.js");
  return cases.map(({ page, known }) => checkPage(readPage(page), known));
}"""
TOKENS = """async (pages) => {
  const { readTokens } = await import("/src/tokens.js");
  const list = (token) => [token.kind, token.name, token.start, token.end, token.isSlashed, token.isCut,
    token.attributes.map((each) => [each.name, each.value, each.start, each.end])];
  return pages.map((page) => readTokens(page).map(list));
}"""
PIECES = [
    *("<", ">", "/", "=", '"', "'", "!", "-", " ", "\n", "\u00a0", "é", "“", "”", "&amp;", "&#x41;", "&lt;", "a", "b"),
    *("<!--", "-->", "--!>", "<?", "</", "<p>", "</p>", "<p/>", "<br/>", "<!doctype html>", "<![CDATA[", "]]>"),
    *("<script>", "</script>", "</SCRIPT ", "<svg>", "</svg>", "<title>", "</title>", "<textarea>", "</textarea>"),
    *("<care-sheet ", "</care-sheet>", " href", " data-topic", "caresheet.js"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.name}".replace(" ", "-"))
def test_page_has_the_findings_of_the_table(case: PageCase) -> None:
    assert case.check() == case.findings


def test_table_has_a_page_for_every_rule() -> None:
    assert {finding.rule for case in CASES for finding in case.findings} == read_rules()["messages"].keys()
    assert [case.name for case in CASES if case.kind == "honest" and case.findings] == []
    assert [case.name for case in CASES if case.kind != "honest" and not case.findings] == [
        "library that was not asked"
    ]


@pytest.fixture
def modules(servers: ExitStack) -> Modules:
    """Serve the modules of "Check my page", with the rules as the packager writes them."""
    server = servers.enter_context(Modules())
    for path in STATIC.glob("*.js"):
        server.replace(path.name, path.read_text("utf-8"))
    rules = (resources.files("caresheet") / "doctor" / "rules.json").read_text("utf-8")
    server.replace("rules.js", write_rules(rules))
    return server


def test_check_my_page_finds_the_same(modules: Modules, reuse_page: ReusePage) -> None:
    page = reuse_page()
    modules.open(page)
    cases = [
        {"page": case.page, "known": {"base": case.base, "policies": case.policies, "library": case.library}}
        for case in CASES
    ]
    found = dict(zip([case.name for case in CASES], page.evaluate(FINDINGS, cases), strict=True))
    assert found == {case.name: [finding.__dict__ for finding in case.findings] for case in CASES}


def make_pages(count: int) -> list[str]:
    """Make pages of broken markup."""
    dice = random.Random(12)
    return ["".join(dice.choices(PIECES, k=dice.randint(1, 25))) for _ in range(count)]


def list_parts(token: Token) -> list[object]:
    attributes = [[each.name, each.value, each.start, each.end] for each in token.attributes]
    return [token.kind, token.name, token.start, token.end, token.is_slashed, token.is_cut, attributes]


def test_check_my_page_reads_broken_markup_in_the_same_way(modules: Modules, reuse_page: ReusePage) -> None:
    page = reuse_page()
    modules.open(page)
    pages = make_pages(400)
    expected = [[list_parts(token) for token in read_tokens(text)] for text in pages]
    assert page.evaluate(TOKENS, pages) == expected


def test_tags_are_those_that_a_browser_sees() -> None:
    """Compare with a parser that follows the HTML standard, for elements that no rule of nesting moves."""
    for text in make_pages(2000):
        ours = [
            token.name for token in read_tokens(text) if token.kind == "start" and token.name in ("p", "care-sheet")
        ]
        if "<svg>" in text or "<title>" in text or "<textarea>" in text:
            continue
        parsed = LexborHTMLParser(f"<body>{text}").css("p, care-sheet")
        stray = len(re.findall("</p>", text))
        cut = sum(token.is_cut for token in read_tokens(text))
        assert len(ours) - cut <= len(parsed) <= len(ours) + stray, text


def test_options_are_those_of_the_widget() -> None:
    source = (find_widget() / "src" / "host" / "options.js").read_text("utf-8")
    block = re.search(r"export const OPTIONS = \{(.*?)\};", source, re.DOTALL)
    assert block
    options = dict(re.findall(r'"?([a-z-]+)"?: "([^"]*)"', block[1]))
    assert read_rules()["options"] == {name: values.split() for name, values in options.items()}


def test_large_page_is_checked_in_no_time() -> None:
    piece = '<div class="a"><p>Text &lt;b&gt; <a href="/topics/en/x/">x</a></div></span><care-sheet topic="eczema" />\n'
    page = read_page(piece * 500)
    assert len(page.tags) == 300
    assert {finding.rule for finding in check_page(page, Context(library=LIBRARY))} == {"self-closed", "no-script"}
