"""Write a Word document as HTML: headings, paragraphs, lists, tables, links, footnotes, text boxes.

Input: a Word file. Output: HTML for the converter. Hidden and struck-out text, headers and footers are not in it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from caresheet.importers.word.endings import NoteCounter
from caresheet.importers.word.inline import InlineReader, choose_alternative
from caresheet.importers.word.lists import Block, write_blocks
from caresheet.importers.word.numbering import Label, Numbering
from caresheet.importers.word.package import Part, WordPackage
from caresheet.importers.word.spans import Span, get_text, write_spans
from caresheet.importers.word.styles import Styles, is_set
from caresheet.importers.word.tables import GridRow, lay_out

_SKIPPED = frozenset({"w:sectPr", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:tcPr", "w:tblPr", "w:tblGrid"})


def write_html(package: WordPackage) -> str:
    """Return the document as HTML, with its footnotes at the end."""
    return _DocumentWriter(package).write()


class _DocumentWriter:
    def __init__(self, package: WordPackage) -> None:
        styles, numbering = package.find("styles"), package.find("numbering")
        self._package = package
        self._styles = Styles(styles.root if styles else None)
        self._numbering = Numbering(numbering.root if numbering else None, self._styles)
        self._notes = NoteCounter(package)
        self._inline = self._make_reader(package.main, "")
        self._is_in_grid: list[bool] = []
        # Below a title, the document's own top level is one level down.
        self._top = 1

    def write(self) -> str:
        body = self._package.main.root.find("w:body")
        if body is None:
            return ""
        is_title = (self._styles.find_heading_level(paragraph) == 0 for paragraph in body.iter("w:p"))
        self._top = 2 if any(is_title) else 1
        written = write_blocks(_join_titles(list(self._read_blocks(body))))
        return written + "".join(self._write_notes())

    def _make_reader(self, part: Part, note_number: str) -> InlineReader:
        return InlineReader(part, self._styles, self._notes.number, note_number)

    def _read_blocks(self, container: Element) -> Iterator[Block]:
        for child in container:
            match child.tag:
                case "w:p":
                    yield from self._read_paragraph(child)
                case "w:tbl":
                    yield Block(self._write_table(lay_out(child)))
                case "mc:AlternateContent":
                    yield from self._read_blocks(choose_alternative(child))
                case "m:oMathPara" | "m:oMath":
                    paragraph = Element("w:p")
                    paragraph.append(child)
                    yield from self._read_paragraph(paragraph)
                case tag if tag not in _SKIPPED:
                    yield from self._read_blocks(child)

    def _read_paragraph(self, paragraph: Element) -> Iterator[Block]:
        if self._styles.is_contents(paragraph):
            return
        spans, anchored = self._inline.read(paragraph)
        text = get_text(spans)
        label = None if not text and _is_hidden(paragraph) else self._numbering.count(paragraph)
        if text:
            yield self._make_block(paragraph, spans, label)
        elif label and self._is_in_grid and any(c.isalnum() for c in label.text):
            # A cell with nothing but a list's number shows it: the number of its row.
            yield Block(f"<p>{html.escape(label.text, quote=False)}</p>")
        for element in anchored:
            yield from self._read_anchored(element)

    def _make_block(self, paragraph: Element, spans: Sequence[Span], label: Label | None) -> Block:
        inner = write_spans(spans)
        level = self._styles.find_heading_level(paragraph)
        if label and not label.text and not label.is_bullet:
            label = None  # A list whose numbers nobody sees reads like paragraphs.
        if level is not None and any(self._is_in_grid):
            # A heading in a table belongs to its column or row, not to the text below the table.
            level, inner = None, f"<strong>{inner}</strong>"
        if level is None:
            return Block(f"<p>{inner}</p>", label, inner) if label else Block(f"<p>{inner}</p>")
        name = f"h{min(level + self._top - 1, 6)}" if level else "h1"
        shown = f"{html.escape(label.text, quote=False)} " if label and label.text else ""
        return Block(f"<{name}>{shown}{inner}</{name}>")

    def _read_anchored(self, element: Element) -> Iterator[Block]:
        """Read a drawing: the paragraphs of its text boxes, or the description of a picture."""
        boxes = list(_find_boxes(element))
        for box in boxes:
            yield from self._read_blocks(box)
        for each in element.iter("v:textpath"):
            if text := each.get("string", "").strip():
                yield Block(f"<p>{html.escape(text, quote=False)}</p>")
        texts = list(self._find_diagram_texts(element))
        yield from (Block(f"<p>{html.escape(text, quote=False)}</p>") for text in texts)
        if not boxes and not texts:
            named = next(element.iter("wp:docPr"), None)
            alternative = named.get("descr", "") if named is not None else ""
            yield Block(f'<p><img src="" alt="{html.escape(alternative)}"></p>')

    def _find_diagram_texts(self, element: Element) -> Iterator[str]:
        """Yield the paragraphs of diagrams, and of shapes that come from other programs."""
        roots = [element]
        for each in element.iter("dgm:relIds"):
            relation = self._inline.part.relations.get(each.get("r:dm", ""))
            part = self._package.parts.get(relation.target) if relation else None
            roots += [part.root] if part else []
        for root in roots:
            for paragraph in root.iter("a:p"):
                if text := "".join(run.text or "" for run in paragraph.iter("a:t")).strip():
                    yield text

    def _write_table(self, rows: Sequence[GridRow]) -> str:
        headings = _count_heading_rows(rows)
        named = max(headings, 1) if len(rows) > 1 else 0
        self._is_in_grid.append(len(rows) > 1 and any(len(row.cells) > 1 for row in rows))
        written = [self._write_row(row, "th" if at < named else "td") for at, row in enumerate(rows)]
        self._is_in_grid.pop()
        head, rest = "".join(written[:headings]), "".join(written[headings:])
        return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{rest}</tbody></table>"

    def _write_row(self, row: GridRow, name: str) -> str:
        parts = []
        for cell in row.cells:
            spans = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (
                f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            )
            inner = write_blocks(list(self._read_blocks(cell.element))) if cell.element is not None else ""
            parts.append(f"<{name}{spans}>{inner}</{name}>")
        return f"<tr>{''.join(parts)}</tr>"

    def _write_notes(self) -> Iterator[str]:
        """Write the footnotes and endnotes in the order of their marks. A note may itself have marks."""
        for part, note, number in self._notes.read_marked():
            self._inline = self._make_reader(part, number)
            yield write_blocks(list(self._read_blocks(note)))


def _is_hidden(paragraph: Element) -> bool:
    """Say whether the end of a paragraph is hidden, so that nothing of it is seen."""
    return is_set(paragraph, "w:pPr/w:rPr/w:vanish")


def _find_boxes(element: Element) -> Iterator[Element]:
    """Yield the text boxes in a drawing, but not those within another."""
    for child in choose_alternative(element) if element.tag == "mc:AlternateContent" else element:
        if child.tag == "w:txbxContent":
            yield child
        else:
            yield from _find_boxes(child)


def _join_titles(blocks: Sequence[Block]) -> list[Block]:
    """Join the lines of a title: a document has only one."""
    joined: list[Block] = []
    for block in blocks:
        if joined and joined[-1].html.startswith("<h1>") and block.html.startswith("<h1>"):
            joined[-1] = Block(joined[-1].html.removesuffix("</h1>") + " " + block.html.removeprefix("<h1>"))
        else:
            joined.append(block)
    return joined


def _count_heading_rows(rows: Sequence[GridRow]) -> int:
    """Count the rows at the top that are headings: those that Word repeats, or else the first one.

    A cell that begins in them cannot end below them in HTML. If one spans all rows, the table has no head.
    """
    repeated = next((at for at, row in enumerate(rows) if not row.is_heading), len(rows))
    count, at = repeated or 1, 0
    while at < min(count, len(rows)):
        count = max(count, *(at + cell.rows for cell in rows[at].cells), 0)
        at += 1
    return count if count < len(rows) else 0
