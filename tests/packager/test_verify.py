"""Verification of a release by its bytes: it finds damage, and forgeries with a matching manifest."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from caresheet.errors import ReleaseError
from caresheet.packager.pipeline import build_release
from caresheet.packager.verify import verify_release
from caresheet.release.format import Release, open_release
from conftest import SHORT, LibraryFolder
from drawing import draw, draw_noted
from forgery import rewrite_manifest

FRAGMENT, DATA = "public/v1/topics/en/asthma.html", "public/v1/topics/en/asthma.json"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release that contains every kind of file."""
    root = tmp_path_factory.mktemp("whole")
    library = LibraryFolder(root / "content")
    library.write_settings(languages=("en", "es"))
    library.write("pictures/lung.png", draw("PNG"))
    long = "".join(f"## Part {number}\n\nWords enough to compress. {'More words. ' * 20}\n\n" for number in range(4))
    library.write_topic(
        "asthma",
        f"## Look\n\n![A lung](pictures/lung.png)\n\n{long}",
        settings="aliases: [wheezing]\nreviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n",
    )
    library.write_topic("asma", long, lang="es")
    library.write_topic("cupping", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    library.write("sites/willow.toml", 'name = "Willow"\n')
    return build_release(library.root, root / "releases")


@pytest.fixture
def folder(whole: Release, tmp_path: Path) -> Path:
    """Return a copy of that release to damage."""
    return Path(shutil.copytree(whole.folder, tmp_path / whole.id))


def verify(folder: Path) -> list[str]:
    try:
        return verify_release(open_release(folder))
    except ReleaseError as error:
        return [str(error)]


def test_passes_a_whole_release(folder: Path) -> None:
    assert verify(folder) == []


KINDS = [
    "manifest.json", "contents.json", FRAGMENT, f"{FRAGMENT}.br", f"{FRAGMENT}.gz", DATA, f"{DATA}.br",
    "public/v1/frame/en/asthma.html", "public/topics/en/asthma/index.html", "public/topics/en/asthma/index.html.gz",
    "public/topics/en/index.html", "public/v1/topics/en/index.json", "public/v1/topics/en/wheezing.html",
    "public/v1/topics/en/cupping.html", "public/404.html", "public/index.html", "public/preview.html",
    "public/robots.txt", "public/caresheet.js", "public/caresheet.js.br", "public/sites/willow/caresheet.js",
    "public/pictures/*.png", "public/assets/page.*.css", "public/assets/caresheet.*.js",
    f"later/{FRAGMENT.removeprefix('public/')}",
]  # fmt: skip


def find_one(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]


@pytest.mark.by_turns(
    "manifest.json",
    "contents.json",
    "public/v1/topics/en/asthma.html",
    "public/v1/topics/en/asthma.html.br",
    "public/v1/topics/en/asthma.html.gz",
    "public/caresheet.js",
    "later/v1/topics/en/asthma.html",
)
@pytest.mark.parametrize("kind", KINDS)
def test_finds_one_bit_flipped(kind: str, folder: Path) -> None:
    path = find_one(folder, kind)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert verify(folder)


@pytest.mark.by_turns(
    "manifest.json",
    "contents.json",
    "public/v1/topics/en/asthma.html",
    "public/v1/topics/en/asthma.html.br",
    "public/caresheet.js",
    "public/pictures/*.png",
    "later/v1/topics/en/asthma.html",
)
@pytest.mark.parametrize("kind", KINDS)
def test_finds_a_file_removed(kind: str, folder: Path) -> None:
    find_one(folder, kind).unlink()
    assert verify(folder)


@pytest.mark.parametrize("name", ["public/v1/topics/en/evil.html", "public/.htaccess", "x", "public/caresheet.js.zst"])
def test_finds_a_file_added(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"x")
    (fault,) = verify(folder)
    assert fault.endswith(f"{name}: is not in the manifest; remove it")


def forge(folder: Path, path: str, change: Callable[[str], str]) -> None:
    """Change a file, and make its compressed forms and the manifest match it."""
    before = (folder / path).read_text("utf-8") if (folder / path).exists() else ""
    after = change(before)
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(after, "utf-8")
    for suffix, compress in ((".br", brotli.compress), (".gz", gzip.compress)):
        if (folder / f"{path}{suffix}").exists():
            (folder / f"{path}{suffix}").write_bytes(compress(after.encode()))
    rewrite_manifest(folder)


def test_a_forger_who_changes_nothing_passes(folder: Path) -> None:
    forge(folder, FRAGMENT, lambda text: text)
    assert verify(folder) == []


def test_a_forger_who_changes_only_words_of_a_topic_passes(folder: Path) -> None:
    """The positive control: the forgeries below are refused for their content, not for being forged."""
    forge(folder, FRAGMENT, lambda text: text.replace("Words enough", "Other words"))
    assert verify(folder) == []


def change_json(**values: object) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **values}, ensure_ascii=False)


def change_html_in_json(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: change_json(html=change(json.loads(text)["html"]))(text)


def drop_disclaimer(html: str) -> str:
    return html.replace(SHORT, "")


FORGED: dict[str, tuple[str, Callable[[str], str], str]] = {
    "fragment without it": (FRAGMENT, drop_disclaimer, "does not begin with the seal"),
    "fragment with another": (FRAGMENT, lambda text: text.replace("not medical", "medical"), "does not begin with"),
    "one line fewer": (FRAGMENT, lambda text: text.replace('<small class="cs-line">', "<small>", 1), "without the"),
    "block gone": (FRAGMENT, lambda text: text.replace('class="cs-disclaimer"', ""), "does not end with"),
    "frame without it": ("public/v1/frame/en/asthma.html", drop_disclaimer, "does not begin with the seal"),
    "frame that shows its topic by itself": (
        "public/v1/frame/en/asthma.html",
        lambda text: text.replace("<template>", "").replace("</template>", ""),
        "shows its topic before its seal is proven visible",
    ),
    "frame with a script of its own": (
        "public/v1/frame/en/asthma.html",
        lambda text: text.replace("assets/frame.", "assets/other."),
        "attribute 'src' of <script> cannot be",
    ),
    "page without it": ("public/topics/en/asthma/index.html", drop_disclaimer, "does not begin with the seal"),
    "list without it": ("public/topics/en/index.html", drop_disclaimer, "does not begin with the seal"),
    "old name without it": ("public/v1/topics/en/wheezing.html", drop_disclaimer, "does not begin with the seal"),
    "later without it": ("later/v1/topics/en/asthma.html", drop_disclaimer, "does not begin with the seal"),
    "data without it": (DATA, change_json(disclaimer=None), "does not carry the disclaimer"),
    "data whose html has none": (DATA, change_html_in_json(drop_disclaimer), "does not begin with the seal"),
    "data that claims to be a list": (DATA, change_json(topics=[], html="<b>x</b>"), "has 0 articles"),
    "list data without it": ("public/v1/topics/en/index.json", change_json(disclaimer={}), "does not carry"),
    "data that is none": (DATA, lambda _: "[]", "cannot be read (TypeError)"),
    "script element": (FRAGMENT, lambda text: text.replace("<p>Words", "<script>x</script><p>Words", 1), "<script> is"),
    "style attribute": (FRAGMENT, lambda text: text.replace("<p>Words", '<p style="x">Words', 1), "attribute 'style'"),
    "event handler": (FRAGMENT, lambda text: text.replace("<p>Words", '<p onclick="x">Words', 1), "'onclick'"),
    "script address": (
        FRAGMENT,
        lambda text: text.replace("https://source.example/page", "javascript:1"),
        "link 'java",
    ),
    "picture from elsewhere": (
        FRAGMENT,
        lambda text: text.replace('src="../../../', 'src="https://a.example/'),
        "attribute 'src' of <img> cannot be",
    ),
    "picture with a script": (FRAGMENT, lambda text: text.replace("<img", '<img onerror="x"'), "attribute 'onerror'"),
    "picture that is placed": (FRAGMENT, lambda text: text.replace("<img", '<img style="x"'), "attribute 'style'"),
    "picture that the release does not have": (
        FRAGMENT,
        lambda text: re.sub("pictures/[0-9a-f]{16}", "pictures/0123456789abcdef", text),
        "shows a picture that the release does not have ('pictures/0123456789abcdef.png')",
    ),
    "picture that the release does not have, in data": (
        DATA,
        lambda text: re.sub("pictures/[0-9a-f]{16}", "pictures/0123456789abcdef", text),
        "shows a picture that the release does not have",
    ),
    "picture without a text": (
        FRAGMENT,
        lambda text: text.replace('alt="A lung"', 'alt=""'),
        "shows a picture that",
    ),
    "inline script on the home page": (
        "public/index.html",
        lambda text: text.replace("</main>", "<script>x &amp;&amp; y</script><style>a</style></main>"),
        "<style> is not allowed",
    ),
    "text after the end": (FRAGMENT, lambda text: text + "<article>More.</article>", "has 2 articles"),
    "unknown kind": (
        "public/v1/search.html",
        lambda _: "<b>x</b>",
        "is not a kind of file that a release may contain",
    ),
    "an asset under an old name": (
        "public/assets/page.0123456789abcdef.css",
        lambda _: "x",
        "does not match the hash in its name",
    ),
    "a language unheard of": ("public/v1/topics/xx/asthma.html", lambda _: "<b>x</b>", "cannot be read (KeyError)"),
}


@pytest.mark.parametrize(("path", "change", "fault"), FORGED.values(), ids=FORGED.keys())
def test_refuses_a_forged_release(path: str, change: Callable[[str], str], fault: str, folder: Path) -> None:
    before = (folder / path).read_text("utf-8") if (folder / path).exists() else None
    forge(folder, path, change)
    assert (folder / path).read_text("utf-8") != before
    found = verify(folder)
    assert any(line.startswith(f"{path}: ") and fault in line for line in found), found


PUT_INSTEAD = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is not a picture that every browser shows"),
    "html": (b"<!doctype html><script>x</script>", "is not a picture that every browser shows"),
    "another": (draw("PNG", colour="#000"), "is not the picture that its name was made from"),
    "another kind": (draw("JPEG"), "contains more than the picture itself"),
    "with notes": (draw_noted("PNG"), "contains more than the picture itself"),
    "with something behind it": (draw("PNG") + b"<script>", "contains more than the picture itself"),
}


@pytest.mark.parametrize(("body", "fault"), PUT_INSTEAD.values(), ids=PUT_INSTEAD)
def test_refuses_a_replaced_picture(body: bytes, fault: str, folder: Path) -> None:
    path = find_one(folder, "public/pictures/*.png")
    assert path.read_bytes() == draw("PNG")
    path.write_bytes(body)
    rewrite_manifest(folder)
    (found,) = verify(folder)
    assert found.startswith(f"public/pictures/{path.name}: {fault}")


@pytest.mark.parametrize(("short", "fault"), [("", "'short' has 0 letters"), ("a" * 50, "does not say anything")])
def test_refuses_a_forged_text_of_the_disclaimer(short: str, fault: str, folder: Path) -> None:
    def empty(text: str) -> str:
        values = json.loads(text)
        values["languages"][0]["disclaimer"]["short"] = short
        return json.dumps(values)

    forge(folder, "contents.json", empty)
    assert any(fault in line for line in verify(folder))


@pytest.mark.parametrize("suffix", [".br", ".gz"])
def test_refuses_a_compressed_form_of_other_bytes(suffix: str, folder: Path) -> None:
    compress = {".br": brotli.compress, ".gz": gzip.compress}[suffix]
    (folder / f"{FRAGMENT}{suffix}").write_bytes(compress(b"<b>No disclaimer here.</b>"))
    rewrite_manifest(folder)
    assert verify(folder) == [f"{FRAGMENT}{suffix}: is not the compressed form of the file beside it"]


@pytest.mark.parametrize("suffix", [".br", ".gz"])
def test_refuses_a_broken_compressed_form(suffix: str, folder: Path) -> None:
    (folder / f"{FRAGMENT}{suffix}").write_bytes(b"x")
    rewrite_manifest(folder)
    (fault,) = verify(folder)
    assert fault.startswith(f"{FRAGMENT}{suffix}: cannot be read (")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 2, "id": "x", "files": {}}', '{"files": {"../x": 5}}']
)
def test_refuses_a_broken_manifest(text: str, folder: Path) -> None:
    (folder / "manifest.json").write_text(text, "utf-8")
    (fault,) = verify(folder)
    assert "the release is damaged" in fault
    assert len(fault.splitlines()) == 1
