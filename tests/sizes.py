"""Say where each kilobyte of the widget goes: `python tests/sizes.py`, or `make sizes`.

A part's size is by how much the whole script, minified and compressed by Brotli, would be smaller without it.
"""

from __future__ import annotations

import json
from pathlib import Path

import brotli

from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import _bake, _order_modules, bundle_styles, minify_script
from caresheet.shipped import find_starter, find_widget

SOURCE = find_widget() / "src"
PARTS = {
    "the guard": "seal sight watch strip cover spill ancestry zoom",
    "what the page may not replace, nor touch": "natives sentry hold",
    "the sealed frame": "frame inside",
    "paper": "paper",
    "the disclaimer, made and checked": "disclaimer allow",
    "loading, languages, dates, links": "load topic read near language dates address navigate",
    "the topic in the page": "mount headings contents site library make look stage styles",
    "forms, options, failures": "forms options element failure fallback errors messages page index",
}


def measure(modules: list[Path], baked: str) -> int:
    """Return the size of a script of these modules, in bytes."""
    sources = [baked if module.stem == "baked" else module.read_text("utf-8") for module in modules]
    lines = [line for source in sources for line in source.splitlines() if not line.startswith("import ")]
    plain = "\n".join(line.removeprefix("export ") for line in lines)
    return len(brotli.compress(minify_script(f'(()=>{{"use strict";\n{plain}}})();').encode(), quality=11))


def main() -> None:
    library = load_library(find_starter())
    styles = bundle_styles([SOURCE / "styles.css", SOURCE / "host.css"])
    modules = _order_modules(SOURCE)
    named = {f"{name}.js" for names in PARTS.values() for name in names.split()} | {"baked.js"}
    if missing := sorted({module.name for module in modules} ^ named):
        raise SystemExit(f"tests/sizes.py: put {', '.join(missing)} in one of the parts, or take it out")
    whole = measure(modules, _bake(library, None, styles))
    texts = json.dumps({"STYLES": styles})
    rows = {
        "styles": whole - measure(modules, _bake(library, None, "")),
        f"texts of {len(library.languages)} languages, the disclaimers among them": whole
        - measure(modules, f"const STYLES={texts},LIBRARY={{}},SITE=null;"),
    }
    for part, names in PARTS.items():
        without = [module for module in modules if module.stem not in names.split()]
        rows[part] = whole - measure(without, _bake(library, None, styles))
    print("| part of the script | bytes after Brotli |\n| --- | --- |")
    for part, size in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"| {part} | {size:,} |")
    print(f"| what they share | {whole - sum(rows.values()):,} |\n| the whole | {whole:,} |")


if __name__ == "__main__":
    main()
