"""The text of a paragraph: runs, fields, links, signs, equations and the marks of footnotes.

Input: a paragraph. Output: spans, and the elements anchored in it that are blocks of their own: text boxes, pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from caresheet.importers.word.equations import read_equation
from caresheet.importers.word.names import find
from caresheet.importers.word.package import Part
from caresheet.importers.word.spans import Span, is_address
from caresheet.importers.word.styles import Styles, is_on, is_true, read_number
from caresheet.importers.word.symbols import find_sign, is_symbol_font

# Elements that hold properties of others, or nothing for readers.
_SKIPPED = frozenset({"w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr", "w:fldData"})
_ANCHORED = frozenset({"w:drawing", "w:pict", "w:object"})
_RAISED_FROM_HALF_POINTS = 4
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]+)"?', re.IGNORECASE)
_FRACTION_FIELD = re.compile(r"\s*EQ\s+\\f\s*\(([^,;()]+)[,;]([^,;()]+)\)\s*", re.IGNORECASE)
_BUTTON_FIELD = re.compile(r"\s*MACROBUTTON\s+\S+\s+(.*?)\s*", re.IGNORECASE | re.DOTALL)
_SYMBOL_FIELD = re.compile(r'\s*SYMBOL\s+(\d+)(?:.*\\f\s+"?([\w ]+?)"?\s*(?:\\|$))?', re.IGNORECASE)


@dataclass
class Field:
    """A field of Word: what it is told, whether we are in its result, and the box that it may show."""

    instruction: str = ""
    is_in_result: bool = False
    box: str = ""


@dataclass
class InlineReader:
    """Reads paragraphs of one part in their order; a field may begin in one and end in another."""

    part: Part
    styles: Styles
    number_note: Callable[[Element], str]
    note_number: str = ""
    _fields: list[Field] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)
    _anchored: list[Element] = field(default_factory=list)
    _style: str = ""

    def read(self, paragraph: Element) -> tuple[list[Span], list[Element]]:
        """Return the spans of a paragraph and the elements anchored in it."""
        self._spans, self._anchored, self._style = [], [], self.styles.find_paragraph_style(paragraph)
        self._read_children(paragraph, "")
        return self._spans, self._anchored

    def _read_children(self, element: Element, link: str) -> None:
        for child in element:
            match child.tag:
                case "w:r":
                    self._read_run(child, link)
                case "w:hyperlink":
                    self._read_children(child, self._find_target(child) or link)
                case "w:fldSimple":
                    self._read_children(child, _read_link(child.get("w:instr", "")) or link)
                case "m:oMath":
                    self._spans += [Span(each.text, each.script, link=link) for each in read_equation(child)]
                case "w:ruby":
                    self._read_ruby(child, link)
                case "mc:AlternateContent":
                    self._read_children(choose_alternative(child), link)
                case tag if tag in _ANCHORED:
                    self._anchored.append(child)
                case tag if tag not in _SKIPPED:
                    self._read_children(child, link)

    def _read_run(self, run: Element, link: str) -> None:
        properties = self.styles.find_run_properties(run, self._style)
        is_hidden = any(is_on(properties, name) for name in ("w:vanish", "w:strike", "w:dstrike"))
        for child in _expand(run):
            if child.tag in ("w:fldChar", "w:instrText"):
                self._read_field_part(child, properties)
            elif is_hidden or any(not each.is_in_result for each in self._fields) or child.tag in _SKIPPED:
                continue
            elif child.tag == "w:ruby" or child.tag in _ANCHORED:
                wrapper = Element("w:p")
                wrapper.append(child)
                self._read_children(wrapper, link)
            elif text := self._read_character(child, properties):
                is_mark = child.tag in ("w:footnoteReference", "w:endnoteReference", "w:footnoteRef", "w:endnoteRef")
                self._add(text, {**properties, "w:vertAlign": "superscript"} if is_mark else properties, link)

    def _read_character(self, child: Element, properties: dict[str, str]) -> str:  # noqa: PLR0911 - one for each
        match child.tag:
            case "w:t":
                return _read_letters(child.text or "", properties.get("font", ""))
            case "w:sym":
                return find_sign(child.get("w:font", ""), _read_code(child)) or _show_code(child)
            case "w:tab" | "w:ptab":
                return " "
            case "w:br" | "w:cr":
                return "\n"
            case "w:noBreakHyphen":
                return "\u2011"
            case "w:footnoteReference" | "w:endnoteReference":
                return "" if is_true(child.get("w:customMarkFollows", "0")) else self.number_note(child)
            case "w:footnoteRef" | "w:endnoteRef":
                return self.note_number
        return ""

    def _add(self, text: str, properties: dict[str, str], link: str) -> None:
        script = {"superscript": "sup", "subscript": "sub"}.get(properties.get("w:vertAlign", ""), "")
        shift = read_number(properties.get("w:position"))
        if not script and abs(shift) >= _RAISED_FROM_HALF_POINTS:
            script = "sup" if shift > 0 else "sub"
        own = next((found for each in reversed(self._fields) if (found := _read_link(each.instruction))), link)
        self._spans.append(Span(text, script, is_on(properties, "w:b"), is_on(properties, "w:i"), own))

    def _read_ruby(self, element: Element, link: str) -> None:
        """Write the reading of East Asian characters behind them, in brackets."""
        base, reading = element.find("w:rubyBase"), element.find("w:rt")
        if base is not None:
            self._read_children(base, link)
        if reading is not None:
            self._spans.append(Span("("))
            self._read_children(reading, link)
            self._spans.append(Span(")"))

    def _read_field_part(self, element: Element, properties: dict[str, str]) -> None:
        if element.tag == "w:instrText":
            if self._fields and not self._fields[-1].is_in_result:
                self._fields[-1].instruction += element.text or ""
            return
        match element.get("w:fldCharType"):
            case "begin":
                self._fields.append(Field(box=_read_box(element)))
            case "separate" if self._fields:
                self._fields[-1].is_in_result = True
            case "end" if self._fields:
                ended = self._fields.pop()
                if not ended.is_in_result and all(each.is_in_result for each in self._fields):
                    self._add(_show_field(ended), properties, "")

    def _find_target(self, hyperlink: Element) -> str:
        relation = self.part.relations.get(hyperlink.get("r:id", ""))
        if relation is None or not relation.is_external or not is_address(relation.target):
            return ""
        anchor = hyperlink.get("w:anchor")
        return f"{relation.target}#{anchor}" if anchor and "#" not in relation.target else relation.target


def choose_alternative(element: Element) -> Element:
    """Return the version of a content that has text; both versions say the same."""
    choices = [*element.findall("mc:Choice"), *element.findall("mc:Fallback")]
    return next((each for each in choices if _has_content(each)), choices[0] if choices else element)


def _expand(run: Element) -> Iterator[Element]:
    """Yield the children of a run; of two versions of a content, those of one."""
    for child in run:
        if child.tag == "mc:AlternateContent":
            yield from _expand(choose_alternative(child))
        else:
            yield child


def _has_content(element: Element) -> bool:
    return any(each.tag in ("w:t", "m:t", "w:sym", "wp:docPr", "w:drawing") for each in element.iter())


def _read_letters(text: str, font: str) -> str:
    """Read letters of a symbol font as signs."""
    if is_symbol_font(font):
        return "".join(c if c.isspace() else find_sign(font, ord(c)) or _keep_letter(font, c) for c in text)
    return "".join((find_sign("Symbol", ord(c)) or c) if "\uf020" <= c <= "\uf0ff" else c for c in text)


def _keep_letter(font: str, character: str) -> str:
    """Return a character that is no sign of a font we know; the letters of other symbol fonts say something else."""
    return character if find_sign(font, ord("a")) else ""


def _read_code(sign: Element) -> int:
    try:
        return int(sign.get("w:char", ""), 16)
    except ValueError:
        return 0


def _show_code(sign: Element) -> str:
    """Return a sign of an ordinary font: its code is the character."""
    code = _read_code(sign)
    is_character = 0x20 <= code <= 0x10FFFF and not 0xD800 <= code < 0xF900
    return chr(code) if is_character and not is_symbol_font(sign.get("w:font", "")) else ""


def _read_box(begin: Element) -> str:
    if (choices := find(begin, "w:ffData/w:ddList")) is not None:
        return _read_choice(choices)
    box = find(begin, "w:ffData/w:checkBox")
    if box is None:
        return ""
    state = box.find("w:checked") if box.find("w:checked") is not None else box.find("w:default")
    return "☒" if state is not None and is_true(state.get("w:val", "1")) else "☐"


def _read_choice(choices: Element) -> str:
    """Return the text that a list to choose from shows."""
    result = choices.find("w:result") if choices.find("w:result") is not None else choices.find("w:default")
    at = read_number(result.get("w:val") if result is not None else None)
    texts = [entry.get("w:val", "") for entry in choices.findall("w:listEntry")]
    return texts[at] if 0 <= at < len(texts) else ""


def _show_field(ended: Field) -> str:
    """Return what a field without a result shows."""
    if ended.box:
        return ended.box
    if button := _BUTTON_FIELD.fullmatch(ended.instruction):
        return button[1]
    if fraction := _FRACTION_FIELD.fullmatch(ended.instruction):
        return f"{fraction[1].strip()}/{fraction[2].strip()}"
    if symbol := _SYMBOL_FIELD.match(ended.instruction):
        code = int(symbol[1]) if len(symbol[1]) < 6 else 0
        return find_sign(symbol[2] or "", code) or (chr(code) if 0x20 <= code < 0xD800 else "")
    return ""


def _read_link(instruction: str) -> str:
    found = _LINK_FIELD.match(instruction)
    return found[1] if found and is_address(found[1]) else ""
