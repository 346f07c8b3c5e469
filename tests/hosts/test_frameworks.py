"""What "Get your tag" gives to React and Vue, built with their own tools, as it is copied."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage
from browser.page_record import await_events, record_of
from browser.servers import Answer, Clinic
from hosts.packages import fetch_packages
from hosts.site import PACKAGES
from widget.tag_page import open_choices

CHOICES = "topic=mesotherapy&lang=es&heading-level=3&scheme=dark&pin=on"
# Two topics, one of which goes and comes back.
REACT_APP = """import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
%s
function App() {
  const [isShown, setShown] = useState(true);
  return <main><h1>Our clinic</h1><button onClick={() => setShown(!isShown)}>Change</button>
    {isShown && <HealthTopic />}<HealthTopic /></main>;
}
createRoot(document.getElementById("app")).render(<StrictMode><App /></StrictMode>);
"""
VUE_APP = """<script setup>
import { ref } from "vue";
import HealthTopic from "./HealthTopic.vue";
const isShown = ref(true);
</script>
<template><main><h1>Our clinic</h1><button @click="isShown = !isShown">Change</button>
<HealthTopic v-if="isShown" /><HealthTopic /></main></template>
"""
VUE_MAIN = 'import { createApp } from "vue"; import App from "./App.vue"; createApp(App).mount("#app");'
VUE_SETTINGS = 'import vue from "@vitejs/plugin-vue"; export default { plugins: [%s], logLevel: "error" };'
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>{head}</head>'
    '<body><div id="app"></div>{body}</body></html>'
)


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    fetch_packages()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder from which the libraries can be imported."""
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    return tmp_path


def copy_snippets(new_page: NewPage, library_root: str, framework: str) -> list[str]:
    page = open_choices(new_page, library_root, f"{CHOICES}&for={framework}")
    expect(page.locator("#snippets")).to_contain_text("integrity=")
    return page.locator("#snippets pre").all_inner_texts()


def run(project: Path, *command: str) -> None:
    subprocess.run([f"node_modules/.bin/{command[0]}", *command[1:]], cwd=project, check=True)


def expect_topics(page: Page) -> None:
    """Expect both topics, with what was chosen, also after one of them has gone and come back."""
    events = await_events(page, 2)
    assert [(event["type"], event["detail"]) for event in events] == [
        ("caresheet-load", {"topic": "mesotherapy", "lang": "es"})
    ] * 2
    sheets = page.locator("care-sheet")
    expect(sheets).to_have_count(2)
    for name, value in {"topic": "mesotherapy", "lang": "es", "heading-level": "3", "scheme": "dark"}.items():
        expect(sheets.first).to_have_attribute(name, value)
    page.get_by_role("button", name="Change").click()
    expect(sheets).to_have_count(1)
    page.get_by_role("button", name="Change").click()
    expect(sheets).to_have_count(2)
    assert {event["type"] for event in await_events(page, 3)} == {"caresheet-load"}


def test_react_shows_what_it_was_given(project: Path, clinic: Clinic, library_root: str, new_page: NewPage) -> None:
    [component] = copy_snippets(new_page, library_root, "react")
    (project / "main.jsx").write_text(REACT_APP % component.replace("export ", ""), "utf-8")
    run(project, "esbuild", "main.jsx", "--bundle", "--jsx=automatic", "--outfile=app.js", "--log-level=error")
    clinic.put("app.js", Answer((project / "app.js").read_bytes(), "text/javascript"))
    page = new_page()
    record_of(page).allow("React DevTools")
    page.goto(clinic.put("react.html", Answer(PAGE.format(head="", body='<script src="app.js"></script>').encode())))
    expect_topics(page)
    expect(page.locator("head > script[src*='caresheet']")).to_have_count(1)


def test_vue_shows_what_it_was_given(project: Path, clinic: Clinic, library_root: str, new_page: NewPage) -> None:
    component, script, setting = copy_snippets(new_page, library_root, "vue")
    main = '<script type="module" src="./main.js"></script>'
    for name, text in {
        "HealthTopic.vue": component,
        "App.vue": VUE_APP,
        "main.js": VUE_MAIN,
        "vite.config.js": VUE_SETTINGS % setting,
        "package.json": '{"type": "module"}',
        "index.html": PAGE.format(head=script, body=main),
    }.items():
        (project / name).write_text(text, "utf-8")
    run(project, "vite", "build")
    for file in (project / "dist" / "assets").iterdir():
        clinic.put(f"assets/{file.name}", Answer(file.read_bytes(), "text/javascript"))
    page = new_page()
    page.goto(clinic.put("vue.html", Answer((project / "dist" / "index.html").read_bytes())))
    expect_topics(page)
