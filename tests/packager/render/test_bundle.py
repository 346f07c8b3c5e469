"""Bundled scripts and stylesheets: named by the hash of their bytes, and unchanged in meaning."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.model import Library
from caresheet.packager.asset import Asset, lay_out_assets
from caresheet.packager.pipeline import load_library
from caresheet.packager.render import bundle
from caresheet.packager.render.bundle import bundle_scripts, minify_script
from caresheet.packager.render.widget_config import describe_widget
from caresheet.shipped import find_widget
from conftest import SHORT, LibraryFolder

CONFIG = "".join(f"export const {name} = null;\n" for name in ("STYLES", "SEARCH", "LIBRARY", "SITE"))
SEARCH, ACTIONS = "export const searching = {};\n", "export const actions = {};\n"


def write_widget(folder: Path, **modules: str) -> Path:
    (folder / "src").mkdir(parents=True)
    files = {
        "base/config.js": CONFIG,
        "search/entry.js": SEARCH,
        "actions/entry.js": ACTIONS,
        "topic/topic.css": "p { color: red }",
        "search/list.css": "ul { color: red }",
        "topic/no_site.js": "",
        "topic/print.css": "",
        "host/host.css": ":host { all: initial }",
    }
    for name, text in {**files, **{f"{name}.js": text for name, text in modules.items()}}.items():
        (folder / "src" / name).parent.mkdir(exist_ok=True)
        (folder / "src" / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def bundle_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what was bundled before: here it is bundling that is tested."""
    for name in ("bundle_described", "bundle_static"):
        monkeypatch.setattr(bundle, name, getattr(bundle, name).__wrapped__)


@pytest.fixture
def loaded(library: LibraryFolder) -> Library:
    library.write("sites/willow.toml", 'name = "Willow"\nphone = "555 0142"\n')
    return load_library(library.root)


def test_bakes_the_disclaimer_into_every_script(loaded: Library) -> None:
    scripts = bundle_scripts(loaded, find_widget())
    assert set(scripts) == {"", "willow"}
    assert all(SHORT in asset.body.decode() for asset in scripts.values())
    assert b"555 0142" in scripts["willow"].body
    assert b"555 0142" not in scripts[""].body


def test_only_a_clinic_s_script_has_what_clinics_add(loaded: Library) -> None:
    scripts = bundle_scripts(loaded, find_widget())
    for part in (b"Questions? Call {site}", b"tel:${"):
        assert part in scripts["willow"].body
        assert part not in scripts[""].body


@pytest.mark.parametrize(
    ("setting", "baked"),
    [
        ('url = "https://topics.clinic.example"', "https://topics.clinic.example/"),
        ('url = "https://clinic.example/health/"', "https://clinic.example/health/"),
        ("", ""),
    ],
)
def test_bakes_the_library_s_address_into_every_script(setting: str, baked: str, library: LibraryFolder) -> None:
    library.write("sites/willow.toml", 'name = "Willow"\n')
    library.write_settings(more=setting)
    scripts = bundle_scripts(load_library(library.root), find_widget())
    assert all(f'url:"{baked}"' in asset.body.decode() for asset in scripts.values())


def test_leaves_no_module_syntax_and_no_style_rule_behind(loaded: Library) -> None:
    script = bundle_scripts(loaded, find_widget())[""].body.decode()
    assert "sourceMappingURL" not in script
    assert script.startswith(('(()=>{"use strict"', "(()=>{'use strict'", "(()=>{`use strict`"))


def test_names_an_asset_by_its_bytes() -> None:
    asset = Asset.of("page", ".css", b"p{}")
    assert asset.path == f"assets/page.{hashlib.sha256(b'p{}').hexdigest()[:16]}.css"
    assert asset.integrity == "sha384-" + base64.b64encode(hashlib.sha384(b"p{}").digest()).decode()


def test_lays_out_pinned_and_evergreen_scripts_alike(loaded: Library) -> None:
    scripts, static = (
        bundle_scripts(loaded, find_widget()),
        bundle.bundle_static(describe_widget(loaded), find_widget()),
    )
    public = lay_out_assets(scripts, static)
    assert public["caresheet.js"] == public[scripts[""].path] == scripts[""].body
    assert public["sites/willow/caresheet.js"] == scripts["willow"].body
    assert {asset.path for asset in static.values()} <= set(public)


def test_joins_modules_each_after_those_that_it_needs(loaded: Library, tmp_path: Path) -> None:
    widget = write_widget(
        tmp_path / "widget",
        index='import { hello } from "./a.js";\nimport { LIBRARY } from "./base/config.js";\nhello(LIBRARY);\n',
        a='import { say } from "./b.js";\nexport const hello = (x) => say(x);\n',
        b="export function say(x) {\n  window.said = x;\n}\n",
        unused='export const never = "UNUSED";\n',
    )
    script = bundle_scripts(loaded, widget)[""].body.decode()
    assert script.index("window.said") < script.index("Test library")
    assert "import" not in script
    assert "export" not in script
    assert "UNUSED" not in script


def test_literals_stand_in_place_of_their_names(loaded: Library, tmp_path: Path) -> None:
    index = 'import { WAIT_MS, WORD, TWICE, DIGIT } from "./a.js";\nimport { LIBRARY } from "./base/config.js";\n'
    index += "say(WAIT_MS, `${WAIT_MS}px`, said.WAIT_MS, WORD, DIGIT, TWICE, TWICE, LIBRARY);\n"
    module = "/** How long. */\nexport const WAIT_MS = 1_500;\nexport const DIGIT = /[/\\d]/g;\n"
    module += 'export const WORD = "one two";\nexport const TWICE = "three four";\n'
    widget = write_widget(tmp_path / "widget", index=index, a=module)
    script = bundle_scripts(replace(loaded, name="Clinic WAIT_MS"), widget)[""].body.decode()
    assert 'say(1500,`${1500}px`,said.WAIT_MS,"one two",/[/\\d]/g,' in script
    assert script.count("three four") == 1
    # The library's own words stay.
    assert 'name:"Clinic WAIT_MS"' in script


REFUSED = {
    "default import": ('import a from "./a.js";\n', "index.js:1: 'import a from \"./a.js\";' is not a plain named"),
    "import of all": ('import * as a from "./a.js";\n', "index.js:1: "),
    "import of a package": ('import { a } from "pkg";\n', "index.js:1: "),
    "import for its effect": ('import "./a.js";\n', "index.js:1: "),
    "export of a list": ("const a = 1;\nexport { a };\n", "index.js:2: 'export { a };' is not a plain named"),
    "export default": ("export default 1;\n", "index.js:1: 'export default 1;'"),
    "circle": ('import { a } from "./a.js";\n', "index.js: imports itself through index.js → a.js → index.js; break"),
    "name taken": ('import { b } from "./b.js";\nconst b = 2;\n', "index.js: 'b' is declared in b.js too; rename one"),
}


@pytest.mark.parametrize(("index", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_what_it_cannot_join(index: str, fault: str, loaded: Library, tmp_path: Path) -> None:
    widget = write_widget(
        tmp_path / "widget",
        index=index,
        a='import { x } from "./index.js";\nexport const a = 1;\n',
        b="export const b = 1;\n",
    )
    with pytest.raises(ConfigError) as caught:
        bundle_scripts(loaded, widget)
    assert str(caught.value).startswith(fault)


def test_keeps_what_strings_and_templates_say() -> None:
    source = 'const a = `x ${`y  ${1 + 1}  z`}  </b>`;\nwindow.a = a + "\\u2028";\n'
    minified = minify_script(source)
    assert "  z" in minified
    assert "y  " in minified


def test_bundles_the_same_bytes_again(loaded: Library) -> None:
    assert bundle_scripts(loaded, find_widget()) == bundle_scripts(loaded, find_widget())


def test_only_a_line_feed_ends_a_line_of_a_module(loaded: Library, tmp_path: Path) -> None:
    """U+2028 may be part of a string, for instance in a message of the library."""
    widget = write_widget(
        tmp_path / "widget", index='import { LIBRARY } from "./base/config.js";\nf("a\u2028b", LIBRARY);\n'
    )
    script = bundle_scripts(loaded, widget)[""].body.decode()
    assert "a\u2028b" in script or r"a\u2028b" in script
