"""Serve the pages by letter and by category, and the index that browsers search in.

Input: a request. Output: a document of the release.
"""

from __future__ import annotations

from flask import Blueprint, Response

from caresheet.web.state import answer_path

library = Blueprint("library", __name__)


@library.get("/letters/<lang>/<letter>/")
@library.get("/letters/<lang>/<letter>/<int:page>/")
def show_letter(lang: str, letter: str, page: int | None = None) -> Response:
    """Show a language's topics under one letter."""
    return answer_path(f"letters/{lang}/{letter}/{f'{page}/' if page else ''}index.html")


@library.get("/categories/<lang>/<category>/")
@library.get("/categories/<lang>/<category>/<int:page>/")
def show_category(lang: str, category: str, page: int | None = None) -> Response:
    """Show a language's topics in one category."""
    return answer_path(f"categories/{lang}/{category}/{f'{page}/' if page else ''}index.html")


@library.get("/search/<lang>.json")
def show_search_index(lang: str) -> Response:
    """Send the index that browsers search in, as a whole."""
    return answer_path(f"search/{lang}.json")


@library.get("/search/<lang>/<site>.json")
def show_own_search_index(lang: str, site: str) -> Response:
    """Send the index of the topics that are only a clinic's. Browsers join it to the language's."""
    return answer_path(f"search/{lang}/{site}.json")
