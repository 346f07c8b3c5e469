"""What a document may contain: elements, their attributes, and the attributes' values. Everything else is refused.

Input: an element, an attribute and its value. Output: why it is refused, or None. There is one vocabulary for authors
and others for our own templates around an author's text. Between them is the vocabulary of rendered Markdown: it has
pictures, which an author cannot write as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from caresheet.packager.markup.links import PICTURE_ADDRESS, is_publishable

VOID_ELEMENTS = frozenset({"base", "br", "hr", "img", "input", "link", "meta"})

_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_SMALL_NUMBER = r"[1-9][0-9]?"
_ITEM_NUMBER = r"0|[1-9][0-9]{0,2}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
_ANY_TEXT = r"[^<>]*"
_ANY_WORDS = r"[\s\S]*"  # in our own templates, which escape it; such as "under < 60"
_NEAR_ADDRESS = r"(/|(\.\./)*)[A-Za-z0-9][A-Za-z0-9._/-]*|(\.\./)+|\./|(\.\./)+handouts/[A-Za-z0-9/-]+/\?print"

_AUTHOR_EVERYWHERE = {"lang": _LANGUAGE, "dir": "ltr|rtl|auto"}
_AUTHOR_ELEMENTS: dict[str, dict[str, str]] = {
    **{
        name: {}
        for name in (
            "p", "br", "hr", "strong", "em", "b", "i", "small", "sub", "sup", "span", "q", "blockquote",
            "ul", "dl", "dt", "dd", "h3", "h4", "table", "caption", "thead", "tbody", "tr",
        )
    },
    "a": {"href": _ANY_TEXT},
    "abbr": {"title": _ANY_TEXT},
    "ol": {"start": _ITEM_NUMBER, "type": "[1aAiI]"},
    "li": {"value": _ITEM_NUMBER},
    "td": {"colspan": _SMALL_NUMBER, "rowspan": _SMALL_NUMBER, "data-align": "center|end"},
    "th": {
        "colspan": _SMALL_NUMBER,
        "rowspan": _SMALL_NUMBER,
        "data-align": "center|end",
        "scope": "row|col|rowgroup|colgroup",
    },
}  # fmt: skip

# The browser requests a picture without cookies and without a referrer. It loads at once, not lazily: that request
# would tell how far somebody has read, and the picture could be missing on paper.
_PICTURE = {
    "src": PICTURE_ADDRESS,
    "alt": _ANY_TEXT,
    "width": r"[1-9][0-9]{0,3}",
    "height": r"[1-9][0-9]{0,3}",
    "referrerpolicy": "no-referrer",
    "crossorigin": "anonymous",
}
_HEADING = {"id": _ID, "tabindex": "-1"}
_TEMPLATE_EVERYWHERE = {
    **_AUTHOR_EVERYWHERE,
    "class": r"cs-[a-z-]+( cs-[a-z-]+)*",
}
_TEMPLATE_ELEMENTS: dict[str, dict[str, str]] = {
    **_AUTHOR_ELEMENTS,
    "img": _PICTURE,
    **{f"h{level}": _HEADING for level in range(1, 7)},
    **{name: {} for name in ("html", "head", "title", "body", "details", "summary")},
    "a": {
        "href": _ANY_TEXT,
        "rel": "noopener noreferrer",
        "hreflang": _LANGUAGE,
        "aria-current": "page|true",
    },
    "article": {
        "aria-labelledby": _ID,
        "data-slug": _ID,
        "data-state": "current|withdrawn|list",
        "data-widget": "[0-9a-f]{8}",
    },
    "div": {"role": "group", "tabindex": "0", "aria-label": _ANY_WORDS},
    "header": {},
    "footer": {},
    "link": {
        "rel": "stylesheet|canonical|alternate|icon",
        "href": _ANY_TEXT,
        "hreflang": f"{_LANGUAGE}|x-default",
        "type": r"application/(?:atom\+xml|json\+oembed)",
        "title": _ANY_WORDS,
    },
    "main": {"id": _ID},
    "meta": {
        "charset": "utf-8",
        "name": "viewport|description|referrer|robots|color-scheme|twitter:card",
        "property": r"og:[a-z_:]+",
        "content": _ANY_WORDS,
    },
    "nav": {"aria-label": _ANY_WORDS, "aria-labelledby": _ID},
    "p": {"data-from": _DAY, "data-until": _DAY, "hidden": ""},
    "section": {"role": "group", "aria-label": _ANY_WORDS, "aria-labelledby": _ID},
    "time": {"datetime": _DAY},
}


@dataclass(frozen=True)
class Vocabulary:
    """The allowed elements, each with its attributes and the pattern that their values match from end to end."""

    elements: Mapping[str, Mapping[str, str]]
    everywhere: Mapping[str, str]
    near_addresses: bool

    def find_attribute_fault(self, element: str, attribute: str, value: str) -> str | None:
        """Say why an attribute with this value is refused; None if it is allowed."""
        pattern = self.elements[element].get(attribute, self.everywhere.get(attribute))
        if pattern is None:
            return f"attribute '{attribute}' is not allowed on <{element}>; remove it"
        if attribute in ("href", "src") and element != "img" and not self._allows_address(value):
            return f"link '{value[:60]}' cannot be published; correct it or remove it"
        if not re.fullmatch(pattern, value):
            return f"attribute '{attribute}' of <{element}> cannot be '{value[:40]}'; correct it or remove it"
        return None

    def _allows_address(self, address: str) -> bool:
        return is_publishable(address) or (self.near_addresses and re.fullmatch(_NEAR_ADDRESS, address) is not None)


AUTHOR = Vocabulary(_AUTHOR_ELEMENTS, _AUTHOR_EVERYWHERE, near_addresses=False)
# An author's text as Markdown renders it.
RENDERED = Vocabulary({**_AUTHOR_ELEMENTS, "img": _PICTURE}, _AUTHOR_EVERYWHERE, near_addresses=False)
# The same after the sanitizers have added `rel` to its links.
PUBLISHED = Vocabulary(
    {**_AUTHOR_ELEMENTS, "img": _PICTURE, "a": {"href": _ANY_TEXT, "rel": "noopener noreferrer"}},
    _AUTHOR_EVERYWHERE,
    near_addresses=False,
)
DOCUMENT = Vocabulary(_TEMPLATE_ELEMENTS, _TEMPLATE_EVERYWHERE, near_addresses=True)
# Without these, spelling checkers, histories and keyboards might send elsewhere what a reader types.
_KEPT_HERE = {"autocomplete": "off", "autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}
_COMBOBOX = {
    "role": "combobox",
    "aria-autocomplete": "list",
    "aria-controls": _ID,
    "aria-expanded": "false",
    "data-slug": _ID,
    "data-lang": _LANGUAGE,
    "data-search": r"assets/search\.[0-9a-f]+\.js",
}
_TOPIC_SCRIPT = {
    "data-root": r"(\.\./)+",
    "data-module": r"assets/actions\.[0-9a-f]+\.js",
    "data-page": r"topics/[A-Za-z0-9/-]+/",
}
# Our own pages around a topic or a list: they have a search box, which our script works.
PAGE = Vocabulary(
    {
        **_TEMPLATE_ELEMENTS,
        "button": {"type": "button"},
        "details": {"open": ""},
        "div": {
            **_TEMPLATE_ELEMENTS["div"],
            "role": "group|search",
            "hidden": "",
            "data-root": r"/|(\.\./)+",
            "data-script": r"assets/search\.[0-9a-f]+\.js",
            "data-languages": rf"{_LANGUAGE}( {_LANGUAGE})*",
            "data-nearest": _ANY_WORDS,
        },
        "input": {"id": _ID, "type": "search", **_KEPT_HERE},
        "label": {"for": _ID},
        "p": {**_TEMPLATE_ELEMENTS["p"], "role": "status"},
        "script": {"src": r"[./]*assets/(list|page)\.[0-9a-f]+\.js", "defer": "", **_TOPIC_SCRIPT},
        "span": {"hidden": ""},
    },
    _TEMPLATE_EVERYWHERE,
    near_addresses=True,
)
# A topic to print. Its QR code is an SVG, in which nothing can be but one line of digits and the letters M, m and h.
HANDOUT = Vocabulary(
    {
        **_TEMPLATE_ELEMENTS,
        "body": {"data-root": r"(\.\./)+", "data-site": _ID, "data-version": r"\d{8}-[\w-]{6,}"},
        "button": {"type": "button", "id": "print", "hidden": ""},
        "div": {
            **_TEMPLATE_ELEMENTS["div"],
            "role": "group|status",
            "data-state": "changed",
            "data-call": _ANY_WORDS,
            "data-line": _ANY_WORDS,
            "hidden": "",
        },
        "input": {"type": "checkbox", "id": "large", "autocomplete": "off"},
        "label": {"for": "large"},
        "p": {
            **_TEMPLATE_ELEMENTS["p"],
            "data-state": "current|unknown",
            "data-part": "removed|opening",
        },
        "path": {"stroke": "#000", "fill": "none", "d": r"[Mmh0-9. -]+"},
        "script": {"src": r"[./]*assets/(handout|page)\.[0-9a-f]+\.js", "defer": "", **_TOPIC_SCRIPT},
        "svg": {"viewbox": r"0 0 \d{2,3} \d{2,3}", "role": "img", "aria-label": _ANY_WORDS},
    },
    _TEMPLATE_EVERYWHERE,
    near_addresses=True,
)
# A sealed frame's page: the topic is inert in a template until our script has checked that its seal is visible.
FRAME = Vocabulary(
    {
        **_TEMPLATE_ELEMENTS,
        "base": {"target": "_top"},
        "div": {
            **_TEMPLATE_ELEMENTS["div"],
            "data-caresheet": _ID,
            "data-lang": _LANGUAGE,
            "data-loading": "eager",
            "data-heading-level": "1",
        },
        "script": {"src": r"[./]*assets/frame\.[0-9a-f]+\.js", "data-library": r"[./]*"},
        "template": {},
    },
    _TEMPLATE_EVERYWHERE,
    near_addresses=True,
)
# Our own tool pages. They contain no HTML by authors, but they run our script and show the widget.
HOME = Vocabulary(
    {
        **_TEMPLATE_ELEMENTS,
        "a": {**_TEMPLATE_ELEMENTS["a"], "id": _ID},
        "button": {
            "type": "button",
            "id": _ID,
            "disabled": "",
            "aria-expanded": "true|false",
            "aria-controls": _ID,
        },
        "code": {"id": _ID},
        "details": {"id": _ID},
        "fieldset": {"id": _ID, "aria-describedby": _ID},
        "form": {"id": _ID},
        "iframe": {"id": _ID, "src": _ANY_TEXT, "title": _ANY_WORDS},
        "input": {
            "type": "radio|checkbox|text",
            "name": _ID,
            "value": _ANY_WORDS,
            "id": _ID,
            "checked": "",
            "aria-describedby": _ID,
            **_COMBOBOX,
            **_KEPT_HERE,
        },
        "label": {"for": _ID},
        "legend": {},
        "option": {
            "id": _ID,
            "value": rf"({_ID}|{_LANGUAGE})?",
            "selected": "",
            "data-isolation": "inline|frame",
            "data-list": _ANY_WORDS,
            "data-topics": rf"{_LANGUAGE}( {_LANGUAGE})*",
            **{f"data-{key}": _ANY_TEXT for key in ("script", "integrity", "pinned")},
        },
        "output": {"id": _ID, "for": _ID},
        "pre": {"id": _ID, "tabindex": "0", "aria-label": _ANY_WORDS},
        "script": {"src": _ANY_TEXT, "async": "", "defer": "", "type": "module", "data-library": r"\./"},
        "ul": {"id": _ID, "role": "listbox", "aria-label": _ANY_WORDS},
        "select": {"id": _ID, "name": _ID, "aria-describedby": rf"{_ID}( {_ID})*"},
        "strong": {"id": _ID},
        "template": {"id": _ID},
        "div": {**_TEMPLATE_ELEMENTS["div"], "id": _ID, "aria-labelledby": _ID, "data-library": _ANY_TEXT},
        "section": {**_TEMPLATE_ELEMENTS["section"], "id": _ID},
        "p": {"id": _ID, "role": "status"},
        "textarea": {"id": _ID, "rows": r"\d", "aria-describedby": _ID, **_KEPT_HERE},
    },
    {**_TEMPLATE_EVERYWHERE, "hidden": ""},
    near_addresses=True,
)
