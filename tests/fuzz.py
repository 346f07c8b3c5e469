"""The fuzzer: `python tests/fuzz.py [SECONDS] [SEED]`, or `make fuzz`.

It damages topic files, settings, pictures, imports, releases and requests at random. Whatever the bytes are, the result
is findings in plain lines, or a release that `caresheet verify` proves; a request gets no 5xx. Nothing takes long: an
input that is accepted is checked within a few seconds of processor time.

The mutators are our own, because most of our parsers are pure Python and see text, where coverage guides little. They
know the words of each format. Each failure is printed with its seed and kept in a file, so that it can be tried again.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from caresheet.cli import main as main_command
from caresheet.errors import CaresheetError
from caresheet.packager.pipeline import build_release, examine_library
from caresheet.packager.verify import verify_release
from caresheet.release.format import open_release
from caresheet.shipped import find_starter
from caresheet.web.app import create_app
from conftest import TODAY, LibraryFolder
from drawing import draw
from forgery import rewrite_manifest

# Checks of accepted inputs take a tenth of this on a quiet machine.
_MOST_SECONDS = 10.0
_PIECES = (
    *("---", "\n", "\n\n", "## ", "### ", "- ", "> ", "1. ", "|a|b|\n|-|-|\n", "[a](x.md)", "![a](pictures/lung.png)"),
    *("[a]: https://a.example", "<b>", "</b>", "<script>", "<!--", "-->", "<a href='", "`", "```", "**", "_", "\\"),
    *("&", "&#x202e;", "&#0;", "\u202e", "\ufeff", "\x00", "\x85", "\u2028", "é", "\U0001f600", "\ud7ff", "Dr. ", "("),
    *('"', "title: ", "summary: ", "aliases: [", "reviewed: {by: [A], on: 2026-01-01, next: 2027-01-01}", "~"),
    *("withdrawn: ", "&a", "*a", "!!python/object", "%", "{", "}", "[", "]", ": ", "#", "|\n", ">\n", "-1"),
    *("[categories]", "[[notices]]", "a.b.c = 1", "'''", '"""', "= [", "\t", "\r", "https://a.example/?q=%00", "../"),
    *("9999-99-99", "1e999"),
)  # fmt: skip

_PAGE = b"<!doctype html><title>A</title><main><h1>A</h1><h2>B</h2><p>c<table><tr><td>d</table><ul><li>e</ul></main>"
_MEDLINEPLUS = (
    b'<health-topics><health-topic title="A" language="English" url="https://a.example/" date-created="01/01/2026">'
    b"<full-summary>&lt;p&gt;Words&lt;/p&gt;</full-summary></health-topic></health-topics>"
)


class Fuzzer:
    """Damages a small library and what is made of it. `chance` decides everything, so a seed repeats a run."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder, self.counts = folder, Counter[str]()
        self.whole = LibraryFolder(folder / "whole")
        self.whole.write_settings(languages=("en", "es"), more='url = "https://library.example/"')
        self.whole.write("sites/willow.toml", 'name = "Willow"\n[[notices]]\ntext = {en = "A", es = "B"}\n')
        self.whole.write("pictures/lung.png", draw("PNG"))
        self.whole.write("pictures/lung.jpg", draw("JPEG"))
        for starter in sorted(find_starter().glob("topics/en/*.md"))[:3]:
            text = starter.read_text("utf-8").replace("category: ", "category: lungs #", 1)
            self.whole.write(
                f"topics/en/{starter.name}", re.sub(r"\]\([a-z0-9-]+\.md[^)]*\)", "](https://a.example/)", text)
            )
        self.whole.write_topic("asma", lang="es")
        self.whole.write_topic("cough", "## Look\n\n![A lung](pictures/lung.png)\n", settings="aliases: [old]\n")
        self.release = build_release(self.whole.root, folder / "releases")
        self.client = create_app(self.release, clock=lambda: TODAY).test_client()
        self.texts = [path.read_bytes() for path in sorted(self.whole.root.rglob("*")) if path.is_file()]

    def mutate(self, body: bytes) -> bytes:
        """Cut, repeat, swap, flip and insert a few times."""
        data = bytearray(body)
        for _ in range(self.chance.randrange(1, 8)):
            at = self.chance.randrange(len(data) + 1)
            piece = self.chance.choice(_PIECES).encode("utf-8", "surrogatepass")
            match self.chance.randrange(7):
                case 0:
                    data[at:at] = piece
                case 1:
                    data[at:at] = piece * self.chance.choice((2, 30, 900, 9000))
                case 2:
                    del data[at : at + self.chance.randrange(200)]
                case 3 if at < len(data):
                    data[at] ^= 1 << self.chance.randrange(8)
                case 4:
                    end = at + self.chance.randrange(400)
                    data[at:at] = data[at:end] * self.chance.randrange(1, 20)
                case 5:
                    other = self.chance.choice(self.texts)
                    data[at:at] = other[: self.chance.randrange(len(other) + 1)]
                case _:
                    del data[at:]
        return bytes(data)

    def fuzz_library(self) -> None:
        """Damage a file or two of a library: it has findings, or it builds a release that is proven."""
        content = self.folder / "content"
        shutil.rmtree(content, ignore_errors=True)
        shutil.copytree(self.whole.root, content)
        for path in self.chance.sample(sorted(path for path in content.rglob("*") if path.is_file()), 2):
            path.write_bytes(self.mutate(path.read_bytes()))
        began = time.process_time()
        examined = examine_library(content, today=TODAY)
        took = time.process_time() - began
        assert took < _MOST_SECONDS, f"checking took {took:.1f} s"
        for finding in examined.findings:
            assert len(str(finding).splitlines()) == 1, repr(str(finding))
            assert str(finding).isprintable(), repr(str(finding))
        if examined.errors:
            self.counts["library: findings"] += 1
            return
        release = build_release(content, self.folder / "built")
        assert (faults := verify_release(release)) == [], faults
        self.counts["library: built and proven"] += 1

    def fuzz_release(self) -> None:
        """Damage files of a release, often with hashes that fit: it is refused in plain lines, or still proven."""
        folder = self.folder / "forged"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.release.folder, folder)
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        path = self.chance.choice([*paths, folder / "contents.json", folder / "widget.json", folder / "manifest.json"])
        path.write_bytes(self.mutate(path.read_bytes()))
        if path.name != "manifest.json" and self.chance.random() < 0.9:
            rewrite_manifest(folder)
        try:
            faults = verify_release(open_release(folder))
        except CaresheetError as error:
            faults = [str(error)]
        assert all(len(fault.splitlines()) == 1 for fault in faults), faults
        self.counts[f"release: {'refused' if faults else 'proven'}"] += 1

    def fuzz_request(self) -> None:
        """Send odd requests: none gets a 5xx, and no answer shows a traceback."""
        paths = ["/v1/topics", "/v1/topics/en/cough.html", "/topics/en/cough/", "/oembed?url=", "/", "/readyz"]
        path = self.mutate(self.chance.choice(paths).encode()).decode("latin-1").split("\n")[0][:4000]
        headers = {
            name: "".join(c for c in self.mutate(b"gzip, br;q=1").decode("latin-1") if c.isprintable())[:2000]
            for name in self.chance.sample(("Accept-Encoding", "Origin", "If-None-Match", "Host", "Referer"), 2)
        }
        method = self.chance.choice(("GET", "GET", "HEAD", "OPTIONS", "POST", "TRACE"))
        try:
            answer = self.client.open("/" + path.lstrip("/"), method=method, headers=headers)
        except (UnicodeError, ValueError) as error:
            # Werkzeug's client cannot send it.
            self.counts[f"request: unsendable ({type(error).__name__})"] += 1
            return
        assert answer.status_code < 500, (path, headers, answer.status_code)
        assert b"Traceback" not in answer.data
        self.counts[f"request: {answer.status_code}"] += 1

    def fuzz_import(self) -> None:
        """Import damaged documents: each gives a topic, or is refused in plain lines."""
        kind, document = self.chance.choice((("html", _PAGE), ("docx", make_docx()), ("medlineplus", _MEDLINEPLUS)))
        path = self.folder / f"document.{kind}"
        path.write_bytes(self.mutate(document))
        command = ["import", kind, str(path), "--content", str(self.whole.root), "--dry-run"]
        result = CliRunner().invoke(main_command, command)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "A fault in Caresheet itself" not in result.stderr, result.stderr
        self.counts[f"import: {'refused' if result.exit_code else 'read'}"] += 1

    def fuzz_once(self) -> None:
        kinds = (self.fuzz_library, self.fuzz_release, self.fuzz_request, self.fuzz_import)
        self.chance.choices(kinds, (4, 4, 8, 2))[0]()


def make_docx() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
            "<w:t>Words</w:t></w:r></w:p></w:body></w:document>",
        )
    return body.getvalue()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    first = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"First seed {first}, {seconds:.0f} s, {date.today()}", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        fuzzer = Fuzzer(Path(temporary), first)
        began, seed = time.monotonic(), first
        while time.monotonic() - began < seconds:
            fuzzer.chance.seed(seed)
            try:
                fuzzer.fuzz_once()
            except Exception:
                failed += 1
                print(f"Seed {seed}: {traceback.format_exc()}", flush=True)
                shutil.copytree(temporary, Path("fuzz-failures") / str(seed), dirs_exist_ok=True, symlinks=True)
            seed += 1
    for name, count in sorted(fuzzer.counts.items()):
        print(f"  {count:6} {name}")
    print(f"{seed - first} inputs, {failed} failures")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
