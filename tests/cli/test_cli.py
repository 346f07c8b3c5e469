"""The command line as a process: its exit status, its output, and the files that it leaves behind."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.release.format import CURRENT
from caresheet.shipped import find_starter
from conftest import LibraryFolder
from file_limit import limit_files

COMMAND = Path(sys.executable).with_name("caresheet")
OUR_SETTINGS = [name for name in os.environ if name.startswith("CARESHEET_")]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OUR_SETTINGS}
PLACE = re.compile(r"^(.+?)(:\d+)?(?::\d+)?: error: ")
SUMMARY = re.compile(r"\d+ things? to correct; nothing was changed\.")
Done = subprocess.CompletedProcess[str]


def read_result(done: Done) -> tuple[int, str, str]:
    """Return a command's exit status and its output."""
    return done.returncode, done.stdout, done.stderr


def run(*arguments: str | Path, cwd: Path, file_limit_bytes: int | None = None) -> Done:
    """Run the command. With a limit, no file can grow beyond it, as on a full disk."""
    return subprocess.run(
        limit_files([str(COMMAND), *map(str, arguments)], file_limit_bytes),
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def read_releases(folder: Path) -> dict[str, bytes | str]:
    """Read every byte of every release, and where `current` points."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of releases with a current one. No failed build may change it."""
    root = tmp_path_factory.mktemp("published")
    LibraryFolder(root / "content")
    assert run("build", cwd=root).returncode == 0
    return root / "releases"


def edit(library: LibraryFolder, path: str, old: str, new: str) -> None:
    text = (library.root / path).read_text("utf-8")
    assert old in text
    library.write(path, text.replace(old, new, 1))


def change(path: str, old: str, new: str) -> Callable[[LibraryFolder], object]:
    return lambda library: edit(library, path, old, new)


TOPIC = "topics/en/asthma.md"
SITE = 'name = "Willow"\n'
BAD: dict[str, tuple[Callable[[LibraryFolder], object], list[str]]] = {
    "broken YAML": (change(TOPIC, "title: Asthma", "title: [Asthma"), [f"{TOPIC}:3: the settings cannot be read"]),
    "tab in YAML": (change(TOPIC, "title:", "\ttitle:"), [f"{TOPIC}:2: the settings cannot be read"]),
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
    "TOML broken": (change("library.toml", "[categories]", "[categories"), ["library.toml:11: cannot be read as TOML"]),
    "TOML unknown key": (
        change("library.toml", "[categories]", "[categorys]"),
        [
            "library.toml:1: 'categories' is missing; add it",
            "library.toml:11: unknown key 'categorys'; did you mean 'categories'?",
            f"{TOPIC}:4: there is no category 'lungs'; there are none",
        ],
    ),
    "no library.toml": (
        lambda library: (library.root / "library.toml").unlink(), ["library.toml: does not exist; create it"],
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


def test_builds_and_reports_it(library: LibraryFolder) -> None:
    done = run("build", cwd=library.root.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"Built release [0-9a-f]{12}: 1 topic, \d+ files, in releases/\n", done.stdout)
    assert (library.root.parent / "releases" / CURRENT / "manifest.json").is_file()


def check_nothing_lost(done: Done, message: str, releases: Path, before: dict[str, bytes | str]) -> None:
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "A fault in Caresheet" not in done.stderr
    assert read_published(releases) == before


def read_published(releases: Path) -> dict[str, bytes | str]:
    return {path: body for path, body in read_releases(releases).items() if not path.startswith(".")}


@pytest.mark.parametrize(
    ("limit_bytes", "message"),
    [(16_000, "File too large; correct this first"), (250_000, "File too large; correct this and build again")],
    ids=["while bundling", "while writing the release"],
)
def test_a_file_that_cannot_be_written_whole_loses_nothing(
    limit_bytes: int, message: str, library: LibraryFolder, published: Path
) -> None:
    before = read_published(published)
    library.write_settings(more='copyright = "Another, so that the script is bundled again"')
    library.write_topic("copd", f"## What is it?\n\n{'Words. ' * 50_000}\n")
    done = run("build", "--releases", published, cwd=library.root.parent, file_limit_bytes=limit_bytes)
    check_nothing_lost(done, message, published, before)


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[None]:
    """Mount a separate file system on a folder."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def can_mount(folder: Path) -> bool:
    try:
        with small_disk(folder, "size=64k"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def test_a_full_disk_loses_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    """Use a small disk of its own if the test may mount one, and a limit on the size of files otherwise."""
    releases = tmp_path / "disk"
    releases.mkdir()
    mounted = can_mount(releases)
    with small_disk(releases, "size=1500k") if mounted else nullcontext():
        assert run("build", "--releases", releases, cwd=library.root.parent).returncode == 0
        before = read_published(releases)
        library.write_topic("copd", f"## What is it?\n\n{'Words. ' * 60_000}\n")
        done = run(
            "build", "--releases", releases, cwd=library.root.parent, file_limit_bytes=None if mounted else 250_000
        )
        why = "No space left on device" if mounted else "File too large"
        check_nothing_lost(done, f"{why}; correct this and build again", releases, before)


def test_a_folder_that_is_read_only_loses_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    releases = tmp_path / "disk"
    releases.mkdir()
    if os.geteuid():
        releases.chmod(0o555)
        done = run("build", "--releases", releases, cwd=library.root.parent)
        releases.chmod(0o755)
        check_nothing_lost(done, "Permission denied; correct this and build again", releases, {})
    elif can_mount(releases):
        with small_disk(releases, "ro"):
            done = run("build", "--releases", releases, cwd=library.root.parent)
            check_nothing_lost(done, "Read-only file system; correct this and build again", releases, {})
    else:
        done = run("build", "--releases", "/proc/caresheet", cwd=library.root.parent)
        check_nothing_lost(done, "correct this and build again", releases, {})


def test_checks_without_building(library: LibraryFolder) -> None:
    done = run("check", cwd=library.root.parent)
    assert read_result(done) == (
        0,
        "3 warnings; the library can be built as it is.\n",
        (
            "topics/en/asthma.md:1:1: warning: no clinician has reviewed the topic; add 'reviewed' when one has, and "
            "readers will see it\n"
            "topics/en/asthma.md:6:1: warning: 1 of the sources has no 'accessed'; add the day on which you read it\n"
            "topics/en/asthma.md:9:1: warning: the topic has only 6 words; write what readers need, or leave it out "
            "until it is finished\n"
        ),
    )
    assert not (library.root.parent / "releases").exists()


def silence_warnings(library: LibraryFolder) -> None:
    path = library.root / "library.toml"
    quiet = '[policy.findings]\nlength = "off"\nreview-missing = "off"\nsource-undated = "off"\n'
    path.write_text(path.read_text("utf-8") + quiet, "utf-8")


def test_finds_nothing_in_the_starter_library(tmp_path: Path) -> None:
    done = run("check", "--content", find_starter(), cwd=tmp_path)
    assert read_result(done) == (0, "Nothing to correct in 18 topics.\n", "")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            "json",
            """[
 {
  "path": "topics/en/asthma.md",
  "line": 4,
  "column": 11,
  "severity": "error",
  "rule": "",
  "message": "there is no category 'lung'",
  "fix": "did you mean 'lungs'?"
 }
]
""",
        ),
        (
            "github",
            (
                "::error file=content/topics/en/asthma.md,line=4,col=11::"
                "there is no category 'lung'; did you mean 'lungs'?\n"
            ),
        ),
    ],
)
def test_formats_findings_for_programs(form: str, expected: str, library: LibraryFolder) -> None:
    silence_warnings(library)
    change(TOPIC, "category: lungs", "category: lung")(library)
    done = run("check", "--format", form, cwd=library.root.parent)
    assert read_result(done) == (1, expected, "")


def test_checks_only_the_named_files(library: LibraryFolder) -> None:
    library.write_topic("copd", "## What is it?\n\n[x](http://a.example)\n")
    root = library.root.parent
    done = run("check", f"content/{TOPIC}", cwd=root)
    assert (done.returncode, "copd" in done.stderr) == (0, False)
    for path in ("content/topics/en/copd.md", "content/topics", "content"):
        done = run("check", path, cwd=root)
        assert done.returncode == 1
        assert "topics/en/copd.md:11:5: error: link scheme 'http' is not allowed; use https\n" in done.stderr
        assert re.search(r"\n1 error, \d warnings; correct the errors before you build\.\n$", done.stderr)


def test_refuses_to_check_a_missing_file(library: LibraryFolder) -> None:
    done = run("check", "content/topics/en/astma.md", cwd=library.root.parent)
    said = "content/topics/en/astma.md: there is no such file; give its path from the folder you are in\n"
    assert read_result(done) == (1, "", said)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> str:
    """Make every build in this process fail with a mistake of ours, and return how the message begins."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("caresheet.packager.pipeline.build_release", fail)
    return "A fault in Caresheet itself, not in your files: RuntimeError at test_cli.py:"


def test_a_mistake_of_ours_is_reported_in_one_line(faulty: str) -> None:
    done = CliRunner().invoke(main, ["build"])
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(faulty)
    assert line.endswith("(a mistake of ours); please report it")


def test_developers_can_see_the_traceback_of_a_mistake_of_ours(faulty: str) -> None:
    done = CliRunner().invoke(main, ["--traceback", "build"])
    assert (done.exit_code, done.stdout) == (1, "")
    *shown, error, last = done.stderr.splitlines()
    assert shown[0] == "Traceback (most recent call last):"
    assert any("publishing.py" in line for line in shown)
    assert error == "RuntimeError: a mistake of ours"
    assert last.startswith(faulty)


@pytest.mark.parametrize("switch", [[], ["--traceback"]])
def test_an_error_that_a_person_can_put_right_never_has_a_traceback(switch: list[str], library: LibraryFolder) -> None:
    library.write(TOPIC, "")
    done = CliRunner().invoke(main, [*switch, "build", "--content", str(library.root)])
    assert done.exit_code == 1
    assert done.stderr == (
        f"{TOPIC}: error: is empty; write its text, or delete it\n1 thing to correct; nothing was changed.\n"
    )
    done = CliRunner().invoke(main, [*switch, "build", "--content", str(library.root / "nowhere")])
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "there is no such folder" in done.stderr


def test_ends_without_a_word_if_nobody_reads_on(published: Path, tmp_path: Path) -> None:
    """As in `caresheet releases | head`, when head has seen enough."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [COMMAND, "releases", "--releases", published]
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(
            command, cwd=tmp_path, env=ENVIRONMENT, stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.stderr == ""
    assert run(*command[1:], cwd=tmp_path).stdout != ""


def test_verifies_a_release(published: Path, tmp_path: Path) -> None:
    done = run("verify", published / CURRENT, cwd=tmp_path)
    assert done.returncode == 0
    assert re.fullmatch(r"Release [0-9a-f]{12} is whole: \d+ files, the disclaimer in every document\.\n", done.stdout)


def test_verify_refuses_a_damaged_release_and_says_where(library: LibraryFolder) -> None:
    root = library.root.parent
    run("build", cwd=root)
    (root / "releases" / CURRENT / "public" / "robots.txt").write_text("x", "utf-8")
    done = run("verify", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    fault, last = done.stderr.splitlines()
    assert fault.endswith("public/robots.txt: is not what the manifest says; build the release again")
    assert re.fullmatch(r"Release [0-9a-f]{12} must not be served\.", last)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify"], "there is no release; 'caresheet build' makes one"),
        (["build"], "content: there is no such folder; 'caresheet init' starts a library"),
        (["check"], "content: there is no such folder; 'caresheet init' starts a library"),
        (["new", "x"], "content: there is no such folder; 'caresheet init' starts a library"),
    ],
    ids=["verify", "build", "check", "new"],
)
def test_says_what_to_do_in_an_empty_folder(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert message in done.stderr


def test_starts_a_library_that_builds(tmp_path: Path) -> None:
    assert run("init", "demo", cwd=tmp_path).returncode == 0
    assert run("check", cwd=tmp_path / "demo").returncode == 0
    again = run("init", "demo", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (1, "demo: is not empty; name a new folder\n")


def test_starts_a_topic(library: LibraryFolder) -> None:
    done = run("new", "copd", cwd=library.root.parent)
    assert done.stdout == (
        "Wrote content/topics/en/copd.md. Fill it in, then run: caresheet check content/topics/en/copd.md\n"
    )
    assert (library.root / "topics/en/copd.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["COPD"], "'COPD': a topic's name can have only lowercase letters, digits and hyphens; use copd\n"),
        (["../x"], "'../x': a topic's name can have only lowercase letters, digits and hyphens; use x\n"),
        (["index"], "'index': 'index' is reserved for the list of topics; choose another name\n"),
        (["copd", "--lang", "es"], "'es' is not a language of this library; use en\n"),
        (["asthma"], "content/topics/en/asthma.md: there is a topic of that name; edit it, or choose another name\n"),
    ],
    ids=["capitals", "path", "reserved", "language", "taken"],
)
def test_refuses_to_start_a_topic(arguments: list[str], message: str, library: LibraryFolder) -> None:
    before = sorted(library.root.rglob("*"))
    done = run("new", *arguments, cwd=library.root.parent)
    assert (done.returncode, done.stderr) == (1, message)
    assert sorted(library.root.rglob("*")) == before


def check_on_terminal(folder: Path) -> str:
    """Run a check with a terminal as its standard error, and return what the terminal shows."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [COMMAND, "check"],
            cwd=folder,
            env={**ENVIRONMENT, "TERM": "xterm"},
            stderr=theirs,
            timeout=300,
            check=False,
        )
    finally:
        os.close(theirs)
    assert done.returncode == 0
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # Linux reports the end of a terminal whose other side is closed in this way
        pass
    finally:
        os.close(ours)
    return shown.decode()


def test_shows_progress_on_a_terminal_if_there_is_much_to_do(library: LibraryFolder) -> None:
    root = library.root.parent
    silence_warnings(library)
    assert check_on_terminal(root) == ""
    for number in range(150):
        library.write_topic(f"topic-{number}")
    shown = check_on_terminal(root)
    assert "Reading topics" in shown
    assert "100%" in shown
    assert run("check", cwd=root).stderr == ""
