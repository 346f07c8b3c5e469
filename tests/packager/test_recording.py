"""`caresheet review record` and `caresheet translation record`: what they write, and what they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.errors import CaresheetError, ConfigError, ContentError
from caresheet.model import Review
from caresheet.packager.recording import find_next_review, record_review, record_translation
from conftest import TODAY, LibraryFolder, edit
from reviewed_library import BY, FILE, MADE, find_rules


def test_the_same_review_can_be_recorded_again_and_changes_nothing(reviewed: LibraryFolder) -> None:
    before = (reviewed.root / FILE).read_bytes()
    record_review(reviewed.root, "asthma", BY, lang="en", today=TODAY)
    assert (reviewed.root / FILE).read_bytes() == before
    edit(reviewed, FILE, "5 mg", "50 mg")
    edit(reviewed, FILE, "sources:", "# ours\nsources:")
    record_review(reviewed.root, "asthma", BY, lang="en", today=TODAY)
    assert find_rules(reviewed) == ["warning translation-changed"]
    assert "# ours" in (reviewed.root / FILE).read_text("utf-8")


def test_damaged_fingerprints_are_an_error_that_the_command_repairs(reviewed: LibraryFolder) -> None:
    whole = (reviewed.root / FILE).read_text("utf-8")
    reviewed.write(FILE, re.sub(r"(dose: v1-)\w+", r"\1oops", whole))
    assert "'dose' is not a fingerprint" in reviewed.find_faults()[0]
    record_review(reviewed.root, "asthma", BY, lang=None, today=TODAY)
    assert (reviewed.root / FILE).read_text("utf-8") == whole


def test_a_record_keeps_the_permissions_of_the_file(reviewed: LibraryFolder) -> None:
    (reviewed.root / FILE).chmod(0o640)
    edit(reviewed, FILE, "911", "912")
    record_review(reviewed.root, "asthma", BY, lang=None, today=TODAY)
    assert (reviewed.root / FILE).stat().st_mode & 0o777 == 0o640


Record = Callable[[Path], object]
REFUSED: dict[str, tuple[Record, type[CaresheetError], str]] = {
    "unknown": (
        lambda root: record_review(root, "astma", BY, lang=None, today=TODAY),
        ConfigError,
        "'astma': there is no such topic in topics/en; did you mean 'asthma'?",
    ),
    "language": (
        lambda root: record_review(root, "asthma", BY, lang="fr", today=TODAY),
        ConfigError,
        "--lang fr: is not a language of this library; use en or es",
    ),
    "future": (
        lambda root: record_review(root, "asthma", BY, lang=None, today=date(2026, 4, 30)),
        ConfigError,
        "--on 2026-05-01: is in the future; give the day on which it was done",
    ),
    "next": (
        lambda root: record_review(root, "asthma", Review(BY.by, BY.on, BY.on), lang=None, today=TODAY),
        ConfigError,
        "--next 2026-05-01: is not after the review on 2026-05-01; give a later day",
    ),
    "original": (
        lambda root: record_translation(root, "asthma", MADE, lang="en", today=TODAY),
        ConfigError,
        "--lang en: is the language of the originals; give that of the translation",
    ),
    "fault": (
        lambda root: record_review(root, "bad", BY, lang=None, today=TODAY),
        ContentError,
        "<script> is not allowed; remove it",
    ),
    "withdrawn": (
        lambda root: record_review(root, "old", BY, lang=None, today=TODAY),
        ConfigError,
        "topics/en/old.md: the topic is withdrawn; remove 'withdrawn' first",
    ),
}


@pytest.mark.parametrize(("record", "error", "said"), REFUSED.values(), ids=REFUSED)
def test_refuses_in_one_line_and_changes_nothing(
    record: Record, error: type[CaresheetError], said: str, reviewed: LibraryFolder
) -> None:
    reviewed.write_topic("bad", "## What?\n\n<script>x</script>\n")
    reviewed.write_topic("old", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    before = {path: path.read_bytes() for path in reviewed.root.rglob("*.md")}
    with pytest.raises(error) as caught:
        record(reviewed.root)
    assert said in str(caught.value)
    assert {path: path.read_bytes() for path in reviewed.root.rglob("*.md")} == before


def test_a_review_is_due_again_after_two_years() -> None:
    assert find_next_review(date(2026, 5, 1)) == date(2028, 5, 1)
    assert find_next_review(date(2028, 2, 29)) == date(2030, 2, 28)


def test_the_commands_say_what_they_recorded(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    library.write_topic("asthma", lang="es")
    given = ["record", "asthma", "--by", "A. Tester, MD", "--on", "2026-05-01", "--content", str(library.root)]
    said = [CliRunner().invoke(main, [*kind, *given]) for kind in (["review"], ["translation"])]
    assert said[1].exit_code == 2
    assert "Missing option '--lang'" in said[1].output
    said[1] = CliRunner().invoke(main, ["translation", *given, "--lang", "es"])
    assert [result.output for result in said] == [
        (
            f"Wrote {library.root}/topics/en/asthma.md: reviewed by A. Tester, MD on 2026-05-01, next by 2028-05-01.\n"
            "The review covers the title, the summary and 1 section. Next: caresheet check\n"
        ),
        (
            f"Wrote {library.root}/topics/es/asthma.md: translated or checked by A. Tester, MD on 2026-05-01.\n"
            "The record covers the original and 1 section. Next: caresheet check\n"
        ),
    ]
