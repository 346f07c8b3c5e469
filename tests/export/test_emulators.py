"""Exports in the hands of the hosts' own programs: Cloudflare's server, Netlify's parsers, the command line of AWS.

These run in `make static` only: they need npm, and Cloudflare's server takes a while to start.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caresheet.export.hosts import export_release
from caresheet.release.format import Release
from conftest import TODAY
from export.comparison import Host, OurServer, compare, find_differences
from export.test_hosts import NO_FILE
from export.test_nginx import READERS
from server_process import ServerProcess, find_free_port

pytestmark = pytest.mark.skipif(os.environ.get("STATIC") != "all", reason="make static runs these")

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
# Cloudflare compresses by itself, and names its own cache. A header that the worker removes is not there at all.
CLOUDFLARES_OWN = frozenset({"vary", "content-encoding", "cf-cache-status"})


@pytest.fixture(scope="module")
def packages() -> Path:
    """Return the folder of the hosts' programs, which npm installs once."""
    if not shutil.which("npm"):
        pytest.skip("npm: found no such program; install Node.js to run this test")
    if not PACKAGES.exists():
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=HERE, check=True)
    return PACKAGES


@pytest.fixture(scope="module")
def cloudflare(packages: Path, everything: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("cloudflare")
    export_release(everything, folder / "export", "cloudflare", TODAY, apart_from=())
    port = find_free_port()
    command = [packages / ".bin/wrangler", "dev", "--local", "--ip", "127.0.0.1", "--port", str(port)]
    # Nothing is sent to Cloudflare, and nothing is read from a person's account.
    settings = {"WRANGLER_SEND_METRICS": "false", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "CI": "1"}
    started = ServerProcess(
        folder / "export", command=[str(part) for part in command], settings=settings, port=port, ready="/robots.txt"
    )
    with started as server, Host(server.port) as host:
        yield host


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_cloudflare_answers_as_our_server_does(method: str, cloudflare: Host, everything: Release) -> None:
    ours = OurServer(everything)
    # As an address of its own, this page is a file like others.
    ours.addresses.remove("/404.html")
    assert not find_differences(cloudflare, ours, {"Accept-Encoding": "identity"}, method, ignored=CLOUDFLARES_OWN)


def test_cloudflare_lets_the_same_scripts_read_a_topic(cloudflare: Host, everything: Release) -> None:
    ours = OurServer(everything)
    for origin in READERS:
        for address in ("/v1/topics/en/asthma.html", "/v1/topics/en/index.json", "/v1/frame/en/asthma.html"):
            theirs = cloudflare.ask(address, {"Origin": origin})
            assert compare(theirs, ours.ask(address, {"Origin": origin}), ignored=CLOUDFLARES_OWN) == [], origin


def test_cloudflare_sends_the_widget_for_an_unknown_site(cloudflare: Host, everything: Release) -> None:
    status, headers, body = cloudflare.ask("/sites/aok/caresheet.js", {})
    line, _, script = body.partition(b"\n")
    assert (status, headers["content-type"].partition(";")[0], b"unknown site: use oak." in line) == (
        200,
        "text/javascript",
        True,
    )
    assert script == OurServer(everything).ask("/caresheet.js", {})[2]
    assert cloudflare.ask("/sites/aok/other.js", {})[0] == 404


def test_a_browser_that_has_a_file_of_cloudflares_gets_no_second_copy(cloudflare: Host) -> None:
    for address in ("/caresheet.js", "/v1/topics/en/asthma.html", "/topics/en/asthma/"):
        tag = cloudflare.ask(address, {})[1]["etag"]
        assert cloudflare.ask(address, {"If-None-Match": tag})[0] == 304


def run_node(script: str, *arguments: str | Path) -> Any:
    command = ["node", HERE / script, *arguments]
    return json.loads(subprocess.run(command, capture_output=True, check=True, cwd=HERE).stdout)


def test_netlifys_parsers_read_every_rule(packages: Path, unsealed: Release, tmp_path: Path) -> None:
    export_release(unsealed, tmp_path / "export", "netlify", TODAY, apart_from=())
    read = run_node("netlify.mjs", tmp_path / "export")
    assert read["headers"]["errors"] == read["redirects"]["errors"] == []
    rules = {rule["for"]: rule["values"] for rule in read["headers"]["headers"]}
    assert rules["/v1/topics/*"]["Access-Control-Allow-Origin"] == "*"
    assert rules["/assets/*"]["Cache-Control"] == "public, max-age=31536000, immutable"
    written = (tmp_path / "export/_headers").read_text("utf-8").splitlines()
    assert len(rules) == sum(not line.startswith(" ") for line in written)
    moves = [(move["from"], move["to"], move["status"], move["force"]) for move in read["redirects"]["redirects"]]
    assert ("/topics/en/old-asthma/", "/topics/en/asthma/", 301, True) in moves
    assert ("/topics/en/cupping/", "/gone/topics/en/cupping/index.html", 410, True) in moves
    # Without force: the scripts of clinics that are there come first.
    assert ("/sites/:site/caresheet.js", "/unknown-site.js", 200, False) in moves
    assert b"unknown site: use oak." in (tmp_path / "export/unknown-site.js").read_bytes()
    assert len(moves) == len((tmp_path / "export/_redirects").read_text("utf-8").splitlines())


def test_the_function_for_cloudfront_adds_our_headers(packages: Path, unsealed: Release, tmp_path: Path) -> None:
    export_release(unsealed, tmp_path / "export", "s3", TODAY, apart_from=())
    ours = OurServer(unsealed)
    found = {address: ours.ask(address, {}) for address in ours.addresses if not NO_FILE.search(address)}
    served = {address: answer for address, answer in found.items() if answer[0] == 200}
    added = run_node("cloudfront.mjs", tmp_path / "export/cloudfront-function.js", *served)
    assert len(served) > 20
    for address, (status, headers, body) in served.items():
        kept = {name: value for name, value in headers.items() if name not in ("content-type", "vary", "cache-control")}
        theirs = {name: header["value"] for name, header in added[address].items()}
        assert compare((200, theirs, body), (status, kept, body)) == [], address


def test_the_script_for_s3_uploads_every_file_with_our_type_and_lifetime(unsealed: Release, tmp_path: Path) -> None:
    """A stand-in for the `aws` command keeps what it is told, by the rules that AWS documents for its filters."""
    export_release(unsealed, tmp_path / "export", "s3", TODAY, apart_from=())
    aws = tmp_path / "bin/aws"
    aws.parent.mkdir()
    shutil.copyfile(HERE / "aws.py", aws)
    aws.chmod(0o755)
    environment = {**os.environ, "PATH": f"{aws.parent}:{os.environ['PATH']}", "BUCKET": str(tmp_path / "bucket.json")}
    subprocess.run(["sh", tmp_path / "export/upload.sh", "clinic"], env=environment, check=True)
    bucket = json.loads((tmp_path / "bucket.json").read_text("utf-8"))
    files = {
        path.relative_to(tmp_path / "export/public").as_posix() for path in (tmp_path / "export/public").rglob("*.*")
    }
    assert {*bucket} == files
    assert bucket["topics/en/old-asthma/index.html"]["website-redirect"] == "/topics/en/asthma/"
    ours = OurServer(unsealed)
    checked = [path for path in bucket if "old-" not in path and "cupping" not in path and path != "404.html"]
    assert len(checked) > 20
    for path in checked:
        headers = ours.ask("/" + path.removesuffix("index.html") if path.endswith("index.html") else f"/{path}", {})[1]
        assert bucket[path]["content-type"] == headers["content-type"], path
        assert bucket[path]["cache-control"] == headers["cache-control"], path
