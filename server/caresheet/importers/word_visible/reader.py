"""Write down what a person sees in a Word document, in reading order.

Input: an opened file. Output: its visible text. Its notes name hidden and struck-out text, the table of contents,
comments, headers and footers. An element that we do not know is read for the text in it, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.conservation.words import join_words
from caresheet.importers.word.package import Part, WordPackage
from caresheet.importers.word_visible.grid import find_cells, find_hidden_rows
from caresheet.importers.word_visible.line import Line, LineReader
from caresheet.importers.word_visible.list_numbers import ListNumbers, show_number
from caresheet.importers.word_visible.looks import Looks
from caresheet.importers.word_visible.objects import describe_object, is_object

_NOTE_FORMS = {"footnote": "decimal", "endnote": "lowerRoman"}
# So many texts of one kind are named in the report; the others are counted.
_NAMED_AT_MOST = 20


def read_visible(package: WordPackage) -> VisibleText:
    """Return what a person sees in a document."""
    reader = _Reader(package)
    body = package.main.root.find("w:body")
    if body is not None:
        reader.read_blocks(body)
    reader.read_notes()
    reader.name_left_out()
    return reader.visible


class _Reader:
    def __init__(self, package: WordPackage) -> None:
        styles, numbering = package.find("styles"), package.find("numbering")
        self.visible = VisibleText()
        self._package = package
        self._looks = Looks(styles.root if styles else None)
        self._numbers = ListNumbers(numbering.root if numbering else None, self._looks)
        self._marks: dict[tuple[str, str], str] = {}
        self._settings: list[Element] = []
        self._objects: dict[str, str] = {}
        self._contents = self._open_tables = 0
        self._line = LineReader(package.main, self._looks, self._number_note)

    def read_blocks(self, container: Element) -> None:
        """Read the paragraphs and tables in an element."""
        for child in container:
            if child.tag == "w:p":
                self._read_paragraph(child)
            elif child.tag == "w:tbl":
                self._read_table(child)
            elif child.tag in ("m:oMathPara", "m:oMath"):
                holder = Element("w:p")
                holder.append(child)
                self._read_paragraph(holder)
            elif child.tag == "w:altChunk":
                relation = self._line.part.relations.get(child.get("r:id", ""))
                self._add_lines([f"[text of another file: {relation.target if relation else 'unknown'}]"])
            elif child.tag == "mc:AlternateContent":
                for version in list(child)[:1]:
                    self.read_blocks(version)
            elif not child.tag.endswith("Pr"):
                self.read_blocks(child)

    def _read_paragraph(self, paragraph: Element) -> None:
        look = self._looks.of_paragraph(paragraph)
        line = self._line.read(paragraph, look)
        if _is_contents(look):
            self._contents += bool(line.is_seen)
            return
        mark = [each for properties in paragraph.findall("w:pPr") for each in properties.iter("w:vanish")]
        is_unseen = not line.is_seen and any(each.get("w:val", "1") not in ("0", "false") for each in mark)
        label = None if is_unseen else self._numbers.next_label(look)
        if line.is_seen:
            self._write(line, label, is_heading="|title|" in look.get("names", "") or _is_heading(look))
        elif label and self._open_tables and any(each.isalnum() for each in label):
            self._add_lines([label])
        for drawing in line.drawings:
            self._read_drawing(drawing)

    def _write(self, line: Line, label: str | None, *, is_heading: bool) -> None:
        if is_heading:
            self.visible.start_heading()
        if label:
            self.visible.add_label(label)
        for text, script, link in line.pieces:
            self.visible.add_text(text, script=script, link=link)
        if is_heading:
            self.visible.end_heading()
        self.visible.end_block()

    def _read_table(self, table: Element) -> None:
        self.visible.start_table()
        self._open_tables += 1
        for hidden in find_hidden_rows(table):
            if text := " ".join(filter(None, map(_collect, hidden.iter("w:p")))):
                self.visible.add_note(f"left out a hidden row of a table: '{text}'")
        for row in find_cells(table):
            self.visible.start_row()
            for cell in row:
                self.visible.start_cell(rows=cell.rows, columns=cell.columns)
                if cell.element is not None:
                    self.read_blocks(cell.element)
                self.visible.end_cell()
                for hidden in cell.covered:
                    if text := " ".join(filter(None, map(_collect, hidden.iter("w:p")))):
                        self.visible.add_note(f"left out text that a merged cell covers: '{text}'")
        self._open_tables -= 1
        self.visible.end_table()

    def _read_drawing(self, drawing: Element) -> None:
        """Read the text boxes, the lettering and the diagrams of a drawing, and name the objects in it."""
        for child in drawing:
            self._name_object(child)
            if child.tag == "w:txbxContent":
                self.read_blocks(child)
            elif child.tag == "mc:AlternateContent":
                for version in list(child)[:1]:
                    self._read_drawing(version)
            elif child.tag == "dgm:relIds":
                relation = self._line.part.relations.get(child.get("r:dm", ""))
                part = self._package.parts.get(relation.target) if relation else None
                self._add_lines(_collect(each, "a:t") for each in (part.root.iter("a:p") if part else ()))
            elif child.tag == "a:p":
                self._add_lines([_collect(child, "a:t")])
            else:
                self._read_drawing(child)
        if drawing.tag == "v:textpath":
            self._add_lines([drawing.get("string", "")])

    def _name_object(self, element: Element) -> None:
        relation = self._line.part.relations.get(element.get("r:id", ""))
        if relation is not None and is_object(relation):
            # A part that is shown again is not searched again.
            if relation.target not in self._objects:
                self._objects[relation.target] = describe_object(element, relation, self._package.parts)
            self._add_lines([self._objects[relation.target]])

    def _add_lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.visible.add_text(line)
            self.visible.end_block()

    def _number_note(self, mark: Element) -> str:
        """Return the number of a footnote's or an endnote's mark."""
        kind, id_ = mark.tag[2:].removesuffix("Reference"), mark.get("w:id", "")
        if (kind, id_) not in self._marks:
            count = sum(1 for each in self._marks if each[0] == kind)
            start = self._find_note_setting(kind, "w:numStart")
            first = int(start) if start.isdigit() else 1
            form = self._find_note_setting(kind, "w:numFmt") or _NOTE_FORMS[kind]
            self._marks[kind, id_] = show_number(first + count, form)
        return self._marks[kind, id_]

    def _find_note_setting(self, kind: str, name: str) -> str:
        found = [
            e.get("w:val", "")
            for place in self._find_settings()
            for pr in place.findall(f"w:{kind}Pr")
            for e in pr.findall(name)
        ]
        return found[0] if found else ""

    def _find_settings(self) -> list[Element]:
        """Return the settings of the document and of its sections. A long document has many notes that ask for them."""
        if not self._settings:
            settings = self._package.find("settings")
            self._settings = ([settings.root] if settings else []) + list(self._package.main.root.iter("w:sectPr"))
        return self._settings

    def read_notes(self) -> None:
        """Read the footnotes and then the endnotes, in the order of their marks."""
        for kind in _NOTE_FORMS:
            if (part := self._package.find(f"{kind}s")) is None:
                continue
            texts = {each.get("w:id"): each for each in part.root if each.tag == f"w:{kind}"}
            seen = 0
            while seen < len(marks := [id_ for k, id_ in self._marks if k == kind]):
                self._line = self._line.for_part(part, self._marks[kind, marks[seen]])
                if marks[seen] in texts:
                    self.read_blocks(texts[marks[seen]])
                seen += 1

    def name_left_out(self) -> None:
        """Name what was left out on purpose."""
        for what, texts in self._line.left_out.items():
            for text in texts[:_NAMED_AT_MOST]:
                self.visible.add_note(f"left out {what}: '{text}'")
            if len(texts) > _NAMED_AT_MOST:
                self.visible.add_note(f"left out more {what}: {len(texts) - _NAMED_AT_MOST} times")
        if self._contents:
            self.visible.add_note(f"left out the table of contents: {self._contents} lines")
        if self._line.near_links:
            self.visible.add_note(f"links within the document or to files, kept as text only: {self._line.near_links}")
        if self._package.changes:
            self.visible.add_note(f"tracked changes, all accepted: {self._package.changes}")
        objects = {each.target for each in self._package.main.relations.values() if is_object(each)}
        if count := len(objects - self._objects.keys()):
            self.visible.add_note(f"did not read embedded objects that have no place in the text: {count}")
        comments = [part for part in self._package.parts.values() if part.root.tag == "w:comments"]
        if count := sum(len(part.root.findall("w:comment")) for part in comments):
            self.visible.add_note(f"dropped comments: {count}")
        for what, tag in (("header", "w:hdr"), ("footer", "w:ftr")):
            self.visible.notes += self._name_margins(what, tag)

    def _name_margins(self, what: str, tag: str) -> Iterator[str]:
        """Name the texts of the headers or footers; each page's number says nothing."""
        parts = [part for part in self._package.parts.values() if part.root.tag == tag]
        for text in dict.fromkeys(filter(None, map(self._read_margin, parts))):
            if any(c.isalpha() for c in text.lower().replace("page", "").replace("of", "")) or len(text) > 12:
                yield f"left out a {what}: '{text}'"

    def _read_margin(self, part: Part) -> str:
        """Return the text of a header or footer, and of the boxes and the lettering in it."""
        visible, self.visible, self._line = self.visible, VisibleText(), self._line.for_part(part, "")
        self.read_blocks(part.root)
        text = join_words(self.visible.words)
        self.visible = visible
        return text


def _is_heading(look: dict[str, str]) -> bool:
    return look.get("outlineLvl", "9") in tuple("012345678")


def _is_contents(look: dict[str, str]) -> bool:
    names = look.get("names", "")
    return any(f"|toc {each}|" in names for each in (*range(1, 10), "heading")) or "|table of figures|" in names


def _collect(element: Element, tag: str = "w:t") -> str:
    return " ".join("".join(each.text or "" for each in element.iter(tag)).split())
