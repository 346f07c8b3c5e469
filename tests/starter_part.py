"""A part of the starter library, for tests that build it in a process of its own. A build of all takes seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

from caresheet.shipped import find_starter

# Topics that link to no other topic. The second and the third are in English and in Spanish.
TOPICS = ("eczema", "fever-in-children", "mesotherapy")


def copy_part(content: Path) -> Path:
    """Copy the starter library with these topics only, and return its folder."""
    shutil.copytree(find_starter(), content, ignore=_leave_out)
    return content


def _leave_out(folder: str, names: list[str]) -> list[str]:
    # A language needs a topic, and there is only one in Arabic.
    if Path(folder).name == "ar":
        return []
    return [name for name in names if name.endswith(".md") and "topics" in folder and name[:-3] not in TOPICS]
