"""Runs an import with the command, and writes the topics that it reads."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from caresheet.cli import main
from conftest import LibraryFolder

OUR_VARIABLES = [name for name in os.environ if name.startswith("CARESHEET_")]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
CONTAINS_ENTITIES = "contains entities or a document type, which are refused"
# In the format of the NLM's files, with text of our own.
TOPIC = """<health-topic title="{title}" url="https://medlineplus.gov/{name}.html" id="1" language="{language}"
  meta-desc="{title} makes it hard to breathe." date-created="02/29/2024">
 <also-called>Wheeze</also-called>
 <full-summary>&lt;p&gt;Air has to get &lt;em&gt;in&lt;/em&gt; and out.&lt;/p&gt;
  &lt;h3&gt;Causes&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;Dust&lt;/li&gt;&lt;li&gt;&lt;a
  href="https://medlineplus.gov/pollen.html"&gt;Pollen&lt;/a&gt;&lt;/li&gt;&lt;/ul&gt;
  &lt;script&gt;alert(1)&lt;/script&gt;&lt;img src="x.png" alt="A lung"&gt;{more}</full-summary>
 <group url="https://medlineplus.gov/lungs.html" id="9">{group}</group>
 {mapped}
 <mesh-heading><descriptor id="D1">Asthma</descriptor></mesh-heading>
 <primary-institute url="https://nhlbi.example/">An institute</primary-institute>
 <related-topic url="https://medlineplus.gov/copd.html" id="2">COPD</related-topic>
 <see-reference>Short breath</see-reference>
 <site title="What is it? (An institute)" url="https://nhlbi.example/asthma" language-mapped-url="">
  <organization>An institute</organization></site>
</health-topic>"""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def make_topic(title: str = "Wheezing", language: str = "English", **more: str) -> str:
    values = {"name": title.lower().replace(" ", ""), "group": "Lungs", "mapped": "", "more": ""} | more
    return TOPIC.format(title=title, language=language, **values)


def make_xml(*topics: str, head: str = HEAD) -> str:
    return f'{head}<health-topics total="{len(topics)}" date-generated="11/24/2026">{"".join(topics)}</health-topics>'


def run(library: LibraryFolder, kind: str, *arguments: str | Path) -> tuple[int, str, str]:
    """Import into a library with the command. Return its exit status and its output."""
    return invoke(library, "import", kind, *map(str, arguments))


def invoke(library: LibraryFolder, *arguments: str) -> tuple[int, str, str]:
    command = [*arguments, "--content", str(library.root)]
    with chdir(library.root.parent):
        result = CliRunner().invoke(main, command, env=dict.fromkeys(OUR_VARIABLES), catch_exceptions=False)
    assert "Traceback" not in result.stderr
    return result.exit_code, result.stdout, result.stderr


def read(library: LibraryFolder, slug: str, lang: str = "en") -> str:
    return (library.root / f"topics/{lang}/{slug}.md").read_text("utf-8")
