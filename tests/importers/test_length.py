"""A document that is as long as a book is refused at once; one that is as long as a topic can be is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from importers.pages import read_page
from importers.word.documents import paragraph, read_body

WORDS = "word " * 30_001


def test_refuses_a_page_with_too_many_words_and_counts_no_script(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"page\.html: has 30,\d{3} words, and 30,000 are read; split it"):
        read_page(tmp_path, f"<p>{WORDS}</p>")
    assert "Rest." in read_page(tmp_path, f"<p>Rest.</p><script>{WORDS}</script><!-- {WORDS} -->").body


@pytest.mark.parametrize(
    ("body", "what"), [(paragraph(WORDS), "30,001 words, and 30,000"), ("<w:p/>" * 6001, "6,001 paragraphs, and 6,000")]
)
def test_refuses_a_word_document_that_is_a_book(body: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=what):
        read_body(tmp_path, body)
    assert read_body(tmp_path, f"{paragraph('Rest.')}{'<w:p/>' * 500}").body.endswith("Rest.")
