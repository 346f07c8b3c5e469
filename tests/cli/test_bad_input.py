"""What the command says of bad input: one line for each fault, and the releases are as they were."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from cli.command import OUR_SETTINGS, TOPIC, change, read_published, run
from conftest import LibraryFolder

PLACE = re.compile(r"^(.+?)(:\d+)?(?::\d+)?: error: ")
SUMMARY = re.compile(r"\d+ things? to correct; nothing was changed\.")
SITE = 'name = "Willow"\n'
BAD: dict[str, tuple[Callable[[LibraryFolder], object], list[str]]] = {
    "broken YAML": (change(TOPIC, "title: Asthma", "title: [Asthma"), [f"{TOPIC}:2: a [ is opened here"]),
    "tab in YAML": (change(TOPIC, "title:", "\ttitle:"), [f"{TOPIC}:2: there is a tab, which settings"]),
    "no-break space in YAML": (
        change(TOPIC, "summary: ", "summary:\u00a0"), [f"{TOPIC}:3: what stands behind the colon is not a plain space"],
    ),
    "no-break space in TOML": (
        change("library.toml", "name = ", "name\u00a0= "), ["library.toml:1: what stands here is not a plain space"],
    ),
    "tag in YAML": (change(TOPIC, "Asthma", "!!python/none x"), [f"{TOPIC}:2: '&', '*', '!' and '%' mean"]),
    "missing title": (change(TOPIC, "title: Asthma\n", ""), [f"{TOPIC}:1: 'title' is missing; add it"]),
    "date in words": (change(TOPIC, "2026-11-01", "1 May 2026"), [f"{TOPIC}:5: 'updated' is '1 May 2026', which"]),
    "date that is none": (change(TOPIC, "2026-11-01", "2026-02-30"), [f"{TOPIC}:5: 'updated' is '2026-02-30', which"]),
    "unknown key": (change(TOPIC, "summary:", "sumary:"), [
        f"{TOPIC}:1: 'summary' is missing; add it", f"{TOPIC}:3: unknown key 'sumary'; did you mean 'summary'?",
    ]),
    "key twice": (change(TOPIC, "title:", "title: x\ntitle:"), [f"{TOPIC}:3: 'title' is written twice; keep one"]),
    "key of many lines": (
        change(TOPIC, "title:", '"a\\nb\\e[31m": x\ntitle:'), [f"{TOPIC}:2: unknown key 'a\ufffdb\ufffd[31m'"],
    ),
    "slug that is an alias": (
        lambda library: library.write_topic("copd", settings="aliases: [asthma]\n"),
        ["topics/en/copd.md:8: alias 'asthma' is the name of topics/en/asthma.md; choose another alias"],
    ),
    "two claim one alias": (
        lambda library: [library.write_topic(slug, settings="aliases: [old]\n") for slug in ("copd", "cough")],
        ["topics/en/cough.md:8: alias 'old' is also used by topics/en/copd.md; remove one of them"],
    ),
    "capitals in the name": (
        lambda library: library.write("topics/en/Copd.md", "x"),
        ["topics/en/Copd.md: a topic's name can have only lowercase"],
    ),
    "another ending": (
        lambda library: library.write("topics/en/asthma.md.txt", "x"), ["topics/en/asthma.md.txt: is not a topic file"],
    ),
    "outside its language": (
        lambda library: library.write("topics/copd.md", "x"), ["topics/copd.md: a topic file belongs at topics/<lan"],
    ),
    "empty file": (lambda library: library.write(TOPIC, ""), [f"{TOPIC}: is empty; write its text, or delete it"]),
    "Latin-1": (
        lambda library: library.write(TOPIC, b"---\ntitle: \xe9\n"),
        [f"{TOPIC}:2: contains a byte that is not valid UTF-8"],
    ),
    "UTF-16": (
        lambda library: library.write(TOPIC, "---\n".encode("utf-16")),
        [f"{TOPIC}:1: contains a byte that is not valid UTF-8"],
    ),
    "20 MB": (lambda library: library.write(TOPIC, b"x" * 20_000_000), [f"{TOPIC}: has 20.0 MB; a text file can have"]),
    "link out": (
        lambda library: (library.root / "topics/en/x.md").symlink_to("/etc/hosts"),
        ["topics/en/x.md: is a link that leads out of the library; put the file itself here"],
    ),
    "folder out": (
        lambda library: (library.root / "topics/es").symlink_to("/etc"),
        ["topics/es: is a link to a folder; put the folder itself here"],
    ),
    "link to nothing": (
        lambda library: (library.root / "topics/en/x.md").symlink_to("y.md"),
        ["topics/en/x.md: does not exist; create it"],
    ),
    "link to itself": (
        lambda library: (library.root / "topics/en/x.md").symlink_to("x.md"),
        ["topics/en/x.md: is a link that leads to itself; remove it"],
    ),
    "pipe": (lambda library: os.mkfifo(library.root / "topics/en/x.md"), ["topics/en/x.md: is not a file; remove it"]),
    "folder named as a topic": (
        lambda library: (library.root / "topics/en/x.md").mkdir(), ["topics/en/x.md: is not a file; remove it"],
    ),
    "no disclaimer": (
        lambda library: library.write_settings(disclaimers=""), ["library.toml:1: 'disclaimers' is missing; add a"],
    ),
    "empty disclaimer": (
        lambda library: library.write_settings(disclaimers='[disclaimers.en]\nshort = ""\nfull = ""\n'),
        ["library.toml:6: 'short' is empty; fill it in", "library.toml:7: 'full' is empty; fill it in"],
    ),
    "disclaimer of two words": (
        lambda library: library.write_settings(disclaimers='[disclaimers.en]\nshort = "No advice"\nfull = "None"\n'),
        [
            "library.toml:6: disclaimer 'en': 'short' has 8 letters; write the most important sentence in 30 to 180",
            "library.toml:6: disclaimer 'en': 'short' does not say anything; write whole sentences",
            "library.toml:7: disclaimer 'en': 'full' has 4 letters; write the whole disclaimer in at least 120",
            "library.toml:7: disclaimer 'en': 'full' does not say anything; write whole sentences",
        ],
    ),
    "language used and not declared": (
        lambda library: library.write_topic("asma", lang="es"),
        ["topics/es/asma.md: language 'es' is not declared; add it to 'languages' in library.toml"],
    ),
    "language unknown": (
        change("library.toml", '["en"]', '["en", "Spanish"]'),
        ["library.toml:3: 'Spanish' is not a known language; use its BCP 47 tag, such as 'es'"],
    ),
    "no such category": (
        change(TOPIC, "category: lungs", "category: lung"),
        [f"{TOPIC}:4: there is no category 'lung'; did you mean 'lungs'?"],
    ),
    "link to no topic": (
        change(TOPIC, "A long", "[A](astma.md) long"), [f"{TOPIC}:11: there is no topic 'astma.md' in topics/en; did"],
    ),
    "link to no section": (
        change(TOPIC, "A long", "[A](#what) long"), [f"{TOPIC}:11: there is no section '#what' in this topic; did you"],
    ),
    "title as a heading": (change(TOPIC, "## What", "# What"), [
        f"{TOPIC}:8: the topic has no text; begin with a '## ' heading",
        f"{TOPIC}:9: '# ' is for the title, which belongs in the settings; begin with '## '",
    ]),
    "text above": (change(TOPIC, "## What", "Hello.\n\n## What"), [f"{TOPIC}:9: text before the first '## ' heading"]),
    "script": (change(TOPIC, "A long", "<script>x</script>"), [f"{TOPIC}:11: <script> is not allowed; remove it"]),
    "TOML broken": (
        change("library.toml", "[categories]", "[categories"),
        ["library.toml:11: '[categories' is not the head of a table"],
    ),
    "TOML unknown key": (
        change("library.toml", "[categories]", "[categorys]"),
        [
            "library.toml:1: 'categories' is missing; add it",
            "library.toml:11: unknown key 'categorys'; did you mean 'categories'?",
            f"{TOPIC}:4: there is no category 'lungs'; there are none",
        ],
    ),
    "no library.toml": (
        lambda library: (library.root / "library.toml").unlink(), ["library.toml: does not exist; put your last copy"],
    ),
    "site's colour": (
        lambda library: library.write("sites/x.toml", f'{SITE}accent = "#eeeeee"\n'),
        ["sites/x.toml:2: 'accent' #eeeeee is hard to read on #ffffff: contrast 1.2 : 1; choose a darker colour"],
    ),
    "site's link": (
        lambda library: library.write("sites/x.toml", f'{SITE}url = "http://x.example"\n'),
        ["sites/x.toml:2: 'url' is 'http://x.example'; it must begin with https://"],
    ),
    "site's date": (
        lambda library: library.write("sites/x.toml", f'{SITE}[[notices]]\ntext = {{en = "x"}}\nuntil = "soon"\n'),
        ["sites/x.toml:4: 'until' is 'soon', which is not a date; write year-month-day, such as 2026-05-01"],
    ),
    "message without its place": (
        lambda library: library.write("messages/en.toml", '[document]\nlast_changed = "x"\n'),
        ["messages/en.toml:2: 'last_changed' has the wrong placeholders; write {date} exactly once"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "faults"), BAD.values(), ids=BAD.keys())
def test_reports_bad_input_in_one_line_each_and_changes_nothing(
    spoil: Callable[[LibraryFolder], object],
    faults: list[str],
    library: LibraryFolder,
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = read_published(published)
    spoil(library)
    monkeypatch.chdir(library.root.parent)
    done = CliRunner(env=dict.fromkeys(OUR_SETTINGS)).invoke(main, ["build", "--releases", str(published)])
    assert done.exit_code == 1
    assert done.stdout == ""
    *found, last = done.stderr.split("\n")[:-1]
    # Columns are left out: findings on one line are sorted by them.
    said = sorted(PLACE.sub(r"\1\2: ", line) for line in found)
    assert [line[: len(fault)] for line, fault in zip(said, sorted(faults), strict=True)] == sorted(faults)
    assert SUMMARY.fullmatch(last)
    assert read_published(published) == before


def test_reports_bad_input_as_a_process(library: LibraryFolder, published: Path) -> None:
    before = read_published(published)
    spoil, faults = BAD["missing title"]
    spoil(library)
    done = run("build", "--releases", published, cwd=library.root.parent)
    assert (done.returncode, done.stdout) == (1, "")
    [found, last] = done.stderr.splitlines()
    assert PLACE.sub(r"\1\2: ", found) == faults[0]
    assert SUMMARY.fullmatch(last)
    assert read_published(published) == before


def test_ctrl_c_while_the_command_loads_is_one_line() -> None:
    code = (
        "import builtins, runpy\nload = builtins.__import__\n"
        "def press(name, *rest, **named):\n    if name == 'click': raise KeyboardInterrupt\n"
        "    return load(name, *rest, **named)\nbuiltins.__import__ = press\n"
        "runpy.run_module('caresheet', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Aborted!\n")


def test_a_blank_folder_is_not_the_current_one(library: LibraryFolder) -> None:
    done = run("build", "--releases", "", cwd=library.root.parent)
    assert done.returncode == 2
    assert "'--releases': it is blank; name a folder" in done.stderr


def test_a_line_break_in_a_folder_s_name_does_not_make_two_lines(library: LibraryFolder) -> None:
    done = run("check", "--content", "a\nb", cwd=library.root.parent)
    assert done.stderr == "a\ufffdb: there is no such folder; 'caresheet init' starts a library\n"
