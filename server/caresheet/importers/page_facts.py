"""Find what a page says about itself: its language, its date and its address. Nothing is guessed.

Input: the tree of a page. Output: the values, or "" or None where the page does not say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# What pages call the day of their last change. A day of first publication is no such day.
_MODIFIED = {
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "dcterms.date.modified",
    "last-modified",
    "lastmod",
    "datemodified",
    "revised",
}
# Words beside a date that say what happened on that day, and how far from its start a paragraph is read for them.
_CHANGED = re.compile(
    r"updated|modified|revised|last change|actualiza|modifica|mise? à jour|aktualisiert", re.IGNORECASE
)
_AROUND = 120
_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://\S+)")


def find_languages(soup: BeautifulSoup) -> Iterator[str]:
    """Yield the languages that a page names, the most certain first, such as "pt-BR"."""
    for name in ("html", "body"):
        tag = soup.find(name)
        if isinstance(tag, Tag):
            yield from _read_language(str(tag.get("lang") or tag.get("xml:lang") or ""))
    for meta in soup.find_all("meta"):
        if _name(meta) in ("content-language", "dc.language", "dcterms.language", "og:locale", "language"):
            yield from _read_language(str(meta.get("content") or ""))


def find_modified_day(soup: BeautifulSoup) -> date | None:
    """Return the day of the last change that a page states; None if it states none."""
    stated = [str(meta.get("content") or "") for meta in soup.find_all("meta") if _name(meta) in _MODIFIED]
    for script in soup.find_all("script"):
        if "ld+json" in str(script.get("type") or ""):
            stated.extend(_find_json_days(script.get_text()))
    for tag in soup.find_all(itemprop="dateModified"):
        stated.append(str(tag.get("datetime") or tag.get("content") or tag.get_text()))
    for time in soup.find_all("time"):
        around = time.parent.get_text(" ")[:_AROUND] if time.parent is not None else ""
        if _CHANGED.search(f"{time.get('class') or ''} {time.get('itemprop') or ''} {around}"):
            stated.append(str(time.get("datetime") or time.get_text()))
    return next(_read_days(stated), None)


def find_address(soup: BeautifulSoup) -> str:
    """Return the address that a page's links start from; "" if the page does not say."""
    own = _find_own_address(soup)
    base = soup.find("base", href=True)
    try:
        return urljoin(own, str(base["href"])) if isinstance(base, Tag) else own
    except ValueError:
        return ""


def complete_links(soup: BeautifulSoup) -> None:
    """Complete the addresses of links to other pages of the same site, where the page says its own address."""
    address = find_address(soup)
    if not re.match("https?://", address):
        return
    for link in soup.find_all("a", href=True):
        href = str(link["href"]).strip()
        if href and not href.startswith("#") and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", href):
            try:
                link["href"] = urljoin(address, href)
            except ValueError:
                continue


def _find_own_address(soup: BeautifulSoup) -> str:
    for link in soup.find_all("link", href=True):
        if "canonical" in str(link.get("rel") or "").lower().split():
            return str(link["href"])
    for meta in soup.find_all("meta"):
        if _name(meta) == "og:url":
            return str(meta.get("content") or "")
    comments = soup.find_all(string=lambda text: isinstance(text, Comment))
    return next((match[1] for text in comments if (match := _SAVED_FROM.search(str(text)))), "")


def _name(meta: Tag) -> str:
    return str(meta.get("name") or meta.get("property") or meta.get("http-equiv") or "").lower()


def _read_language(value: str) -> Iterator[str]:
    first = value.partition(",")[0].strip()
    if _LANGUAGE.fullmatch(first):
        yield first.replace("_", "-")


def _find_json_days(text: str) -> Iterator[str]:
    try:
        waiting: list[object] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            if isinstance(value.get("dateModified"), str):
                yield value["dateModified"]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _read_days(texts: Iterable[str]) -> Iterator[date]:
    for text in texts:
        if match := _DAY.match(text):
            try:
                yield date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
