"""Packs that somebody made to do harm: `caresheet serve --pack` refuses them, or serves what it builds from them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main, publishing
from caresheet.release.format import Release
from caresheet.web.settings import Settings
from conftest import SHORT
from packs.attacks import replace_in


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


def serve_pack(site: Path, monkeypatch: pytest.MonkeyPatch, name: str = "lungs") -> tuple[int, str, dict[str, str]]:
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
    result = CliRunner().invoke(main, ["serve", "--pack", name], catch_exceptions=False)
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


@pytest.mark.parametrize("name", ["", "../lungs", "heart"])
def test_an_unknown_pack_leaves_no_folder(name: str, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said, _ = serve_pack(site, monkeypatch, name)
    assert (status, said) == (1, f"no pack '{name}' is installed (installed: lungs); install it with pip\n")
    assert not (site.parent / "releases").exists()


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
