"""Show how much each part adds to the size of the widget: `python tests/sizes.py`, or `make sizes`.

The size of a part is what leaving it out saves in the minified script after Brotli compression.
"""

from __future__ import annotations

import json

import brotli

from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import _STYLES, _bake, _order_modules, bundle_styles, minify_script
from caresheet.shipped import find_starter, find_widget

SOURCE = find_widget() / "src"
ROOMS = ("base", "guard", "frame", "topic", "host")


def measure(modules: list[str], config: str) -> int:
    """Return the size of a script made of these modules, in bytes after minifying and Brotli."""
    sources = [config if module == "base/config.js" else (SOURCE / module).read_text("utf-8") for module in modules]
    lines = [line for source in sources for line in source.splitlines() if not line.startswith("import ")]
    plain = "\n".join(line.removeprefix("export ") for line in lines)
    return len(brotli.compress(minify_script(f'(()=>{{"use strict";\n{plain}}})();').encode(), quality=11))


def main() -> None:
    library = load_library(find_starter())
    styles = bundle_styles([SOURCE / name for name in _STYLES])
    modules, config = _order_modules(SOURCE), _bake(library, None, styles)
    whole = measure(modules, config)
    texts = json.dumps({"STYLES": styles})
    rows = {
        "styles": whole - measure(modules, _bake(library, None, "")),
        f"texts of {len(library.languages)} languages, the disclaimers among them": whole
        - measure(modules, f"const STYLES={texts},LIBRARY={{}},SITE=null;"),
    }
    for room in ROOMS:
        kept = [module for module in modules if not module.startswith(f"{room}/") or module == "base/config.js"]
        rows[f"`{room}/`"] = whole - measure(kept, config)
    print("| part of the script | bytes after Brotli |\n| --- | --- |")
    for part, size in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"| {part} | {size:,} |")
    print(f"| what they share | {whole - sum(rows.values()):,} |\n| the whole | {whole:,} |")


if __name__ == "__main__":
    main()
