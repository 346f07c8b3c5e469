"""A real deployment: the Procfile, the pinned versions, and the wheel in an empty environment."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from server_process import ServerProcess, make_environment
from shared import SharedFolder
from starter_part import copy_part

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = (
    "Procfile",
    "app.json",
    "bin",
    "content",
    "pyproject.toml",
    "requirements.txt",
    "server",
    "widget",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the checkout, as a platform has it: nothing is built in it."""
    return copy_checkout(tmp_path / "checkout")


def copy_checkout(folder: Path) -> Path:
    folder.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if name == "content":
            copy_part(folder / name)
        elif source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / name)
    return folder


def run(folder: Path, *command: str | Path) -> str:
    """Run a command that must succeed, and return its output."""
    result = subprocess.run(
        command,
        cwd=folder,
        env=make_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def read_pins() -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    pins = [line.split("==") for line in lines if line and line != "."]
    return {canonicalize_name(name): version for name, version in pins}


def find_needed(name: str, found: dict[str, str] | None = None) -> dict[str, str]:
    """Return every distribution that `name` needs, directly or not, with its installed version."""
    found = {} if found is None else found
    for text in metadata.requires(name) or ():
        needed = Requirement(text)
        canonical = canonicalize_name(needed.name)
        if canonical not in found and (not needed.marker or needed.marker.evaluate({"extra": ""})):
            found[canonical] = metadata.version(needed.name)
            find_needed(needed.name, found)
    return found


def test_the_procfile_starts_a_server_that_was_built_before(checkout: Path) -> None:
    """A platform runs bin/post_compile when it builds, and starts many machines from the result."""
    run(checkout, "bin/post_compile")
    release = (checkout / "releases/current").readlink().name
    shutil.rmtree(checkout / "content")
    honcho = [sys.executable, "-m", "honcho", "start", "web"]
    with ServerProcess(checkout, command=honcho) as server:
        assert b"Mesotherapy" in server.get("/topics/en/mesotherapy/", {"Accept-Encoding": "identity"})[2]
        assert json.loads(server.get("/readyz")[2])["release"] == release
        assert server.get("/healthz", host="127.0.0.2")[0] == 200
        assert "building" not in server.written
        server.stop()
        with pytest.raises(ConnectionRefusedError):
            server.get("/healthz")
        assert "Traceback" not in server.written


def test_a_library_that_cannot_be_published_stops_the_deployment(checkout: Path) -> None:
    (checkout / "content/library.toml").write_text("name = 1\n")
    result = subprocess.run(
        ["bin/post_compile"], cwd=checkout, env=make_environment(), capture_output=True, check=False
    )
    assert result.returncode == 1
    assert b"nothing was changed" in result.stderr


def test_the_release_phase_checks_the_content(checkout: Path) -> None:
    written = run(checkout, sys.executable, "-m", "honcho", "start", "release")
    assert "Nothing to correct in 6 topics." in written
    assert "(rc=0)" in written


def test_the_release_phase_fails_on_broken_content(checkout: Path) -> None:
    with (checkout / "content/library.toml").open("a") as settings:
        settings.write('\n[disclaimers.fr]\nshort = ""\n')
    command = [sys.executable, "-m", "honcho", "start", "release"]
    result = subprocess.run(command, cwd=checkout, env=make_environment(), capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "library.toml:" in result.stdout


def test_the_procfile_has_the_two_processes_that_heroku_runs() -> None:
    processes = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert processes == {"release": "caresheet check", "web": "caresheet serve --host 0.0.0.0"}


def test_requirements_pin_every_dependency_and_end_with_the_project_itself() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    assert lines[-1] == "."
    assert len(find_needed("caresheet")) > 15
    assert read_pins() == find_needed("caresheet")


def test_the_python_version_is_one_that_the_project_supports() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert re.fullmatch(r"3\.\d+", version)
    assert Requirement(f"python{project['requires-python']}").specifier.contains(version)


def test_app_json_is_valid_for_heroku_and_holds_no_secret() -> None:
    app = json.loads((ROOT / "app.json").read_text())
    assert app.keys() == {"name", "description", "keywords", "buildpacks", "formation", "env"}
    assert len(app["name"]) <= 30
    assert len(app["description"]) <= 140
    assert app["buildpacks"] == [{"url": "heroku/python"}]
    assert app["formation"].keys() <= {"web"}
    for row in app["env"].values():
        assert row.keys() == {"description", "value", "required"}
        assert "generator" not in row
    assert not re.search(r"secret|token|password|key\"", json.dumps(app["env"]), re.IGNORECASE)


@pytest.fixture(scope="session")
def wheel(shared: SharedFolder) -> Path:
    """Return the wheel that is built from the source distribution of a copy of the checkout."""

    def build_wheel(folder: Path) -> None:
        run(copy_checkout(folder / "checkout"), sys.executable, "-m", "build", "--outdir", folder)

    (found,) = shared.make_once("wheel", build_wheel).glob("*.whl")
    return found


def test_the_wheel_carries_the_widget_and_the_starter_library_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "widget/src/index.js",
        "widget/demo/clinic.html",
        "starter/library.toml",
        "starter/topics/es/mesotherapy.md",
        "templates/page.html",
        "messages/en.toml",
        "static/page.css",
        "py.typed",
    ):
        assert f"caresheet/{name}" in names
    assert [name for name in names if re.search(r"(^|/)(tests?|releases|node_modules|\.venv)/|\.pyc$", name)] == []
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"caresheet"}


def link_packages(names: Iterable[str], environment: Path) -> None:
    """Give an environment the packages that are pinned, and no others. To install them again takes 13 s."""
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(environment), "platbase": str(environment)}))
    for package in map(metadata.distribution, names):
        for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            (site / top).symlink_to(package.locate_file(top))


def test_the_wheel_works_in_an_empty_environment_elsewhere(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    # This Python's pip installs into it, and does not compile: that halves the time.
    run(tmp_path, sys.executable, "-m", "venv", "--without-pip", home.parent)
    link_packages(read_pins(), home.parent)
    pip = [sys.executable, "-m", "pip", "--python", home.parent]
    run(tmp_path, *pip, "install", "--quiet", "--no-compile", "--no-index", "--no-deps", wheel)
    caresheet = home / "caresheet"
    assert "caresheet, version 0.1.0" in run(tmp_path, caresheet, "--version")
    run(tmp_path, caresheet, "init", "demo")
    demo = tmp_path / "demo"
    assert "Built release" in run(demo, caresheet, "build")
    assert "is whole" in run(demo, caresheet, "verify")
    with ServerProcess(demo, command=[str(caresheet), "serve"], settings={"CARESHEET_DEMO": "on"}) as server:
        plain = {"Accept-Encoding": "identity"}
        page = server.get("/topics/es/mesotherapy/", plain)[2].decode()
        assert "Mesoterapia" in page
        assert "no un consejo médico" in page
        assert server.get("/caresheet.js", plain)[0] == 200
        assert server.get("/demo/clinic.html", plain)[0] == 200
        assert server.stop() == 0


def test_the_wheel_holds_no_path_of_the_machine_that_built_it(wheel: Path) -> None:
    paths = [str(path).encode() for path in (ROOT, wheel.parent / "checkout", Path.home())]
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if any(path in archive.read(name) for path in paths)] == []
