"""Decide where the files of a library belong, and say where a file that is elsewhere should go.

Input: paths. Output: findings, or what is wrong with a place or a name. This reads no file.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

from caresheet.characters import make_name
from caresheet.model import Finding, Library
from caresheet.packager.markup.links import LONGEST_NAME, SLUG
from caresheet.scaffold import LIBRARY_FOLDERS

LIBRARY_FILE = "library.toml"
# The list of a language's topics has this name, in the same folder as the topics.
_RESERVED_SLUGS = {"index"}

# What to do with files of other kinds in a folder of topics, by the ends of their names.
_OTHER_KINDS = {
    ".docx": "is a Word document; take it out of this folder, and turn it into a topic with 'caresheet import docx'",
    ".doc": "is an old Word document; save it as .docx elsewhere, and use 'caresheet import docx'",
    ".html": "is a web page; take it out of this folder, and turn it into a topic with 'caresheet import html'",
    ".pdf": "is a PDF, which cannot be imported; take it out of this folder, and import the document it was made from",
    **dict.fromkeys(
        (".odt", ".rtf", ".pages"), "is no topic file; save it as .docx elsewhere, and use 'caresheet import docx'"
    ),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"), "is a picture; move it into pictures/"),
}
_OTHER_KINDS[".htm"] = _OTHER_KINDS[".html"]
_KINDS = {"pictures": ".[pjwPJW][npeNPE]*", "topics": ".md"}
# Names that people give the folders of a library.
_FOLDER_NAMES = {
    **dict.fromkeys(("images", "image", "img", "photos", "photo", "figures", "media", "assets"), "pictures"),
    **dict.fromkeys(("pages", "articles", "posts"), "topics"),
}
_PLACE_OF_TOPICS = "a topic file belongs at topics/<language>/<name>.md; move it there"


def find_strays(content: Path, library: Library) -> Iterator[Finding]:
    """Yield files and folders outside `topics/` that look meant for the library but would be ignored."""
    messages = {f"{language.code}.toml" for language in library.languages}
    for path in sorted(content.iterdir()):
        if path.is_dir() and path.name not in LIBRARY_FOLDERS and (meant := _find_meant_folder(path)):
            yield Finding(path.name, 0, f"this folder would be ignored; rename it to {meant}")
        elif path.suffix == ".md" and SLUG.fullmatch(path.stem):
            yield Finding(path.name, 0, _PLACE_OF_TOPICS)
    for path in sorted((content / "sites").glob("*")):
        if path.suffix != ".toml" and not is_ignored(path.name):
            yield Finding(f"sites/{path.name}", 0, "is not a site file; rename it to <site>.toml, or remove it")
    for path in sorted((content / "messages").glob("*")):
        if path.name not in messages and not is_ignored(path.name):
            advice = f"rename it to {' or '.join(sorted(messages))}, or remove it"
            yield Finding(f"messages/{path.name}", 0, f"is not a message file of the library's languages; {advice}")


def _find_meant_folder(path: Path) -> str:
    """Return the folder of a library that another one stands for; blank if it stands for none."""
    if meant := _FOLDER_NAMES.get(path.name.lower(), ""):
        # A folder of another name may be somebody's own, so it counts only while the library's own is missing.
        is_meant = not (path.parent / meant).exists() and any(path.glob(f"**/*{_KINDS[meant]}"))
        return meant if is_meant else ""
    near = difflib.get_close_matches(path.name.lower(), LIBRARY_FOLDERS, n=1, cutoff=0.7)
    return near[0] if near else ""


def is_ignored(name: str) -> bool:
    """Tell whether a file belongs to an editor or to the system."""
    return name.startswith(".") or name.endswith("~")


def find_place_fault(name: str, folder: str, languages: set[str], *, is_link_to_folder: bool) -> str | None:
    """Say why this is not a topic file; None if it is one. `folder` is where it is, below the folder of topics."""
    if is_link_to_folder:
        return "is a link to a folder; put the folder itself here"
    if not folder or "/" in folder:
        return _PLACE_OF_TOPICS
    if folder not in languages:
        return f"language '{folder}' is not declared; add it to 'languages' in {LIBRARY_FILE}"
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a library has thousands of names
    if other := _OTHER_KINDS.get(suffix.lower()):
        return other
    if suffix != ".md":
        return f"is not a topic file; rename it to {name.partition('.')[0].lower()}.md, or remove it"
    return find_slug_fault(stem)


def find_slug_fault(slug: str) -> str | None:
    """Say why a topic cannot have this name; None if it can."""
    if slug in _RESERVED_SLUGS:
        return f"'{slug}' is reserved for the list of topics; choose another name"
    if len(slug) > LONGEST_NAME:
        return f"a topic's name can have at most {LONGEST_NAME} characters; choose a shorter one"
    if not SLUG.fullmatch(slug):
        return (
            f"a topic's name can have only lowercase letters, digits and hyphens; use {make_name(slug) or 'my-topic'}"
        )
    return None
