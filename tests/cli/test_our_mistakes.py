"""What the command says of a mistake in Caresheet itself, and when it shows a traceback."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from cli.command import TOPIC
from conftest import LibraryFolder


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> str:
    """Make every build in this process fail with a mistake of ours, and return how the message begins."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("caresheet.packager.pipeline.build_release", fail)
    return "A fault in Caresheet itself, not in your files: RuntimeError at test_our_mistakes.py:"


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
