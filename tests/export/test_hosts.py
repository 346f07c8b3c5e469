"""What each kind of host gets: files, headers, redirects and notices, in the host's own format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from caresheet.cli.exporting import HOSTS as OFFERED
from caresheet.errors import ConfigError
from caresheet.export.hosts import HOSTS, export_release
from caresheet.export.public_tree import find_public_tree
from caresheet.release.format import Release
from caresheet.web.app import create_app
from conftest import TODAY, LibraryFolder
from export.comparison import OurServer, compare

Build = Callable[[], Release]


def export(release: Release, host: str, folder: Path, today: date = TODAY) -> Path:
    export_release(release, folder / host, host, today, apart_from=())
    return folder / host


def test_the_command_offers_every_host() -> None:
    assert tuple(HOSTS) == OFFERED


@pytest.fixture(scope="module")
def exported(unsealed: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the folder of an export for each host of a library whose clinics are all open."""
    folder = tmp_path_factory.mktemp("exports")
    return {host: export(unsealed, host, folder) for host in HOSTS}


@pytest.mark.parametrize(
    ("host", "root"), [("netlify", ""), ("cloudflare", "public/"), ("s3", "public/"), ("github-pages", "")]
)
def test_a_plain_host_has_every_file_once_and_none_compressed(
    host: str, root: str, exported: dict[str, Path], unsealed: Release
) -> None:
    tree = find_public_tree(unsealed, TODAY)
    names = {path.relative_to(exported[host]).as_posix() for path in exported[host].rglob("*") if path.is_file()}
    assert {f"{root}{path}" for path in tree.files} <= names
    assert [name for name in names if name.endswith((".br", ".gz"))] == []


# A frame of a clinic, and a list by its short name. Neither has a file of its own.
NO_FILE = re.compile(r"[?]|^/v1/topics/[^/]+$")


def read_headers_file(text: str, address: str) -> dict[str, str]:
    """Apply `_headers` as Netlify and Cloudflare document it: all rules that fit add up, joined by commas."""
    found: dict[str, str] = {}
    fits = False
    for line in text.splitlines():
        if not line.startswith(" "):
            pattern = re.escape(line.strip()).replace(r"\*", ".*").replace(":lang", "[^/]+")
            fits = re.fullmatch(pattern, address) is not None
        elif fits:
            name, _, value = line.strip().partition(": ")
            found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return found


@pytest.mark.parametrize("path", ["netlify/_headers", "cloudflare/public/_headers"])
def test_every_file_has_the_headers_of_our_server(path: str, exported: dict[str, Path], unsealed: Release) -> None:
    host, _, name = path.partition("/")
    text = (exported[host] / name).read_text("utf-8")
    ours = OurServer(unsealed)
    found = {address: ours.ask(address, {}) for address in ours.addresses if not NO_FILE.search(address)}
    served = {address: answer for address, answer in found.items() if answer[0] == 200}
    assert len(served) > 20
    for address, (status, headers, body) in served.items():
        kept = {name: value for name, value in headers.items() if name not in ("content-type", "vary")}
        assert compare((200, read_headers_file(text, address), body), (status, kept, body)) == [], address


def test_stays_far_below_the_limits_of_the_hosts(exported: dict[str, Path]) -> None:
    """Cloudflare takes 100 rules of headers and 2,000 characters a line, and CloudFront a function of 10 KB."""
    lines = (exported["cloudflare"] / "public/_headers").read_text("utf-8").splitlines()
    assert 10 < sum(not line.startswith(" ") for line in lines) <= 50
    assert 100 < max(map(len, lines)) <= 1000
    assert 1000 < (exported["s3"] / "cloudfront-function.js").stat().st_size <= 5000


def test_netlify_redirects_pages_and_answers_data_with_files(exported: dict[str, Path]) -> None:
    lines = (exported["netlify"] / "_redirects").read_text("utf-8").splitlines()
    assert "/topics/en/old-asthma/ /topics/en/asthma/ 301!" in lines
    assert "/topics/en/cupping/ /gone/topics/en/cupping/index.html 410!" in lines
    assert [line for line in lines if line.startswith("/v1/") and "old-" in line] == []
    data = exported["netlify"] / "v1/topics/en"
    assert (data / "old-asthma.html").read_bytes() == (data / "asthma.html").read_bytes()
    assert b"cs-withdrawn" in (data / "cupping.html").read_bytes()
    assert (exported["netlify"] / "gone/topics/en/cupping/index.html").is_file()


def test_github_pages_sends_readers_on_by_a_page(exported: dict[str, Path]) -> None:
    page = (exported["github-pages"] / "topics/en/old-asthma/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="../../../topics/en/asthma/">' in page
    assert '<meta http-equiv="refresh" content="0; url=../../../topics/en/asthma/">' in page
    assert (exported["github-pages"] / ".nojekyll").read_bytes() == b""
    assert (exported["github-pages"] / "404.html").is_file()
    # A program that reads an old name gets what it can read.
    assert json.loads((exported["github-pages"] / "oembed/en/old-asthma.json").read_text("utf-8"))["title"] == "Asthma"


def test_s3_gets_each_file_with_its_type_and_lifetime(exported: dict[str, Path]) -> None:
    script = (exported["s3"] / "upload.sh").read_text("utf-8")
    assert (
        "--content-type 'text/javascript; charset=utf-8' --cache-control 'public, max-age=31536000, immutable'"
        in script
    )
    assert "\ntopics/en/old-asthma/index.html /topics/en/asthma/\n" in script
    # CloudFront takes no larger function.
    assert len((exported["s3"] / "cloudfront-function.js").read_bytes()) < 10_240


def test_cloudflare_serves_files_as_they_are(exported: dict[str, Path]) -> None:
    settings = json.loads((exported["cloudflare"] / "wrangler.jsonc").read_text("utf-8"))
    assert settings["assets"]["html_handling"] == "none"
    assert settings["assets"]["run_worker_first"] == ["/v1/frame/*"]
    assert "old-asthma" not in str(sorted((exported["cloudflare"] / "public").rglob("*")))


OVER = {
    "cloudflare": "files, and Cloudflare's free plan takes 5. Use the paid plan",
    "netlify": "redirects, and Netlify may refuse more than 5. Remove old names",
}


@pytest.mark.parametrize(("host", "limit"), [("cloudflare", "_FREE_FILES"), ("netlify", "_REDIRECTS")])
def test_warns_of_a_library_that_is_over_a_hosts_limit(
    host: str, limit: str, unsealed: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export_release(unsealed, tmp_path / "x", host, TODAY, apart_from=()).warnings == ()
    monkeypatch.setattr(f"caresheet.export.{host}.{limit}", 5)
    (warning,) = export_release(unsealed, tmp_path / "x", host, TODAY, apart_from=()).warnings
    assert OVER[host] in warning


@pytest.mark.parametrize(("host", "limit"), [("cloudflare", "_PAID_FILES"), ("github_pages", "_BYTES_AT_MOST")])
def test_refuses_a_library_that_a_host_does_not_take(
    host: str, limit: str, unsealed: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"caresheet.export.{host}.{limit}", 20)
    with pytest.raises(ConfigError, match=r"library: has .*; export for nginx"):
        export(unsealed, host.replace("_", "-"), tmp_path)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.by_turns("nginx", "s3")
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_cannot_keep_topics_from_scripts_is_refused(
    host: str, everything: Release, exported: dict[str, Path], tmp_path: Path
) -> None:
    """The first library has a clinic that shows topics in sealed frames only; the second has none."""
    if host in ("nginx", "cloudflare"):
        assert export(everything, host, tmp_path).is_dir()
        return
    with pytest.raises(ConfigError, match=r"site 'oak': isolation is .frame., and .* export for nginx or cloudflare"):
        export(everything, host, tmp_path)
    assert not (tmp_path / host).exists()
    assert exported[host].is_dir()


def test_an_export_has_the_pages_of_its_day(library: LibraryFolder, build: Build, tmp_path: Path) -> None:
    """A full page cannot change by itself on a static host, so the command says when to export again."""
    library.write_settings(more="[policy]\ngrace_days = 10\n")
    library.write_topic("flu", settings="reviewed: {by: [A reviewer], on: 2024-11-22, next: 2026-11-22}\n")
    release = build()
    pages = []
    for text, next_change in (("2026-11-22", "2026-11-23"), ("2026-11-23", "2026-12-03"), ("2026-12-03", "")):
        today = date.fromisoformat(text)
        done = export_release(release, tmp_path / "x", "netlify", today, apart_from=())
        assert done.next_change == next_change
        answer = create_app(release, clock=lambda today=today: today).test_client().get("/topics/en/flu/")
        place = tmp_path / "x" / ("gone" if answer.status_code == 410 else "") / "topics/en/flu/index.html"
        assert place.read_bytes() == answer.data
        pages.append(answer.data)
    assert len({*pages}) == 3
