"""What an editor says of pictures: of the text that stands for them, and of those that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caresheet.model import Finding, Library
from caresheet.packager.markup.links import PICTURE_FOLDER, propose_picture_name
from caresheet.packager.markup.markdown import read_alternative
from caresheet.packager.source.outline import find_pictures
from caresheet.packager.source.parse import Draft

RULES = ("picture-text",)

# A screen reader takes a breath where a sentence ends, and nobody can go back in it.
_LONGEST_TEXT = 150
_SAYS_PICTURE = re.compile(
    r"(?:an? |the )?(?:image|picture|photo|photograph|graphic) (?:of|showing)\b"
    r"|(?:una? |la |el )?(?:imagen|foto|fotografía|gráfico|dibujo) (?:de|del|que muestra)\b",
    re.IGNORECASE,
)


def find_faults(draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield what is wrong with the alternative texts of one topic."""
    for child, line in draft.walk_inline():
        if child.type == "image" and (message := _judge(read_alternative(child))):
            yield Finding(draft.file.path, line, message, rule="picture-text")


def find_unused(library: Library, drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Yield each picture of the library's own that no topic shows."""
    used = {name for draft in drafts for _, name in find_pictures(draft)}
    for name, picture in library.pictures.items():
        if name not in used and f"{PICTURE_FOLDER}/{name}" == picture.file:
            message = "no topic shows this picture, so it is not published; show it in one, or remove it"
            yield Finding(picture.file, 0, message, rule="picture-unused")


def _judge(text: str) -> str | None:
    if propose_picture_name(text) or re.fullmatch(r"(?:img|dsc|pxl)[_-]?\d+", text, re.IGNORECASE):
        return f"'{text}' is the name of a file; write what the picture shows"
    if said := _SAYS_PICTURE.match(text):
        return f"'{said[0]}' is what a screen reader says by itself; begin with what the picture shows"
    if len(text) > _LONGEST_TEXT:
        shown = " ".join(text.split()[:6])
        return f"'{shown} …' has {len(text)} characters; say it in {_LONGEST_TEXT}, and the rest in the text below"
    return None
