"""Give imported topics the library's categories, and leave out topics in languages that the library does not have.

Input: topics with the categories of another library. Output: topics with the categories and languages of this one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported

_NO_DATE = "no date: the source does not say when it was last changed; write 'updated', or import again with --updated"


@dataclass(frozen=True)
class TargetLibrary:
    """The library that topics are imported into.

    `category_ids` finds a category by its name in any language, in lower case (`str.casefold`).
    `default_category` is for topics whose own category the library does not have; "" if there is none. `lang` is the
    language that was asked for, "" if none was. `updated` is the date for topics whose source does not state one.
    """

    content: Path
    languages: tuple[str, ...]
    category_ids: dict[str, str]
    default_category: str
    lang: str = ""
    updated: date | None = None

    def choose_language(self, named: Iterable[str]) -> str:
        """Return a document's language: the one that was asked for, the first that it names, or the library's first.

        A name such as "en-GB" means the library's "en", if the library does not have "en-GB" itself.
        """
        if self.lang:
            return self.lang
        for name in named:
            wanted = name.casefold()
            for known in (wanted, wanted.partition("-")[0]):
                if found := next((lang for lang in self.languages if lang.casefold() == known), None):
                    return found
            main = wanted.partition("-")[0]
            variants = [lang for lang in self.languages if lang.casefold().partition("-")[0] == main]
            return variants[0] if len(variants) == 1 else name
        return self.languages[0]

    def adapt(self, topics: Iterable[Imported], left_out: Counter[str]) -> Iterator[Imported]:
        """Yield the topics in the library's languages, with its categories; count the others by language."""
        for topic in topics:
            if topic.lang not in self.languages:
                left_out[topic.lang] += 1
                continue
            original = topic.category
            known = self.category_ids.get(original.casefold())
            topic.category = known or self.default_category
            if not topic.category:
                named = f" of this library is called '{original}'" if original else ""
                topic.notes.append(f"no category{named}: choose one, or import again with --category")
            elif original and not known:
                topic.notes.append(f"category '{original}' became '{topic.category}'")
            topic.updated = topic.updated or self.updated
            if not topic.updated:
                topic.notes.append(_NO_DATE)
            yield topic


def read_target_library(
    content: Path, *, lang: str = "", category: str = "", updated: date | None = None
) -> TargetLibrary:
    """Read the languages and categories of a library.

    Raises:
        ConfigError: it cannot be read, or does not have the language or the category that was asked for.
    """
    path = content / "library.toml"
    if not path.is_file():
        raise ConfigError(f"{content}: there is no library.toml; name the content folder of a library with --content")
    try:
        library: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        languages = tuple(map(str, library["languages"]))
        categories: dict[str, dict[str, str]] = library.get("categories", {})
        category_ids = {name.casefold(): id_ for id_, names in categories.items() for name in names.values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); run: caresheet check") from error
    if lang and lang not in languages:
        raise ConfigError(f"'{lang}' is not a language of this library; use {', '.join(languages)}")
    if category and category not in categories:
        raise ConfigError(f"'{category}' is not a category of this library; use {', '.join(categories) or 'none'}")
    return TargetLibrary(content, languages, category_ids, category, lang, updated)
