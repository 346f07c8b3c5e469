"""Turn a topic that was in view into something to read, or to print and hand over.

Input: a kept release, a topic's language and name. Output: text, the page as it was served, or one page to print that
loads nothing: it says when it was in view, and its styles and pictures are inside it.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import PurePosixPath

from caresheet.release.format import PUBLIC
from caresheet.release.shown import Shown

_STYLES = re.compile(r'<link rel="stylesheet" href="(?:\.\./)*(assets/[^"]+)">')
_PICTURE = re.compile(r'(<img src=")(?:\.\./)*(pictures/[^"]+)(")')
_ICON = re.compile(r'<link rel="icon"[^>]*>\n?')
_SCRIPT = re.compile(r"<script [^>]*></script>\n?")
_OPENING = re.compile(r'<main id="main"[^>]*>')
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
_LISTS = {"ul", "ol", "dl"}
_BLOCKS = {"p", "li", "dt", "dd", "caption", "blockquote", "section", "article", "div", "table", "tr"} | _LISTS
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def describe_shown(shown: Shown) -> str:
    """Say in one sentence from which release a document is."""
    entry = shown.entry
    published = f"published {entry.at:%Y-%m-%d %H:%M} UTC, entry {entry.number} of the record"
    return f"In view by {shown.at:%Y-%m-%d %H:%M} UTC. Release {entry.release[:12]}, {published}."


def show_page(shown: Shown, lang: str, slug: str) -> str:
    """Return a topic's page, byte for byte as it was served."""
    return shown.read_document(f"topics/{lang}/{slug}/index.html").decode()


def show_sheet(shown: Shown, lang: str, slug: str) -> str:
    """Return a topic's page to print. It loads nothing, and says at its top when it was in view."""
    page = embed_files(show_page(shown, lang, slug), lambda path: shown.read(PUBLIC + path))
    label = f'<p class="cs-as-shown" lang="en" dir="ltr">{html.escape(describe_shown(shown))}</p>'
    return _OPENING.sub(lambda found: f"{found[0]}\n{label}", page, count=1)


def embed_files(page: str, read: Callable[[str], bytes]) -> str:
    """Put a page's styles and pictures into it, and leave out its icon and its scripts.

    `read` reads a file by its public path.
    """

    def embed_styles(found: re.Match[str]) -> str:
        return f"<style>{read(found[1]).decode()}</style>"

    def embed_picture(found: re.Match[str]) -> str:
        kind = _TYPES[PurePosixPath(found[2]).suffix]
        return f"{found[1]}data:{kind};base64,{base64.b64encode(read(found[2])).decode()}{found[3]}"

    return _SCRIPT.sub("", _ICON.sub("", _PICTURE.sub(embed_picture, _STYLES.sub(embed_styles, page))))


def show_text(shown: Shown, lang: str, slug: str) -> str:
    """Return what a reader saw of a topic, as plain text."""
    reader = _TextReader(shown.at.date().isoformat())
    reader.feed(shown.read_document(f"v1/topics/{lang}/{slug}.html").decode())
    reader.close()
    reader.end_line()
    return "\n".join([describe_shown(shown), "", *reader.lines]) + "\n"


class _TextReader(HTMLParser):
    """Reads a fragment as lines of text. Links have their addresses behind them, and cells a bar between them."""

    def __init__(self, day: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._day, self._text = day, list[str]()
        # The element that is left out, such as the list of contents, and how many of its name are open in it.
        self._skipped, self._depth = "", 0
        self._lists: list[int | None] = []
        self._address = ""
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._skipped:
            self._depth += tag == self._skipped
        elif tag == "nav" or self._is_hidden(values) or values.get("href") == "#cs-title":
            self._skipped, self._depth = tag, 1
        elif tag in _BLOCKS or tag in _HEADINGS:
            self.end_line()
            self._open_block(tag, values)
        elif tag in ("td", "th"):
            self._text.append(" | " if self._cells else "")
            self._cells += 1
        elif tag == "img":
            self._text.append(f"[Picture: {values.get('alt')}]")
        elif tag == "br":
            self.end_line()
        elif tag in ("sup", "sub"):
            self._text.append("^" if tag == "sup" else "_")
        elif tag == "a":
            self._address = str(values.get("href"))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._depth -= tag == self._skipped
            self._skipped = self._skipped if self._depth else ""
        elif tag in _BLOCKS or tag in _HEADINGS:
            self.end_line()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            if tag in ("p", "ul", "ol", "table") or tag in _HEADINGS:
                self._add_blank()
        elif tag == "a" and self._address.startswith(("https:", "tel:", "mailto:")):
            self._text.append(f" <{self._address}>")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._text.append(data)

    def end_line(self) -> None:
        """End the line."""
        if line := " ".join("".join(self._text).split()):
            self.lines.append(line)
        self._text = []

    def _open_block(self, tag: str, values: dict[str, str | None]) -> None:
        if tag == "tr":
            self._cells = 0
        elif tag in ("ul", "ol"):
            self._lists.append(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li" and self._lists:
            number = self._lists[-1]
            self._text.append("- " if number is None else f"{number}. ")
            if number is not None:
                self._lists[-1] = number + 1
        elif tag in _HEADINGS:
            self._add_blank()
            self._text.append("#" * max(1, _HEADINGS[tag] - 1) + " ")

    def _add_blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def _is_hidden(self, values: dict[str, str | None]) -> bool:
        """Tell whether an element was hidden on that day, as the widget decides it."""
        since, until = values.get("data-from"), values.get("data-until")
        if since or until:
            return not ((since or "") <= self._day <= (until or "9999"))
        return "hidden" in values


# The forms in which a topic can be shown.
FORMS = {"text": show_text, "html": show_page, "sheet": show_sheet}
