"""Check what the JSON files of a release say before anything relies on it. A release may come from anybody.

Input: the values of `manifest.json` and `contents.json`, and a path on disk. Output: nothing, or an error that says
what is wrong. A release that passes has only relative paths, values of the right types, and addresses of its own files.
It can still contain bad HTML: `caresheet verify` looks for that.
"""

from __future__ import annotations

import errno
import json
import os
import re
import string
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from pathlib import Path
from stat import S_ISREG
from typing import Any, NoReturn

# A list of 10,000 topics has 4 MB. A file that is larger than this is not one of ours, and would fill the memory.
MAX_FILE_BYTES = 64_000_000
# How much of a wrong value an error shows.
_SHOWN = 60

# No name begins with a dot, so no path leads out of the folder.
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_PATH = re.compile(rf"{_NAME}(?:/{_NAME})*")
# In the lines of a manifest, a quotation mark or a slash is around each name, and neither may stand before a dot or a
# second one. With one letter for both, two searches find that, and not five.
_ALIKE = bytes.maketrans(b"/", b'"')
_WRONG_IN_LINES = (b'""', b'".')
_IN_LINES = (string.ascii_letters + string.digits + '._-/": ,\n').encode()
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# An origin (RFC 6454, 6.2) as CSP's frame-ancestors takes it: a star stands for any subdomain.
ORIGIN = re.compile(r"https://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?")
_SURROGATE = re.compile("[\ud800-\udfff]")

_Is = Callable[[Any], bool]


def read_regular_file(path: Path | str) -> bytes:
    """Read a file. Never follow a link at its end, wait for a pipe, or read a device or more than `MAX_FILE_BYTES`.

    Raises:
        OSError: there is no such file, or it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - it is a descriptor
        found = os.fstat(descriptor)
        if not S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "is not a file")
        if found.st_size > MAX_FILE_BYTES:
            raise OSError(errno.EFBIG, f"has {found.st_size / 1e6:.0f} MB, more than any file of a release")
        # Asked for more, Python would set that much memory aside each time.
        return file.read(found.st_size)


def require_safe_paths(lines: bytes) -> None:
    """Check the paths in lines of a manifest, all at once: a large one has 100,000.

    Raises:
        ValueError: a path may lead out of the release's folder, or has a character that no build writes.
    """
    alike = lines.translate(_ALIKE)
    places = [alike.find(wrong) for wrong in _WRONG_IN_LINES]
    if strange := lines.translate(None, _IN_LINES):
        places.append(lines.find(strange[:1]))
    for place in places:
        if place >= 0:
            line = lines[lines.rfind(b"\n", 0, place) + 1 :].partition(b"\n")[0].rstrip(b",")
            _refuse("the path of a file", next(iter(json.loads(b"{%b}" % line))))


def require_values(
    values: Mapping[str, Any], files: Mapping[str, str], *, public: str, old_paths: Container[str]
) -> None:
    """Check the values of `contents.json`, of which `redirects` and `later` are pairs. Each is read once.

    `public` is the folder that its paths are relative to. `old_paths` are the first of each pair in `redirects`.

    Raises:
        ValueError: one of them is not as a build writes it.
    """

    def is_served(path: Any) -> bool:
        return isinstance(path, str) and public + path in files

    _require("'name'", values["name"], _is_text)
    _require("'isolation'", values["isolation"], _is_isolation)
    _require_languages(values["languages"])
    _require_topics(values["topics"], {language["code"] for language in values["languages"]}, values["sites"])
    for name, site in _items("'sites'", values["sites"]):
        _require("a site", name, _matches(_SLUG))
        _require(f"the isolation of site {name}", site["isolation"], _is_isolation)
        _require_each(f"an origin of site {name}", site["frame_ancestors"], _matches(ORIGIN))
    _require("a path in 'gone'", values["gone"], lambda paths: not isinstance(paths, str))
    for path in values["gone"]:
        _require("a path in 'gone'", path, is_served)
    for old, new in values["redirects"]:
        _require("an old path in 'redirects'", old, is_served)
        _require("a new path in 'redirects'", new, lambda path: is_served(path) and path not in old_paths)
    for path, editions in values["later"]:
        _require("a path in 'later'", path, _matches(_PATH))
        for day, other in editions:
            _require(f"a day of {path}", day, _is_day)
            _require(f"an edition of {path}", other, _matches(_PATH))


def _require_languages(languages: Any) -> None:
    _require("'languages'", languages, lambda found: isinstance(found, list))
    for language in languages:
        code, disclaimer = language["code"], language["disclaimer"]
        _require("a language", code, _matches(_LANGUAGE))
        _require(f"the name of language {code}", language["name"], _is_text)
        _require(f"the direction of language {code}", language["direction"], lambda found: found in ("ltr", "rtl"))
        _require_each(f"the disclaimer in {code}", [disclaimer["label"], disclaimer["short"]], _is_text)
        _require_each(f"the disclaimer in {code}", disclaimer["full"], _is_text)
        for id_, name in _items(f"the categories in {code}", language["categories"]):
            _require("a category", id_, _matches(_SLUG))
            _require(f"the name of category {id_}", name, _is_text)


def _require_topics(topics: Any, codes: set[str], sites: Any) -> None:
    for topic in topics:
        _require("the language of a topic", topic["lang"], lambda code: code in codes)
        _require("the name of a topic", topic["slug"], _matches(_SLUG))
        texts = [topic[key] for key in ("title", "summary", "category")]
        _require_each(f"a text of {topic['slug']}", texts, _is_text)
        _require(f"the date of {topic['slug']}", topic["updated"], _is_day)
        # Releases of earlier versions have no topics of one clinic.
        _require(f"the site of {topic['slug']}", topic.get("site"), lambda site: site is None or site in sites)
        for system, listed in _items(f"the codes of {topic['slug']}", topic["codes"]):
            _require(f"a code system of {topic['slug']}", system, _matches(_SLUG))
            _require_each(f"a code of {topic['slug']}", listed, _is_text)


def _require(what: str, value: Any, is_good: Callable[[Any], object]) -> None:
    if not is_good(value):
        _refuse(what, value)


def _require_each(what: str, values: Any, is_good: Callable[[Any], object]) -> None:
    if not isinstance(values, list):
        _refuse(what, values)
    for value in values:
        _require(what, value, is_good)


def _items(what: str, values: Any) -> Iterable[tuple[Any, Any]]:
    _require(what, values, _is_mapping)
    return values.items()  # type: ignore[no-any-return]  # it is a mapping


def _refuse(what: str, value: Any) -> NoReturn:
    raise ValueError(f"{what} is {ascii(value)[:_SHOWN]}")


def _matches(pattern: re.Pattern[str]) -> _Is:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    """Tell whether a value is a text that can be sent: half of a surrogate pair cannot."""
    return isinstance(value, str) and _SURROGATE.search(value) is None


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_isolation(value: Any) -> bool:
    return value in ("inline", "frame")


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
