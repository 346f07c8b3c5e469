"""Start a library, and start a topic: files that a person then edits. Never writes over one that is there."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from caresheet.errors import ConfigError
from caresheet.shipped import find_starter

CONTENT = "content"

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

Write in plain words, as you would speak to a patient.

## What to expect

## When to call your clinic
"""


def start_library(folder: Path) -> Path:
    """Copy the starter library into a folder that is new or empty, and return where its content is.

    Raises:
        ConfigError: the folder holds something, or cannot be written.
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
    """Write a topic file to fill in, and return its path.

    Raises:
        ConfigError: there is one already, or it cannot be written.
    """
    path = content / "topics" / lang / f"{slug}.md"
    title = slug.replace("-", " ").capitalize()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_TOPIC.format(title=title, today=today.isoformat()))
    except FileExistsError as error:
        raise ConfigError(f"{path}: there is a topic of that name; edit it, or choose another name") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the folder's permissions") from error
    return path
