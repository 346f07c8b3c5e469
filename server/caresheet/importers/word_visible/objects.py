"""Name the objects, charts and controls that a Word document shows. An import does not read what is in them.

Input: an element of a drawing, and what it refers to. Output: a text in brackets, which no topic contains, so that the
comparison names it as a loss at its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from caresheet.importers.word.package import Part, Relation

# What Word draws from another part, by the kind of the relation to it.
_KINDS = {
    "oleObject": "embedded object",
    "package": "embedded object",
    "control": "form control",
    "chart": "chart",
    "chartEx": "chart",
}
# The programs that made an object, by the beginning of their names.
_PROGRAMS = {
    "Excel.": "an Excel sheet",
    "Word.": "a Word document",
    "PowerPoint.": "slides",
    "Equation.": "a formula",
    "AcroExch.": "a PDF",
    "Visio.": "a Visio drawing",
    "Package": "a file",
}
_NAME_CHARACTERS = 60


def is_object(relation: Relation) -> bool:
    """Tell whether a relation leads to a part that an import does not read."""
    return relation.kind in _KINDS


def describe_object(element: Element, relation: Relation, parts: Mapping[str, Part]) -> str:
    """Return what stands for an object in the text: what it is, and its name if it has one."""
    name = " ".join(_find_name(element, relation, parts).split())[:_NAME_CHARACTERS]
    return f"[{_KINDS[relation.kind]}{f': {name}' if name else ''}]"


def _find_name(element: Element, relation: Relation, parts: Mapping[str, Part]) -> str:
    if relation.kind.startswith("chart"):
        part = parts.get(relation.target)
        titles = [each for each in (part.root.iter() if part else ()) if each.tag in ("c:title", "cx:title")]
        return " ".join(each.text or "" for title in titles[:1] for each in title.iter("a:t"))
    program = element.get("ProgID") or element.get("w:progId") or ""
    known = next((name for start, name in _PROGRAMS.items() if program.startswith(start)), program)
    return known or element.get("w:name", "")
