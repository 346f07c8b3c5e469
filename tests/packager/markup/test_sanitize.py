"""What an author writes is either published as it was meant, or refused with a message. Nothing is changed silently."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from caresheet.errors import ContentError
from caresheet.model import Finding, SafeHtml
from caresheet.packager.markup.allowlist import DOCUMENT, PUBLISHED
from caresheet.packager.markup.markdown import parse_markdown
from caresheet.packager.markup.sanitize import clean_html, find_grammar_fault, place_in_document, sanitize_section
from caresheet.packager.pipeline import load_library
from conftest import LibraryFolder, leave_columns_out

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
_FIRST_HEADING = "## Case\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_publishes_or_refuses(case: Path, library: LibraryFolder) -> None:
    """Each file has a topic's body below its first heading, `=====`, and the HTML or the faults (`line: message`)."""
    body, parted, expected = case.read_text("utf-8").partition("\n=====\n")
    assert parted
    assert show_outcome(library, body) == expected.removesuffix("\n")


def test_has_many_cases() -> None:
    assert len(CASES) >= 70


def show_outcome(library: LibraryFolder, body: str) -> str:
    """Publish a body; `{U+0041}` stands for a character that an editor would hide."""
    body = re.sub(r"\{U\+([0-9A-F]+)\}", lambda code: chr(int(code[1], 16)), body)
    text = library.write_topic("asthma", f"{_FIRST_HEADING}{body}\n").read_bytes().decode()
    above = text.partition(_FIRST_HEADING)[0].count("\n") + 1
    try:
        sections = load_library(library.root).topics[0].sections
    except ContentError as error:
        return "\n".join(f"{found.line - above}: {found.message}" for found in leave_columns_out(error.findings))
    shown = [f"[{section.id}] {section.title}\n{section.html}" for section in sections]
    return "\n".join(shown).removeprefix("[case] Case\n").rstrip("\n")


DEEP = {
    "spans": "<span>" * 20 + "x" + "</span>" * 20,
    "bold": "<b>" * 20 + "x" + "</b>" * 20,
    "emphasis": "**" * 400 + "x" + "**" * 400,
    "attribute": f'<abbr title="{"x" * 9_000}">y</abbr>',
    "angles": "<" * 3000,
    "ampersands": "&" * 3000,
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP.keys())
def test_survives_what_is_huge_or_deep(body: str) -> None:
    findings: list[Finding] = []
    html = sanitize_section("x.md", "en", parse_markdown(body)[0], {}, findings)
    assert not findings
    assert find_grammar_fault(html, PUBLISHED) is None
    assert len(html) > len(body)


@pytest.mark.parametrize("mark", [">", "- "], ids=["quotes", "lists"])
def test_refuses_what_nests_too_deep_for_readers(mark: str, library: LibraryFolder) -> None:
    library.write_topic("asthma", f"## Case\n\n{mark * 3}x\n")
    assert not library.find_faults()
    library.write_topic("asthma", f"## Case\n\n{mark * 200}x\n")
    assert library.find_faults() == ["topics/en/asthma.md:11: lists or quotes nest too deep; use fewer levels"]


# Pieces that have broken sanitizers. They are joined, cut and nested at random.
_NASTY = (
    "<script>", "</script>", "<ScRiPt/x>", "<style>", "</style>", "<svg>", "</svg>", "<svg/onload=alert(1)>", "<math>",
    "<mtext>", "<mglyph>", "<annotation-xml encoding=text/html>", "<foreignObject>", "<desc>", "<title>", "</title>",
    "<noscript>", "</noscript>", "<template>", "</template>", "<textarea>", "</textarea>", "<select>", "<option>",
    "<xmp>", "<plaintext>", "<iframe srcdoc=x>", "<form id=x>", "</form>", "<input>", "<base href=//x>", "<!--", "-->",
    "<!-->", "--!>", "<!", "<?x", "<![CDATA[", "]]>", "</", "<", ">", "&", "\"", "'", "`", "=", "/", "\x00", "\t", "\n",
    "&lt;", "&#60;", "&#x3c;script&gt;", "&Tab;", "&colon;", "&NewLine;", "&#0;", "&notin;", "\u2028", "\ufeff",
    "<img src=x onerror=alert(1)>", "<img srcset=x src=../../../pictures/0123456789abcdef.png>",
    "<a href='javascript:alert(1)'>", "<a href=\"https://ok.example\">", "</a>",
    "<a href=java&#10;script:1>", "<a href=//evil.example>", "<a href=data:text/html,x>", "<b onclick=x>", "<b>",
    "</b>", "<i>", "</i>", "<p>", "</p>", "</br>", "<br>", "<br/>", "<table>", "<tbody>", "<tr>", "<td>", "</td>",
    "</tr>", "</tbody>", "</table>", "<caption>", "<li>", "<ul>", "</ul>", "<abbr title=\"", "<abbr title='-->'>",
    "</abbr>",
    "<span lang=en dir=ltr>", "</span>", " onclick=x", " style=x", " href=javascript:1", " x", "text",
)  # fmt: skip
_WHOLE = (
    "text", "<b>text</b>", "<p>a &amp; b</p>", '<a href="https://ok.example/?a=1&amp;b=2">x</a>', "a &lt; b<br>",
    '<img src="../../../pictures/0123456789abcdef.png" alt="x" width="1" height="1">',
    '<abbr title="a">b</abbr>', "<ul><li>x</li></ul>", "<table><tbody><tr><td>x</td></tr></tbody></table>",
)  # fmt: skip


def test_random_nasty_markup_comes_out_safe_or_not_at_all() -> None:
    chance = random.Random(20261122)
    published = refused = 0
    for _ in range(3000):
        try:
            html = clean_html(make_nasty(chance))
        except ValueError:
            refused += 1
            continue
        published += 1
        assert find_grammar_fault(html, PUBLISHED) is None
        assert find_danger(html) == []
    assert published > 300
    assert refused > 300


@pytest.mark.parametrize(
    "planted",
    [
        "<b>x</b><script>alert(1)</script>",
        "<SCRIPT src=x>",
        '<b onclick="x">y</b>',
        "<b/onclick=x>",
        '<a href="javascript:1">x</a>',
        '<a href=" JaVaScript:1">x</a>',
        '<a href="//host.example">x</a>',
        '<a href="https:host">x</a>',
    ],
)
def test_the_search_for_danger_finds_what_is_planted(planted: str) -> None:
    assert find_danger(planted)


def make_nasty(chance: random.Random) -> str:
    pieces = chance.choices(_WHOLE, k=chance.randint(1, 4))
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        pieces.insert(chance.randint(0, len(pieces)), chance.choice(_NASTY))
    text = "".join(pieces)
    if chance.random() < 0.3:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(_NASTY) + text[at + chance.randint(0, 2) :]
    return text


def find_danger(html: str) -> list[str]:
    """Look for danger in another way than the sanitizer does: by what a lenient parser would do."""
    reader = _DangerReader()
    reader.feed(html)
    reader.close()
    return reader.found


class _DangerReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += ["script"] if tag == "script" else []
        for name, value in attrs:
            if (tag, name) == ("img", "src") and re.fullmatch(
                r"(\.\./){3}pictures/\w{16}\.(png|jpg|webp)", value or ""
            ):
                continue
            if name.startswith("on") or name in (
                "style",
                "src",
                "srcset",
                "srcdoc",
                "action",
                "formaction",
                "xlink:href",
            ):
                self.found.append(name)
            if name == "href" and not re.match(r"https://[a-z0-9]|mailto:|tel:|#|\.\./\.\./\.\./topics/", value or ""):
                self.found.append(f"href {value}")


GRAMMAR_FAULTS = {
    "element unknown": ("<blink>x</blink>", "<blink> is not allowed"),
    "upper case": ("<B>x</B>", "cannot be published"),
    "never closed": ("<b>x", "<b> is never closed"),
    "closes nothing": ("x</b>", "</b> closes nothing"),
    "misnested": ("<b><i>x</b></i>", "</b> closes nothing"),
    "void closed": ("<br></br>", "</br> closes nothing"),
    "attribute on an end tag": ('<b>x</b lang="en">', "</b> closes nothing"),
    "attribute unknown": ('<b onclick="x">y</b>', "attribute 'onclick' is not allowed on <b>"),
    "unquoted": ("<b lang=en>x</b>", "cannot be published"),
    "single quotes": ("<b lang='en'>x</b>", "cannot be published"),
    "two spaces": ('<b  lang="en">x</b>', "cannot be published"),
    "line break in a tag": ('<b\nlang="en">x</b>', "cannot be published"),
    "self-closing": ("<br/>", "cannot be published"),
    "comment": ("<!-- x -->", "cannot be published"),
    "doctype": ("<!doctype html>", "cannot be published"),
    "bare ampersand": ("a & b", "cannot be published"),
    "other entity": ("&colon;", "cannot be published"),
    "null": ("a\x00b", "cannot be published"),
    "script": ("<script>x</script>", "<script> is not allowed"),
    "address": ('<a href="javascript:1">x</a>', "link 'javascript:1' cannot be published"),
    "address as entities": ('<a href="&#106;avascript:1">x</a>', "link 'javascript:1' cannot be published"),
    "second address": (
        '<a href="https://a.example" href="javascript:1">x</a>',
        "link 'javascript:1' cannot be published",
    ),
    "nothing after <": ("a <", "cannot be published"),
}


@pytest.mark.parametrize(("document", "fault"), GRAMMAR_FAULTS.values(), ids=GRAMMAR_FAULTS.keys())
def test_the_last_gate_alone_refuses(document: str, fault: str) -> None:
    assert fault in (find_grammar_fault(document, PUBLISHED) or "")


def test_the_last_gate_accepts_plain_html() -> None:
    html = '<p lang="en">a &amp; b<br><a href="https://a.example/?a=1&amp;b" rel="noopener noreferrer">x</a></p>\n'
    assert find_grammar_fault(html, PUBLISHED) is None
    assert find_grammar_fault(html, DOCUMENT) is None


def test_shifts_headings_to_fit_their_document() -> None:
    html = SafeHtml('<h3>a h3 b</h3>\n<h4 lang="en">c</h4><hr>')
    placed = place_in_document(html, heading_shift=1, table_label="")
    assert placed == '<h4>a h3 b</h4>\n<h5 lang="en">c</h5><hr>'
    assert place_in_document(html, heading_shift=0, table_label="") == html


def test_wraps_each_table_in_a_labelled_group() -> None:
    html = SafeHtml("<table><tbody><tr><td>x</td></tr></tbody></table>")
    placed = place_in_document(html, heading_shift=0, table_label='"A" & <b>')
    assert placed == (
        '<div class="cs-table" role="group" tabindex="0" aria-label="&quot;A&quot; &amp; &lt;b&gt;">'
        "<table><tbody><tr><td>x</td></tr></tbody></table></div>"
    )
    assert find_grammar_fault(placed, DOCUMENT) is None
