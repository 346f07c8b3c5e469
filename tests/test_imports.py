"""An import of Caresheet reads no file and no environment variable, and loads nothing that is not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "server" / "caresheet"

# Imports every module of Caresheet, after all third-party modules, and prints each file opened and each variable read.
_IMPORT_ALL = """
import importlib, os, sys
import babel.dates, babel.core, bleach, brotli, click, flask_cors, granian, granian.log, granian.server.common
import jinja2, markdown_it, minify, nh3, rcssmin, webassets.bundle, webassets.env, webassets.filter, yaml, tomllib
for name in sys.argv[2:]:
    importlib.import_module(name)
for name in [name for name in sys.modules if name.partition(".")[0] in ("caresheet", "rogue")]:
    del sys.modules[name]
found, watching = [], False
class Poisoned(dict):
    def told(self, *names):
        frame = sys._getframe(2).f_globals.get("__name__", "")
        if watching and frame.partition(".")[0] in ("caresheet", "rogue"):
            found.append(f"{frame} reads the environment")
    def __getitem__(self, name): self.told(name); return super().__getitem__(name)
    def get(self, name, default=None): self.told(name); return super().get(name, default)
    def __iter__(self): self.told(); return super().__iter__()
    def __contains__(self, name): self.told(name); return super().__contains__(name)
def watch(event, arguments):
    if watching and event == "open" and not str(arguments[0]).endswith((".py", ".pyc", ".so")):
        found.append(f"opens {arguments[0]}")
    if watching and event in ("socket.connect", "subprocess.Popen", "os.mkdir"):
        found.append(event)
sys.addaudithook(watch)
os.environ = Poisoned(os.environ)
watching = True
for name in sys.argv[2:]:
    importlib.import_module(name)
watching = False
print("\\n".join(found))
"""


# Modules that only some commands need, and that are slow to load.
_LOADED_LATE = ("flask", "granian", "webassets", "bleach", "jinja2", "babel", "markdown_it")


def test_the_command_line_starts_without_the_modules_that_only_some_commands_need() -> None:
    def find_loaded(code: str) -> set[str]:
        asked = f"{code}\nimport sys\nprint(*sys.modules)"
        done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
        return set(done.stdout.split()) & {*_LOADED_LATE}

    assert find_loaded("import caresheet.cli") == set()
    assert find_loaded("import caresheet.cli, caresheet.packager.pipeline") == {
        "bleach",
        "jinja2",
        "babel",
        "markdown_it",
    }


def import_watched(path: Path, *modules: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, sys.argv[1])\n{_IMPORT_ALL}", str(path), *modules],
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


def test_nothing_happens_at_import() -> None:
    paths = [path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"]
    modules = [".".join(path.with_suffix("").parts) for path in sorted(paths)]
    assert "caresheet.web.app" in modules
    assert import_watched(PACKAGE.parent, *modules) == ""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nport = os.environ.get('PORT')", "rogue reads the environment"),
        ("import os\nport = 'PORT' in os.environ", "rogue reads the environment"),
        ("from pathlib import Path\ntext = (Path(__file__).parent / 'words.toml').read_text()", "words.toml"),
    ],
    ids=["variable", "presence", "file"],
)
def test_a_module_that_does_something_at_import_is_found(tmp_path: Path, source: str, expected: str) -> None:
    (tmp_path / "words.toml").write_text("")
    (tmp_path / "rogue.py").write_text(source)
    assert expected in import_watched(tmp_path, "rogue")
