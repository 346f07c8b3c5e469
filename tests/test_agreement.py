"""A short run that compares `check` and `build`. `make agreement` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import compare, make_topic, run
from caresheet.packager.source import parse


def test_check_and_build_agree_about_topics_that_are_changed_at_random() -> None:
    assert not run(40, seed=4)


def test_the_comparison_notices_what_only_a_build_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As before a heading's characters were checked.
    monkeypatch.setattr(parse, "find_character_fault", lambda _: None)
    [said, *_] = compare(tmp_path, [make_topic("## a&#x202E;b\n\nText.\n")])
    assert said.startswith("only build refuses: topics/en/t-0.md: error: '")
