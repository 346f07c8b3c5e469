"""Examine a page that was read: ask its library, check the page, and say what could not be asked.

Input: a page, and a library to ask instead of the one that the page names. Output: findings, and a summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caresheet.doctor.addresses import split_origin
from caresheet.doctor.library import Library, ServedLibrary, describe_library
from caresheet.doctor.page_check import check_page, find_library, list_topics, summarize
from caresheet.doctor.report import Context, PageFinding
from caresheet.doctor.rules import read_rules
from caresheet.doctor.tags import Page, read_page
from caresheet.doctor.web_page import UnreachableError, WebPage


@dataclass(frozen=True)
class Examined:
    """What was found in a page: findings, the number of its tags, their topics, and why no library was asked."""

    name: str
    findings: Sequence[PageFinding]
    count: int
    topics: Sequence[str]
    unasked: str = ""


def examine_page(source: WebPage, library: Library | None) -> Examined:
    """Check a page."""
    page = read_page(source.text)
    facts, unasked = _ask(page, source.base, library)
    context = Context(source.base, source.policies, facts)
    count, topics = summarize(page, context)
    return Examined(source.name, check_page(page, context), count, topics, unasked)


def _ask(page: Page, base: str, library: Library | None) -> tuple[dict[str, Any] | None, str]:
    root = find_library(page, base)
    scheme, host, _ = split_origin(root)
    if scheme not in ("http", "https") or host in read_rules()["placeholders"]:
        return None, ""
    try:
        asked = library or ServedLibrary(root)
        return describe_library(asked, root, lambda languages: list_topics(page, base, root, languages)), ""
    except UnreachableError as error:
        reason = f"The library at {root} could not be asked ({error})"
        return None, f"{reason}, so the names of topics, sections and sites were not checked."
