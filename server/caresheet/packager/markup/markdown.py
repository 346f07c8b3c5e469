"""The Markdown of topics: CommonMark 0.31 with GitHub's tables and raw HTML.

Input: Markdown. Output: tokens, and then HTML that is still unsafe. Bad links and tags stay unchanged, so that
`sanitize` can name them as the author wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from caresheet.model import Picture
from caresheet.packager.markup.fault import Fault
from caresheet.packager.markup.limits import require_few_blocks, require_few_pieces
from caresheet.packager.markup.links import (
    make_picture_address,
    make_topic_address,
    split_picture_link,
    split_topic_link,
)
from caresheet.packager.markup.positions import find_offset, keep_positions, place_lines

# markdown-it silently drops text that nests deeper. `parse` refuses much less than this.
_DEEPEST_NESTING = 100


def parse_markdown(text: str) -> tuple[list[Token], list[Fault]]:
    """Parse Markdown into block tokens, whose maps count lines from 0, and the faults of lost text.

    Lost text is what Markdown silently leaves out of its tokens.

    Raises:
        OverLimitError: the text contains too much of something.
    """
    env: dict[str, Any] = {}
    tokens = _make_markdown().parse(text, env)
    lines = text.split("\n")
    place_lines(tokens, lines)
    return tokens, [*_find_lost_references(env, tokens), *_find_lost_cells(lines, tokens)]


def render_markdown(tokens: Sequence[Token], *, lang: str, pictures: Mapping[str, Picture]) -> str:
    """Render tokens to unsafe HTML; links to other topics lead to their pages in `lang`."""
    markdown = _make_markdown()
    return str(markdown.renderer.render(tokens, markdown.options, {"lang": lang, "pictures": pictures}))


def walk_inline(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    """Yield the children of an inline token, each with its line; `line` is where the token begins."""
    at = 0
    for child in token.children or ():
        begins = find_offset(child)
        line += token.content.count("\n", at, begins)
        at = max(at, begins)
        yield child, line


def read_alternative(image: Token) -> str:
    """Return the alternative text of a picture as a screen reader says it."""
    markdown = _make_markdown()
    return " ".join(markdown.renderer.renderInlineAsText(image.children, markdown.options, {}).split())  # type: ignore[attr-defined]


def _find_lost_references(env: Mapping[str, Any], tokens: Sequence[Token]) -> Iterator[Fault]:
    """Yield each definition of a link that no link uses."""
    used = {child.meta.get("label") for token in tokens for child in token.children or ()}
    definitions = [(label, found) for label, found in env.get("references", {}).items() if label not in used]
    definitions += [(found["label"], found) for found in env.get("duplicate_refs", ())]
    for label, found in definitions:
        message = f"no link uses '[{label.lower()}]:', so it would not be shown; remove it"
        yield Fault(found["map"][0] + 1, message, f"[{label}]:")


def _find_lost_cells(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Fault]:
    """Yield each row that has more cells than its table's head: GitHub's tables drop the rest."""
    columns = 0
    for token in tokens:
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns and token.map:
            line = lines[token.map[0]].lstrip(" \t>").rstrip()
            lost = [cell.strip() for cell in escapedSplit(line.removeprefix("|"))[columns:] if cell.strip()]
            if lost:
                message = f"the table has {columns} columns, so '{lost[0]}' would not be shown; add a column"
                yield Fault(token.map[0] + 1, message, lost[0])


@cache
def _make_markdown() -> MarkdownIt:
    """Make the parser once. It keeps nothing from one parse to the next."""
    options = {"html": True, "maxNesting": _DEEPEST_NESTING, "store_labels": True}
    markdown = MarkdownIt("commonmark", options).enable("table")
    # Without this, markdown-it would silently show a link that it does not trust as plain text.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    markdown.core.ruler.after("block", "limit_blocks", _limit_blocks)
    keep_positions(markdown)
    markdown.core.ruler.after("text_join", "limit_pieces", _limit_pieces)
    markdown.add_render_rule("link_open", _render_link)
    markdown.add_render_rule("image", _render_picture)
    markdown.add_render_rule("th_open", _render_cell)
    markdown.add_render_rule("td_open", _render_cell)
    return markdown


def _limit_blocks(state: StateCore) -> None:
    require_few_blocks(state.tokens)


def _limit_pieces(state: StateCore) -> None:
    require_few_pieces(state.tokens)


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    link = tokens[at]
    if parts := split_topic_link(str(link.attrs["href"])):
        # Change a copy: `check` still needs the address that the author wrote.
        link = link.copy(attrs={**link.attrs, "href": make_topic_address(env["lang"], *parts)})
    return renderer.renderToken([link], 0, options, env)


def _render_picture(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    options: Any,  # noqa: ARG001 - the renderer passes it to every rule
    env: MutableMapping[str, Any],
) -> str:
    """Render a picture of the library. If there is no such picture, render its text: `check` will report it."""
    text = read_alternative(tokens[at])
    picture = env["pictures"].get(split_picture_link(str(tokens[at].attrs["src"])))
    if picture is None:
        return escapeHtml(text)
    attributes: dict[str, str | int | float] = {
        "src": make_picture_address(picture.path),
        "alt": text,
        "width": picture.width,
        "height": picture.height,
        "referrerpolicy": "no-referrer",
        "crossorigin": "anonymous",
    }
    return f"<img{renderer.renderAttrs(Token('image', 'img', 0, attrs=attributes))}>"


def _render_cell(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """Render a cell with `data-align` in place of `style`, which no document may have, and with a header's `scope`."""
    cell = tokens[at]
    style = str(cell.attrs.pop("style", ""))
    if alignment := {"text-align:center": "center", "text-align:right": "end"}.get(style):
        cell.attrs["data-align"] = alignment
    if cell.tag == "th":
        cell.attrs["scope"] = "col"
    return renderer.renderToken(tokens, at, options, env)
