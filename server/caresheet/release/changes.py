"""Say what a release changes for readers, for the record: which topics, and by whom they were reviewed.

Input: an opened release, and the table of the release before it. Output: an entry for the record, without its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from caresheet.release.format import PUBLIC, Release
from caresheet.release.record import Entry, Why

_TOPICS = f"{PUBLIC}v1/topics/"
_TOPIC = re.compile(rf"{PUBLIC}(v1/topics/([^/]+)/((?!index\.)[^/]+)\.json)")


def describe_entry(release: Release, before: Mapping[str, str], at: datetime, why: Why) -> Entry:
    """Compare a release with the table of the one before."""
    redirects, gone = release.contents.redirects, set(release.contents.gone)
    old, new = _list_topics(before), _list_topics(release.files)
    # Files at the old names of renamed topics are for static hosts.
    shown = {path: name for path, name in new.items() if path not in redirects}
    renamed = {
        old[path]: new[target]
        for path, target in redirects.items()
        if path in old and target in new and target not in old
    }
    known = {*old.values(), *renamed.values()}
    changed = [path for path in shown if before.get(PUBLIC + path) != release.files[PUBLIC + path]]
    return Entry(
        number=0,
        at=at,
        release=release.id,
        why=why,
        new=tuple(shown[path] for path in changed if shown[path] not in known and path not in gone),
        changed=tuple(shown[path] for path in changed if shown[path] in known and path not in gone),
        withdrawn=tuple(shown[path] for path in changed if path in gone),
        removed=tuple(sorted(name for path, name in old.items() if path not in new)),
        renamed=renamed,
        reviews={shown[path]: _read_review(release, path) for path in changed if path not in gone},
        files=sum(before.get(path) != digest for path, digest in release.files.items()),
    )


def _list_topics(table: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each topic by the path of its data."""
    data = (path for path in table if path.startswith(_TOPICS) and path.endswith(".json"))
    found = filter(None, map(_TOPIC.fullmatch, sorted(data)))
    return {topic[1]: f"{topic[2]}/{topic[3]}" for topic in found}


def _read_review(release: Release, path: str) -> Any:
    return json.loads(release.read(PUBLIC + path)).get("reviewed")
