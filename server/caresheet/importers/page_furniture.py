"""Recognize what stands around the text of a web page: menus, cookie banners, share bars, footers.

Input: an element. Output: what it is, or "" for anything that may be text. Elements and roles of HTML and WAI-ARIA say
it best; names of classes are those of common site builders.
"""

from __future__ import annotations

import re

from bs4.element import Tag

from caresheet.importers.unseen import read_classes

_ROLES = {
    "navigation": "menus",
    "menu": "menus",
    "menubar": "menus",
    "toolbar": "menus",
    "search": "search forms",
    "banner": "page heads",
    "contentinfo": "footers",
}
# Parts of a class or an id, between hyphens, underscores, spaces or the start and the end.
_NAMES = {
    "cookie banners": "cookies?|cookie-?(?:bar|banner|notice|consent|law)|consent|gdpr|ccpa|onetrust|cookiebot",
    "share bars": "share|sharing|social|socials|share-?(?:bar|buttons?|links?)|social-?(?:share|links?|media|icons?)"
    "|addtoany|addthis|sharedaddy|a2a",
    "breadcrumbs": "breadcrumbs?",
    "menus": "nav|navbar|navigation|menu|menubar|topnav|sidenav|navlinks|offcanvas|hamburger|pagination|pager"
    "|language-?(?:switcher|selector|picker)|wy-nav-side|sphinxsidebar|toc|table-of-contents|related|prev-?next",
    "links past the menu": "skip|skip-?(?:link|links|to|nav|content|main)|skipnav|skiplink|to-?top|back-?to-?top",
    "footers": "footer|site-?footer|page-?footer|copyright|colophon",
    "search forms": "search|search-?(?:form|box|bar)|searchbox",
    "advertisements": "ad|ads|advert|advertisement|adsbygoogle|sponsored|promo",
    "sign-up forms": "newsletter|subscribe|signup|sign-?up|mailing-?list",
    "questions about the page": "feedback|was-this-helpful|page-?rating|helpful",
    "comments by readers": "comments|comment-?(?:list|form|respond)|respond|disqus",
    "print links": "print|print-?(?:link|button|page)|printfriendly",
}
_NAMED = {what: re.compile(rf"(?:^|[\s_-])(?:{names})(?=$|[\s_-])", re.IGNORECASE) for what, names in _NAMES.items()}
_SKIP = re.compile(
    r"(?:skip|jump) (?:to|past|over|navigation)\b.{0,40}|(?:saltar|ir) al contenido.{0,20}|back to top", re.IGNORECASE
)
# The texts of buttons that do something with a page. Any other button may be a heading that opens its answer.
_COMMANDS = re.compile(
    r"(?:print|share|search|close|menu|open menu|toggle (?:navigation|menu)|send|submit|reset|copy(?: \\w+){0,3}|save"
    r"|log ?in|sign ?(?:in|up)|subscribe|accept(?: all)?(?: cookies)?|reject(?: all)?|decline|dismiss|ok|got it|cancel"
    r"|go|play|pause|next|previous|back|listen|download|email|tweet|like|follow|expand all|collapse all|show all"
    r"|hide all|open all|close all|yes|no|imprimir|compartir|buscar|cerrar|enviar|men[uú]|aceptar(?: todo)?|rechazar"
    r"|cancelar|siguiente|anterior|descargar)(?: (?:this )?(?:page|article|form|site))?\W*",
    re.IGNORECASE,
)
# What site builders put beside a heading as a link to it.
_HEADING_LINKS = frozenset("¶#§\N{LINK SYMBOL}")
_CONTAINERS = frozenset(
    {
        "div",
        "ul",
        "ol",
        "section",
        "aside",
        "form",
        "span",
        "p",
        "a",
        "header",
        "footer",
        "nav",
        "button",
        "table",
        "details",
    }
)
_COOKIES = re.compile("cookie|consent|privacy|galleta|datenschutz", re.IGNORECASE)
_FIELDS = ["input", "select", "textarea"]
# In words: a longer form has a text of its own.
_SHORT_FORM, _SHORT_HEAD, _SHORT_BANNER = 15, 15, 250


def describe_furniture(tag: Tag) -> str:
    """Say what an element is, in the plural; "" if it may be text."""
    role = str(tag.get("role") or "")
    if tag.name == "nav":
        return "menus"
    if role in _ROLES and not _is_in_text(tag):
        return _ROLES[role] if role != "banner" or _is_head(tag) else ""
    if tag.name == "footer" and not _is_in_text(tag):
        return "footers"
    if tag.name == "header" and not _is_in_text(tag) and _is_head(tag):
        return "page heads"
    return _describe_command(tag) or _describe_by_name(tag)


def _is_in_text(tag: Tag) -> bool:
    """Tell whether an element belongs to a part of the text, as the foot of an article does."""
    return any(parent.name in ("main", "article", "section", "blockquote", "td", "li") for parent in tag.parents)


def _is_head(tag: Tag) -> bool:
    """Tell whether a page's head has no more than a name and a menu."""
    is_short = len(tag.get_text(" ").split()) <= _SHORT_HEAD
    has_text = any(len(p.get_text(" ").split()) > _SHORT_HEAD for p in tag.find_all("p"))
    return is_short or (tag.find(["nav", "form"]) is not None and not has_text)


def _describe_command(tag: Tag) -> str:
    if tag.name not in _CONTAINERS:
        return ""
    text = " ".join(tag.get_text(" ").split())
    if tag.name == "a" and text in _HEADING_LINKS and str(tag.get("href") or "").startswith("#"):
        return "links beside headings"
    words = len(text.split())
    if words <= 8 and _SKIP.fullmatch(text):
        return "links past the menu"
    is_button = tag.name == "button" or tag.get("role") == "button"
    if is_button and (not any(c.isalnum() for c in text) or _COMMANDS.fullmatch(text)):
        return "buttons"
    if (
        tag.name == "form"
        and words <= _SHORT_FORM
        and tag.find(_FIELDS)
        and not tag.find(["p", "h1", "h2", "h3", "h4"])
    ):
        return "forms"
    return ""


def _describe_by_name(tag: Tag) -> str:
    if tag.name not in _CONTAINERS:
        return ""
    names = f"{tag.get('id') or ''} {read_classes(tag)}".strip()
    if not names:
        return ""
    for what, pattern in _NAMED.items():
        if pattern.search(names) and _fits(tag, what):
            return what
    return ""


def _fits(tag: Tag, what: str) -> bool:
    """Tell whether an element is what its name says. Its text must be like that of such a part."""
    words = len(tag.get_text(" ").split())
    match what:
        case "cookie banners":
            fits = words <= _SHORT_BANNER and _COOKIES.search(tag.get_text()) is not None
        case "menus" | "breadcrumbs" | "share bars":
            fits = _is_mostly_links(tag) or words <= 3
        case "links past the menu" | "print links":
            fits = words <= 12 and (tag.name in ("a", "button") or _is_mostly_links(tag))
        case "advertisements":
            fits = words <= 12
        case "search forms" | "sign-up forms" | "questions about the page":
            fits = words <= 40 and tag.find([*_FIELDS, "button"]) is not None
        case "comments by readers":
            fits = tag.find(["form", *_FIELDS]) is not None or "comment" in str(tag.get("id") or "")
        case _:
            fits = not _is_in_text(tag)
    return fits


def _is_mostly_links(tag: Tag) -> bool:
    text = len("".join(tag.get_text().split()))
    linked = sum(len("".join(each.get_text().split())) for each in tag.find_all(["a", "button", "option"]))
    return linked >= 0.6 * text
