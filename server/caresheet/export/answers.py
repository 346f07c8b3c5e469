"""Ask Caresheet's own server which headers belong to each address, so that every host sends the same.

Input: a release. Output: `Answers`. The app answers a few requests in this process, one for each kind of address. So
there is no second table of headers that could differ from the server's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caresheet.export.public_tree import PublicTree, make_address
from caresheet.release.format import FRAMES, Release
from caresheet.web.app import create_app
from caresheet.web.origins import Origin, parse_origin

CORS, POLICY, CACHE, VARY = "Access-Control-Allow-Origin", "Content-Security-Policy", "Cache-Control", "Vary"
# The answers that caches may keep. No other has the lifetime of its address.
KEPT_STATUSES = (200, 301, 304, 308, 410)
# What depends on the file and not on the kind of address. Every host has its own. Only caches read Surrogate-Key.
_OWN_TO_FILE = ("content-type", "content-length", "content-encoding", "etag", "date", "surrogate-key")
# The file that hosts send for an unknown address.
_MISSING = "404.html"
_TEXTS = "/v1/topics/"
# The list of a language's topics: its rule's address, and the addresses that have it.
LIST, LISTS = "/v1/topics/:lang/index.json", re.compile(r"/v1/topics/[^/?]+(/(index[.]json)?)?")


@dataclass(frozen=True)
class Rule:
    """The headers of one address; or of all that begin with it, if it is a folder's. `LIST` is for every language."""

    address: str
    is_folder: bool
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answers:
    """What the server sends. The rule with the longest address decides.

    `page` are the headers of the pages for people, `missing` those of the answer to an unknown address. `media_types`
    are the content types by a file's suffix. `missing_data` is the answer to an unknown address below /v1/.
    `frame_policies` are the policies of frames by site; "" is for none. `sealed` are patterns of the origins whose
    scripts may not read a topic's text.
    """

    rules: tuple[Rule, ...]
    media_types: Mapping[str, str]
    page: Mapping[str, str]
    missing: Mapping[str, str]
    missing_data: bytes
    frame_policies: Mapping[str, str]
    sealed: tuple[str, ...]


def read_answers(release: Release, tree: PublicTree, today: date) -> Answers:
    """Ask the server about one address of each kind."""
    samples = _choose_samples(tree)
    client = create_app(release, clock=lambda: today).test_client()
    asked = {path: client.get(make_address(path)) for path in samples}
    rules = {_find_kind(path): _keep_headers(answer) for path, answer in asked.items()}
    if rules.get((LIST, False)) == rules.get((_TEXTS, True)):
        del rules[LIST, False]
    data = client.get("/v1/nothing")
    page = rules["/", False]
    # An unknown address below /v1/ has the headers of other data.
    rules["/v1/", True] = {**_keep_headers(data), CACHE: page[CACHE]}
    frame = next((path for path in samples if path.startswith(FRAMES)), "")
    sites = ["", *release.contents.sites] if frame else []
    return Answers(
        rules=tuple(Rule(address, is_folder, headers) for (address, is_folder), headers in sorted(rules.items())),
        media_types={PurePosixPath(path).suffix: answer.content_type for path, answer in asked.items()},
        page=page,
        missing=_keep_headers(client.get("/nothing-is-here")),
        missing_data=data.data,
        frame_policies={site: _ask_policy(client, frame, site) for site in sites},
        sealed=tuple(_list_sealed(release)),
    )


def _choose_samples(tree: PublicTree) -> list[str]:
    """Choose one file of each kind and suffix, of those that are not withdrawn."""
    files = sorted(tree.files.keys() - {_MISSING}, reverse=True)
    chosen = {(_find_kind(path), PurePosixPath(path).suffix): path for path in files}
    return list(chosen.values())


def _find_kind(path: str) -> tuple[str, bool]:
    """Return the address whose rule covers a file, and whether it is a folder's."""
    folders = path.split("/")[:-1]
    if not folders:
        return make_address(path), False
    # Scripts of other origins may read the lists even if they may not read a topic's text.
    if LISTS.fullmatch(make_address(path)):
        return LIST, False
    return "/" + "/".join(folders[: 2 if folders[0] == "v1" else 1]) + "/", True


def _keep_headers(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.lower() not in _OWN_TO_FILE}


def _ask_policy(client: FlaskClient, frame: str, site: str) -> str:
    return client.get(f"/{frame}", query_string={"site": site} if site else {}).headers[POLICY]


def _list_sealed(release: Release) -> Iterator[str]:
    for site in release.contents.sites.values():
        for text in site.frame_ancestors if site.isolation == "frame" else ():
            if origin := parse_origin(text):
                yield _make_pattern(origin)


def _make_pattern(origin: Origin) -> str:
    """Write a regular expression for the origins that a host-source covers, for nginx and JavaScript, without case."""
    wildcard, host = origin.host.startswith("*."), origin.host.removeprefix("*.")
    port = f":{origin.port}" if origin.port else ""
    is_default = (origin.scheme, origin.port) in (("http", 80), ("https", 443))
    name = ("([a-z0-9_-]+[.])+" if wildcard else "") + re.escape(host).replace(r"\-", "-")
    return f"^{origin.scheme}://{name}[.]?{f'({port})?' if is_default else port}$"
