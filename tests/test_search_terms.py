"""The words by which topics are searched."""

# ruff: noqa: RUF001 - the texts are in many languages

from __future__ import annotations

import pytest

from caresheet.search_terms import fold_text

# Each text, and its words. `tests/widget/test_search.py` asks the browser's side for the same.
FOLDED = {
    "High blood PRESSURE!": "high blood pressure",
    "Ménière's disease": "menieres disease",
    "l'asthme de l’enfant": "l asthme de l enfant",
    "Niños y señales": "ninos y senales",
    "Bệnh tiểu đường": "benh tieu duong",
    "الرَّبْو عند الأطفال": "ربو عند اطفال",
    "٢ إلى ٥ سنوات": "2 الي 5 سنوات",
    "糖尿病 type 2": "糖 尿 病 type 2",
    "COVID-19": "covid 19",
    "ﬁbroids – œdema": "fibroids oedema",
    "İzmir ΟΔΟΣ": "izmir οδοσ",
    " \t \0 'quoted' \"x\" * -": "quoted x",
    "😀 🩺": "",
}


@pytest.mark.parametrize(("text", "words"), FOLDED.items(), ids=lambda value: ascii(value)[:30])
def test_a_text_becomes_words(text: str, words: str) -> None:
    assert fold_text(text) == words
