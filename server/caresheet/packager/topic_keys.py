"""Hash everything that each topic's documents are made from, so that a build makes only those that have changed.

Input: a library, and its topic files. Output: a key for each file. Two builds that give a file the same key make the
same documents from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from caresheet.model import Library
from caresheet.packager.render.incremental import IncrementalBuild, hash_text
from caresheet.packager.source.library import TopicFile
from caresheet.packager.source.parse import find_end_of_settings
from caresheet.packager.source.pictures import find_named

# The name of the part that has what is known about texts.
_TEXTS = "texts"

# What is known about the bytes of a topic file, by their SHA-256: the SHA-256 of its settings, and the pictures that it
# names.
KnownTexts = Mapping[str, tuple[str, list[str]]]


def read_known_texts(build: IncrementalBuild) -> KnownTexts:
    """Return what the last build, if it was by this version of Caresheet, knew about texts that it had checked."""
    return build.take_over(_TEXTS, build.make_key(_TEXTS)) or {}


def make_topic_keys(
    build: IncrementalBuild, library: Library, files: Sequence[TopicFile], known: KnownTexts
) -> list[str]:
    """Return the key of each file, in order, and note for the next build what is known about their texts."""
    texts = {file.digest: known.get(file.digest) or _describe(file.text) for file in files}
    build.add_compressed(_TEXTS, build.make_key(_TEXTS), texts, {})
    settings = build.make_key(replace(library, sites=(), pictures={}))
    withdraws = "withdraw" in library.policy.severities.values()
    first = library.languages[0].code if library.languages else ""
    by_slug = defaultdict(list)
    for file in files:
        by_slug[file.slug].append(file)

    def needs_text(file: TopicFile, other: TopicFile) -> bool:
        # What readers are told of a translation depends on the words of its original. So does whether it is withdrawn.
        # A page links to its other translations, unless their own settings withdraw them.
        return other is file or withdraws or (other.lang == first != file.lang)

    def make_key(file: TopicFile) -> str:
        # The file itself is one of them.
        versions = [(other, needs_text(file, other)) for other in by_slug[file.slug]]
        needed = [(other.lang, other.digest if text else texts[other.digest][0]) for other, text in versions]
        named = [name for other, text in versions if text for name in texts[other.digest][1]]
        return build.make_key(settings, file.path, needed, [library.pictures.get(name) for name in named])

    return [make_key(file) for file in files]


def _describe(text: str) -> tuple[str, list[str]]:
    lines = text.split("\n")
    # A text may have no settings.
    return hash_text("\n".join(lines[: find_end_of_settings(lines)])), find_named(text)
