"""Releases that somebody made to do harm, each with hashes that fit: refused in plain lines, and never waited for."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from click.testing import CliRunner

from caresheet.cli import main, publishing
from caresheet.errors import ReleaseError
from caresheet.packager.pipeline import build_release
from caresheet.packager.verify import verify_release
from caresheet.release.format import Release, open_release
from caresheet.web.newest import open_newest
from caresheet.web.settings import Settings
from conftest import SHORT, LibraryFolder
from forgery import (
    Attack,
    edit_contents,
    hash_files,
    name_redirects_twice,
    rewrite_manifest,
    turn_redirects_around,
    write_manifest,
)

PAGE, SCRIPT = "public/topics/en/asthma/index.html", "public/sites/willow/caresheet.js"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Release:
    root = tmp_path_factory.mktemp("hostile")
    library = LibraryFolder(root / "content")
    library.write("sites/willow.toml", 'name = "Willow"\nurl = "https://willow.example/"\n')
    library.write_topic("asthma", f"## Look\n\n{'Words enough to compress. ' * 40}\n", settings="aliases: [wheezing]\n")
    return build_release(library.root, root / "releases")


@pytest.fixture
def folder(whole: Release, tmp_path: Path) -> Path:
    """Return a copy of a whole release to attack."""
    return Path(shutil.copytree(whole.folder, tmp_path / "release"))


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
    "a manifest of brackets": (lambda f: (f / "manifest.json").write_text("[" * 99_999), "the release is damaged ("),
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
    "a frame of many topics": (
        put("public/v1/frame/en/asthma.html", b"<template><article" * 50_000),
        "cannot be published; write it another way",
    ),
    "a bomb": (put_bomb(".br"), "is not the compressed form"),
    "a gzip bomb": (put_bomb(".gz"), "is not the compressed form"),
    "damaged gzip": (damage_gzip, "cannot be read (error)"),
    "gzip with more behind it": (
        lambda f: put(f"{PAGE}.gz", (f / f"{PAGE}.gz").read_bytes() + gzip.compress(b"x"))(f),
        "is not the compressed form",
    ),
}  # fmt: skip


def find_faults(folder: Path) -> list[str]:
    try:
        return verify_release(open_release(folder))
    except ReleaseError as error:
        return [str(error)]


def test_a_whole_release_passes_with_a_new_manifest(folder: Path) -> None:
    rewrite_manifest(folder)
    assert find_faults(folder) == []


@pytest.mark.parametrize(("attack", "fault"), ATTACKS.values(), ids=ATTACKS)
def test_refuses_it_in_plain_lines(attack: Attack, fault: str, folder: Path) -> None:
    attack(folder)
    found = find_faults(folder)
    assert any(fault in line for line in found), found
    assert all(len(line.splitlines()) == 1 for line in found)


def test_a_pinned_script_passes_if_the_library_keeps_it(folder: Path) -> None:
    path = f"assets/caresheet.{hashlib.sha256(b'old()').hexdigest()[:16]}.js"
    put(f"public/{path}", b"old()")(folder)
    assert verify_release(open_release(folder), pinned=[path]) == []


def test_a_server_does_not_start_with_a_release_without_languages(folder: Path) -> None:
    change_contents(languages=[], topics=[])(folder)
    id_ = open_release(folder).id
    folder.rename(folder.with_name(id_))
    (folder.parent / "current").symlink_to(id_)
    with pytest.raises(ReleaseError, match="has no language; build it again"):
        open_newest(folder.parent)


@pytest.fixture
def site(whole: Release, tmp_path: Path) -> Path:
    """Return a folder as pip leaves it, with a pack in it."""
    site = tmp_path / "site"
    module = site / "caresheet_pack_lungs"
    shutil.copytree(whole.folder, module / "release")
    shutil.copytree(whole.folder.parent.parent / "content", module / "content")
    about = site / "caresheet_pack_lungs-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: caresheet-pack-lungs\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[caresheet.packs]\nlungs = caresheet_pack_lungs\n", "utf-8")
    return site


def serve_pack(site: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, dict[str, str]]:
    """Run `caresheet serve --pack`. Return its status, what it said, and the fragments and scripts of its release."""
    served: dict[str, str] = {}

    def look(settings: Settings) -> None:
        public = settings.releases / "current" / "public"
        found = [*public.glob("v1/topics/en/*.html"), *public.glob("assets/*.js")]
        served.update({path.name: path.read_text("utf-8") for path in found})

    monkeypatch.setattr(publishing, "_serve", look)
    monkeypatch.syspath_prepend(site)
    # The command changes this for the server's workers.
    monkeypatch.setenv("CARESHEET_RELEASES", str(site.parent / "releases"))
    result = CliRunner().invoke(main, ["serve", "--pack", "lungs"], catch_exceptions=False)
    return result.exit_code, result.stderr, served


def test_a_whole_pack_is_served(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said, served = serve_pack(site, monkeypatch)
    assert (status, said) == (0, "")
    assert SHORT in served["asthma.html"]


def test_a_pack_with_a_forged_release_is_served_from_its_sources(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = site / "caresheet_pack_lungs" / "release"
    replace_in("public/v1/topics/en/asthma.html", SHORT, "<script>alert(1)</script>")(release)
    status, said, served = serve_pack(site, monkeypatch)
    assert status == 0
    assert said.startswith("The pack's own release is not what its sources give with this version of Caresheet; ")
    assert "<script" not in served["asthma.html"]
    assert SHORT in served["asthma.html"]


def test_the_next_start_of_a_pack_takes_over_what_has_not_changed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_pack(site, monkeypatch)
    (fragment,) = site.parent.glob("releases/.packs/lungs/current/public/v1/topics/en/asthma.html")
    first = fragment.stat()
    serve_pack(site, monkeypatch)
    assert fragment.stat() == first
    fragment.write_text(fragment.read_text("utf-8").replace(SHORT, "<script>alert(1)</script>"), "utf-8")
    _, _, served = serve_pack(site, monkeypatch)
    assert fragment.stat() != first
    assert SHORT in served["asthma.html"]
    assert "<script" not in served["asthma.html"]


def test_a_pack_is_served_where_releases_cannot_be_written(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site.parent / "releases").write_text("not a folder", "utf-8")
    status, said, served = serve_pack(site, monkeypatch)
    assert (status, said) == (0, "")
    assert SHORT in served["asthma.html"]


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("content/topics/en/asthma.md", "<script>x</script>", "lungs:topics/en/asthma.md:13:1: error: <script> is not"),
        ("release/public/404.html", "x", "/404.html: is not what the manifest says; build the release again, or"),
    ],
)
def test_a_pack_that_cannot_be_published_is_refused(
    path: str, text: str, said: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (site / "caresheet_pack_lungs" / path).open("a") as file:
        file.write(text)
    status, found, served = serve_pack(site, monkeypatch)
    assert (status, served) == (1, {})
    assert said in found
    assert "Traceback" not in found


def test_a_pack_s_pinned_scripts_are_not_served(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = site / "caresheet_pack_lungs/content/pinned" / f"caresheet.{hashlib.sha256(b'x').hexdigest()[:16]}.js"
    pinned.parent.mkdir()
    pinned.write_bytes(b"x")
    status, _, served = serve_pack(site, monkeypatch)
    assert status == 0
    assert pinned.name not in served
    assert any(name.startswith("caresheet.") for name in served)
