"""How much a topic may contain, so that no small file takes much time or memory.

Input: a topic's lines, or its tokens. Output: the first limit that it is over, as an error. A cap on bytes is not
enough: the work for 100 kB of nested tags or repeated links can grow with its square. The limits are more than ten
times what the longest topics of our library have: 110 lines, 70 paragraphs and cells, and 370 characters in a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from caresheet.packager.markup.fault import Fault

_MAX_LINES, _MAX_LINE_CHARACTERS = 2000, 10_000
_MAX_SETTINGS_CHARACTERS = 20_000
_MAX_PARAGRAPH_CHARACTERS = 10_000
# Paragraphs, headings, entries of lists and cells of tables.
_MAX_BLOCKS = 2000
_MAX_SECTIONS = 100
# What bold type, links, line breaks and HTML split a text into.
_MAX_PIECES = 4000
# Each may begin a link, and the parser looks for the end of each.
_MAX_BRACKETS = 1000
_MAX_LINKS, _MAX_ADDRESS_CHARACTERS = 300, 2000
MAX_RENDERED_CHARACTERS = 400_000
# In levels of markdown-it: a list counts as two. Readers lose track long before the parser does.
_MAX_NESTING, MAX_HTML_NESTING = 12, 20


class OverLimitError(ValueError):
    """A topic contains more than we are ready to process."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def require_few_lines(lines: Sequence[str]) -> None:
    """Check the number of a topic's lines.

    Raises:
        OverLimitError: they are too many.
    """
    if len(lines) > _MAX_LINES:
        _refuse(_MAX_LINES + 1, f"the file has {len(lines)} lines; write at most {_MAX_LINES}, or split it")


def require_short_lines(lines: Sequence[str]) -> None:
    """Check the length of each line of a topic or of settings.

    Raises:
        OverLimitError: one is too long.
    """
    for number, line in enumerate(lines, start=1):
        if len(line) > _MAX_LINE_CHARACTERS:
            _refuse(number, f"the line has {len(line)} characters; write at most {_MAX_LINE_CHARACTERS}")


def require_short_settings(lines: Sequence[str]) -> None:
    """Check the lines of a topic's settings.

    Raises:
        OverLimitError: they are too long altogether.
    """
    found = sum(map(len, lines))
    if found > _MAX_SETTINGS_CHARACTERS:
        _refuse(1, f"the settings have {found} characters; write at most {_MAX_SETTINGS_CHARACTERS}")


def require_few_blocks(tokens: Sequence[Token]) -> None:
    """Check a topic's blocks before the text inside them is parsed.

    Raises:
        OverLimitError: they are too many, too long or nested too deep.
    """
    blocks = sections = brackets = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else 0
        blocks += token.type in ("inline", "html_block")
        brackets += token.content.count("[")
        sections += token.type == "heading_open" and token.tag == "h2" and token.level == 0
        if token.level > _MAX_NESTING:
            _refuse(line, "lists or quotes nest too deep; use fewer levels")
        if blocks > _MAX_BLOCKS:
            _refuse(line, f"the topic has more than {_MAX_BLOCKS} paragraphs, list entries and cells; split it")
        if sections > _MAX_SECTIONS:
            _refuse(line, f"the topic has more than {_MAX_SECTIONS} sections; join some of them, or split it")
        if brackets > _MAX_BRACKETS:
            _refuse(line, f"the topic has more than {_MAX_BRACKETS} square brackets; use fewer")
        if len(token.content) > _MAX_PARAGRAPH_CHARACTERS:
            found = len(token.content)
            _refuse(line, f"the paragraph has {found} characters; write at most {_MAX_PARAGRAPH_CHARACTERS}")


def require_few_pieces(tokens: Sequence[Token]) -> None:
    """Check the text inside a topic's blocks.

    Raises:
        OverLimitError: it has too many pieces or links, or an address is too long.
    """
    pieces = links = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else 0
        for child in token.children or ():
            pieces += 1
            address = str(child.attrs.get("href") or child.attrs.get("src") or "")
            links += bool(address)
            if len(address) > _MAX_ADDRESS_CHARACTERS:
                found = len(address)
                _refuse(line, f"an address has {found} characters; write at most {_MAX_ADDRESS_CHARACTERS}")
        if links > _MAX_LINKS:
            _refuse(line, f"the topic has more than {_MAX_LINKS} links and pictures; remove some, or split it")
        if pieces > _MAX_PIECES:
            _refuse(
                line, f"bold type, links and HTML split the text into more than {_MAX_PIECES} pieces; use less of it"
            )


def _refuse(line: int, message: str) -> None:
    raise OverLimitError(Fault(line, message))
