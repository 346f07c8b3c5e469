"""The page at an old name, for hosts that send files only.

It sends the reader on by itself, and names the new address as the canonical one (RFC 6596). Its links are relative,
because the library may be in a folder of its host.
"""

from __future__ import annotations

from markupsafe import escape

from caresheet.export.plan import Source
from caresheet.export.public_tree import make_address

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


def write_moved_page(source: Source, old: str, new: str) -> str:
    """Write the page at an old path, for a topic that is now at a new path."""
    lang, slug = new.split("/")[1:3]
    titles = {(topic.lang, topic.slug): topic.title for topic in source.release.contents.topics}
    title = titles.get((lang, slug), slug)
    address = "../" * old.count("/") + make_address(new).removeprefix("/")
    return _PAGE.format(lang=escape(lang), title=escape(title), address=escape(address))
