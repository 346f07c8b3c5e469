"""Short names for the XML of Word documents.

Input: a tree whose names contain addresses. Output: the same tree with the prefixes that Word itself writes, such as
`w:p`. The names of strict documents (ISO 29500 Strict) become the same as those of all others.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

_OFFICE = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_OFFICE}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_OFFICE}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_OFFICE}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_OFFICE}drawingml/2006/main": "a",
    f"{_STRICT}drawingml/main": "a",
    f"{_OFFICE}drawingml/2006/wordprocessingDrawing": "wp",
    f"{_STRICT}drawingml/wordprocessingDrawing": "wp",
    f"{_OFFICE}drawingml/2006/diagram": "dgm",
    f"{_STRICT}drawingml/diagram": "dgm",
    f"{_OFFICE}drawingml/2006/chart": "c",
    f"{_STRICT}drawingml/chart": "c",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "cx",
    f"{_OFFICE}package/2006/relationships": "rel",
    f"{_OFFICE}markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "urn:schemas-microsoft-com:vml": "v",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
}


def shorten_names(root: Element) -> None:
    """Give all elements and attributes of a tree short names."""
    known: dict[str, str] = {}
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = _shorten(element.tag, known)
        if any("}" in name for name in element.attrib):
            attributes = {_shorten(name, known): value for name, value in element.attrib.items()}
            element.attrib.clear()
            element.attrib.update(attributes)


def _shorten(name: str, known: dict[str, str]) -> str:
    if name not in known:
        address, mark, local = name[1:].partition("}")
        prefix = _PREFIXES.get(address)
        known[name] = f"{prefix}:{local}" if mark and prefix else name
    return known[name]


def find(element: Element | None, path: str) -> Element | None:
    """Return the first element at a path of short names, such as `w:pPr/w:rPr`."""
    for name in path.split("/"):
        element = element.find(name) if element is not None else None
    return element
