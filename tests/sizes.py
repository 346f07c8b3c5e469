"""Prints how much each part of the widget adds to its size: `python tests/sizes.py`, or `make sizes`.

The size of a part is the difference between the whole script, minified and compressed by Brotli, and the same script
without that part. What lists and searches is a script of its own. So is what shares, copies, and has the sentences of
the console. A clinic's script also has what clinics add.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import brotli

from caresheet.model import Language, Library
from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import bundle_actions, bundle_scripts, bundle_search
from caresheet.packager.render.widget_config import describe_widget
from caresheet.shipped import find_starter, find_widget
from widget_build import WidgetBuild

SOURCE = find_widget() / "src"
# The packager writes this module, so its content is counted with the styles and the texts.
CONFIG = "base/config.js"
# These are scripts of their own.
LATER = {"search", "actions"}


def measure(library: Library, *without: str) -> int:
    """Return the size in bytes of the script without the files at these paths."""
    build = WidgetBuild("without", modules={path: keep_imports(path) for path in without})
    with tempfile.TemporaryDirectory() as folder:
        script = bundle_scripts(library, build.copy_widget(Path(folder, "widget")))[""].body
    return len(brotli.compress(script, quality=11))


def keep_imports(path: str) -> str:
    """Return the import lines of a module, so that the modules that only it imports stay in the script."""
    return "".join(line for line in (SOURCE / path).read_text("utf-8").splitlines(True) if line.startswith("import "))


def find_files(pattern: str) -> list[str]:
    return sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.glob(pattern))


def empty_texts(language: Language) -> Language:
    return replace(language, widget_messages={}, disclaimer=replace(language.disclaimer, short="", full=()))


def main() -> None:
    starter = load_library(find_starter())
    library = replace(starter, sites=())
    silent = replace(library, languages=tuple(empty_texts(language) for language in library.languages))
    whole = measure(library)
    rows = {
        "styles": whole - measure(library, *find_files("*/*.css")),
        f"texts of {len(library.languages)} languages, with the disclaimers": whole - measure(silent),
    }
    for folder in sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and path.name not in LATER):
        modules = [path for path in find_files(f"{folder}/*.js") if path != CONFIG]
        rows[f"`{folder}/`"] = whole - measure(library, *modules)
    print("| part of the script | bytes after Brotli |\n| --- | --- |")
    for part, size in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"| {part} | {size:,} |")
    print(f"| shared by several parts | {whole - sum(rows.values()):,} |\n| the whole script | {whole:,} |")
    later = {
        "The code that lists and searches, loaded for these views": bundle_search(
            describe_widget(library), find_widget()
        ),
        "The code that shares, copies and writes into the console, loaded for these": bundle_actions(
            describe_widget(library), find_widget()
        ),
        **{
            f"The script of {site}, with its settings": script
            for site, script in bundle_scripts(starter, find_widget()).items()
            if site
        },
    }
    for what, module in later.items():
        print(f"\n{what}: {len(brotli.compress(module.body)):,}")


if __name__ == "__main__":
    main()
