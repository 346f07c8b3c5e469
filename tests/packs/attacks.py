"""What somebody does to a release to do harm, each with hashes that fit, and what is said about it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import brotli

from conftest import SHORT
from forgery import (
    Attack,
    edit_contents,
    hash_files,
    name_redirects_twice,
    rewrite_manifest,
    turn_redirects_around,
    write_lines,
    write_manifest,
)

PAGE, SCRIPT = "public/topics/en/asthma/index.html", "public/sites/willow/caresheet.js"


def add_to_table(path: str, digest: str = "0" * 64) -> Attack:
    return lambda folder: write_manifest(folder, {**hash_files(folder), path: digest})


def change_contents(**values: object) -> Attack:
    return change_json("contents.json", lambda contents: {**contents, **values})


def change_json(path: str, change: Callable[[dict[str, object]], object]) -> Attack:
    def attack(folder: Path) -> None:
        values = change(json.loads((folder / path).read_text("utf-8")))
        (folder / path).write_text(json.dumps(values), "utf-8")
        rewrite_manifest(folder)

    return attack


def put(path: str, body: bytes) -> Attack:
    def attack(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
        for suffix, compress in ((".br", brotli.compress), (".gz", gzip.compress)):
            if (folder / f"{path}{suffix}").exists():
                (folder / f"{path}{suffix}").write_bytes(compress(body))
        rewrite_manifest(folder)

    return attack


def replace_in(path: str, old: str, new: str) -> Attack:
    def attack(folder: Path) -> None:
        text = (folder / path).read_text("utf-8")
        assert old in text
        put(path, text.replace(old, new).encode())(folder)

    return attack


def put_in_manifest(change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]]) -> Attack:
    return lambda folder: write_lines(folder, change(sorted(hash_files(folder).items())))


def replace_with_pipe(folder: Path) -> None:
    table = hash_files(folder)
    (folder / PAGE).unlink()
    os.mkfifo(folder / PAGE)
    write_manifest(folder, table)


def replace_with_link(folder: Path) -> None:
    table = hash_files(folder)
    (folder / PAGE).rename(folder.parent / "elsewhere")
    (folder / PAGE).symlink_to(folder.parent / "elsewhere")
    write_manifest(folder, table)


def remove(path: str) -> Attack:
    def attack(folder: Path) -> None:
        (folder / path).unlink()
        rewrite_manifest(folder)

    return attack


def put_bomb(suffix: str) -> Attack:
    def attack(folder: Path) -> None:
        body = bytes(30_000_000)
        put(PAGE + suffix, brotli.compress(body, quality=1) if suffix == ".br" else gzip.compress(body, 1))(folder)

    return attack


def gzip_with_name(body: bytes) -> bytes:
    written = io.BytesIO()
    with gzip.GzipFile("name", "wb", fileobj=written, mtime=0) as file:
        file.write(body)
    return written.getvalue()


def damage_gzip(folder: Path) -> None:
    body = bytearray((folder / f"{PAGE}.gz").read_bytes())
    body[10] |= 0b110  # a kind of block that does not exist (RFC 1951, 3.2.3)
    put(f"{PAGE}.gz", bytes(body))(folder)


ATTACKS: dict[str, tuple[Attack, str]] = {
    "a path above": (add_to_table("../../etc/passwd"), "the path of a file is '../../etc/passwd'"),
    "an absolute path": (add_to_table("/dev/zero"), "the path of a file is '/dev/zero'"),
    "NUL in a path": (add_to_table("public/a\0b.html"), "the path of a file is 'public/a\\x00b.html'"),
    "a hidden file": (add_to_table("public/.htaccess"), "the path of a file is 'public/.htaccess'"),
    "a path with backslashes": (add_to_table("..\\x"), "the path of a file is '..\\\\x'"),
    "a hash that is none": (add_to_table("public/x.html", "ABC"), "the hash of public/x.html is 'ABC'"),
    "a pipe": (replace_with_pipe, "is not a file"),
    "a link": (replace_with_link, "Too many levels of symbolic links"),
    "a linked folder": (lambda f: (f / "public/x").symlink_to("/etc"), "x: is not in the manifest; remove it"),
    "a path twice": (put_in_manifest(lambda lines: [lines[0], *lines]), "its list of files is not in order"),
    "paths out of order": (put_in_manifest(lambda lines: lines[::-1]), "its list of files is not in order"),
    "two entries on a line": (
        put_in_manifest(lambda lines: [*lines, ("x", 'a", "y": "'.ljust(64, "0"))]),
        "the hash of x is 'a\", \"y\": \"000",
    ),
    "a manifest of brackets": (lambda f: (f / "manifest.json").write_text("[" * 99_999), "the release is damaged ("),
    "contents of a million lists": (
        edit_contents(lambda text: text.replace('"name": ', f'"a": [{"[]," * 999_999}[]], "name": ')),
        "the release is damaged (it has more values than any file of a library)",
    ),
    "an edition that is a number": (change_contents(later={"index.html": 5}), "the release is damaged ("),
    "an edition without a file": (
        change_contents(later={"index.html": [["2026-01-01", "later/index.html"]]}),
        "puts 'later/index.html' at 'index.html' from 2026-01-01, and no build does that",
    ),
    "a redirect to elsewhere": (
        change_contents(redirects={"v1/topics/en/asthma.html": "https://evil.example/"}),
        "a new path in 'redirects' is 'https://evil.example/'",
    ),
    "redirects, twice": (edit_contents(name_redirects_twice), "contents.json says something twice"),
    "redirects out of order": (edit_contents(turn_redirects_around), "'redirects' in contents.json is not written as"),
    "a value that a topic has twice": (
        edit_contents(lambda text: text.replace('"title": "Asthma"', '"title": "Asthma", "title": "Asthma"')),
        "'topics' in contents.json is not written as",
    ),
    "a name that hides another": (
        edit_contents(lambda text: text.replace('"sites": {', '"sites": {"later": {\n}, ', 1)),
        "the release is damaged (",
    ),
    "another title in lists": (
        edit_contents(lambda text: text.replace('"title": "Asthma"', '"title": "Take ten"')),
        "contents.json: gives another 'title' for 'en/asthma' than public/v1/topics/en/asthma.json",
    ),
    "half a character": (
        edit_contents(lambda text: text.replace('"title": "Asthma"', '"title": "\\ud800"')),
        "a text of asthma is '\\ud800'",
    ),
    "gone, a text": (change_contents(gone="index.html"), "a path in 'gone' is 'index.html'"),
    "a site's origin": (
        change_contents(sites={"willow": {"isolation": "frame", "frame_ancestors": ["https://x;script-src *"]}}),
        "an origin of site willow is 'https://x;script-src *'",
    ),
    "no languages": (change_contents(languages=[], topics=[]), "contents.json: has no language"),
    "a script that is withdrawn": (
        change_contents(gone=["caresheet.js"]),
        "contents.json: withdraws or moves 'caresheet.js', which is no topic",
    ),
    "a script that leads to a topic": (
        change_contents(redirects={"caresheet.js": "topics/en/asthma/index.html"}),
        "contents.json: withdraws or moves 'caresheet.js', which is no topic",
    ),
    "a topic that is not there": (
        change_json("contents.json", lambda c: {**c, "topics": [{**c["topics"][0], "slug": "x"}]}),  # type: ignore[index]
        "lists the topic 'en/x'",
    ),
    "a site's script": (put(SCRIPT, b"alert(1)"), f"{SCRIPT}: is not what this version of Caresheet makes"),
    "the script": (put("public/caresheet.js", b"alert(1)"), "public/caresheet.js: is not what this version"),
    "one more script": (put("public/sites/x/caresheet.js", b"alert(1)"), "sites/x/caresheet.js: is not what this"),
    "an unknown pinned script": (
        put(f"public/assets/caresheet.{hashlib.sha256(b'alert(1)').hexdigest()[:16]}.js", b"alert(1)"),
        "is not what this version of Caresheet makes",
    ),
    "the script's disclaimer": (
        replace_in("widget.json", "not medical advice", "medical advice"),
        "widget.json: says something else about the library than contents.json",
    ),
    "a site's address": (
        replace_in("widget.json", "https://willow.example/", "javascript:alert(1)"),
        "widget.json: describes site 'willow' as no site file can",
    ),
    "no settings of the script": (remove("widget.json"), "widget.json: is missing"),
    "settings without shape": (put("widget.json", b"[]"), "widget.json: cannot be read (AttributeError)"),
    "settings of a million lists": (
        put("widget.json", b"[%b[]]" % (b"[]," * 999_999)),
        "widget.json: cannot be read (ValueError)",
    ),
    "a large file": (put("public/robots.txt", bytes(16_000_001)), "has 16 MB, more than any file that a library"),
    "a feed without disclaimers": (
        replace_in("public/feed.xml", f" {SHORT}</summary>", "</summary>"),
        "public/feed.xml: has a summary without the disclaimer",
    ),
    "another disclaimer of a feed": (
        replace_in("public/feed.xml", f"<subtitle>{SHORT}", "<subtitle>This is medical advice."),
        "public/feed.xml: does not carry the disclaimer",
    ),
    "a script in a feed": (
        replace_in("public/feed.xml", "<title>Asthma", '<title type="html">&lt;script&gt;'),
        "public/feed.xml: is not written as a build writes it",
    ),
    "an address of a sitemap": (
        replace_in("public/sitemap.xml", "<loc>https://library.example/", "<loc>javascript:alert(1)//"),
        "has an address that cannot be published ('javascript:alert(1)//",
    ),
    "a sitemap of other elements": (
        replace_in("public/sitemap.xml", "</urlset>", "<url/></urlset>"),
        "public/sitemap.xml: is not written as a build writes it",
    ),
    "a scripted icon": (
        put("public/favicon.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        "public/favicon.svg: is not the file that Caresheet puts there",
    ),
    "a stylesheet from elsewhere": (
        replace_in(PAGE, 'rel="stylesheet" href="../../../assets/', 'rel="stylesheet" href="https://evil.example/'),
        "loads a file that the release does not have ('https://evil.example/",
    ),
    "a script from elsewhere": (
        replace_in("public/index.html", '<script src="assets/', '<script src="https://evil.example/assets/'),
        "loads a file that the release does not have ('https://evil.example/",
    ),
    "line breaks in an attribute": (
        replace_in(PAGE, '<meta name="referrer"', '<meta name="a\nRelease 123 is whole"'),
        "attribute 'name' of <meta> cannot be 'a\N{REPLACEMENT CHARACTER}Release 123 is whole'",
    ),
    "a page of nested elements": (put(PAGE, b"<div>" * 5000 + b"</div>" * 5000), "<div> is never closed; close it"),
    "a frame of many topics": (
        put("public/v1/frame/en/asthma.html", b"<template><article" * 50_000),
        "cannot be published; write it another way",
    ),
    "a bomb": (put_bomb(".br"), "is not the compressed form"),
    "a gzip bomb": (put_bomb(".gz"), "is not the compressed form"),
    "damaged gzip": (damage_gzip, "cannot be read (error)"),
    "gzip with a name": (
        lambda f: put(f"{PAGE}.gz", gzip_with_name((f / PAGE).read_bytes()))(f),
        "is not the compressed form",
    ),
    "gzip with more behind it": (
        lambda f: put(f"{PAGE}.gz", (f / f"{PAGE}.gz").read_bytes() + gzip.compress(b"x"))(f),
        "is not the compressed form",
    ),
}  # fmt: skip
