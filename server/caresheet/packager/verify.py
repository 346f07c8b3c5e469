"""Verify a release from its bytes alone: every document contains only allowed HTML, and the disclaimer.

Input: files by path, or an opened release. Output: the faults found. It knows every kind of file that a release may
contain and reports any other as a fault, so a new kind of file cannot be published without a check.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from xml.etree.ElementTree import ParseError

import brotli
from defusedxml.ElementTree import fromstring

from caresheet.disclaimer import describe, find_document_faults, find_text_faults
from caresheet.model import Disclaimer
from caresheet.packager.markup.allowlist import DOCUMENT, FRAME, HOME, Vocabulary
from caresheet.packager.markup.links import PICTURE_PATH, is_publishable
from caresheet.packager.markup.sanitize import find_grammar_fault
from caresheet.packager.render.discovery import FEED
from caresheet.packager.render.share_picture import SHARE_PICTURE, render_share_picture
from caresheet.packager.source.pictures import find_picture_fault
from caresheet.release.format import (
    DOCUMENT_FOLDERS,
    FRAMES,
    LAPSED,
    LATER,
    PUBLIC,
    Contents,
    Release,
    find_file_faults,
)

_DOCTYPE = "<!doctype html>\n"
# The part of a path in a release that comes before the file's address.
_FOLDER = re.compile(rf"^(?:{PUBLIC}|(?:{LATER}|{LAPSED})(?:\d{{4}}-\d\d-\d\d/)?)")
_TOPIC_DOCUMENT = re.compile(r"(?:v1/(?:topics|frame)/([^/]+)/[^/]+\.html|topics/([^/]+)/(?:[^/]+/)?index\.html)")
_ABOUT = re.compile(r"about/(?:[^/]+/)?index\.html")
_TOPIC_JSON = re.compile(r"v1/topics/([^/]+)/([^/]+)\.json")
_INERT_TOPIC = re.compile(r"<template>\s*<article.*</article>\s*</template>", re.DOTALL)
_ASSET = re.compile(r"assets/[a-z]+\.([0-9a-f]+)\.(?:js|css)")
_PICTURE = re.compile(r"pictures/[0-9a-f]+\.[a-z]+")
_SHOWN = re.compile(r"<img(?P<attributes>[^<>]*)>")
_PICTURE_MARKUP = re.compile(rf' src="(?:\.\./){{3}}(?P<path>{PICTURE_PATH})" alt="[^"]+" width="\d+" height="\d+" .*')
_ROOT_FILES = {"favicon.svg", "robots.txt"}
_SITEMAP = re.compile(r"sitemap(?:-\d+)?\.xml")
# Browsers run no script of this type, and it can contain no markup.
_STRUCTURED_DATA = re.compile(r'<script type="application/ld\+json">([^<>]*)</script>\n')
_SCRIPT = re.compile(r"(?:sites/[a-z0-9-]+/)?caresheet\.js")
_DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {".br": brotli.decompress, ".gz": gzip.decompress}


def find_release_faults(
    files: Mapping[str, bytes], contents: Contents, reused: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (path, fault) for everything that readers must not get. Earlier builds have verified the `reused` files."""
    texts = {language.code: language.disclaimer for language in contents.languages}
    for code, text in texts.items():
        for fault in find_text_faults(text.short, text.full):
            yield "contents.json", f"disclaimer '{code}': {fault}"
    for path, body in files.items():
        try:
            for fault in _find_file_faults(path, body, files, texts):
                yield path, fault
            for shown in _find_pictures(path, body):
                if PUBLIC + shown not in files and PUBLIC + shown not in reused:
                    yield path, f"shows a picture that the release does not have ('{shown}')"
        except (
            UnicodeDecodeError,
            ValueError,
            KeyError,
            TypeError,
            brotli.error,
            EOFError,
            OSError,
            ParseError,
        ) as error:
            yield path, f"cannot be read ({type(error).__name__})"


def verify_release(release: Release) -> list[str]:
    """Return every fault of a release on disk, one line each."""
    faults = list(find_file_faults(release))
    if faults:
        return faults
    files = {path: release.read(path) for path in release.files if path.startswith(DOCUMENT_FOLDERS)}
    return [f"{path}: {fault}" for path, fault in find_release_faults(files, release.contents)]


def _find_file_faults(
    path: str, body: bytes, files: Mapping[str, bytes], texts: Mapping[str, Disclaimer]
) -> Iterator[str]:
    stem, dot, suffix = path.rpartition(".")
    if decompress := _DECOMPRESS.get(dot + suffix):
        if decompress(body) != files.get(stem):
            yield "is not the compressed form of the file beside it"
        return
    place = _FOLDER.sub("", path, count=1)
    if document := _TOPIC_DOCUMENT.fullmatch(place):
        yield from _find_topic_faults(place, body.decode(), texts[document[1] or document[2]])
    elif data := _TOPIC_JSON.fullmatch(place):
        yield from _find_json_faults(json.loads(body), texts[data[1]], is_list=data[2] == "index")
    elif place == "404.html" or _ABOUT.fullmatch(place):
        yield from _find_html_faults(body.decode(), DOCUMENT, None)
    elif place in ("index.html", "preview.html"):
        yield from _find_html_faults(body.decode(), HOME, None)
    else:
        yield from _find_plain_faults(place, body)


def _find_plain_faults(place: str, body: bytes) -> Iterator[str]:
    """Yield the faults of a file that is not a document."""
    if asset := _ASSET.fullmatch(place):
        if not hashlib.sha256(body).hexdigest().startswith(asset[1]):
            yield "does not match the hash in its name"
    elif _PICTURE.fullmatch(place):
        if fault := find_picture_fault(place, body):
            yield fault
    elif place == SHARE_PICTURE:
        if body != render_share_picture()[SHARE_PICTURE]:
            yield "is not the picture that Caresheet draws"
    elif _SITEMAP.fullmatch(place) or place == FEED:
        yield from _find_xml_faults(body)
    elif not _SCRIPT.fullmatch(place) and place not in _ROOT_FILES:
        yield "is not a kind of file that a release may contain"


def _find_xml_faults(body: bytes) -> Iterator[str]:
    """Yield the faults of a sitemap or a feed: its texts must be plain, and its addresses whole."""
    root = fromstring(body, forbid_dtd=True)
    for element in root.iter():
        if element.get("type") not in (None, "application/atom+xml"):
            yield "contains more than plain text"
        for address in (element.get("href"), element.text if element.tag.endswith("}loc") else None):
            if address is not None and not is_publishable(address):
                yield f"has an address that cannot be published ('{address[:60]}')"


def _find_pictures(path: str, body: bytes) -> Iterator[str]:
    """Yield the public path of each picture in a document; for an <img> that is not as we write it, its whole tag."""
    if not path.endswith((".html", ".json")):
        return
    document = str(json.loads(body).get("html", "")) if path.endswith(".json") else body.decode()
    for shown in _SHOWN.finditer(document):
        whole = _PICTURE_MARKUP.fullmatch(shown["attributes"])
        yield whole["path"] if whole else shown[0]


def _find_topic_faults(place: str, document: str, text: Disclaimer) -> Iterator[str]:
    for data in _STRUCTURED_DATA.findall(document):
        json.loads(data)
    document = _STRUCTURED_DATA.sub("", document)
    is_frame = place.startswith(FRAMES)
    yield from _find_html_faults(document, FRAME if is_frame else DOCUMENT, text)
    if is_frame and not _INERT_TOPIC.search(document):
        yield "shows its topic before its seal is proven visible"


def _find_html_faults(document: str, vocabulary: Vocabulary, text: Disclaimer | None) -> Iterator[str]:
    if fault := find_grammar_fault(document.removeprefix(_DOCTYPE), vocabulary):
        yield fault
    if text:
        yield from find_document_faults(document, text)


def _find_json_faults(values: dict[str, object], text: Disclaimer, *, is_list: bool) -> Iterator[str]:
    if values["disclaimer"] != describe(text):
        yield "does not carry the disclaimer"
    if not is_list:
        yield from _find_html_faults(str(values["html"]), DOCUMENT, text)
