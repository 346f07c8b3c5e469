"""Make a release of any number of topics within seconds: the starter library's, again and again under other names.

Each copy is a hard link, so a large release takes little room on the disk. Lists and the home page stay as they are.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from caresheet.atomic import replace_link
from caresheet.packager.pipeline import build_release
from caresheet.release.contents import CONTENTS
from caresheet.release.format import CURRENT, MANIFEST, Release, open_release
from caresheet.release.manifest import encode_manifest, hash_table
from caresheet.shipped import find_starter

_TOPIC = re.compile(
    r"(public/(?:v1/topics|v1/frame|topics|handouts|oembed)/)([\w-]+)/(?!index\.)([\w-]+)(\.html|\.json|/index\.html)(\.\w+)?"
)


def make_large_release(releases: Path, topics: int) -> Release:
    """Build the starter library, and write a release in which its topics are repeated."""
    starter = build_release(find_starter(), releases)
    files = defaultdict(list)
    for path in starter.files:
        if found := _TOPIC.fullmatch(path):
            files[found[2], found[3]].append(found)
    entries = list(starter.contents.topics)
    linked = {path: path for path in starter.files}
    for number in range(len(entries), topics):
        topic = entries[number % len(starter.contents.topics)]
        slug = f"{topic.slug}-{number}"
        entries.append(replace(topic, slug=slug, title=f"{topic.title} {number}"))
        for found in files[topic.lang, topic.slug]:
            linked[f"{found[1]}{topic.lang}/{slug}{found[4]}{found[5] or ''}"] = found[0]
    contents = replace(starter.contents, topics=entries).encode()
    table = {path: starter.files[source] for path, source in linked.items()}
    return _write(starter, linked, table | {CONTENTS: hashlib.sha256(contents).hexdigest()}, contents)


def _write(starter: Release, linked: dict[str, str], table: dict[str, str], contents: bytes) -> Release:
    id_ = hash_table(table)
    folder = starter.folder.with_name(id_)
    for path, source in linked.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path != CONTENTS and not target.exists():
            os.link(starter.folder / source, target)
    (folder / CONTENTS).write_bytes(contents)
    (folder / MANIFEST).write_bytes(encode_manifest(id_, table))
    replace_link(starter.folder.with_name(CURRENT), id_)
    return open_release(folder)
