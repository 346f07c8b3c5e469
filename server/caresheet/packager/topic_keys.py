"""Hash everything that each topic's documents are made from, so that a build makes only those that have changed.

Input: a library, and its topic files. Output: a key for each file. Two builds that give a file the same key make the
same documents from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from caresheet.model import Library
from caresheet.packager.render.incremental import IncrementalBuild, hash_text
from caresheet.packager.source.library import TopicFile
from caresheet.packager.source.parse import find_end_of_settings
from caresheet.packager.source.pictures import find_named


def make_topic_keys(build: IncrementalBuild, library: Library, files: Sequence[TopicFile]) -> list[str]:
    """Return the key of each file, in order."""
    settings = build.make_key(replace(library, sites=(), pictures={}))
    withdraws = "withdraw" in library.policy.severities.values()
    first = library.languages[0].code if library.languages else ""
    by_slug = defaultdict(list)
    for file in files:
        by_slug[file.slug].append(file)

    def take_needed(other: TopicFile, file: TopicFile) -> str:
        # What readers are told of a translation depends on the words of its original. So does whether it is withdrawn.
        # A page links to its other translations, unless their own settings withdraw them.
        return other.text if withdraws or (other.lang == first != file.lang) else _extract_settings(other.text)

    def make_key(file: TopicFile) -> str:
        needed = [(other.lang, take_needed(other, file)) for other in by_slug[file.slug] if other is not file]
        named = [name for text in (file.text, *(text for _, text in needed)) for name in find_named(text)]
        others = [(lang, hash_text(text)) for lang, text in needed]
        pictures = [library.pictures.get(name) for name in named]
        return build.make_key(settings, file.path, hash_text(file.text), others, pictures)

    return [make_key(file) for file in files]


def _extract_settings(text: str) -> str:
    """Return a topic file's settings, or all of its text if it has none."""
    lines = text.split("\n")
    return "\n".join(lines[: find_end_of_settings(lines)])
