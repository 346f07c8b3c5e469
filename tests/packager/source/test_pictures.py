"""Pictures: how they are read, what is removed from them, where they are published, and which files are refused."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from caresheet.errors import ContentError
from caresheet.packager.pipeline import build_release, examine_library
from caresheet.packager.source.picture_bytes import PictureError, read_picture
from caresheet.packager.verify import verify_release
from caresheet.release.format import Release
from caresheet.web.app import create_app
from conftest import TODAY, LibraryFolder, leave_columns_out
from drawing import SECRETS, draw, draw_noted, make_chunk, read_pixels

KINDS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
SHOWS = "## What is it?\n\n![The airways of a lung](pictures/lung.png)\n"
FRAGMENT = "public/v1/topics/en/asthma.html"

Build = Callable[[], Release]


@pytest.mark.parametrize("kind", KINDS)
def test_reads_kind_and_size_and_changes_no_pixel(kind: str) -> None:
    body = draw_noted(kind)
    whole = read_picture(body)
    assert (whole.suffix, whole.width, whole.height) == (KINDS[kind], 60, 40)
    assert read_pixels(whole.body) == read_pixels(body)
    assert read_picture(whole.body) == whole


@pytest.mark.parametrize("kind", KINDS)
def test_removes_what_cameras_and_programs_note(kind: str) -> None:
    body, published = draw_noted(kind), read_picture(draw_noted(kind)).body
    assert [secret for secret in SECRETS if secret in body] == [
        secret for secret in SECRETS if kind != "WEBP" or secret != SECRETS[3]
    ]
    assert [secret for secret in SECRETS if secret in published] == []
    with Image.open(io.BytesIO(body)) as before, Image.open(io.BytesIO(published)) as after:
        assert before.getexif()
        assert not after.getexif()
        # Without the profile, the colours would change.
        assert before.info["icc_profile"] == after.info["icc_profile"]


VARIETIES = {
    "progressive jpeg": draw("JPEG", progressive=True, size=(300, 200)),
    "jpeg with restarts": draw("JPEG", restart_marker_blocks=1, size=(300, 200)),
    "lossless webp": draw("WEBP", lossless=True),
    "odd webp": draw("WEBP", size=(33, 17), quality=1),
}


@pytest.mark.parametrize("body", VARIETIES.values(), ids=VARIETIES)
def test_reads_every_variety(body: bytes) -> None:
    whole = read_picture(body)
    assert ((whole.width, whole.height), read_pixels(whole.body)) == (read_pixels(body)[0], read_pixels(body))


def test_keeps_transparency() -> None:
    for kind in ("PNG", "WEBP"):
        drawn = io.BytesIO()
        Image.new("RGBA", (20, 10), (200, 0, 0, 90)).save(drawn, kind, exif=Image.Exif())
        with Image.open(io.BytesIO(read_picture(drawn.getvalue()).body)) as image:
            assert image.convert("RGBA").getpixel((5, 5)) == (200, 0, 0, 90)


def animate(kind: str) -> bytes:
    body = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(body, kind, save_all=True, append_images=frames[1:], duration=100)
    return body.getvalue()


REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is not a picture that every browser shows"),
    "html": (b"<!doctype html><script>alert(1)</script>", "is not a picture that every browser shows"),
    "gif": (draw("GIF"), "is not a picture that every browser shows"),
    "bmp": (draw("BMP"), "is not a picture that every browser shows"),
    "tiff": (draw("TIFF"), "is not a picture that every browser shows"),
    "empty": (b"", "is not a picture that every browser shows"),
    "moving png": (animate("PNG"), "is animated, which distracts many readers"),
    "moving webp": (animate("WEBP"), "is animated, which distracts many readers"),
    "turned png": (draw_noted("PNG", orientation=3), "is rotated only by a note in the file (EXIF)"),
    "turned jpeg": (draw_noted("JPEG", orientation=6), "is rotated only by a note in the file (EXIF)"),
    "turned webp": (draw_noted("WEBP", orientation=8), "is rotated only by a note in the file (EXIF)"),
    "unknown critical chunk": (
        draw("PNG")[:33] + make_chunk(b"EVIL", b"") + draw("PNG")[33:],
        "is a PNG that is damaged",
    ),
    "bad checksum": (draw("PNG")[:40] + b"\xff" + draw("PNG")[41:], "is a PNG that is damaged"),
    "no width": (draw("PNG")[:8] + make_chunk(b"IHDR", bytes(13)) + draw("PNG")[33:], "is a PNG that is damaged"),
    "png of nothing": (draw("PNG")[:33] + make_chunk(b"IEND", b""), "is a PNG that is damaged"),
    "arithmetic jpeg": (draw("JPEG").replace(b"\xff\xc0", b"\xff\xc9"), "is a JPEG that is damaged"),
}


@pytest.mark.parametrize(("body", "said"), REFUSED.values(), ids=REFUSED)
def test_refuses_what_is_not_a_picture(body: bytes, said: str) -> None:
    with pytest.raises(PictureError, match=f"^{re.escape(said)}.*; "):
        read_picture(body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_off_anywhere_is_refused(kind: str) -> None:
    body = read_picture(draw_noted(kind)).body
    for length in range(len(body)):
        with pytest.raises(PictureError):
            read_picture(body[:length])


@pytest.mark.parametrize("kind", KINDS)
def test_random_bytes_after_a_signature_raise_no_other_error(kind: str) -> None:
    body = draw_noted(kind)
    for at in range(len(body)):
        with suppress(PictureError):
            read_picture(body[:at] + bytes([body[at] ^ 0x55]) + body[at + 1 :])


def test_publishes_a_picture_that_a_topic_shows(library: LibraryFolder, build: Build) -> None:
    library.write("pictures/lung.png", draw_noted("PNG"))
    library.write("pictures/unused.webp", draw("WEBP"))
    library.write_topic("asthma", SHOWS)
    release = build()
    body = read_picture(draw_noted("PNG")).body
    path = f"pictures/{hashlib.sha256(body).hexdigest()[:16]}.png"
    assert [name for name in release.files if "pictures/" in name] == [f"public/{path}"]
    assert release.read(f"public/{path}") == body
    markup = (
        f'<p><img src="../../../{path}" alt="The airways of a lung" width="60" height="40" '
        'referrerpolicy="no-referrer" crossorigin="anonymous"></p>'
    )
    for document in (FRAGMENT, "public/v1/frame/en/asthma.html", "public/topics/en/asthma/index.html"):
        assert markup in release.read(document).decode()
    assert markup in json.loads(release.read("public/v1/topics/en/asthma.json"))["html"]
    assert verify_release(release) == []


def test_the_bytes_decide_the_kind_of_a_picture(library: LibraryFolder, build: Build) -> None:
    library.write("pictures/lung.png", draw("JPEG"))
    library.write_topic("asthma", SHOWS)
    assert re.search(r"pictures/[0-9a-f]{16}\.jpg", build().read(FRAGMENT).decode())


WAYS = {
    "in a line": "Here ![A lung](pictures/lung.png) it is.\n",
    "in a list": "- ![A lung](./pictures/lung.png)\n",
    "in a table": "| a |\n| - |\n| ![A lung](pictures/lung.png) |\n",
    "in a link": "[![A lung](pictures/lung.png)](https://a.example/)\n",
    "by reference": "![A lung][x]\n\n[x]: pictures/lung.png\n",
    "with marks": "![A *lung* & “air”](pictures/lung.png)\n",
}


@pytest.mark.parametrize("body", WAYS.values(), ids=WAYS)
def test_a_picture_can_be_wherever_text_can_be(body: str, library: LibraryFolder, build: Build) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("asthma", f"## What is it?\n\n{body}")
    release = build()
    assert re.search(r'<img src="[^"]+" alt="A lung(?: &amp; “air”)?" ', release.read(FRAGMENT).decode())
    assert verify_release(release) == []


FILES: dict[str, tuple[bytes, str]] = {
    "Lung Big.PNG": (
        draw("PNG"),
        "a picture's name can have only lowercase letters, digits and hyphens; rename it to lung-big.png",
    ),
    "lung.svg": (
        b"<svg/>",
        "is not a PNG, JPEG or WebP picture; save it as one of these, or remove it",
    ),
    "lung.gif": (
        draw("GIF"),
        "is not a PNG, JPEG or WebP picture; save it as one of these, or remove it",
    ),
    "lung.jpg": (b"GIF89a", "is not a picture that every browser shows; save it as PNG, JPEG or WebP"),
    "wide.png": (
        draw("PNG", size=(2001, 20)),
        "has 2001 x 20 pixels; make it smaller: at most 2000 pixels on each side, and 300 kB",
    ),
    "heavy.png": (
        draw("PNG") + bytes(400_000),
        "has 0.4 MB; make it smaller: at most 2000 pixels on each side, and 300 kB",
    ),
    "cut.webp": (draw("WEBP")[:-5], "is a WebP that is damaged or cut off; save it again"),
}


@pytest.mark.parametrize("name", FILES)
def test_says_what_is_wrong_with_a_file(name: str, library: LibraryFolder) -> None:
    library.write("pictures/fits.png", draw("PNG", size=(2000, 20)))
    assert library.find_faults() == []
    body, said = FILES[name]
    library.write(f"pictures/{name}", body)
    # The topic that shows it gets no finding of its own.
    library.write_topic("asthma", f"## What is it?\n\n![A lung](pictures/{name})\n")
    if re.fullmatch(r"[a-z]+\.(png|jpg|webp)", name):
        assert library.find_faults() == [f"pictures/{name}: {said}"]
    else:
        assert f"pictures/{name}: {said}" in library.find_faults()


def test_a_folder_or_a_link_is_not_a_picture(library: LibraryFolder, tmp_path: Path) -> None:
    library.write("pictures/en/lung.png", draw("PNG"))
    (tmp_path / "outside.png").write_bytes(draw("PNG"))
    (library.root / "pictures/lung.png").symlink_to(tmp_path / "outside.png")
    library.write("pictures/.DS_Store", b"x")
    assert library.find_faults() == [
        "pictures/en: is a folder; move its pictures into pictures/ itself",
        "pictures/lung.png: is a link that leads out of the library; put the file itself here",
    ]


def test_suggests_the_picture_whose_name_is_most_alike(library: LibraryFolder) -> None:
    library.write("pictures/lungs.png", draw("PNG"))
    library.write_topic("asthma", SHOWS)
    assert library.find_faults() == [
        "topics/en/asthma.md:11: there is no picture 'lung.png' in pictures; did you mean 'lungs.png'?"
    ]


def warn(library: LibraryFolder) -> list[str]:
    findings = leave_columns_out(examine_library(library.root, today=TODAY).findings)
    return [str(finding) for finding in findings if finding.rule.startswith("picture-")]


TEXTS = {
    "lung.png": "'lung.png' is the name of a file; write what the picture shows",
    "IMG_2034": "'IMG_2034' is the name of a file; write what the picture shows",
    "Picture of a lung": "'Picture of' is what a screen reader says anyway; begin with what the picture shows",
    "Imagen de un pulmón": "'Imagen de' is what a screen reader says anyway; begin with what the picture shows",
    "A lung "
    * 22: "'A lung A lung A lung …' has 153 characters; shorten it to 150, and put the rest into the text below",
    "A lung, seen from the front": "",
    "Imaging of the heart": "",
    "Photos. Of lungs": "",
}


@pytest.mark.parametrize("text", TEXTS)
def test_judges_alternative_texts(text: str, library: LibraryFolder) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("asthma", SHOWS.replace("The airways of a lung", text))
    assert warn(library) == [f"topics/en/asthma.md:11: warning: {said}" for said in [TEXTS[text]] if said]


def test_warns_about_a_picture_that_no_topic_shows(library: LibraryFolder) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    assert warn(library) == [
        "pictures/lung.png: warning: no topic shows this picture, so it is not published; show it in one, or remove it"
    ]
    library.write_topic("asthma", SHOWS)
    assert warn(library) == []


def test_a_changed_picture_changes_only_the_documents_that_show_it(library: LibraryFolder, build: Build) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    library.write("pictures/nose.png", draw("PNG", colour="#102030"))
    library.write_topic("asthma", SHOWS)
    library.write_topic("flu", SHOWS.replace("lung.png", "nose.png"))
    before = build()
    library.write("pictures/lung.png", draw("PNG", colour="#000000"))
    after = build()
    changed = {
        path for path in before.files.keys() | after.files.keys() if before.files.get(path) != after.files.get(path)
    }
    assert len([path for path in changed if path.startswith("public/pictures/")]) == 2
    assert FRAGMENT in changed
    assert not [path for path in changed if "flu" in path]
    fresh = build_release(library.root, library.root.parent / "fresh")
    assert (after.id, verify_release(after)) == (fresh.id, [])
    # A file that no build made again is still the same file on disk.
    (nose,) = [path for path in after.files if path.startswith("public/pictures/") and path in before.files]
    assert (before.folder / nose).stat().st_ino == (after.folder / nose).stat().st_ino


ESCAPED = [
    "pictures\\/lung.png",
    "pictures&#47;lung&period;png",
    "&#x70;ictures/l&#117;ng.png",
    "<pictures/lung\\.png>",
]


@pytest.mark.parametrize("address", ESCAPED)
@pytest.mark.parametrize("markdown", ["![A lung]({})", "![A lung][x]\n\n[x]: {}"], ids=["inline", "reference"])
def test_a_changed_picture_changes_documents_that_name_it_with_escapes(
    markdown: str, address: str, library: LibraryFolder, build: Build
) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("asthma", f"## What is it?\n\n{markdown.format(address)}\n")
    before = build()
    library.write("pictures/lung.png", draw("PNG", colour="#000000"))
    after = build()
    assert before.read(FRAGMENT) != after.read(FRAGMENT)
    assert verify_release(after) == []


def test_a_deleted_picture_is_a_fault_of_an_unchanged_topic(library: LibraryFolder, build: Build) -> None:
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("asthma", SHOWS)
    build()
    (library.root / "pictures/lung.png").unlink()
    with pytest.raises(ContentError, match=r"asthma\.md:11:\d+: error: there is no picture 'lung\.png'"):
        build()


def test_a_server_sends_it_to_every_origin_and_caches_keep_it(library: LibraryFolder, build: Build) -> None:
    library.write("pictures/lung.jpeg", draw("JPEG"))
    library.write_topic("asthma", SHOWS.replace("lung.png", "lung.jpeg"))
    release = build()
    client = create_app(release, clock=lambda: TODAY).test_client()
    (path,) = [path.removeprefix("public") for path in release.files if "/pictures/" in path]
    answer = client.get(path, headers={"Origin": "https://clinic.example"})
    assert (answer.status_code, answer.content_type, answer.data) == (200, "image/jpeg", draw_published("JPEG"))
    headers = answer.headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "Content-Encoding" not in headers
    assert client.get("/pictures/0123456789abcdef.jpg").status_code == 404
    assert client.get("/pictures/lung.jpeg").status_code == 404


def draw_published(kind: str) -> bytes:
    return read_picture(draw(kind)).body
