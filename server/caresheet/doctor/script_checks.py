"""Check the tags that load something: scripts and frames.

`static/page_check/script_checks.js` does the same in browsers: change both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from caresheet.doctor.addresses import (
    find_origin,
    is_local_host,
    resolve,
    split_frame,
    split_origin,
    split_page,
    split_script,
)
from caresheet.doctor.report import SMART_QUOTES, Report, add_attribute, replace_value
from caresheet.doctor.rules import read_rules
from caresheet.doctor.tags import Tag
from caresheet.doctor.tokens import Attribute

_LOCAL_FILE = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|/(?:Users|home)/", re.IGNORECASE)
_SITE = re.compile(r"sites/([^/]+)/")
_UNKNOWN_LIBRARY = "https://YOUR-LIBRARY/"


def read_address(report: Report, tag: Tag) -> str:
    """Return the address that a tag loads, without typographic quotation marks."""
    written = re.sub(SMART_QUOTES, "", tag.token.get(tag.source) or "")
    return resolve(written, report.context.base)


def find_root(report: Report, tag: Tag) -> str:
    """Return the address of the library that a tag loads something from; blank if the tag does not tell."""
    address = read_address(report, tag)
    if tag.form == "script":
        named = tag.token.get("data-library")
        split = split_script(address)
        root = resolve(named, report.context.base) if named else (split[0] if split else "")
    else:
        parts = split_frame(address) or split_page(address)
        root = parts[0] if parts else ""
    return root if split_origin(root)[1] else ""


def find_page_root(report: Report) -> str:
    """Return the address of the library that the page uses; blank if nothing tells it."""
    tags = [tag for tag in report.page.tags if tag.source and not tag.inside]
    ordered = [tag for form in ("script", "frame", "link") for tag in tags if tag.form == form]
    return next((root for root in (find_root(report, tag) for tag in ordered) if root), "")


def suggest_root(report: Report) -> str:
    """Return the address of a library for a suggestion."""
    library = report.context.library
    return find_page_root(report) or (library["root"] if library else "") or _UNKNOWN_LIBRARY


def check_scripts(report: Report, scripts: Sequence[Tag]) -> None:
    """Check every script by itself, and that all are the same."""
    for tag in scripts:
        attribute = next(each for each in tag.token.attributes if each.name == tag.source)
        _check_address(report, tag, attribute)
        _check_pin(report, tag, attribute)
    known: tuple[str, str] | None = None
    for tag in scripts:
        split, root = split_script(read_address(report, tag)), find_root(report, tag)
        if not split or not root:
            continue
        known = known or (root, split[1])
        if root != known[0]:
            report.add("two-libraries", tag.token.start, root=known[0])
        elif _name_version(report, split[1]) != _name_version(report, known[1]):
            report.add("two-scripts", tag.token.start, path=known[1])


def _name_version(report: Report, path: str) -> str:
    """Return the site whose newest script is at a path, or the path of another script."""
    for site, script in _list_scripts(report).items():
        if path in (script["path"], f"sites/{site}/caresheet.js" if site else "caresheet.js"):
            return f"site {site}"
    return path


def _list_scripts(report: Report) -> Mapping[str, Any]:
    library = report.context.library
    return library.get("scripts", {}) if library else {}


def _check_address(report: Report, tag: Tag, attribute: Attribute) -> None:
    address, token = read_address(report, tag), tag.token
    host = split_origin(address)[1]
    if _LOCAL_FILE.match(attribute.value):
        path = (re.findall(r"caresheet[^\\/]*\.js", attribute.value) or ["caresheet.js"])[0]
        report.correct("local-script", token, [replace_value(attribute, suggest_root(report) + path)])
    elif not host:
        if token.get("data-library") is None:
            split = split_script(address)
            path = split[1] if split else "caresheet.js"
            report.correct("relative-script", token, [replace_value(attribute, suggest_root(report) + path)])
    elif not _check_host(report, tag, attribute) and token.get("data-library") is None:
        _check_library(report, tag, address)


def _check_host(report: Report, tag: Tag, attribute: Attribute) -> bool:
    """Return whether something is wrong with the host."""
    address = read_address(report, tag)
    scheme, host, _ = split_origin(address)
    if host in read_rules()["placeholders"]:
        report.add("placeholder", tag.token.start, host=host.upper())
    elif scheme == "http" and not is_local_host(host) and not report.context.base.startswith("http:"):
        report.correct("insecure-script", tag.token, [replace_value(attribute, "https" + address[4:])])
    else:
        return False
    return True


def _check_library(report: Report, tag: Tag, address: str) -> None:
    library, base = report.context.library, report.context.base
    is_missing = library is not None and library.get("missing") and library["root"] == find_root(report, tag)
    if "/wp-content/" in address or (is_missing and base and find_origin(base) == find_origin(address)):
        report.add("copied-script", tag.token.start)
    elif is_missing:
        report.add("no-library", tag.token.start)


def _check_pin(report: Report, tag: Tag, attribute: Attribute) -> None:
    token, split = tag.token, split_script(read_address(report, tag))
    integrity = token.get("integrity") or ""
    if integrity and token.get("crossorigin") is None:
        report.correct("missing-crossorigin", token, [add_attribute(token, 'crossorigin="anonymous"')])
    library = report.context.library
    if not split or not (integrity or split[1].startswith("assets/")):
        return
    is_known = library is not None and library["root"] == find_root(report, tag) and "scripts" in library
    scripts = _list_scripts(report) if is_known else {}
    if not split[1].startswith("assets/"):
        site = _SITE.match(split[1])
        script = scripts.get(site[1] if site else "")
        edits = [replace_value(attribute, split[0] + script["path"])] if script else []
        edits += [_replace_integrity(tag, script["integrity"])] if script else []
        report.correct("pinned-address", token, edits)
    elif is_known and not any(_is_script(script, split[1], integrity) for script in scripts.values()):
        script = scripts[""] if len(scripts) == 1 else None
        edits = [replace_value(attribute, split[0] + script["path"])] if script else []
        edits += [_replace_integrity(tag, script["integrity"])] if script and integrity else []
        report.correct("old-pin", token, edits, root=split[0])


def _is_script(script: Mapping[str, str], path: str, integrity: str) -> bool:
    return script["path"] == path and (not integrity or script["integrity"] in integrity.split())


def _replace_integrity(tag: Tag, value: str) -> tuple[int, int, str]:
    return replace_value(next(each for each in tag.token.attributes if each.name == "integrity"), value)


def check_frame(report: Report, tag: Tag) -> None:
    """Check a frame that shows a topic."""
    token, address = tag.token, read_address(report, tag)
    attribute = next(each for each in token.attributes if each.name == tag.source)
    page = split_page(address)
    if page and not split_frame(address):
        framed = f"{page[0]}v1/frame/{page[1]}/{page[2]}.html"
        report.correct("framed-page", token, [replace_value(attribute, framed)])
    _check_host(report, tag, attribute)
    sandbox = next((each for each in token.attributes if each.name == "sandbox"), None)
    if sandbox and "allow-scripts" not in sandbox.value.lower().split():
        allowed = "allow-scripts allow-popups allow-top-navigation-by-user-activation"
        report.correct("sandboxed", token, [replace_value(sandbox, allowed)])
