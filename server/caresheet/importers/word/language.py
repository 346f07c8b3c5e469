"""Find the language of a Word document.

Input: a Word file. Output: the languages that its text is marked with, the most frequent first, then the one that Word
recorded for the whole file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from caresheet.importers.word.names import find
from caresheet.importers.word.package import WordPackage
from caresheet.importers.word.styles import is_set

# Where East Asian characters begin; Word marks their language separately.
_EAST_ASIAN_FROM = "\u2e80"
_KINDS = ("w:val", "w:eastAsia", "w:bidi")


def find_languages(package: WordPackage) -> Iterator[str]:
    """Yield the languages that a document names, such as "en-GB"."""
    styles = package.find("styles")
    usual = dict.fromkeys(_KINDS, "")
    if styles:
        usual |= _read_marks(find(styles.root, "w:docDefaults/w:rPrDefault/w:rPr/w:lang"))
        for style in styles.root.findall("w:style"):
            if style.get("w:default") == "1" and style.get("w:type") == "paragraph":
                usual |= _read_marks(find(style, "w:rPr/w:lang"))
    counts: Counter[str] = Counter()
    for run in package.main.root.iter("w:r"):
        text = "".join(each.text or "" for each in run.iter("w:t"))
        marks = usual | _read_marks(find(run, "w:rPr/w:lang"))
        counts[marks[_choose_kind(run, text)]] += len(text)
    yield from (language for language, _ in counts.most_common() if language)
    properties = package.find_core_properties()
    recorded = properties.findtext("dc:language") if properties is not None else ""
    if recorded:
        yield recorded.strip()


def _choose_kind(run: Element, text: str) -> str:
    """Return which of a run's three languages its text is in."""
    if is_set(run, "w:rPr/w:rtl"):
        return "w:bidi"
    letters = [c for c in text if c.isalpha()]
    return "w:eastAsia" if sum(c >= _EAST_ASIAN_FROM for c in letters) * 2 > len(letters) else "w:val"


def _read_marks(element: Element | None) -> dict[str, str]:
    return {} if element is None else {kind: element.attrib[kind] for kind in _KINDS if element.get(kind)}
