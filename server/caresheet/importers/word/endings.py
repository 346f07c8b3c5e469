"""Footnotes and endnotes: their numbers, and their texts in the order of their marks.

Input: the marks in the text, in their order. Output: each note's number as Word shows it, and its element.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from caresheet.importers.word.numbering import write_number
from caresheet.importers.word.package import Part, WordPackage
from caresheet.importers.word.styles import read_number, read_value

_KINDS = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
_FORMS = {"footnote": "decimal", "endnote": "lowerRoman"}


class NoteCounter:
    """Numbers the notes of a document as their marks come."""

    def __init__(self, package: WordPackage) -> None:
        settings = package.find("settings")
        self._settings = [settings.root] if settings else []
        self._settings += list(package.main.root.iter("w:sectPr"))
        self._parts = {kind: package.find(f"{kind}s") for kind in _FORMS}
        self._marked: dict[tuple[str, str], str] = {}
        self._counts = dict.fromkeys(_FORMS, 0)

    def number(self, mark: Element) -> str:
        """Return the number of a mark's note."""
        kind, id_ = _KINDS[mark.tag], mark.get("w:id", "")
        if (kind, id_) not in self._marked:
            start = read_number(self._read_setting(kind, "numStart"), 1)
            form = self._read_setting(kind, "numFmt") or _FORMS[kind]
            self._marked[kind, id_] = write_number(start + self._counts[kind], form)
            self._counts[kind] += 1
        return self._marked[kind, id_]

    def read_marked(self) -> Iterator[tuple[Part, Element, str]]:
        """Yield the footnotes, then the endnotes; each with its part and its number."""
        for kind, part in self._parts.items():
            if part is None:
                continue
            notes = {each.get("w:id", ""): each for each in part.root.iter(f"w:{kind}")}
            done: set[str] = set()
            while waiting := [id_ for k, id_ in self._marked if k == kind and id_ not in done]:
                done.add(waiting[0])
                if waiting[0] in notes:
                    yield part, notes[waiting[0]], self._marked[kind, waiting[0]]

    def _read_setting(self, kind: str, name: str) -> str | None:
        return next((v for each in self._settings if (v := read_value(each, f"w:{kind}Pr/w:{name}"))), None)
