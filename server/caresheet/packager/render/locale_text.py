"""Write lists of names, and names of languages, as a language writes them. Babel knows how.

Input: plain texts. Output: plain texts.
"""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list

from caresheet.model import Language, Source


def join_names(names: Sequence[str], language: Language) -> str:
    """Join the names of one thing: "A, B, and C" in English."""
    return format_list(names, locale=_find_locale(language))


def name_foreign(source: Source, language: Language) -> str:
    """Name the language of a source in the topic's language; "" if it is the topic's own."""
    if not source.lang or source.lang == language.code:
        return ""
    name = Locale.parse(source.lang, sep="-").get_display_name(_find_locale(language))
    return name or source.lang


def _find_locale(language: Language) -> Locale:
    return Locale.parse(language.code, sep="-")
