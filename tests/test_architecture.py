"""The architecture's rules: who may import whom, who may touch what, how long files and functions may be.

Each rule is a function of sources by path. So each is also run on a source that breaks it.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "server" / "caresheet"

# From the bottom up. A module imports from its own layer and from the layers below.
LAYERS = [
    {"characters", "library_address", "model", "search_terms"},
    {"errors", "review_state"},
    {"atomic", "disclaimer", "release", "reports", "scaffold", "shipped"},
    {"packs"},
    {"packager", "web", "importers", "doctor"},
    {"preview", "export"},
    {"cli"},
    {"__main__"},
]
# These are on one layer, and none of them imports another.
INDEPENDENT = {"packager", "web", "importers", "doctor"}
# Which parts of the packager each part may import. The modules beside these parts may import all of them, except that
# "asset", "parallel" and "progress" import none.
PACKAGER_IMPORTS = {
    "asset": set(),
    "parallel": set(),
    "progress": set(),
    "markup": {"asset"},
    "source": {"asset", "markup"},
    "check": {"asset", "markup", "source"},
    "render": {"asset", "parallel", "progress", "markup", "source"},
}
# The same for the widget. The guard imports `base` alone, so that it can be read, tested and audited by itself.
WIDGET_IMPORTS = {
    "base": set(),
    "guard": {"base"},
    "frame": {"base"},
    "topic": {"base", "frame"},
    "host": {"base", "guard", "frame", "topic"},
    # Files of their own, which the others load for lists and searches, and when somebody shares or copies.
    "search": set(),
    "actions": set(),
    "index.js": {"base", "frame", "host"},
}
MAKERS = {
    "SafeHtml": {"packager/markup/sanitize.py"},
    # disclaimer.py makes its own parts and render.py makes dates. templates.py marks what Jinja has escaped.
    "Markup": {"disclaimer.py", "packager/render/render.py", "packager/render/templates.py"},
}
DISCLAIMER_CLASSES = ("cs-seal", "cs-line", "cs-disclaimer")
# What outlives a document. A test that does it to a page must have the page for itself.
LASTING = {"add_init_script", "clock", "context", "expose_function", "on", "route"}
VAGUE_NAMES = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
LINES_AT_MOST = 350
FUNCTION_LINES_AT_MOST = 40
# Longer files, each with the reason.
LONG_FILES: dict[str, str] = {}

Sources = Mapping[str, str]


def read_sources(folder: Path, *suffixes: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if "node_modules" not in path.parts
        if path.suffix in suffixes
    }


@cache
def walk_tree(source: str) -> list[ast.AST]:
    """Return the nodes of a source. Most rules read every source."""
    return list(ast.walk(ast.parse(source)))


def find_imports(source: str) -> Iterator[str]:
    """Yield the modules of Caresheet that a source imports, without `caresheet.`."""
    for node in walk_tree(source):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [
                f"{node.module}.{alias.name}" if node.module == "caresheet" else str(node.module)
                for alias in node.names
            ]
        else:
            names = [".relative"] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.partition(".")[0] in ("caresheet", ""):
                yield name.removeprefix("caresheet.")


def find_rank(module: str) -> int:
    top = module.removesuffix(".py").replace("/", ".").partition(".")[0]
    ranks = [rank for rank, layer in enumerate(LAYERS) if top in layer]
    return ranks[0] if ranks else len(LAYERS)


def find_upward_imports(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in find_imports(source)
        if path != "__init__.py" and find_rank(name) > find_rank(path)
    ]


def find_imports_between_independent_folders(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in find_imports(source)
        if {here := path.partition("/")[0], there := name.partition(".")[0]} <= INDEPENDENT and here != there
    ]


def find_imports_between_parts(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in find_imports(source)
        if path.startswith("packager/") and name.startswith("packager.")
        if (part := path.split("/")[1].removesuffix(".py")) in PACKAGER_IMPORTS
        if (other := name.split(".")[1]) != part and other not in PACKAGER_IMPORTS[part]
    ]


def find_script_imports(path: str, source: str) -> Iterator[str]:
    """Yield the paths of the widget's modules that a module imports, for values or for types."""
    for address in re.findall(r"""(?:\bfrom |\bimport\(|\bimport )["']([^"']+)["']""", source):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(path), address))


def find_script_imports_between_parts(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in find_script_imports(path, source)
        if (part := path.split("/")[0]) != (other := name.split("/")[0])
        and other not in WIDGET_IMPORTS.get(part, set())
    ]


def find_unknown_folders(sources: Sources) -> list[str]:
    return [path for path in sources if path.split("/")[0] not in WIDGET_IMPORTS]


def find_circles(sources: Sources) -> list[str]:
    needs = {path.removesuffix(".py").replace("/", "."): set(find_imports(text)) for path, text in sources.items()}
    left = {name: {need for need in needed if need in needs} for name, needed in needs.items()}
    while free := {name for name, needed in left.items() if not needed}:
        left = {name: needed - free for name, needed in left.items() if name not in free}
    return sorted(left)


def find_unknown_layers(sources: Sources) -> list[str]:
    return [path for path in sources if path != "__init__.py" and find_rank(path) == len(LAYERS)]


def find_makers_of_markup(sources: Sources) -> list[str]:
    return [
        f"{path}:{node.lineno} makes {name}"
        for path, source in sources.items()
        for node in walk_tree(source)
        if isinstance(node, ast.Call)
        for name in [getattr(node.func, "id", getattr(node.func, "attr", ""))]
        if name in MAKERS and path not in MAKERS[name]
    ]


def find_aliases_of_markup(sources: Sources) -> list[str]:
    return [
        f"{path}:{node.lineno} renames {alias.name}"
        for path, source in sources.items()
        for node in walk_tree(source)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in MAKERS and alias.asname
    ]


def find_disclaimers_markup(sources: Sources) -> list[str]:
    return [
        f"{path} knows {name}"
        for path, source in sources.items()
        for name in DISCLAIMER_CLASSES
        if path != "disclaimer.py" and re.search(rf"{name}\b", source)
    ]


def find_unescaped_places(sources: Sources) -> list[str]:
    """Return the templates that would insert text unescaped."""
    return [path for path, source in sources.items() if re.search(r"\|\s*safe\b|autoescape\s+false", source)]


def find_vague_names(sources: Sources) -> list[str]:
    return [path for path in sources if path.rpartition("/")[2] in VAGUE_NAMES]


def find_long_files(sources: Sources) -> list[str]:
    return [path for path, text in sources.items() if text.count("\n") > LINES_AT_MOST and path not in LONG_FILES]


def find_long_functions(sources: Sources) -> list[str]:
    return [
        f"{path}:{node.lineno} {node.name}"
        for path, source in sources.items()
        for node in walk_tree(source)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_AT_MOST
    ]


def find_lasting_changes(sources: Sources) -> list[str]:
    """Return what a test leaves behind in a page that other tests use after it."""
    return [
        f"{path}:{node.lineno} {test.name} uses {node.attr}"
        for path, source in sources.items()
        for test in walk_tree(source)
        if isinstance(test, ast.FunctionDef) and "reuse_page" in {each.arg for each in test.args.args}
        for node in ast.walk(test)
        if isinstance(node, ast.Attribute) and node.attr in LASTING
    ]


PYTHON = read_sources(PACKAGE, ".py")
TESTS = {f"tests/{path}": text for path, text in read_sources(ROOT / "tests", ".py", ".js", ".mjs").items()}
TESTS_PYTHON = {path: text for path, text in TESTS.items() if path.endswith(".py")}
WIDGET = read_sources(ROOT / "widget" / "src", ".js", ".css")
TEMPLATES = read_sources(PACKAGE, ".html")

RULES: list[tuple[Callable[[Sources], list[str]], Sources, Sources]] = [
    (find_upward_imports, PYTHON, {"model.py": "from caresheet.errors import CaresheetError"}),
    (find_upward_imports, PYTHON, {"release/format.py": "def f():\n    import caresheet.web.app"}),
    (find_upward_imports, PYTHON, {"web/app.py": "from caresheet import cli"}),
    (find_upward_imports, PYTHON, {"web/app.py": "from . import documents"}),
    (
        find_imports_between_independent_folders,
        PYTHON,
        {"web/app.py": "from caresheet.packager.render.data import encode_json"},
    ),
    (find_imports_between_independent_folders, PYTHON, {"packager/render/render.py": "from caresheet import web"}),
    (find_imports_between_parts, PYTHON, {"packager/markup/links.py": "from caresheet.packager.source import files"}),
    (
        find_imports_between_parts,
        PYTHON,
        {"packager/markup/links.py": "import caresheet.packager.check.cross_references"},
    ),
    (find_imports_between_parts, PYTHON, {"packager/markup/links.py": "import caresheet.packager.render.home"}),
    (
        find_imports_between_parts,
        PYTHON,
        {"packager/source/files.py": "import caresheet.packager.check.cross_references"},
    ),
    (find_imports_between_parts, PYTHON, {"packager/check/columns.py": "import caresheet.packager.pipeline"}),
    (find_imports_between_parts, PYTHON, {"packager/render/home.py": "import caresheet.packager.check.formats"}),
    (find_imports_between_parts, PYTHON, {"packager/asset.py": "import caresheet.packager.markup.links"}),
    (find_imports_between_parts, PYTHON, {"packager/progress.py": "import caresheet.packager.asset"}),
    (find_script_imports_between_parts, WIDGET, {"guard/guard.js": 'import { a } from "../frame/inner.js";'}),
    (find_script_imports_between_parts, WIDGET, {"frame/inner.js": 'import { a } from "../guard/guard.js";'}),
    (find_script_imports_between_parts, WIDGET, {"index.js": 'import { a } from "./topic/show.js";'}),
    (find_script_imports_between_parts, WIDGET, {"guard/guard.js": '/** @type {import("../host/view.js").View} */'}),
    (find_script_imports_between_parts, WIDGET, {"base/dom.js": 'import { a } from "../topic/show.js";'}),
    (find_script_imports_between_parts, WIDGET, {"topic/show.js": 'import "../host/view.js";'}),
    (find_unknown_folders, WIDGET, {"seal.js": ""}),
    (find_circles, PYTHON, {"a.py": "import caresheet.b", "b.py": "from caresheet.a import x"}),
    (find_unknown_layers, PYTHON, {"odd.py": ""}),
    (find_makers_of_markup, PYTHON, {"web/app.py": "Markup('<b>')"}),
    (find_makers_of_markup, PYTHON, {"packager/render/render.py": "model.SafeHtml('<b>')"}),
    (find_aliases_of_markup, PYTHON, {"packager/render/render.py": "from caresheet.model import SafeHtml as S"}),
    (find_disclaimers_markup, PYTHON | TEMPLATES, {"templates/page.html": '<p class="cs-seal">'}),
    (find_disclaimers_markup, PYTHON | TEMPLATES, {"packager/markup/allowlist.py": '{"cs-line"}'}),
    (find_unescaped_places, TEMPLATES, {"templates/page.html": "{{ title |safe }}"}),
    (find_vague_names, PYTHON | WIDGET | TESTS, {"web/helpers.py": ""}),
    (find_long_files, PYTHON | WIDGET | TESTS, {"web/app.py": "\n" * 351}),
    (find_lasting_changes, TESTS_PYTHON, {"tests/a.py": "def test(reuse_page):\n    reuse_page().route('*', stop)"}),
    (find_long_functions, PYTHON | TESTS_PYTHON, {"web/app.py": "def f():\n" + "    x = 1\n" * 40}),
    (find_long_functions, PYTHON | TESTS_PYTHON, {"web/app.py": "async def f():\n" + "    x = 1\n" * 40}),
]


def test_the_sources_keep_every_rule(subtests: pytest.Subtests) -> None:
    """One test, so that one worker parses the sources, once."""
    for find_breaches, sources in {rule: sources for rule, sources, _ in RULES}.items():
        with subtests.test(find_breaches.__name__):
            assert len(sources) > 5
            assert find_breaches(sources) == []


BREACHES = [pytest.param(rule, breach, id=rule.__name__) for rule, _, breach in RULES]


@pytest.mark.parametrize(("find_breaches", "breach"), BREACHES)
def test_a_breach_is_found(find_breaches: Callable[[Sources], list[str]], breach: Sources) -> None:
    assert find_breaches(breach)


def test_every_exception_is_still_needed() -> None:
    sources = PYTHON | WIDGET | TESTS
    assert [path for path in LONG_FILES if sources[path].count("\n") <= LINES_AT_MOST] == []
    for name, paths in MAKERS.items():
        assert [path for path in paths if f"{name}(" not in PYTHON[path]] == []
