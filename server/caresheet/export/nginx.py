"""Plan an export for nginx: the files with their compressed forms, and two files of configuration.

Input: a source. Output: a plan with `public/`, `nginx/http.conf` for nginx's `http` block, and `nginx/server.conf` for
a `server` block. The configuration is made from the server's own answers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from caresheet.export.answers import CACHE, CORS, KEPT_STATUSES, LIST, LISTS, POLICY, VARY, Answers, Rule
from caresheet.export.plan import GONE, NO_CLOCK, NO_PROGRAM, UNKNOWN_SITE, Body, Plan, Source, write_text
from caresheet.export.public_tree import make_address
from caresheet.release.format import FRAMES, HANDOUTS, PUBLIC
from caresheet.web.unknown_site import SITE_NAME

_NEXT = """\
Next, in nginx's configuration (docs/deploying.md has a whole example):
  include {folder}/nginx/http.conf;
  server {{ root {folder}/public; include {folder}/nginx/server.conf; … }}
and then, after each export: nginx -t && nginx -s reload"""

_LIMITS = (
    NO_PROGRAM,
    NO_CLOCK,
)

_NOTE = "# Written by `caresheet export`, which replaces this file each time. Put your own settings elsewhere.\n"

_SERVER = """\
index index.html;

# Which topic somebody reads, combined with an IP address, can be health information. nginx writes the reader's address
# into every line of its error log, so only lines about nginx itself are left.
access_log off;
log_not_found off;
error_log stderr crit;
server_tokens off;

# The export has the compressed files. No ranges: half a topic would be a topic without its disclaimer.
gzip off;
gzip_static on;
max_ranges 0;
# The time of a file stands for its bytes, for the entity tag. It says nothing about when the file was changed.
if_modified_since off;
add_header Last-Modified "";

# Without the character set, a browser reads the script in the clinic page's own.
charset utf-8;
"""

_FRAME_CHECK = 'if ($caresheet_site = "unknown") { return 404; }'
_LOCATIONS = (
    """\
# nginx would find the same file by other spellings, as in /assets/..%2fv1/topics/en/asthma.html, and send it with the
# headers of what it looks like. None of our addresses contains these.
if ($request_uri ~ "^[^?]*(%|//|[.][.]|/[.]([/?]|$))") { return 404; }

absolute_redirect off;
# With the query, because it names the clinic of a frame.
error_page 403 =404 /404.html$is_args$args;
error_page 404 /404.html$is_args$args;
error_page 410 /gone$uri$is_args$args;
location = /404.html { internal; }
location = /v1/404.json { internal; }
location /gone/ { internal; }
location ~ [.](br|gz)$ { return 404; }
location /v1/ {
    error_page 403 =404 /v1/404.json;
    error_page 404 /v1/404.json;
    rewrite "^/v1/topics/([A-Za-z0-9-]+)$" /v1/topics/$1/index.json last;
}
location /v1/frame/ {
    FRAME_CHECK
}
location = /UNKNOWN_SITE { internal; }
location ~ "^/sites/SITE_NAME/caresheet[.]js$" { try_files $uri /UNKNOWN_SITE; }
""".replace("FRAME_CHECK", _FRAME_CHECK)
    .replace("UNKNOWN_SITE", UNKNOWN_SITE)
    .replace("SITE_NAME", SITE_NAME)
)


def plan_nginx(source: Source) -> Plan:
    """Plan the files of an export for nginx."""
    tree = source.tree
    return Plan(
        files={
            **source.copy_all(tree.files, PUBLIC, compressed=True),
            **source.copy_all(tree.gone, PUBLIC + GONE, compressed=True),
            **source.write_for_unknown_site(PUBLIC),
            f"{PUBLIC}v1/404.json": lambda: source.answers.missing_data,
            "nginx/http.conf": _write_settings(source, _write_maps(source.answers)),
            "nginx/server.conf": _write_settings(source, _write_server(source)),
        },
        limits=_LIMITS,
        next_step=_NEXT,
        has_content_times=True,
    )


def _write_settings(source: Source, parts: Iterable[str]) -> Body:
    """Write a file of settings. Each library has variables of its own, so that one nginx can serve several.

    Their names are short: nginx does not start if one is longer than about 46 letters.
    """
    name = hashlib.sha256(source.release.contents.name.encode()).hexdigest()[:6]
    return write_text(_NOTE + "".join(parts).replace("$caresheet_", f"$cs_{name}_"))


def _write_maps(answers: Answers) -> Iterator[str]:
    """Write the headers of each kind of address. nginx does not send a header with an empty value."""
    kinds = [rule for rule in answers.rules if rule.headers != answers.page]
    # nginx takes the first pattern that matches, so the longest address comes first.
    kinds.sort(key=lambda rule: (rule.is_folder, -len(rule.address)))
    starts = [LISTS.pattern if rule.address == LIST else _escape(rule.address) for rule in kinds]
    patterns = [f"~^{start}{'' if rule.is_folder else '([?]|$)'}" for start, rule in zip(starts, kinds, strict=True)]
    # The address as it was sent, because nginx rewrites $uri for pages and errors.
    rows = list(zip(patterns, (rule.address for rule in kinds), strict=True))
    yield _write_map("$request_uri", "kind", rows, default="page")
    # A proxy must not keep any error for as long as a topic, least of all one that a stranger's odd request has caused.
    kept = [(str(status), "$caresheet_lifetime") for status in KEPT_STATUSES]
    yield _write_map("$status", "cache_control", kept, default=answers.missing[CACHE])
    for name in _list_names(answers):
        default = answers.page.get(name, "")
        found = [(rule.address, _vary(name, rule, answers)) for rule in kinds]
        variable = "lifetime" if name == CACHE else _name_variable(name)
        rows = [(address, value) for address, value in found if value != default]
        yield _write_map("$caresheet_kind", variable, rows, default=default)
    yield from _write_exceptions(answers)


def _list_names(answers: Answers) -> list[str]:
    return sorted({name for rule in answers.rules for name in rule.headers})


def _vary(name: str, rule: Rule, answers: Answers) -> str:
    """Return the value of a header, or a variable if it depends on more than the kind of address."""
    value = rule.headers.get(name, "")
    if name == POLICY and rule.address == f"/{FRAMES}":
        return "$caresheet_frame_policy"
    if name == CORS and value and answers.sealed and "Origin" in rule.headers.get(VARY, ""):
        return "$caresheet_readers"
    return value


def _write_exceptions(answers: Answers) -> Iterator[str]:
    """Write what depends on the clinic, which a frame's address names, and on the origin of a script."""
    sites = {site: policy for site, policy in answers.frame_policies.items() if site}
    own = [(f"~^{_escape(site)}$", policy) for site, policy in sites.items() if policy != answers.frame_policies[""]]
    yield "# Which pages may frame a clinic's topics.\n"
    yield _write_map("$arg_site", "frame_policy", own, default=answers.frame_policies.get("", ""))
    known = [("", "known"), *((f"~^{_escape(site)}$", "known") for site in sites)]
    yield _write_map("$arg_site", "site", known, default="unknown")
    if answers.sealed:
        yield "# Whose scripts may read a topic's text: not those of clinics that show topics in sealed frames only.\n"
        unclear = r"~*^(?![a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$)"
        rows = [("", "*"), *((f"~*{pattern}", "") for pattern in answers.sealed), (unclear, "")]
        yield _write_map("$http_origin", "readers", rows, default="*")


def _write_server(source: Source) -> Iterator[str]:
    answers, tree = source.answers, source.tree
    yield _SERVER
    types = {suffix: media_type.partition(";")[0] for suffix, media_type in answers.media_types.items() if suffix}
    with_charset = {types[suffix] for suffix in types if "charset" in answers.media_types[suffix]} - {"text/html"}
    yield f"charset_types {' '.join(sorted(with_charset))};\ntypes {{\n"
    for suffix, media_type in sorted(types.items()):
        yield f"    {media_type} {suffix.removeprefix('.')};\n"
    yield "}\ndefault_type application/octet-stream;\n\n"
    for name in _list_names(answers):
        yield f"add_header {name} $caresheet_{_name_variable(name)} always;\n"
    yield f"\n{_LOCATIONS}\n# Old names, and withdrawn topics.\n"
    for path, new in sorted(tree.moves.items()):
        query = "$is_args$args" if path.startswith((FRAMES, HANDOUTS)) else ""
        yield from _write_location(make_address(path), f"301 {make_address(new)}{query}")
    for path in sorted(tree.gone):
        yield from _write_location(make_address(path), "410")


def _write_location(address: str, answer: str) -> Iterator[str]:
    check = f"{_FRAME_CHECK} " if address.startswith(f"/{FRAMES}") else ""
    yield f"location = {address} {{ {check}return {answer}; }}\n"
    if address.endswith("/"):
        yield f"location = {address.rstrip('/')} {{ return 301 {address}$is_args$args; }}\n"


def _write_map(source: str, name: str, rows: Iterable[tuple[str, str]], *, default: str) -> str:
    lines = "".join(f"    {_quote(key)} {_quote(value)};\n" for key, value in rows)
    return f"map {source} $caresheet_{name} {{\n    default {_quote(default)};\n{lines}}}\n"


def _name_variable(header: str) -> str:
    return header.lower().replace("-", "_")


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escape(text: str) -> str:
    return re.escape(text).replace(r"\-", "-").replace(r"\.", "[.]")
