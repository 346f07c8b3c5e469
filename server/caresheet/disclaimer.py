"""The disclaimer: the rules for its text, its markup, and the check that a document carries it.

Input: a `Disclaimer`. Output: markup, or faults. No other module knows this markup, and nothing here can make a topic
without it. The markup is labelled sections of plain text, in reading order, inside the article. It avoids what
readability tools and ad blockers remove: `aside`, `footer` and anything called a banner.
"""

from __future__ import annotations

import html
import re

from markupsafe import Markup

from caresheet.characters import BLANK_LETTERS, JOINERS, find_invisible
from caresheet.model import Disclaimer

ARTICLE = '<article class="cs-topic'
ARTICLE_END = "</article>"
SECTION = '<section class="cs-section"'

_HIDDEN = re.compile(r"<[^<>]* hidden")
# In letters. A shorter text says too little; a longer `short` does not fit into the line that stays in view.
_SHORT_LETTERS = range(30, 181)
_FULL_LETTERS_AT_LEAST = 120
_DIFFERENT_LETTERS_AT_LEAST = 10
# An ideograph says about as much as three letters of an alphabet.
_IDEOGRAPHS_FROM, _IDEOGRAPH_WEIGHT = "\u2e80", 3


def find_text_faults(short: str, full: tuple[str, ...]) -> list[str]:
    """Say why a text cannot be the disclaimer. An empty list means that it can."""
    faults = []
    for name, text in (("short", short), ("full", "".join(full))):
        hidden = find_invisible(text, allowed=JOINERS, forbidden=BLANK_LETTERS)
        if hidden is not None:
            faults.append(f"'{name}' contains an invisible character (U+{ord(hidden):04X}); delete it")
        elif 0 < len({c.lower() for c in text if c.isalpha()}) < _DIFFERENT_LETTERS_AT_LEAST:
            faults.append(f"'{name}' does not say anything; write whole sentences")
    if _weigh(short) not in _SHORT_LETTERS:
        faults.append(
            f"'short' has {_weigh(short)} letters; write the most important sentence in "
            f"{_SHORT_LETTERS.start} to {_SHORT_LETTERS.stop - 1} letters"
        )
    if _weigh("".join(full)) < _FULL_LETTERS_AT_LEAST:
        faults.append(
            f"'full' has {_weigh(''.join(full))} letters; write the whole disclaimer in at least "
            f"{_FULL_LETTERS_AT_LEAST} letters"
        )
    return faults


def describe(disclaimer: Disclaimer) -> dict[str, object]:
    """Describe a disclaimer as JSON."""
    return {"label": disclaimer.label, "short": disclaimer.short, "full": list(disclaimer.full)}


def make_seal(disclaimer: Disclaimer) -> Markup:
    """Make the line above a topic. It opens the whole text in place."""
    return Markup(
        '<section class="cs-seal" role="group" aria-label="{}"><details><summary>{}</summary>{}</details></section>'
    ).format(disclaimer.label, disclaimer.short, _paragraphs(disclaimer))


def make_line(disclaimer: Disclaimer) -> Markup:
    """Make the short sentence that is repeated beside each "Back to top"."""
    return Markup('<small class="cs-line">{}</small>').format(disclaimer.short)


def make_running_line(disclaimer: Disclaimer) -> Markup:
    """Make the short sentence that is printed at the top of every page of a handout."""
    return Markup('<div class="cs-running" data-line="{line}"><p class="cs-running-line">{line}</p></div>').format(
        line=disclaimer.short
    )


def make_block(disclaimer: Disclaimer, copyright_line: str, *, heading_level: int) -> Markup:
    """Make the whole disclaimer with the copyright, which comes after the last section."""
    return Markup(
        '<section class="cs-disclaimer" aria-labelledby="cs-disclaimer">'
        '<h{level} id="cs-disclaimer">{label}</h{level}>{text}'
        '<p class="cs-copyright" dir="auto">{copyright}</p></section>'
    ).format(
        level=heading_level,
        label=disclaimer.label,
        text=_paragraphs(disclaimer),
        copyright=copyright_line,
    )


def find_document_faults(document: str, disclaimer: Disclaimer) -> list[str]:
    """Say which parts of the disclaimer are missing or changed in a document. An empty list means that it is complete.

    A document is an HTML fragment or page with exactly one topic or notice.
    """
    articles = document.count("<article")
    if articles != 1 or document.count(ARTICLE) != 1:
        return [f"has {articles} articles instead of one topic"]
    before, article = document.split(ARTICLE)
    article, end, after = article.partition(ARTICLE_END)
    faults = []
    if not end or SECTION in before + after:
        faults.append("has topic text outside the topic")
    if not article.partition(">")[2].lstrip().startswith(make_seal(disclaimer)):
        faults.append("does not begin with the seal")
    sections = article.split(SECTION)[1:]
    ends = [section.partition("</section>")[0] for section in sections]
    if not all(end.count(make_line(disclaimer)) == 1 and not _HIDDEN.search(end) for end in ends):
        faults.append("has a section without the disclaimer's line")
    if not _ends_with_block(article, disclaimer):
        faults.append("does not end with the disclaimer")
    return faults


def _ends_with_block(article: str, disclaimer: Disclaimer) -> bool:
    last = '<section class="cs-disclaimer"' + article.rpartition('<section class="cs-disclaimer"')[2].rstrip()
    copyright_line = last.rpartition('<p class="cs-copyright" dir="auto">')[2].removesuffix("</p></section>")
    return any(
        last == make_block(disclaimer, html.unescape(copyright_line), heading_level=level) for level in range(1, 7)
    )


def _paragraphs(disclaimer: Disclaimer) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(paragraph) for paragraph in disclaimer.full)


def _weigh(text: str) -> int:
    return sum(_IDEOGRAPH_WEIGHT if c >= _IDEOGRAPHS_FROM else 1 for c in text if c.isalpha())
