"""Read a paragraph as a person sees it.

Input: a paragraph and its look. Output: pieces of text, each raised or lowered, with its link; and the drawings in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from caresheet.importers.conservation.words import Script
from caresheet.importers.word.package import Part
from caresheet.importers.word.symbols import describe_sign, find_sign, is_symbol_font
from caresheet.importers.word_visible.fields import show_field
from caresheet.importers.word_visible.formulas import find_struck, read_formula
from caresheet.importers.word_visible.looks import Looks, is_yes

_SCHEMES = ("https:", "http:", "mailto:", "tel:")
# In half-points: letters that are set so much higher or lower are raised or lowered.
_SHIFT = 4


@dataclass
class Line:
    """What is seen of a paragraph."""

    pieces: list[tuple[str, Script, str]] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)

    @property
    def is_seen(self) -> bool:
        """Say whether there is any text."""
        return any(text.strip() for text, _, _ in self.pieces)


@dataclass
class _Field:
    code: str = ""
    shows: bool = False
    begin: Element | None = None


class LineReader:
    """Reads the paragraphs of a part in their order. `left_out` has the texts that nobody sees, by their kind."""

    def __init__(self, part: Part, looks: Looks, number_note: Callable[[Element], str]) -> None:
        self.part = part
        self.left_out: dict[str, list[str]] = {}
        self.near_links = 0
        self._looks = looks
        self._number_note = number_note
        self._own_number = ""
        self._fields: list[_Field] = []
        self._line = Line()
        self._paragraph: dict[str, str] = {}

    def for_part(self, part: Part, own_number: str) -> LineReader:
        """Return a reader of a note in another part, which counts what is left out together with this one."""
        other = LineReader(part, self._looks, self._number_note)
        other.left_out, other.near_links, other._own_number = self.left_out, self.near_links, own_number
        return other

    def read(self, paragraph: Element, look: dict[str, str]) -> Line:
        """Return what is seen of a paragraph."""
        self._line, self._paragraph = Line(), look
        self._walk(paragraph, "", {})
        return self._line

    def _walk(self, element: Element, link: str, run: dict[str, str]) -> None:  # noqa: C901 - one for each
        for child in element:
            tag = child.tag
            if tag == "w:r":
                self._walk(child, link, self._looks.of_run(child, self._paragraph))
            elif tag in ("w:drawing", "w:pict", "w:object"):
                if self._is_shown(run):
                    self._line.drawings.append(child)
            elif tag == "mc:AlternateContent":
                self._walk(_choose(child), link, run)
            elif tag == "w:hyperlink":
                self._walk(child, self._find_address(child) or link, run)
            elif tag == "w:fldSimple":
                self._walk(child, _find_field_address(child.get("w:instr", "")) or link, run)
            elif tag == "m:oMath":
                self._read_equation(child, link)
            elif tag in ("w:fldChar", "w:instrText"):
                self._read_field(child, run)
            elif tag == "w:ruby":
                self._read_ruby(child, link, run)
            elif text := self._find_text(child, run):
                self._show(text, run, link, is_mark=tag.endswith(("noteReference", "noteRef")))
            elif not tag.endswith("Pr") and tag not in ("w:t", "w:fldData"):
                self._walk(child, link, run)

    def _read_equation(self, element: Element, link: str) -> None:
        self._line.pieces += [(text, script, link) for text, script in read_formula(element)]
        if struck := find_struck(element):
            self.left_out.setdefault("struck-out text", []).extend(struck)

    def _read_ruby(self, element: Element, link: str, run: dict[str, str]) -> None:
        """Read the characters first, and then how they are read, in brackets."""
        for part, around in (("w:rubyBase", ("", "")), ("w:rt", ("(", ")"))):
            for child in element.findall(part):
                self._line.pieces.append((around[0], "", link))
                self._walk(child, link, run)
                self._line.pieces.append((around[1], "", link))

    def _find_text(self, element: Element, run: dict[str, str]) -> str:
        tag, font = element.tag, run.get("font", "")
        if tag == "w:t":
            text = element.text or ""
            if is_symbol_font(font):
                return "".join(_read_symbol(font, each) for each in text)
            return "".join(find_sign("Symbol", ord(c)) or c if 0xF020 <= ord(c) <= 0xF0FF else c for c in text)
        if tag == "w:sym":
            return _read_sign(element)
        if tag in ("w:footnoteReference", "w:endnoteReference"):
            own = element.get("w:customMarkFollows", "0")
            return self._number_note(element) if own in ("0", "false", "off") and self._is_shown(run) else ""
        if tag in ("w:footnoteRef", "w:endnoteRef"):
            return self._own_number
        return {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}.get(tag, "")

    def _is_shown(self, run: dict[str, str]) -> bool:
        is_hidden = any(is_yes(run, name) for name in ("vanish", "strike", "dstrike"))
        return not is_hidden and all(each.shows for each in self._fields)

    def _show(self, text: str, run: dict[str, str], link: str, *, is_mark: bool) -> None:
        if any(not each.shows for each in self._fields):
            return
        for name, what in (("vanish", "hidden text"), ("strike", "struck-out text"), ("dstrike", "struck-out text")):
            if is_yes(run, name):
                if text.strip():
                    self.left_out.setdefault(what, []).append(text.strip())
                return
        named = run.get("vertAlign", "")
        shift = run.get("position", "0")
        height = int(shift) if shift.lstrip("-").isdigit() else 0
        script: Script = ""
        if is_mark or named == "superscript" or (named != "subscript" and height >= _SHIFT):
            script = "sup"
        elif named == "subscript" or height <= -_SHIFT:
            script = "sub"
        for each in self._fields:
            link = _find_field_address(each.code) or link
        self._line.pieces.append((text, script, link))

    def _read_field(self, element: Element, run: dict[str, str]) -> None:
        kind = element.get("w:fldCharType")
        if element.tag == "w:instrText":
            if self._fields and not self._fields[-1].shows:
                self._fields[-1].code += element.text or ""
        elif kind == "begin":
            self._fields.append(_Field(begin=element))
        elif kind == "separate" and self._fields:
            self._fields[-1].shows = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.shows and (text := show_field(ended.begin, ended.code)):
                self._show(text, run, "", is_mark=False)

    def _find_address(self, link: Element) -> str:
        relation = self.part.relations.get(link.get("r:id", ""))
        target = relation.target if relation is not None and relation.is_external else ""
        if not target.lower().startswith(_SCHEMES):
            self.near_links += 1
            return ""
        anchor = link.get("w:anchor", "")
        return target if "#" in target or not anchor else f"{target}#{anchor}"


def _choose(element: Element) -> Element:
    """Return the first version that shows something; the others show the same."""
    for version in element:
        if any(each.tag in ("w:t", "m:t", "w:sym", "w:drawing", "wp:docPr") for each in version.iter()):
            return version
    return element[0] if len(element) else element


def _read_symbol(font: str, letter: str) -> str:
    """Return the sign that a letter of a symbol font looks like. A font we know shows other letters as they are."""
    if letter.isspace():
        return letter
    return find_sign(font, ord(letter)) or (letter if find_sign(font, 0x61) else describe_sign(font, ord(letter)))


def _read_sign(element: Element) -> str:
    font, code = element.get("w:font", ""), element.get("w:char", "")
    try:
        number = int(code, 16)
    except ValueError:
        number = 0
    if found := find_sign(font, number):
        return found
    if not is_symbol_font(font) and 0x20 <= number < 0xD800:
        return chr(number)
    return f" [sign {code} of the font {font}] "


def _find_field_address(code: str) -> str:
    words = code.replace('"', " ").split()
    if words[:1] and words[0].upper() == "HYPERLINK":
        return next((word for word in words[1:] if word.lower().startswith(_SCHEMES)), "")
    return ""
