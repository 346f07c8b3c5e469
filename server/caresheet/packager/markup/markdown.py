"""The Markdown of topics: CommonMark 0.31 with GitHub's tables and raw HTML.

Enters: Markdown. Leaves: tokens, then HTML that is still unsafe. Never judges: a bad link or tag passes through
here as it was written, so that `sanitize` can name it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from caresheet.model import Picture
from caresheet.packager.markup.links import (
    make_picture_address,
    make_topic_address,
    split_picture_link,
    split_topic_link,
)

# Beyond this depth markdown-it drops text without a word; `parse` refuses long before.
_DEEPEST_NESTING = 100


def parse_markdown(text: str) -> list[Token]:
    """Parse Markdown into block tokens, whose maps count lines from 0."""
    return _make_markdown().parse(text)


def find_lost_text(text: str) -> Iterator[tuple[int, str]]:
    """Yield what Markdown leaves out of its tokens without a word, each with its line."""
    markdown, env = _make_markdown(), dict[str, Any]()
    tokens = markdown.parse(text, env)
    used = {child.meta.get("label") for token in tokens for child in token.children or ()}
    references = [(label, found) for label, found in env.get("references", {}).items() if label not in used]
    for label, found in (*references, *((found["label"], found) for found in env.get("duplicate_refs", ()))):
        yield found["map"][0] + 1, f"no link uses '[{label.lower()}]:', so it would not be shown; take it out"
    yield from _find_lost_cells(text.split("\n"), tokens)


def render_markdown(tokens: Sequence[Token], *, lang: str, pictures: Mapping[str, Picture]) -> str:
    """Render tokens to unsafe HTML; links to other topics lead to their pages in `lang`."""
    markdown = _make_markdown()
    return str(markdown.renderer.render(tokens, markdown.options, {"lang": lang, "pictures": pictures}))


def walk_inline(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    """Yield what an inline token holds, each with its line; `line` is where the token begins."""
    for child in token.children or ():
        yield child, line
        line += child.content.count("\n") + (child.type in ("softbreak", "hardbreak"))


def read_alternative(image: Token) -> str:
    """Return the alternative text of a picture as readers of it are told it."""
    markdown = _make_markdown()
    return " ".join(markdown.renderer.renderInlineAsText(image.children, markdown.options, {}).split())  # type: ignore[attr-defined]


def _find_lost_cells(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
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
                yield token.map[0] + 1, f"the table has {columns} columns, so '{lost[0]}' would not be shown; add one"


@cache
def _make_markdown() -> MarkdownIt:
    """Make the parser, once: it keeps nothing of what it has parsed."""
    options = {"html": True, "maxNesting": _DEEPEST_NESTING, "store_labels": True}
    markdown = MarkdownIt("commonmark", options).enable("table")
    # markdown-it would leave a link that it mistrusts standing as text, and nobody would be told.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    markdown.add_render_rule("link_open", _render_link)
    markdown.add_render_rule("image", _render_picture)
    markdown.add_render_rule("th_open", _render_cell)
    markdown.add_render_rule("td_open", _render_cell)
    return markdown


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    link = tokens[at]
    if parts := split_topic_link(str(link.attrs["href"])):
        # A copy: `check` has yet to read where the author's own link leads.
        link = link.copy(attrs={**link.attrs, "href": make_topic_address(env["lang"], *parts)})
    return renderer.renderToken([link], 0, options, env)


def _render_picture(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    options: Any,  # noqa: ARG001  # the renderer gives it to every rule
    env: MutableMapping[str, Any],
) -> str:
    """Show the picture that is meant. Where there is none, its text stands for it: `check` says so."""
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
    """Say a column's alignment without `style`, which no document carries, and a header's scope with it."""
    cell = tokens[at]
    style = str(cell.attrs.pop("style", ""))
    if alignment := {"text-align:center": "center", "text-align:right": "end"}.get(style):
        cell.attrs["data-align"] = alignment
    if cell.tag == "th":
        cell.attrs["scope"] = "col"
    return renderer.renderToken(tokens, at, options, env)
