"""How paragraphs and characters look: the sum of all styles that apply to them.

Input: the styles part. Output: for a style, its own properties on top of those that it is based on.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

# What is kept of a paragraph's and of a character's properties.
_PARAGRAPH = ("outlineLvl", "numId", "ilvl")
_CHARACTER = ("vanish", "strike", "dstrike", "vertAlign", "position", "font")
_NO = {"0", "false", "off"}


class Looks:
    """The looks that a document's styles give."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._sums: dict[str, dict[str, str]] = {}
        self._defaults: dict[str, str] = {}
        self._normal = ""
        for element in styles if styles is not None else ():
            if element.tag == "w:style":
                id_ = element.get("w:styleId", "")
                self._styles[id_] = element
                if (
                    element.get("w:default") in ("1", "true", "on")
                    and element.get("w:type", "paragraph") == "paragraph"
                ):
                    self._normal = self._normal or id_
            elif element.tag == "w:docDefaults":
                for each in element.iter("w:rPr"):
                    self._defaults |= read_characters(each)

    def of_paragraph(self, paragraph: Element) -> dict[str, str]:
        """Return a paragraph's properties, with its style's id as "style" and all its styles' names as "names"."""
        own = paragraph.find("w:pPr")
        style = own.find("w:pStyle") if own is not None else None
        id_ = style.get("w:val", "") if style is not None else self._normal
        look = {**self._sum(id_), "style": id_}
        if own is not None:
            direct = _read_paragraph(own)
            if "numId" in direct:
                look.pop("ilvl", None)
                look["numbered by"] = "itself"
            look |= direct
        return look

    def of_run(self, run: Element, paragraph: dict[str, str]) -> dict[str, str]:
        """Return a run's properties; the paragraph's styles come first."""
        own = run.find("w:rPr")
        style = own.find("w:rStyle") if own is not None else None
        look = {name: value for name, value in paragraph.items() if name in _CHARACTER}
        if style is not None:
            look |= {k: v for k, v in self._sum(style.get("w:val", "")).items() if k in _CHARACTER}
        if own is not None:
            look |= read_characters(own)
        return {**self._defaults, **look}

    def list_of(self, style_id: str) -> str:
        """Return the list that a style belongs to."""
        return self._sum(style_id).get("numId", "")

    def _sum(self, id_: str, depth: int = 0) -> dict[str, str]:
        if id_ in self._sums:
            return self._sums[id_]
        style = self._styles.get(id_)
        if style is None or depth > 20:
            return {}
        based_on, name = style.find("w:basedOn"), style.find("w:name")
        look = dict(self._sum(based_on.get("w:val", ""), depth + 1)) if based_on is not None else {}
        own_name = name.get("w:val", "").lower() if name is not None else ""
        if own_name.startswith("heading ") and own_name[8:] in "123456789":
            look["outlineLvl"] = str(int(own_name[8:]) - 1)
        look["names"] = f"{look.get('names', '')}|{own_name}|"
        for child in style:
            if child.tag == "w:pPr":
                own = _read_paragraph(child)
                if "numId" in own:
                    look["numbered by"] = id_
                look |= own
            elif child.tag == "w:rPr":
                look |= read_characters(child)
        self._sums[id_] = look
        return look


def is_yes(look: dict[str, str], name: str) -> bool:
    """Say whether a property is on."""
    return look.get(name, "0").lower() not in _NO


def read_characters(properties: Element) -> dict[str, str]:
    """Return the properties of characters that decide what is seen of them."""
    look = {}
    for child in properties:
        name = child.tag[2:] if child.tag.startswith("w:") else ""
        if name == "rFonts":
            look["font"] = child.get("w:ascii") or child.get("w:hAnsi") or ""
        elif name in _CHARACTER:
            look[name] = child.get("w:val", "1")
    return look


def _read_paragraph(properties: Element) -> dict[str, str]:
    return {
        each.tag[2:]: each.get("w:val", "0")
        for child in properties
        for each in ((child, *child) if child.tag == "w:numPr" else (child,))
        if each.tag.startswith("w:") and each.tag[2:] in _PARAGRAPH
    }
