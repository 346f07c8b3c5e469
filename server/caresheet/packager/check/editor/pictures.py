"""What an editor says about pictures: about their alternative texts, and about pictures that no topic shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caresheet.model import Finding, Library
from caresheet.packager.markup.links import PICTURE_FOLDER, propose_picture_name
from caresheet.packager.markup.markdown import read_alternative
from caresheet.packager.source.outline import find_pictures
from caresheet.packager.source.parse import Draft

RULES = ("picture-text",)

# In characters. A screen reader says the whole text at once, and its listener cannot go back inside it.
_LONGEST_TEXT = 150
_SAYS_PICTURE = re.compile(
    r"(?:an? |the )?(?:image|picture|photo|photograph|graphic) (?:of|showing)\b"
    r"|(?:una? |la |el )?(?:imagen|foto|fotografía|gráfico|dibujo) (?:de|del|que muestra)\b",
    re.IGNORECASE,
)


def find_faults(draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield what is wrong with the alternative texts of one topic."""
    for child, line in draft.walk_inline():
        if child.type == "image" and (found := _judge(read_alternative(child))):
            message, about = found
            yield Finding(draft.file.path, line, message, rule="picture-text", about=about)


def find_unused(library: Library, drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Yield each of the library's own pictures that no topic and no badge shows."""
    used = {name for draft in drafts for _, name in find_pictures(draft)}
    badges = {badge.picture for site in library.sites for badge in site.badges}
    for name, picture in library.pictures.items():
        if name not in used and picture not in badges and f"{PICTURE_FOLDER}/{name}" == picture.file:
            message = "no topic shows this picture, so it is not published; show it in one, or remove it"
            yield Finding(picture.file, 0, message, rule="picture-unused")


def _judge(text: str) -> tuple[str, str] | None:
    """Return a message, and the part of an alternative text that it is about."""
    if propose_picture_name(text) or re.fullmatch(r"(?:img|dsc|pxl)[_-]?\d+", text, re.IGNORECASE):
        return f"'{text}' is the name of a file; write what the picture shows", text
    if said := _SAYS_PICTURE.match(text):
        return f"'{said[0]}' is what a screen reader says anyway; begin with what the picture shows", said[0]
    if len(text) > _LONGEST_TEXT:
        shown = " ".join(text.split()[:6])
        advice = f"shorten it to {_LONGEST_TEXT}, and put the rest into the text below"
        return f"'{shown} …' has {len(text)} characters; {advice}", shown
    return None
