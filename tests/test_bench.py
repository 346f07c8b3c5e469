"""One section of docs/performance.md is measured again, and the others stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import run
from bench.goals import Goal, Measured


def test_a_section_that_is_measured_again_replaces_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PAGE", tmp_path / "performance.md")
    measured = iter(range(10))

    def measure() -> Measured:
        number = next(measured)
        return Measured([Goal("speed", "≥ 5", f"run {number}", is_reached=number > 5)], f"| table {number} |\n")

    sections = {name: run.Section(name.title(), f"About {name}.\n", measure) for name in ("one", "two")}
    monkeypatch.setattr(run, "SECTIONS", sections)
    run.main([])
    first = run.PAGE.read_text("utf-8")
    run.main(["two"])
    second = run.PAGE.read_text("utf-8")
    assert first.partition("## Two")[0] == second.partition("## Two")[0]
    assert "| speed | ≥ 5 | run 0 | **no** |" in second
    assert "run 1" in first
    assert "run 1" not in second
    assert second.endswith("| table 2 |\n")
    run.main(["one"])
    assert run.PAGE.read_text("utf-8").count("## ") == 2


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(SystemExit, match="speed: no such section; choose from serving, start, build, sight, views"):
        run.main(["speed"])
