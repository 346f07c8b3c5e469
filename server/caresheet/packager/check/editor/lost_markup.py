"""Find Markdown that did not take: signs that readers would see, and lists and tables that run together.

Input: a draft. Output: findings. What an author escaped with a backslash is meant. Where a sign can only be a mistake,
the rule is `lost-markup`, an error; where an honest text can have it, the rule is `doubtful-markup`, a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from caresheet.model import Finding
from caresheet.packager.check.editor.shown_lines import Block, ShownLine, read_blocks, read_html_texts
from caresheet.packager.markup.positions import find_offset, find_place
from caresheet.packager.source.parse import Draft

LOST, DOUBTFUL = "lost-markup", "doubtful-markup"
RULES = (LOST, DOUBTFUL)

_LETTER = r"[^\W\d_]"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŒ¿¡]"
_HIDDEN_SPACE = "\u00a0\u2002-\u200a\u202f\u3000"


class _Sign(NamedTuple):
    """A pattern of signs that had no effect. `{0}` in the message is what was found."""

    rule: str
    pattern: re.Pattern[str]
    message: str


def _sign(rule: str, pattern: str, message: str) -> _Sign:
    return _Sign(rule, re.compile(pattern), message)


# Anywhere in a line.
_SIGNS = (
    _sign(
        LOST,
        r"\*\*[^\s*][^*]*[^\w\s*]\*\*(?=\w)",
        "'{0}' does not become bold, because a letter follows it; put a space behind it, or write <strong>…</strong>",
    ),
    _sign(LOST, r"\*\*", "'**' has no effect here; put one before and one after the words, with no space inside them"),
    _sign(
        LOST,
        r"(?<![\w_])__(?=[^\W_])|(?<=[^\W_])__(?![\w_])",
        "'__' has no effect here; write **bold** around the words",
    ),
    _sign(
        LOST,
        # A digit behind the first sign makes a number to dial (*67); one before it, a product (2 * 500 mg).
        r"(?<![\w*])\*(?!\d)\w[^*]*\s\*(?!\*)|(?<![\w*])(?<!\d )\*\s[^*]*\w\*(?![\w*])|(?<![\w_])_\w[^_]*\s_(?![\w_])",
        "'{0}' does not become italic, because there is a space inside the marks; remove the space",
    ),
    _sign(LOST, r"~~[^~\s][^~]*~~", "'{0}' is not crossed out, and readers would see it; delete it, or remove the ~~"),
    _sign(LOST, r"(?<![=\w])==[^=\s][^=]*==(?![=\w])", "'{0}' is not highlighted here; write **…** in place of ==…=="),
    _sign(
        LOST, r"\w\^\w{1,4}\^|[A-Z]~\d~", "'{0}' does not raise or lower anything; write <sup>…</sup> or <sub>…</sub>"
    ),
    _sign(LOST, r"\[\^[\w-]+\]", "'{0}' is no footnote here; put the note into the text, in brackets"),
    _sign(
        LOST,
        r"\][ \u00a0]+\((?:https?:|www\.|mailto:|tel:|#|[\w./-]+\.md\b)[^)\s]*\)",
        "'{0}' is no link; remove the space between ] and (",
    ),
    _sign(
        LOST,
        r"\)[ \u00a0]?\[(?:https?://|www\.|mailto:|tel:|[\w-]+\.md\b)[^\[\]\s]*\]",
        "'{0}' is no link; write [text](address), with the text in [ ] and the address in ( )",
    ),
    _sign(LOST, r"!?\[\[[^\[\]]+\]\]", "'{0}' is no link here; write [text](topic.md)"),
    _sign(
        LOST,
        r"</?(?:a|abbr|b|br|div|em|h\d|i|img|li|ol|p|span|strong|su[bp]|t[dhr]|table|ul)(?=[\s/>]|$)",
        "'{0}' begins no tag, because the tag does not end, or has odd quotation marks; correct it, or delete it",
    ),
    _sign(LOST, r"\{[#.:][\w-]+[^{}]*\}$", "'{0}' has no effect here; delete it"),
    _sign(
        LOST,
        r"\{%[^%]*%\}|\[/?[a-z][\w-]*(?: [\w-]+=[^\[\]]*| ?/)\]|\[/[a-z][\w-]*\]",
        "'{0}' has no effect here; delete it",
    ),
    _sign(LOST, r"【[^【】]*】|:contentReference\[|\boaicite\b", "'{0}' is what a chat program left; delete it"),
    _sign(LOST, r"\\[nt](?=$|[\s\\A-Z-])", "'{0}' stands for a line break in other programs; begin a new line instead"),
    _sign(
        LOST,
        r"\\[A-Za-z]{2,}\b|\$[^$\s]*[\^_\\]\S*\$",
        "'{0}' is a formula for other programs; write it in words or signs",
    ),
    _sign(
        LOST,
        r"Ã[\x80-\xbf]|â(?:€|\x80)[\x80-\xbf™œ“”\u02dc¦\u2013]|Â[\xa0°·«»®©]",
        "'{0}' is a letter that was read in the wrong encoding; type it again",
    ),
    _sign(DOUBTFUL, r"(?<=\s)\*(?=\w)(?=[^*]*$)", "'*' is shown as it is; for italics, close it behind the last word"),
    _sign(
        DOUBTFUL,
        r"(?<!\]\()(?<!/)\b(?:https?://|www\.)[^\s<>\x1b]+[\w/]",
        "'{0}' is an address that nobody can click; write [the page's name](address)",
    ),
    _sign(
        DOUBTFUL,
        r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[a-z]{2,63}\b",
        "'{0}' is an address that nobody can click; write [{0}](mailto:{0})",
    ),
    _sign(
        DOUBTFUL, r"(?<!\S):[a-z]+(?:_[a-z]+)*:(?!\S)", "'{0}' is no picture here; delete it, or paste the sign itself"
    ),
)
_ENTITY_NAMES = "lt|gt|quot|apos|deg|micro|frac\\d\\d|copy|reg|[aeioun](?:acute|grave|uml|tilde|circ)"
_ENTITY = _sign(
    LOST,
    rf"&(?:amp|nbsp|{_ENTITY_NAMES}|#\d+|#x[0-9A-Fa-f]+)(?:;|\b)",
    "'{0}' is shown as it is; type the sign itself",
)
# In the text as readers see it: nobody means these, even if the & is escaped.
_ESCAPED_TWICE = _sign(LOST, r"&(?:amp|nbsp|#\d+);", _ENTITY.message)
# At the beginning of a line of a paragraph.
_LINE_SIGNS = (
    _sign(
        LOST, rf"#+[{_HIDDEN_SPACE}]+", "this is no heading, because the space behind # is a special one; type a space"
    ),
    _sign(LOST, r"#{2,}(?=[^\s#])", "this is no heading, because there is no space behind the #; write '{0} '"),
    _sign(DOUBTFUL, rf"#(?={_LETTER})", "'#' is shown as it is; for a heading, write '### ' before its text"),
    _sign(
        LOST,
        r"[•·‣▪◦●○■□❖➢➤►▸\u2043∙][\s]*(?=\S)",
        "'{0}' does not make a list; write '- ' instead, on a line of its own",
    ),
    _sign(
        LOST,
        rf"(?:[-*+]|\d{{1,2}}[.)])[{_HIDDEN_SPACE}]+",
        "this makes no list, because the space is a special one; type a space",
    ),
    _sign(LOST, r"o\t+(?=\S)", "'{0}' does not make a list; write '- ' instead"),
    _sign(LOST, r"\[[A-Z_]*TOC[A-Z_]*\]$|(?i:\[toc\]|\[\[_toc_\]\])$", "'{0}' has no effect here; delete it"),
    _sign(
        LOST, r":::+ ?\w*$|!!! ?\w+|\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", "'{0}' makes no box here; delete it"
    ),
    _sign(LOST, r"(?:=+|~~+|--|\+[-=+]{3,})$", "'{0}' has no effect here; delete it"),
    _sign(DOUBTFUL, r"[\u2013—]+$", "'{0}' is shown as it is; delete it"),
    _sign(DOUBTFUL, r"\[[ xX]?\] ", "'{0}' makes no box to tick; readers see it as it is"),
)
_PIPES = re.compile(r"\|.*\||[^|]*\S \| \S")
_RULE = re.compile(r"(?<!-)-{2,}+\s*+\||\|\s*:?-{2,}")
_DASH = re.compile(r"[\u2013—\u2212]\s+\S")
_DASHED_ITEM = re.compile(rf"[\u2013\u2212]\s+{_CAPITAL}")
_TIGHT = re.compile(rf"[-+](?={_LETTER}|[¿¡\"“(])|\*(?=\w)")
_TIGHT_CAPITAL = re.compile(rf"-{_CAPITAL}")
_STEP = re.compile(
    r"(?:(?P<number>\d{1,2})(?:[.)] |-\s|[.)](?=[^\W\d_]))|(?P<letter>[a-h])[.)]\s"
    r"|\((?P<bracket>\d{1,2}|[a-h])\)\s?)(?=\S)"
)
_SUSPICIOUS = re.compile(r"[*_#|~=\^\[{\\$@【ÃâÂ:]|www\.|<")


def find_faults(draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield what did not take in one topic."""
    path, lines = draft.file.path, draft.file.text.split("\n")
    for section in draft.sections:
        yield from _find_heading_signs(path, section.line, section.title)
        for block in read_blocks(section.tokens):
            yield from _find_in_block(path, block)
        yield from _find_joined_numbers(path, section.tokens)
        for token in section.tokens:
            if token.type == "html_block":
                yield from _find_in_html(path, token)
        yield from _find_short_rows(path, section.tokens, lines)


def find_signs(text: str, shown: str) -> Iterator[tuple[_Sign, re.Match[str]]]:
    """Yield the signs in a line of text; `shown` is the line as readers see it."""
    is_taken = bytearray(len(text))
    for sign in _SIGNS if _SUSPICIOUS.search(text) else ():
        for match in sign.pattern.finditer(text):
            # What is wrong with a whole link is not also wrong with the address inside it.
            if 1 not in is_taken[match.start() : match.end()]:
                is_taken[match.start() : match.end()] = b"\1" * len(match[0])
                yield sign, match
    if "&" in shown:
        sign, where = (_ENTITY, text) if _ENTITY.pattern.search(text) else (_ESCAPED_TWICE, shown)
        yield from ((sign, match) for match in sign.pattern.finditer(where))


def word(sign: _Sign, match: re.Match[str]) -> str:
    """Return the message about a sign that was found."""
    found = " ".join(match[0].split())
    return sign.message.replace("{0}", found if len(found) <= 60 else f"{found[:57]}…")


def _find_joined_numbers(path: str, tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield `3*500 mg or 2*250 mg`: between the signs is italic text, so readers see 3500 mg."""
    for token in tokens:
        children = token.children or []
        for at, (before, opened, inner) in enumerate(zip(children, children[1:], children[2:], strict=False)):
            if opened.type != "em_open" or opened.markup != "*":
                continue
            left, right = re.search(r"(?<!\d)\d+$", before.content), re.match(r"\d+", inner.content)
            # Alone between the signs, digits that nothing follows are a part of one number, as in 1*0* mg.
            is_part = right and right[0] == inner.content and not _begins_with_digit(children[at + 4 :])
            if left and right and not is_part:
                message = f"readers see '{left[0]}{right[0]}', because * makes italics; write \\* between the numbers"
                line, column = find_place(token, find_offset(before, left.start()))
                yield Finding(path, line, message, column=column, rule=LOST)


def _begins_with_digit(children: Sequence[Token]) -> bool:
    return bool(children) and children[0].content[:1].isdecimal()


def _find_heading_signs(path: str, line: int, title: str) -> Iterator[Finding]:
    """A section's heading has only text, and what is escaped in it can no longer be told."""
    if match := re.search(r"\w(#+)$", title):
        message = f"'{match[1]}' at the end is shown as it is; delete it, or put a space before it"
        yield Finding(path, line, message, rule=DOUBTFUL, about=match[0])
    for sign, match in find_signs(title, title):
        if sign.rule == LOST:
            yield Finding(path, line, word(sign, match), rule=LOST, about=match[0])


def _find_in_block(path: str, block: Block) -> Iterator[Finding]:
    for line in block.lines:
        for sign, match in find_signs(line.text, line.shown):
            yield _make(path, line, match.start(), sign.rule, word(sign, match))
    if block.kind != "paragraph_open":
        return
    for line in block.lines:
        for sign in _LINE_SIGNS:
            if begins := sign.pattern.match(line.text):
                yield _make(path, line, 0, sign.rule, word(sign, begins))
                break
    yield from _find_dashes(path, block.lines)
    yield from _find_tight_bullets(path, block.lines)
    yield from _find_steps(path, block.lines)
    yield from _find_tables(path, block.lines)


def _find_dashes(path: str, lines: Sequence[ShownLine]) -> Iterator[Finding]:
    """Yield the dashes that word processors put in place of a list's marks; a dash can also be meant."""
    dashed = [line for line in lines if _DASH.match(line.text)]
    begins = not dashed or dashed[0] is lines[0] or lines[lines.index(dashed[0]) - 1].text.rstrip().endswith(":")
    is_list = len(dashed) > 1 and begins and not all(line.is_apart for line in dashed)
    # A single em dash introduces the source of a quotation, or somebody's words. A line can also happen to begin there.
    is_row = any(_DASHED_ITEM.match(above.text) and _DASHED_ITEM.match(line.text) for above, line in pairwise(lines))
    is_doubtful = len(dashed) > 2 or (is_row and not all(line.is_apart for line in dashed))
    if is_list or is_doubtful or (dashed and dashed[0] is lines[0] and dashed[0].text[0] != "—"):
        message = f"'{dashed[0].text[0]}' does not make a list; write '- ' instead, on a line of its own"
        yield _make(path, dashed[0], 0, LOST if is_list else DOUBTFUL, message)


def _find_tight_bullets(path: str, lines: Sequence[ShownLine]) -> Iterator[Finding]:
    """Yield `-You`. A single line can begin with a suffix (-itis) or with the mark of a footnote."""
    tight = [line for line in lines if _TIGHT.match(line.text)]
    first = lines[0].text if lines else ""
    is_row = any(
        _TIGHT_CAPITAL.match(above.text) and _TIGHT_CAPITAL.match(line.text) for above, line in pairwise(lines)
    )
    if tight and (is_row or (tight[0] is lines[0] and (len(tight) > 1 or _TIGHT_CAPITAL.match(first)))):
        sign = tight[0].text[0]
        yield _make(path, tight[0], 0, LOST, f"'{sign}' makes no list without a space behind it; write '{sign} '")


def _find_steps(path: str, lines: Sequence[ShownLine]) -> Iterator[Finding]:
    """Yield numbered lines that run together into one paragraph."""
    steps = [(line, match) for line in lines if (match := _STEP.match(line.text))]
    for (first, before), (second, after) in pairwise(steps):
        if _count(after) == _count(before) + 1 and not second.is_apart:
            rule = DOUBTFUL if before["bracket"] else LOST
            found = before[0].strip()
            advice = "write '1. ', '2. ' and so on, with a blank line above the first"
            yield _make(
                path, first, 0, rule, f"'{found}' does not make a list here, so its lines run together; {advice}"
            )
            return


def _count(step: re.Match[str]) -> int:
    found = step["number"] or step["letter"] or step["bracket"]
    return int(found) if found.isdecimal() else ord(found)


def _find_tables(path: str, lines: Sequence[ShownLine]) -> Iterator[Finding]:
    """Yield the first line of what should be a table, and is a paragraph."""
    rows = [line for line in lines if _PIPES.match(line.text)]
    is_ruled = any(_RULE.search(line.text) for line in lines)  # the parser's own check reports it
    # Two lines of a longer sentence can happen to have as many pipes.
    is_table = len(rows) > 1 + (len(rows) < len(lines)) and len({_count_pipes(row.text) for row in rows}) == 1
    if rows and not is_ruled and (rows[0].text.startswith("|") or is_table):
        message = "this is no table, so its cells run together; put a line like '| --- | --- |' below its first line"
        yield _make(path, rows[0], rows[0].text.index("|"), LOST, message)
    tabbed = [line for line in lines if re.search(r"(?<!^o)(?<=\S)\t+\S", line.text)]
    if tabbed:
        message = "a tab makes no table, so the columns run together; write | between the cells"
        rule = LOST if len(tabbed) > 1 else DOUBTFUL
        yield _make(path, tabbed[0], tabbed[0].text.index("\t"), rule, message)


def _count_pipes(text: str) -> int:
    return text.strip().strip("|").count("|")


def _find_short_rows(path: str, tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Finding]:
    """Yield each row with fewer cells than its table has columns: its last cells would be blank."""
    columns = 0
    for token in tokens:
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tbody_open":
            yield from _judge_rows(path, columns, lines, token.map or [0, 0])


def _judge_rows(path: str, columns: int, lines: Sequence[str], rows: Sequence[int]) -> Iterator[Finding]:
    for number in range(rows[0], min(rows[1], len(lines))):
        row = lines[number].strip(" \t>").removeprefix("|").removesuffix("|")
        cells = len(escapedSplit(row))
        if cells < columns:
            message = (
                f"the row has {cells} of the table's {columns} cells, and the others stay blank; add the missing |"
            )
            yield Finding(path, number + 1, message, rule=DOUBTFUL)


def _find_in_html(path: str, token: Token) -> Iterator[Finding]:
    """Yield Markdown inside a block of raw HTML, where it has no effect."""
    for text, line in read_html_texts(token):
        for match in re.finditer(r"\*\*\S.*?\*\*|\[[^\]]+\]\([^)\s]+\)", text):
            message = f"'{match[0][:60]}' has no effect inside HTML; write HTML (<strong>, <a href>), or only Markdown"
            yield Finding(path, line, message, rule=LOST, about=match[0])
        for match in _ESCAPED_TWICE.pattern.finditer(text):
            yield Finding(path, line, word(_ESCAPED_TWICE, match), rule=LOST, about=match[0])


def _make(path: str, line: ShownLine, offset: int, rule: str, message: str) -> Finding:
    number, column = line.find_place(offset)
    return Finding(path, number, message, column=column, rule=rule)
