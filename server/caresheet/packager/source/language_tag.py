"""Recognise a language by its tag (BCP 47), such as `es` or `pt-BR`."""

from __future__ import annotations

import re

from babel import Locale, UnknownLocaleError

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def find_locale(tag: str) -> Locale | None:
    """Return what Babel knows about a language; None if it is unknown."""
    try:
        return Locale.parse(tag, sep="-") if _TAG.fullmatch(tag) else None
    except (UnknownLocaleError, ValueError):
        return None
