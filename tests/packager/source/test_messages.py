"""The messages that Caresheet ships: each language has all of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[3] / "server" / "caresheet" / "messages"
LANGUAGES = sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read_placeholders(lang: str) -> dict[tuple[str, str], list[str]]:
    """Return the placeholders of each message."""
    tables = tomllib.loads((SHIPPED / f"{lang}.toml").read_text("utf-8"))
    tables.pop("checked_by", None)
    assert all(text.strip() == text != "" for messages in tables.values() for text in messages.values())
    return {
        (table, key): sorted(re.findall(r"\{\w+\}", text))
        for table, messages in tables.items()
        for key, text in messages.items()
    }


def test_there_are_eight_languages() -> None:
    assert LANGUAGES == ["ar", "en", "es", "fr", "ht", "tl", "vi", "zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_language_lacks_a_message_or_a_placeholder(lang: str) -> None:
    assert read_placeholders(lang) == read_placeholders("en")


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_each_translation_says_whether_a_native_speaker_has_checked_it(lang: str) -> None:
    checked_by = tomllib.loads((SHIPPED / f"{lang}.toml").read_text("utf-8"))["checked_by"]
    assert checked_by == [] or all(", " in each for each in checked_by)
