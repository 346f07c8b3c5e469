"""Verify a release from its bytes alone: every document contains only allowed HTML, and the disclaimer.

Input: files by path, or an opened release. Output: the faults found. It knows every kind of file that a release may
contain and reports any other as a fault, so a new kind of file cannot be published without a check.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import ParseError

import brotli

from caresheet.characters import make_visible
from caresheet.disclaimer import describe, find_document_faults, find_text_faults, make_running_line
from caresheet.model import Disclaimer
from caresheet.packager.discovery_proof import DISCOVERY, SITEMAP, find_discovery_faults
from caresheet.packager.handout_proof import find_code_faults
from caresheet.packager.markup.allowlist import DOCUMENT, FRAME, HANDOUT, HOME, PAGE, Vocabulary
from caresheet.packager.markup.links import PICTURE_PATH
from caresheet.packager.markup.sanitize import find_grammar_fault
from caresheet.packager.render.compress import gives
from caresheet.packager.render.home import read_root_files
from caresheet.packager.render.oembed import find_embed_fault
from caresheet.packager.script_proof import find_loads, find_script_faults
from caresheet.packager.source.pictures import find_picture_fault
from caresheet.release.contents import CONTENTS, Contents
from caresheet.release.format import DOCUMENT_FOLDERS, FRAMES, LAPSED, LATER, PUBLIC, WIDGET, Release, find_file_faults
from caresheet.shipped import find_widget

# What reading a forged file can raise.
_UNREADABLE = (
    *(UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError, EOFError, OSError),
    *(brotli.error, zlib.error, ParseError),
)
_DOCTYPE = "<!doctype html>\n"
# The part of a path in a release that comes before the file's address.
_FOLDER = re.compile(rf"^(?:{PUBLIC}|(?:{LATER}|{LAPSED})(?:\d{{4}}-\d\d-\d\d/)?)")
_TOPIC_DOCUMENT = re.compile(
    r"(?:v1/(?:topics|frame)/([^/]+)/[^/]+\.html|topics/([^/]+)/(?:[^/]+/)?index\.html"
    r"|(?:letters|categories)/([^/]+)/[^/]+/(?:[0-9]+/)?index\.html|handouts/([^/]+)/[^/]+/index\.html)"
)
_ABOUT = re.compile(r"about/(?:[^/]+/)?index\.html")
_EMBED = re.compile(r"oembed/([^/]+)/[^/]+\.json")
# A topic, the list of all topics, or the index for searching. A clinic's own topics have a list and an index, too.
_TOPIC_JSON = re.compile(r"(?:v1/(?:sites/[^/]+/)?topics/([^/]+)/([^/]+)|search/([^/]+?)(?:/[^/]+)?)\.json")
_INERT_TOPIC = re.compile(r"<template>\s*<article.*</article>\s*</template>", re.DOTALL)
_ASSET = re.compile(r"assets/[a-z]+\.([0-9a-f]+)\.(?:js|css)")
_PICTURE = re.compile(r"pictures/[0-9a-f]+\.[a-z]+")
_SHOWN = re.compile(r"<img(?P<attributes>[^<>]*)>")
_PICTURE_MARKUP = re.compile(rf' src="(?:\.\./){{3}}(?P<path>{PICTURE_PATH})" alt="[^"]+" width="\d+" height="\d+" .*')
# Browsers run no script of this type, and it can contain no markup.
_STRUCTURED_DATA = re.compile(r'<script type="application/ld\+json">([^<>]*)</script>\n')
_SCRIPT = re.compile(r"(?:sites/[a-z0-9-]+/)?caresheet\.js")
_CLINIC = re.compile(r"sites/[a-z0-9-]+/clinic\.json")
_COMPRESSED = (".br", ".gz")
# No page has more bytes, even with a list of 10,000 topics.
_MAX_DOCUMENT_BYTES = 16_000_000


def find_release_faults(
    files: Mapping[str, bytes],
    contents: Contents,
    reused: Collection[str] = (),
    *,
    only: Collection[str] | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (path, fault) for everything that readers must not get. Earlier builds have verified the `reused` files.

    With `only`, the other files are taken to be verified elsewhere.
    """
    texts = {language.code: language.disclaimer for language in contents.languages}
    for code, text in texts.items():
        for fault in find_text_faults(text.short, text.full):
            yield "contents.json", f"disclaimer '{code}': {fault}"
    published = {*files, *reused}
    for path in files if only is None else only:
        if path == WIDGET:
            continue
        try:
            body = files[path]
            for fault in _find_file_faults(path, body, files, texts):
                yield path, fault
            for fault in _find_missing(path, body, published):
                yield path, fault
        except _UNREADABLE as error:
            yield path, f"cannot be read ({type(error).__name__})"


def _find_missing(path: str, body: bytes, published: Collection[str]) -> Iterator[str]:
    """Yield what a document shows or loads although the release does not have it."""
    for shown in _find_pictures(path, body):
        if PUBLIC + shown not in published:
            yield f"shows a picture that the release does not have ('{shown}')"
    for loaded in find_loads(_FOLDER.sub("", path, count=1), body) if path.endswith(".html") else ():
        if PUBLIC + loaded not in published:
            yield f"loads a file that the release does not have ('{loaded[:60]}')"


def verify_release(release: Release, *, widget: Path | None = None, pinned: Collection[str] = ()) -> list[str]:
    """Return every fault of a release on disk, one line each.

    `widget` are the sources that its scripts are compared with. `pinned` are the public paths of scripts of other
    versions that the library keeps for clinics.
    """
    faults = list(find_file_faults(release))
    if faults:
        return faults
    found = [*find_release_faults(_ReleaseFiles(release), release.contents), *_find_contents_faults(release)]
    try:
        found += _find_changed_entries(release)
        found += find_script_faults(release, widget or find_widget(), pinned)
        found += find_code_faults(release)
    except _UNREADABLE as error:
        found.append((WIDGET, f"cannot be read ({type(error).__name__}); build the release again"))
    # A forger chooses what a fault quotes.
    return [make_visible(f"{path}: {fault}") for path, fault in found]


class _ReleaseFiles(Mapping[str, bytes]):
    """The files of a release that readers may get. Each is read when it is asked for, so that few are in memory."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._paths = [path for path in release.files if path.startswith(DOCUMENT_FOLDERS)]

    def __getitem__(self, path: str) -> bytes:
        if not path.startswith(DOCUMENT_FOLDERS):
            raise KeyError(path)
        return self._release.read(path)

    def __contains__(self, path: object) -> bool:
        return path in self._release.files and str(path).startswith(DOCUMENT_FOLDERS)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _find_contents_faults(release: Release) -> Iterator[tuple[str, str]]:
    """Yield where `contents.json` and the files do not agree."""
    contents, files = release.contents, release.files
    if not contents.languages:
        yield CONTENTS, "has no language"
    for topic in contents.topics:
        for path in (f"v1/topics/{topic.lang}/{topic.slug}.html", f"topics/{topic.lang}/{topic.slug}/index.html"):
            if PUBLIC + path not in files:
                yield CONTENTS, f"lists the topic '{topic.lang}/{topic.slug}', and there is no {path}"
    for path, editions in contents.later.items():
        for day, other in editions:
            place = _FOLDER.sub("", other, count=1)
            if (
                other not in files
                or place != path
                or not other.startswith((LATER, LAPSED))
                or PUBLIC + path not in files
            ):
                yield CONTENTS, f"puts '{other}' at '{path}' from {day}, and no build does that"
        if [day for day, _ in editions] != sorted({day for day, _ in editions}):
            yield CONTENTS, f"does not have the editions of '{path}' in the order of their days"


def _find_changed_entries(release: Release) -> Iterator[tuple[str, str]]:
    """Yield each topic that `contents.json`, from which lists are made, describes in another way than its own file."""
    for topic in release.contents.topics:
        path = f"{PUBLIC}v1/topics/{topic.lang}/{topic.slug}.json"
        told = json.loads(release.read(path)) if path in release.files else vars(topic)
        changed = [name for name in ("title", "summary", "category", "updated") if told[name] != getattr(topic, name)]
        if changed:
            yield CONTENTS, f"gives another '{changed[0]}' for '{topic.lang}/{topic.slug}' than {path}"


def _find_file_faults(
    path: str, body: bytes, files: Mapping[str, bytes], texts: Mapping[str, Disclaimer]
) -> Iterator[str]:
    stem, dot, suffix = path.rpartition(".")
    if dot + suffix in _COMPRESSED:
        if stem not in files or not gives(dot + suffix, body, files[stem]):
            yield "is not the compressed form of the file beside it"
        return
    place = _FOLDER.sub("", path, count=1)
    if path.endswith((".html", ".json")) and len(body) > _MAX_DOCUMENT_BYTES:
        yield f"has {len(body) / 1e6:.0f} MB, more than any document of a library"
        return
    if document := _TOPIC_DOCUMENT.fullmatch(place):
        yield from _find_topic_faults(place, body.decode(), texts[document[document.lastindex or 0]])
    elif data := _TOPIC_JSON.fullmatch(place):
        is_list, fragment = data[2] in ("index", None), files.get(f"{stem}.html", b"").decode()
        yield from _find_json_faults(json.loads(body), texts[data[1] or data[3]], is_list=is_list, fragment=fragment)
    elif embed := _EMBED.fullmatch(place):
        if fault := find_embed_fault(json.loads(body), texts[embed[1]].short):
            yield fault
    elif place == "404.html" or _ABOUT.fullmatch(place):
        yield from _find_html_faults(body.decode(), PAGE, None)
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
    elif place in DISCOVERY or SITEMAP.fullmatch(place):
        yield from find_discovery_faults(place, body)
    elif (own := read_root_files().get(place)) is not None:
        if body != own:
            yield "is not the file that Caresheet puts there"
    elif not (_SCRIPT.fullmatch(place) or _CLINIC.fullmatch(place)):
        yield "is not a kind of file that a release may contain"


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
    is_frame, is_handout = place.startswith(FRAMES), place.startswith("handouts/")
    around = PAGE if not place.startswith("v1/") else DOCUMENT
    faults = _find_html_faults(document, FRAME if is_frame else HANDOUT if is_handout else around, text)
    yield from faults
    if faults:  # what follows looks for one topic; a forged file of thousands of them would take hours
        return
    if is_handout and document.count(make_running_line(text)) != 1:
        yield "does not have the disclaimer at the top of each page"
    if is_frame and not _INERT_TOPIC.search(document):
        yield "shows its topic before its seal is proven visible"


def _find_html_faults(document: str, vocabulary: Vocabulary, text: Disclaimer | None) -> list[str]:
    faults = [find_grammar_fault(document.removeprefix(_DOCTYPE), vocabulary)]
    return [*filter(None, faults), *(find_document_faults(document, text) if text else [])]


def _find_json_faults(values: dict[str, object], text: Disclaimer, *, is_list: bool, fragment: str) -> Iterator[str]:
    """Yield the faults of a topic's data, or of a list's. The `fragment` beside it is checked by itself."""
    if values["disclaimer"] != describe(text):
        yield "does not carry the disclaimer"
    if not is_list and values["html"] != fragment:
        yield from _find_html_faults(str(values["html"]), DOCUMENT, text)
