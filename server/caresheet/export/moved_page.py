"""The page at an old name, for hosts that send files only.

It sends the reader on by itself, and names the new address as the canonical one (RFC 6596). Its links are relative,
because the library may be in a folder of its host.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import escape

from caresheet.export.plan import Body, Source, write_text
from caresheet.export.public_tree import is_page, make_address

_PAGE = """\
<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<title>{title}</title>
<link rel="canonical" href="{address}">
<meta http-equiv="refresh" content="0; url={address}">
<p><a href="{address}">{title}</a></p>
</html>
"""


def write_moved_pages(source: Source) -> dict[str, Body]:
    """Write the page at each old path that is a page's, for the topic that is now at a new path."""
    titles = {(topic.lang, topic.slug): topic.title for topic in source.release.contents.topics}
    return {old: write_text(_write_page(old, new, titles)) for old, new in source.tree.moves.items() if is_page(old)}


def _write_page(old: str, new: str, titles: Mapping[tuple[str, str], str]) -> str:
    lang, slug = new.split("/")[1:3]
    title = titles.get((lang, slug), slug)
    address = "../" * old.count("/") + make_address(new).removeprefix("/")
    return _PAGE.format(lang=escape(lang), title=escape(title), address=escape(address))
