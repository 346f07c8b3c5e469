"""Start a library or a topic: write files for a person to edit.

Input: a folder, or a topic's name. Output: new files. An existing file is never overwritten.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from caresheet.errors import ConfigError
from caresheet.shipped import find_starter

CONTENT = "content"
# The folders of a library, beside library.toml.
LIBRARY_FOLDERS = ("topics", "pictures", "pinned", "sites", "messages")

# A new topic says this until somebody writes its text. `caresheet check` finds it.
EXAMPLE_TEXT = "Write in plain words, as you would speak to a patient."

_TOPIC = """\
---
title: {title}
summary:                        # one or two plain sentences, shown in lists and search
category:                       # one of the categories in library.toml
updated: {today}             # the last change of substance, as readers see it
sources:
  - {{title: "", url: "https://"}}
---
## What is it?

{example}

## What to expect

## When to call your clinic
"""


def start_library(folder: Path) -> Path:
    """Copy the starter library into a new or empty folder, and return the path of its content folder.

    Raises:
        ConfigError: the folder is not empty, or cannot be written to.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ConfigError(f"{folder}: is not empty; name a new folder")
        shutil.copytree(find_starter(), folder / CONTENT, copy_function=shutil.copyfile)
        (folder / ".gitignore").write_text("releases/\n", "utf-8")
    except OSError as error:
        raise ConfigError(f"{folder}: {error.strerror}; choose another folder") from error
    return folder / CONTENT


def start_topic(content: Path, lang: str, slug: str, today: date) -> Path:
    """Write a new topic file for a person to fill in, and return its path.

    Raises:
        ConfigError: the file already exists, or cannot be written.
    """
    path = content / "topics" / lang / f"{slug}.md"
    title = slug.replace("-", " ").capitalize()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_TOPIC.format(title=title, today=today.isoformat(), example=EXAMPLE_TEXT))
    except FileExistsError as error:
        raise ConfigError(f"{path}: there is a topic of that name; edit it, or choose another name") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the folder's permissions") from error
    return path
