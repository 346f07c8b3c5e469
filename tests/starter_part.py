"""Parts of the starter library, for tests for which all of it would take too long."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from caresheet.shipped import find_starter

# Topics that link to no other topic. The second and the third are in English and in Spanish.
TOPICS = ("eczema", "fever-in-children", "mesotherapy")


def copy_part(content: Path) -> Path:
    """Copy the starter library with these topics only, and return its folder."""
    shutil.copytree(find_starter(), content, ignore=_leave_out)
    return content


def list_usual_topics(*languages: str) -> list[tuple[str, str]]:
    """List one topic in each of these languages, as its language and its name; with HANDOUTS=all, every topic."""
    found = sorted((path.parent.name, path.stem) for path in find_starter().glob("topics/*/*.md"))
    usual = [(lang, "mesotherapy") for lang in languages]
    return [place for place in found if place in usual or os.environ.get("HANDOUTS") == "all"]


def first_sentence(short: str) -> str:
    """Return the words to look for on paper: pypdf puts the sentences of an Arabic line in the wrong order."""
    return short.split(".", 1)[0]


def _leave_out(folder: str, names: list[str]) -> list[str]:
    # A language needs a topic, and there is only one in Arabic.
    if Path(folder).name == "ar":
        return []
    return [name for name in names if name.endswith(".md") and "topics" in folder and name[:-3] not in TOPICS]
