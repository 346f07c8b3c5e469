"""Nest list items by their levels, as HTML lists.

Input: blocks of HTML, of which some are list items. Output: HTML. A list starts at the number that Word shows. A
label that HTML cannot write ("Step 4:", "1.2") stands at the start of the item's text.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from caresheet.importers.word.numbering import Label


@dataclass(frozen=True)
class Block:
    """A block of HTML; `inner` is the text of a list item that has this label."""

    html: str = ""
    label: Label | None = None
    inner: str = ""


@dataclass
class _Item:
    block: Block
    children: list[_Item] = field(default_factory=list)

    @property
    def label(self) -> Label:
        assert self.block.label  # only blocks with labels become items
        return self.block.label


def write_blocks(blocks: Sequence[Block]) -> str:
    """Return the blocks as HTML; neighbouring list items become lists."""
    parts = []
    for is_list, group in groupby(blocks, key=lambda block: block.label is not None):
        blocks_of_kind = list(group)
        parts += [_write_items(_nest(blocks_of_kind))] if is_list else [block.html for block in blocks_of_kind]
    return "".join(parts)


def _nest(blocks: Sequence[Block]) -> list[_Item]:
    top: list[_Item] = []
    above: list[_Item] = []
    for block in blocks:
        item = _Item(block)
        while above and above[-1].label.level >= item.label.level:
            above.pop()
        (above[-1].children if above else top).append(item)
        above.append(item)
    return top


def _write_items(items: Sequence[_Item]) -> str:
    """Write items of one level; a list ends where the next number does not follow."""
    parts: list[str] = []
    before: Label | None = None
    end = ""
    for item in items:
        label = item.label
        if before is None or not _follows(before, label):
            parts.append(end + ("<ul>" if label.number is None else f'<ol type="{label.kind}" start="{label.number}">'))
            end = "</ul>" if label.number is None else "</ol>"
        shown = "" if label.number is not None or label.is_bullet else f"{html.escape(label.text, quote=False)} "
        parts.append(f"<li>{shown}{item.block.inner}{_write_items(item.children)}</li>")
        before = label
    return "".join(parts) + end


def _follows(before: Label, label: Label) -> bool:
    if before.number is not None and label.number is not None:
        return (label.number, label.kind, label.list_id) == (before.number + 1, before.kind, before.list_id)
    return before.number is None and label.number is None and label.list_id == before.list_id
