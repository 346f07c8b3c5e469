"""Tags inside the shadow root of a clinic's own component."""

from __future__ import annotations

import pytest

from hosts.reader import Reader


@pytest.mark.parametrize("form", ["div", "script"])
def test_tag_in_a_shadow_root_shows_its_topic(form: str, reader: Reader) -> None:
    reader.open(f"shadow-roots/{form}.html")
    reader.expect_one_topic()
