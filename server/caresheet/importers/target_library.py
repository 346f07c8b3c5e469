"""Puts imported topics on the library's own shelves, and leaves out what it has no language for.

Enters: topics as another library has them. Leaves: topics whose category and language are the library's.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported


@dataclass(frozen=True)
class TargetLibrary:
    """Where a library keeps topics: its folder, its languages and its categories by each of their names.

    `category` is for topics whose own category it has not; "" where there is none for them.
    """

    content: Path
    languages: tuple[str, ...]
    by_name: dict[str, str]
    category: str

    def place(self, topics: Iterable[Imported], left_out: Counter[str]) -> Iterator[Imported]:
        """Yield the topics that the library has a language for, and count the others by language."""
        for topic in topics:
            if topic.lang not in self.languages:
                left_out[topic.lang] += 1
                continue
            theirs = topic.category
            topic.category = self.by_name.get(theirs.casefold(), self.category)
            if not topic.category:
                called = f" here is called '{theirs}'" if theirs else ""
                topic.notes.append(f"no category{called}: choose one, or import again with --category")
            elif theirs and theirs.casefold() not in self.by_name:
                topic.notes.append(f"category '{theirs}' became '{topic.category}'")
            yield topic


def read_target_library(content: Path, *, lang: str = "", category: str = "") -> TargetLibrary:
    """Read where a library keeps topics.

    Raises:
        ConfigError: it cannot be read, or has not the language or the category that is asked for.
    """
    if not (content / "library.toml").is_file():
        raise ConfigError(f"{content}: there is no library.toml; name the content folder of a library with --content")
    try:
        library: dict[str, Any] = tomllib.loads((content / "library.toml").read_text("utf-8"))
        languages = tuple(map(str, library["languages"]))
        categories: dict[str, dict[str, str]] = library.get("categories", {})
        by_name = {name.casefold(): id_ for id_, names in categories.items() for name in names.values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{content / 'library.toml'}: cannot be read ({error}); run: caresheet check") from error
    if lang and lang not in languages:
        raise ConfigError(f"'{lang}' is no language of this library; use {', '.join(languages)}")
    if category and category not in categories:
        raise ConfigError(f"'{category}' is no category of this library; use {', '.join(categories) or 'none'}")
    return TargetLibrary(content, languages, by_name, category)
