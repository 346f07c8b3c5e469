"""Bundle the widget's script, and the scripts and stylesheets of our own pages.

Input: the folders of sources, and the settings that are written into the script. Output: assets, by name.
webassets bundles with all its caches off, because it serves stale bytes after a change of options. `asset` makes the
names and the integrity, because webassets gives no integrity for versioned files.

The widget's ES modules become one script, and those of `search/` and `actions/`, which are loaded later, one each:
dependencies come first, `import` and `export` are removed, and everything is wrapped in one strict function. That needs
a plain style: one import a line, named exports, and no top-level name twice. A line in any other style is an error.
"""

from __future__ import annotations

import json
import posixpath
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import minify
import rcssmin
from webassets.bundle import Bundle
from webassets.env import Environment
from webassets.filter import Filter

from caresheet.errors import ConfigError
from caresheet.model import Library
from caresheet.packager.asset import Asset
from caresheet.packager.render.widget_config import Config, describe_widget, name_version

_CHECK_ENTRY, _CHECK_RULES = "check_my_page.js", "page_check/rules.js"
_ENTRY, _CONFIG = "index.js", "base/config.js"
# Messages that only readers see who share a topic, or who read a list.
_MESSAGES_OF_ACTIONS = ("copied", "copy_address")
_MESSAGES_OF_LISTS = ("library_title", "search")
# What clinics add to topics, and what takes its place where there is no clinic.
_SITE_PARTS, _NO_SITE_PARTS = "topic/site.js", "topic/no_site.js"
_MESSAGES_OF_CLINICS = ("call", "book")
_TOPIC_STYLES, _LIST_STYLES = ("topic/topic.css", "topic/print.css"), "search/list.css"
_HOME_STYLES = ("home.css", "home/choices.css", "home/result.css", "home/more.css")
_STYLES = (*_TOPIC_STYLES, "host/host.css")
_IMPORT = re.compile(r'import \{ [\w, ]+ \} from "(\.\.?/[a-z_/]+\.js)";')
_EXPORT = re.compile(r"export (?=(?:async )?function |class |const |let )")
_DECLARATION = re.compile(r"(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+)")
_CONSTANT = re.compile(r"(?<![\w.$])[A-Z][A-Z\d_]+(?![\w$])")
# A number, a text, or a pattern.
_LITERAL = re.compile(
    r"""(?m)^(?:export )?const ([A-Z][A-Z\d_]+) = (-?[\d._]+(?:e\d+)?|"[^"\\\n]*"|/[^/\n].*/[a-z]*);$"""
)
_LEADING_ZERO = re.compile(r"(?<=[\s:,(*-])0\.(?=\d)")
_MODULE_WORD = re.compile(r"\s*(?:import|export)\b")


def bundle_search(config: Config, widget: Path) -> Asset:
    """Bundle what lists topics and searches as a module of its own.

    The widget loads it for such a view, and our own pages load it when somebody searches.
    """
    source = widget / "src"
    constants = {
        "STYLES": bundle_styles([source / _LIST_STYLES]),
        "TEXTS": {
            code: _choose_messages(language, _MESSAGES_OF_LISTS)
            for code, language in config["library"]["languages"].items()
        },
    }
    written = {"search/settings.js": _write_constants(constants)}
    return Asset.of("search", ".js", _bundle_modules(source, "search/entry.js", written, exported="searching").encode())


def bundle_actions(config: Config, widget: Path) -> Asset:
    """Bundle what shares and copies, and what the widget says in the console, as a module that is loaded for these."""
    source, written = widget / "src", {"actions/settings.js": _write_settings(config)}
    return Asset.of("actions", ".js", _bundle_modules(source, "actions/entry.js", written, exported="actions").encode())


def bundle_scripts(library: Library, widget: Path) -> dict[str, Asset]:
    """Bundle the library's script (under "") and one for each site (under its id)."""
    return bundle_described(describe_widget(library), widget)


def bundle_described(config: Config, widget: Path) -> dict[str, Asset]:
    """Bundle the scripts that have these settings."""
    source = widget / "src"
    styles = bundle_styles([source / name for name in _STYLES])
    modules = {"SEARCH": bundle_search(config, widget), "ACTIONS": bundle_actions(config, widget)}
    shared = {
        "STYLES": styles,
        **{name: {"path": module.path, "integrity": module.integrity} for name, module in modules.items()},
        "VERSION": name_version(config, widget),
    }
    return {
        site: Asset.of("caresheet", ".js", _bundle_script(source, site, _write_config(config, site, shared)))
        for site in ("", *config["sites"])
    }


def bundle_static(config: Config, widget: Path) -> dict[str, Asset]:
    """Bundle the stylesheets and scripts of our own pages, by name."""
    static = Path(str(resources.files("caresheet"))) / "static"
    topic_styles = [widget / "src" / each for each in (*_TOPIC_STYLES, _LIST_STYLES)]
    return {
        "page.css": Asset.of("page", ".css", bundle_styles([*topic_styles, static / "page.css"]).encode()),
        "home.css": Asset.of("home", ".css", bundle_styles([static / name for name in _HOME_STYLES]).encode()),
        "handout.css": Asset.of("handout", ".css", bundle_styles([static / "handout.css"]).encode()),
        "handout.js": Asset.of("handout", ".js", _bundle_modules(static, "handout.js", {}).encode()),
        "preview.css": Asset.of("preview", ".css", bundle_styles([static / "preview.css"]).encode()),
        "home.js": Asset.of("home", ".js", _bundle_modules(static, "home.js", {}).encode()),
        "check_my_page.css": Asset.of("check", ".css", bundle_styles([static / "check_my_page.css"]).encode()),
        "check_my_page.js": Asset.of("check", ".js", _bundle_check(static)),
        "search.js": bundle_search(config, widget),
        "actions.js": bundle_actions(config, widget),
        "page.js": Asset.of("page", ".js", _bundle_modules(static, "page.js", {}).encode()),
        "list.js": Asset.of("list", ".js", _bundle_modules(static, "list.js", {}).encode()),
        "frame.js": Asset.of("frame", ".js", _bundle([static / "frame.js"], [_MinifyScript()]).encode()),
        "preview.js": Asset.of("preview", ".js", _bundle([static / "preview.js"], [_MinifyScript()]).encode()),
    }


def bundle_styles(sources: list[Path]) -> str:
    """Bundle stylesheets into one, and minify it."""
    return _bundle(sources, [_MinifyStyles()])


def minify_script(source: str) -> str:
    """Minify a script."""
    minify.config({"js-keep-var-names": False, "js-version": 2022})
    return str(minify.string("application/javascript", source))


def _bundle_script(source: Path, site: str, config: str) -> bytes:
    written = {_CONFIG: config}
    if not site:
        written[_SITE_PARTS] = (source / _NO_SITE_PARTS).read_text("utf-8")
    return _bundle_modules(source, _ENTRY, written).encode()


def _bundle_modules(source: Path, entry: str, written: Mapping[str, str], exported: str = "") -> str:
    """Bundle a module and those it imports. The packager has `written` some of them, by path."""
    modules = _order_modules(source, entry)
    _refuse_shared_names(source, modules)
    literals = _find_literals([(source / module).read_text("utf-8") for module in modules if module not in written])
    with tempfile.TemporaryDirectory() as temporary:
        paths = []
        for number, module in enumerate(modules):
            paths.append(Path(temporary, f"{number}.js") if module in written else source / module)
            if module in written:
                paths[-1].write_text(written[module], "utf-8")
        return _bundle(paths, [_JoinModules(source, literals, exported), _MinifyScript()])


def _find_literals(modules: Iterable[str]) -> dict[str, str]:
    """Return the constants that are numbers, and those texts and patterns that are used once, by name."""
    code = "\n".join(line for module in modules for line in module.split("\n") if not _IMPORT.fullmatch(line))
    named = Counter(_CONSTANT.findall(code))
    declared_and_used = 2
    return {
        name: value
        for name, value in _LITERAL.findall(code)
        if value[0] not in '"/' or named[name] == declared_and_used
    }


def _bundle_check(static: Path) -> bytes:
    """Bundle "Check my page" with the rules of `caresheet doctor`."""
    rules = (Path(str(resources.files("caresheet"))) / "doctor" / "rules.json").read_text("utf-8")
    return _bundle_modules(static, _CHECK_ENTRY, {_CHECK_RULES: write_rules(rules)}).encode()


def write_rules(rules: str) -> str:
    """Write the module that replaces `page_check/rules.js`."""
    return f"export const RULES = {json.dumps(json.loads(rules), ensure_ascii=False)};\n"


def _bundle(sources: list[Path], filters: list[Filter]) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        environment = Environment(
            directory=temporary, url="", cache=False, manifest=False, auto_build=False, debug=False
        )
        bundle = Bundle(*(str(source.resolve()) for source in sources), filters=filters, output="bundle")
        environment.register("bundle", bundle)
        bundle.build(force=True, disable_cache=True)
        return Path(temporary, "bundle").read_text("utf-8")


class _JoinModules(Filter):
    """Removes imports and exports from each module, and wraps all modules in one strict function.

    In our own modules, it writes each of the `literals` in place of its name, which the minifier does not do. If a name
    is `exported`, the script is a module that exports it.
    """

    def __init__(self, source: Path, literals: Mapping[str, str], exported: str = "") -> None:
        super().__init__()
        self._source = source.resolve()
        self._literals = literals
        self._exported = exported

    def input(self, _in: Any, out: Any, **kw: Any) -> None:
        path = Path(kw["source_path"])
        literals = self._literals if path.is_relative_to(self._source) else {}
        for number, line in enumerate(_in.read().split("\n"), start=1):
            named = _LITERAL.fullmatch(line)
            if _IMPORT.fullmatch(line) or (named and named[1] in literals):
                continue
            plain = _EXPORT.sub("", line, count=1) if _EXPORT.match(line) else line
            if _MODULE_WORD.match(plain):
                place = f"{path.relative_to(self._source).as_posix()}:{number}"
                raise ConfigError(f"{place}: '{line.strip()}' is not a plain named import or export; rewrite it")
            out.write(_CONSTANT.sub(lambda name: literals.get(name[0], name[0]), plain) + "\n")

    def output(self, _in: Any, out: Any, **kw: Any) -> None:  # noqa: ARG002
        start, end = "(()=>{", "})();"
        if self._exported:
            start, end = f"export const {self._exported}=(()=>{{", f"return {self._exported}}})();"
        out.write(f'{start}"use strict";\n{_in.read()}{end}\n')


class _MinifyScript(Filter):
    def output(self, _in: Any, out: Any, **kw: Any) -> None:  # noqa: ARG002
        out.write(minify_script(_in.read()))


class _MinifyStyles(Filter):
    def output(self, _in: Any, out: Any, **kw: Any) -> None:  # noqa: ARG002
        # rcssmin keeps the zero of 0.5em.
        out.write(_LEADING_ZERO.sub(".", rcssmin.cssmin(_in.read())))


def _order_modules(source: Path, entry: str) -> list[str]:
    """Return the paths below `source` of the modules that the entry needs, each after its own dependencies."""
    ordered: dict[str, None] = {}

    def visit(module: str, above: tuple[str, ...]) -> None:
        if module in above:
            raise ConfigError(f"{module}: imports itself through {' → '.join((*above, module))}; break the circle")
        if module in ordered:
            return
        for line in (source / module).read_text("utf-8").split("\n"):
            if needed := _IMPORT.fullmatch(line):
                visit(posixpath.normpath(f"{posixpath.dirname(module)}/{needed[1]}".lstrip("/")), (*above, module))
        ordered[module] = None

    visit(entry, ())
    return list(ordered)


def _refuse_shared_names(source: Path, modules: list[str]) -> None:
    seen: dict[str, str] = {}
    for module in modules:
        for line in (source / module).read_text("utf-8").split("\n"):
            if declared := _DECLARATION.match(line):
                name = declared[1]
                if name in seen:
                    raise ConfigError(f"{module}: '{name}' is declared in {seen[name]} too; rename one")
                seen[name] = module


def _write_config(config: Config, site: str, shared: Mapping[str, object]) -> str:
    """Write the module that replaces `base/config.js`. Its values are documented there."""
    library = config["library"]
    elsewhere = {*_MESSAGES_OF_ACTIONS, *_MESSAGES_OF_LISTS, *(() if site else _MESSAGES_OF_CLINICS)}
    languages = {
        code: {**language, "messages": _choose_messages(language, language["messages"].keys() - elsewhere)}
        for code, language in library["languages"].items()
    }
    settings = config["sites"][site] if site else None
    return _write_constants(
        {
            **shared,
            "STYLES": f"{shared['STYLES']}{_write_accent(settings['accent']) if settings else ''}",
            "LIBRARY": {**library, "languages": languages},
            "SITE": settings,
        }
    )


def _write_accent(accent: Mapping[str, str | None]) -> str:
    """Write the rule for a clinic's accent colours, if it has any."""
    colours = [f"--cs-accent-{scheme}:{colour}" for scheme, colour in sorted(accent.items()) if colour]
    return f".cs-topic,.cs-status,.cs-back{{{';'.join(colours)}}}" if colours else ""


def _write_settings(config: Config) -> str:
    """Write the module that replaces `actions/settings.js`."""
    library = config["library"]
    texts = {
        code: {
            "short": language["disclaimer"]["short"],
            **_choose_messages(language, _MESSAGES_OF_ACTIONS),
        }
        for code, language in library["languages"].items()
    }
    return _write_constants({"CANONICAL_ROOT": library["url"], "TEXTS": texts})


def _choose_messages(language: Mapping[str, Any], keys: Collection[str]) -> dict[str, str]:
    return {key: text for key, text in language["messages"].items() if key in keys}


def _write_constants(values: Mapping[str, object]) -> str:
    return "".join(
        f"export const {name} = {json.dumps(value, ensure_ascii=False, sort_keys=True)};\n"
        for name, value in values.items()
    )
