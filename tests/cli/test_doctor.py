"""Finds out with the command why a page does not show its topics: what it reads, says and refuses."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from browser.servers import Answer, Clinic, Relay
from caresheet.cli import main
from caresheet.release.format import Release
from cli.command import run

TAG = '<p>Eczema</p>\n<script async src="{root}caresheet.js" data-topic="{topic}"></script>\n'
UNREACHABLE = "http://127.0.0.1:9/"


@pytest.fixture
def relay(starter_release: Release) -> Iterator[Relay]:
    with Relay(starter_release.folder / "public") as relay:
        yield relay


def examine(*arguments: str | Path, pasted: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["doctor", *map(str, arguments)], input=pasted)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("page.html")


def test_says_line_fault_and_what_to_write(page: Path, starter_release: Release) -> None:
    page.write_text(TAG.format(root="https://lib.example/", topic="eczema").replace("data-topic", "data-topc"), "utf-8")
    done = examine(page, "--library", starter_release.folder.parent)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "page.html:2: the attribute data-topc is not one of Caresheet's; write data-topic\n"
        '    <script async src="https://lib.example/caresheet.js" data-topic="eczema">\n'
    )


def test_says_nothing_but_one_line_about_a_page_that_works(page: Path, relay: Relay) -> None:
    page.write_text(TAG.format(root=relay.root, topic="eczema"), "utf-8")
    done = examine(page)
    assert (done.exit_code, done.output) == (0, "page.html: No problem found: 1 tag, topic eczema.\n")


@pytest.mark.parametrize("is_served", [True, False], ids=["served", "folder"])
def test_asks_the_library_for_topics_sections_and_sites(
    is_served: bool, page: Path, relay: Relay, starter_release: Release
) -> None:
    root = relay.root if is_served else UNREACHABLE
    tags = [
        TAG.format(root=root, topic="eczem"),
        TAG.format(root=root, topic='eczema" data-section="what-is-it'),
        TAG.format(root=f"{root}sites/wilow-street/", topic="eczema"),
    ]
    page.write_text("".join(tags), "utf-8")
    done = examine(page, *([] if is_served else ["--library", starter_release.folder]), "--format", "json")
    found = [(each["line"], each["rule"]) for each in json.loads(done.stdout)]
    assert found == [(2, "unknown-topic"), (4, "unknown-section"), (6, "unknown-site"), (6, "two-scripts")]
    assert json.loads(done.stdout)[0]["fix"] == "write eczema"


def test_says_that_it_could_not_ask(page: Path) -> None:
    page.write_text(TAG.format(root=UNREACHABLE, topic="eczem"), "utf-8")
    done = examine(page)
    assert done.exit_code == 0
    assert f"The library at {UNREACHABLE} could not be asked (" in done.stderr


def test_names_an_address_that_is_no_library(page: Path, relay: Relay) -> None:
    relay.fail(["", "caresheet.js"], Answer(b"<h1>A clinic</h1>"))
    page.write_text(TAG.format(root=relay.root, topic="eczema"), "utf-8")
    assert "there is no Caresheet library at this address" in examine(page).stderr


def test_front_page_that_is_damaged_is_not_believed(page: Path, relay: Relay) -> None:
    page.write_text(TAG.format(root=relay.root, topic="eczema"), "utf-8")
    for damaged in ("{", "[]", '{"languages": [1], "scripts": {"": 1}}', '{"languages": [], "scripts": {}}'):
        relay.fail([""], Answer(f"<div id=check data-library='{damaged}'>".encode()))
        done = examine(page)
        assert (done.exit_code, "could not be asked" in done.stderr) == (0, True)


def test_reads_a_page_from_the_web_with_its_policy(relay: Relay) -> None:
    tag = TAG.format(root=relay.root, topic="eczema")
    with Clinic(relay.root, host="127.0.0.1") as clinic:
        address = clinic.page(tag, headers={"Content-Security-Policy": "script-src 'self'"})
        assert "send this directive" in examine(address).stderr
        clinic.put("moved", Answer(status=301, headers={"Location": clinic.page(tag)}))
        assert examine(clinic.root + "moved").exit_code == 0
        packed = zlib.compressobj(wbits=31)
        body = packed.compress(tag.encode()) + packed.flush()
        assert examine(clinic.put("gz", Answer(body, headers={"Content-Encoding": "gzip"}))).exit_code == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=404), "the server answered with status 404"),
        (Answer(status=302, headers={"Location": "ftp://127.0.0.1/a"}), "no answer"),
        (Answer(status=302, headers={"Location": "file:///etc/hostname"}), "status 302|no answer"),
        (Answer(status=302, headers={"Location": "/page"}), "status 302|no answer"),
        (Answer(b"cut", length=10), "no answer"),
        (Answer(b"no gzip", headers={"Content-Encoding": "gzip"}), "no answer"),
    ],
    ids=["missing", "ftp", "file", "loop", "cut", "no-gzip"],
)
def test_page_that_cannot_be_fetched_is_one_line(answer: Answer, said: str, relay: Relay) -> None:
    relay.instead["page"] = answer
    done = examine(f"{relay.root}page")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert any(each in done.stderr for each in said.split("|"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "shift_jis"])
def test_reads_pages_in_other_encodings(encoding: str, page: Path, starter_release: Release) -> None:
    text = '<meta charset="{}"><care-sheet topc="eczema"></care-sheet>{}'
    word = "日本語" if encoding == "shift_jis" else "é"
    page.write_bytes(text.format(encoding, word).encode(encoding))
    done = examine(page, "--library", starter_release.folder)
    assert "topc is not one of" in done.stderr


def test_reads_standard_input_and_several_pages(page: Path, starter_release: Release) -> None:
    page.write_text("<h1>Eczema</h1>", "utf-8")
    done = examine("-", page, "--library", starter_release.folder, pasted=b"<care-sheet></care-sheet>")
    assert [line.split(":")[0] for line in done.stderr.splitlines() if not line.startswith(" ")] == [
        *["standard input"] * 2,
        "page.html",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\x1f\x8b\x08\0", "this file is compressed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is no HTML page"),
        (b" " * 20_000_001, "larger than 20 MB"),
    ],
    ids=["gz", "picture", "large"],
)
def test_refuses_what_is_no_page(body: bytes, said: str, page: Path) -> None:
    page.write_bytes(body)
    done = examine(page)
    assert (done.exit_code, done.stderr.count("\n"), said in done.stderr) == (1, 1, True)


def test_wrong_command_lines_and_places_are_one_line_each(tmp_path: Path) -> None:
    assert examine().exit_code == 2
    for place in ("no-such-page.html", str(tmp_path), "http://[", "http://127.0.0.1:99999/", "https://a b/"):
        done = examine(place)
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1), place
        assert "fault in Caresheet" not in done.stderr


def test_damaged_pages_never_end_in_a_traceback(page: Path, starter_release: Release) -> None:
    dice = random.Random(5)
    whole = TAG.format(root="https://lib.example/", topic="eczema").encode() * 3
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            damaged[dice.randrange(len(damaged))] = dice.choice(b"<>\"'= /\xff\x01&-!\n")
        page.write_bytes(bytes(damaged))
        done = examine(page, "--library", starter_release.folder)
        assert done.exit_code in (0, 1)
        assert "fault in Caresheet" not in done.output


def test_command_is_installed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Eczema</h1>", "utf-8")
    done = run("doctor", "page.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("page.html: the page has no tag of Caresheet; ")
