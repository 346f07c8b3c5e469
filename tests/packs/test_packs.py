"""A real pack: made by the command, installed by pip, served as it is, and extended by a clinic."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.shipped import find_starter
from conftest import FULL, SHORT, LibraryFolder
from drawing import draw
from server_process import CARESHEET, ServerProcess
from shared import SharedFolder
from starter_part import copy_part

OUR_VARIABLES = [name for name in os.environ if name.startswith("CARESHEET_")]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
MODULE = "caresheet_pack_starter"
BAD_NAME = "is not a valid name for a pack; use lowercase letters, digits and hyphens, such as family-clinic"


def run(*arguments: str | Path, cwd: Path, site: Path | None = None) -> tuple[int, str, str]:
    """Run the command in this process, which compresses no file a second time. Return its status and its output."""
    with chdir(cwd), pytest.MonkeyPatch.context() as patch:
        if site:
            patch.syspath_prepend(site)
        result = CliRunner().invoke(
            main, [str(argument) for argument in arguments], env=dict.fromkeys(OUR_VARIABLES), catch_exceptions=False
        )
    return result.exit_code, result.stdout, result.stderr


def run_alone(*arguments: str | Path, cwd: Path, site: Path | None = None) -> tuple[int, str, str]:
    """Run the command in a process of its own, as an administrator does."""
    environment = ENVIRONMENT | ({"PYTHONPATH": str(site)} if site else {})
    done = subprocess.run(
        [CARESHEET, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="session")
def wheel(shared: SharedFolder) -> Path:
    """Return a pack of the starter library. No test may change it."""
    return shared.make_once("pack", pack_starter) / "dist" / f"{MODULE}-1.0-py3-none-any.whl"


def pack_starter(folder: Path) -> None:
    copy_part(folder / "content")
    status, _, said = run("pack", "--name", "starter", "--version", "1.0", cwd=folder)
    assert (status, said) == (0, "")


@pytest.fixture(scope="session")
def site(shared: SharedFolder, wheel: Path) -> Path:
    """Return a separate folder into which pip has installed the pack. No test may change it."""
    return shared.make_once("pack-site", lambda folder: install(wheel, folder))


@pytest.fixture
def site_copy(site: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder, to change."""
    return shutil.copytree(site, tmp_path / "site")


def install(wheel: Path, target: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel]
    subprocess.run(pip, check=True, capture_output=True, timeout=120)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """Return the folder of a clinic whose library extends the pack and replaces one of its topics."""
    topics = tmp_path / "content" / "topics" / "en"
    topics.mkdir(parents=True)
    (tmp_path / "content" / "library.toml").write_text(
        'name = "Our library"\npublisher = "Our clinic"\nextends = "starter"\nlanguages = ["en"]\n'
        f'[disclaimers.en]\nshort = "{SHORT}"\nfull = """{FULL}"""\n'
        '[policy.findings]\nreview-missing = "off"\nsource-undated = "off"\n',
        "utf-8",
    )
    eczema = (find_starter() / "topics/en/eczema.md").read_text("utf-8")
    (topics / "eczema.md").write_text(eczema.replace("title: Eczema", "title: Our eczema page"), "utf-8")
    return tmp_path


def test_the_same_library_makes_the_same_bytes(library: LibraryFolder, tmp_path: Path) -> None:
    def pack(version: str, out: str) -> Path:
        run("pack", "--name", "lungs", "--version", version, "--content", library.root, "--out", out, cwd=tmp_path)
        [wheel] = (tmp_path / out).glob("*.whl")
        return wheel

    wheel, again, other = pack("1.0", "one"), pack("1.0", "two"), pack("1.1", "three")
    assert again.read_bytes() == wheel.read_bytes()
    assert other.read_bytes() != wheel.read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        # Installed packs are found by this name, whatever the modules here are called.
        assert archive.read("caresheet_pack_lungs-1.0.dist-info/entry_points.txt").startswith(b"[caresheet.packs]\n")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert (wheel.parent / "SHA256SUMS").read_text("utf-8") == f"{digest}  {wheel.name}\n"


def test_it_contains_sources_a_release_and_no_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert f"{MODULE}/content/topics/en/eczema.md" in names
        assert f"{MODULE}/release/manifest.json" in names
        assert [name for name in names if name.endswith(".py")] == [f"{MODULE}/__init__.py"]
        assert b"import" not in archive.read(f"{MODULE}/__init__.py")


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [
        ("Our Pack", "1", f"'Our Pack' {BAD_NAME}\n"),
        ("../x", "1", f"'../x' {BAD_NAME}\n"),
        ("x", "one", "'one' is not a valid version; write numbers with points, such as 1.0\n"),
    ],
)
def test_refuses_a_name_or_version_that_is_not_valid(name: str, version: str, said: str, tmp_path: Path) -> None:
    assert run("pack", "--name", name, "--version", version, cwd=tmp_path) == (1, "", said)
    assert list(tmp_path.iterdir()) == []


def test_serves_a_pack_as_it_is(site: Path, tmp_path: Path) -> None:
    command = (CARESHEET, "serve", "--pack", "starter")
    with ServerProcess(tmp_path, command=command, settings={"PYTHONPATH": str(site)}) as server:
        told = json.loads(server.get("/readyz")[2])
        packed = json.loads((site / MODULE / "release" / "manifest.json").read_bytes())
        assert told["release"] == packed["id"]
        assert server.get("/v1/topics/en/eczema.html")[0] == 200
        assert server.stop() == 0
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".txt"] == ["releases"]
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [".packs"]


def test_refuses_to_serve_a_pack_that_was_tampered_with(site_copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    page = site_copy / MODULE / "release" / "public" / "topics" / "en" / "eczema" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"not medical advice", b"medical advice"))
    status, _, said = run_alone("serve", "--pack", "starter", cwd=folder, site=site_copy)
    assert status == 1
    assert "is not what the manifest says" in said


def test_a_clinic_s_topics_override_and_add(clinic: Path, site: Path) -> None:
    status, told, said = run("check", cwd=clinic, site=site)
    assert (status, said) == (0, "")
    lines = told.splitlines()
    assert lines[0] == "en/eczema             your own, instead of starter's"
    assert lines[-3:-1] == [
        "0 of your own, 1 instead of starter's, 2 from starter 1.0.",
        "Nothing to correct in 3 topics.",
    ]
    assert run("build", cwd=clinic, site=site)[0] == 0
    public = clinic / "releases" / "current" / "public"
    assert "Our eczema page" in (public / "v1/topics/en/eczema.html").read_text("utf-8")
    mesotherapy = (public / "v1/topics/en/mesotherapy.html").read_text("utf-8")
    # The pack's text, with the clinic's own disclaimer and name.
    assert SHORT in mesotherapy
    assert "Our clinic" in mesotherapy
    # The pack's topics in languages that the clinic does not have are left out.
    assert not (public / "v1/topics/es").exists()


def test_a_clinic_s_pictures_override_and_add(clinic: Path, site_copy: Path) -> None:
    packed = site_copy / MODULE / "content"
    for name in ("theirs.png", "both.png"):
        (packed / "pictures").mkdir(exist_ok=True)
        (packed / "pictures" / name).write_bytes(draw("PNG", colour="#0000ff"))
    shown = "\n\n![A face](pictures/theirs.png)\n\n![Another](pictures/both.png)\n"
    topic = packed / "topics/en/mesotherapy.md"
    topic.write_text(topic.read_text("utf-8") + shown, "utf-8")
    (clinic / "content/pictures").mkdir()
    (clinic / "content/pictures/both.png").write_bytes(draw("PNG", colour="#ff0000"))
    # The pack's topic shows the picture, so it is not reported as unused.
    status, told, said = run("check", cwd=clinic, site=site_copy)
    assert (status, said) == (0, ""), told
    assert run("build", cwd=clinic, site=site_copy)[0] == 0
    public = clinic / "releases/current/public"
    html = (public / "v1/topics/en/mesotherapy.html").read_text("utf-8")
    bodies = [(public / path).read_bytes() for path in re.findall(r"pictures/\w+\.png", html)]
    assert bodies == [draw("PNG", colour="#0000ff"), draw("PNG", colour="#ff0000")]
    (packed / "pictures/theirs.png").write_bytes(b"<svg/>")
    status, _, said = run("check", cwd=clinic, site=site_copy)
    assert status == 1
    assert said.startswith("starter:pictures/theirs.png: error: is not a picture that every browser shows; ")


def test_a_pack_contains_its_pictures(tmp_path: Path) -> None:
    library = LibraryFolder(tmp_path / "content")
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("asthma", "## What is it?\n\n![A lung](pictures/lung.png)\n")
    assert run("pack", "--name", "lungs", "--version", "1.0", cwd=tmp_path)[0] == 0
    with zipfile.ZipFile(tmp_path / "dist" / "caresheet_pack_lungs-1.0-py3-none-any.whl") as archive:
        assert archive.read("caresheet_pack_lungs/content/pictures/lung.png") == draw("PNG")
        assert [name for name in archive.namelist() if "/release/public/pictures/" in name]


def test_a_pack_contains_the_files_of_a_library_and_nothing_else(tmp_path: Path) -> None:
    """In particular no earlier pack, even if `--out` is inside the content folder."""
    library = LibraryFolder(tmp_path / "content")
    library.write("sites/elm-road.toml", 'name = "Elm Road Clinic"\n')
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("asthma", "## What is it?\n\n![A lung](pictures/lung.png)\n")
    library.write("messages/en.toml", '[document]\nback_to_top = "Up"\n')
    kept = {"LICENSE", "README.md", "library.toml", "messages/en.toml", "pictures/lung.png", "sites/elm-road.toml"}
    for path in ("LICENSE", "README.md"):
        library.write(path, "Words.\n")
    for path in ("imports.json", "releases/x/manifest.json", "notes/a.txt", "report.html", "topics/en/.asthma.md.swp"):
        library.write(path, "{}")

    def pack(version: str) -> set[str]:
        out = ("--content", library.root, "--out", library.root / "dist")
        status, _, said = run("pack", "--name", "lungs", "--version", version, *out, cwd=tmp_path)
        assert (status, said) == (0, "")
        with zipfile.ZipFile(library.root / "dist" / f"caresheet_pack_lungs-{version}-py3-none-any.whl") as archive:
            prefix = "caresheet_pack_lungs/content/"
            return {name.removeprefix(prefix) for name in archive.namelist() if name.startswith(prefix)}

    assert pack("1.0") == kept | {"topics/en/asthma.md"}
    assert pack("1.1") == kept | {"topics/en/asthma.md"}


def test_its_record_can_be_read_as_csv(tmp_path: Path) -> None:
    library = LibraryFolder(tmp_path / "content")
    library.write('README, "the first".md', "Words.\n")
    run("pack", "--name", "lungs", "--version", "1.0", cwd=tmp_path)
    with zipfile.ZipFile(tmp_path / "dist" / "caresheet_pack_lungs-1.0-py3-none-any.whl") as archive:
        record = archive.read("caresheet_pack_lungs-1.0.dist-info/RECORD").decode()
        rows = list(csv.reader(record.splitlines()))
        assert {path for path, _, _ in rows} == {*archive.namelist()}
        assert 'caresheet_pack_lungs/content/README, "the first".md' in archive.namelist()
    assert "\r" not in record


def test_a_clinic_needs_no_topic_of_its_own(clinic: Path, site: Path) -> None:
    shutil.rmtree(clinic / "content" / "topics")
    status, told, said = run_alone("check", cwd=clinic, site=site)
    assert (status, said) == (0, "")
    assert "0 of your own, 0 instead of starter's, 3 from starter 1.0." in told


def test_says_which_pack_is_missing(clinic: Path) -> None:
    said = (
        "library.toml:3:11: error: no pack 'starter' is installed (installed: none); install it with pip, or "
        "remove 'extends'\n1 error; correct the errors before you build.\n"
    )
    assert run("check", cwd=clinic) == (1, "", said)


def test_says_that_a_fault_is_in_the_pack(clinic: Path, site_copy: Path) -> None:
    topic = site_copy / MODULE / "content" / "topics" / "en" / "mesotherapy.md"
    topic.write_text(topic.read_text("utf-8") + "\n<script>x</script>\n", "utf-8")
    status, _, said = run("check", cwd=clinic, site=site_copy)
    assert status == 1
    assert said.startswith("starter:topics/en/mesotherapy.md:")
    assert ": <script> is not allowed; remove it\n" in said
    (clinic / "content/topics/en/mesotherapy.md").write_text(
        (find_starter() / "topics/en/mesotherapy.md").read_text("utf-8"), "utf-8"
    )
    assert run("check", cwd=clinic, site=site_copy)[0] == 0


def test_refuses_a_pack_of_a_pack(clinic: Path, site_copy: Path) -> None:
    settings = site_copy / MODULE / "content" / "library.toml"
    settings.write_text(f'extends = "other"\n{settings.read_text("utf-8")}', "utf-8")
    status, _, said = run("check", cwd=clinic, site=site_copy)
    assert status == 1
    assert "the pack 'starter' extends another pack; extend that one, or remove 'extends'" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "name = ",
            "name = \0",
            "library.toml:3:11: error: starter:library.toml contains a character that is not text ",
        ),
        ("skin-cosmetic", '"../../x"', "error: there is no category '../../x'; "),
    ],
)
def test_says_what_is_wrong_with_the_settings_of_a_pack(
    old: str, new: str, said: str, clinic: Path, site_copy: Path
) -> None:
    content = site_copy / MODULE / "content"
    for path in (content / "library.toml", content / "topics/en/mesotherapy.md"):
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    status, _, found = run("check", cwd=clinic, site=site_copy)
    assert (status, said in found) == (1, True), found


def test_leaves_out_what_belongs_to_the_publishers_clinics(clinic: Path, site_copy: Path) -> None:
    theirs = site_copy / MODULE / "content" / "topics" / "en" / "mesotherapy.md"
    assert "en/mesotherapy" in run("check", cwd=clinic, site=site_copy)[1]
    theirs.write_text(theirs.read_text("utf-8").replace("sources:", "site: willow-street\nsources:", 1), "utf-8")
    status, said, _ = run("check", cwd=clinic, site=site_copy)
    assert (status, "en/mesotherapy" in said, "en/eczema" in said) == (0, False, True)


def test_a_clinics_own_topic_cannot_take_the_place_of_a_packs(clinic: Path, site: Path) -> None:
    (clinic / "content" / "sites").mkdir()
    (clinic / "content" / "sites" / "elm.toml").write_text('name = "Elm"\n', "utf-8")
    own = clinic / "content" / "topics" / "en" / "eczema.md"
    own.write_text(own.read_text("utf-8").replace("sources:", "site: elm\nsources:", 1), "utf-8")
    status, _, said = run("check", cwd=clinic, site=site)
    fault = "takes the place of a topic of starter for every clinic, not only for one; rename it"
    assert (status, f"topics/en/eczema.md: error: {fault}\n" in said) == (1, True)
    own.rename(own.with_name("eczema-at-elm.md"))
    assert run("check", cwd=clinic, site=site)[0] == 0
