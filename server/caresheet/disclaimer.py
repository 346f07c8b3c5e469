"""THE disclaimer: what its text must be, its markup, and the check that a document carries it.

Enters: a `Disclaimer`. Leaves: markup, or the faults found. Nothing else in Caresheet knows this markup, and
nothing here can make a topic without it. Its elements are not the kind that readability tools and ad-blockers
drop (`aside`, `footer`, "banner"): labelled sections inside the article, all of it plain text in reading order.
"""

from __future__ import annotations

import html
import re
import unicodedata

from markupsafe import Markup

from caresheet.model import Disclaimer

ARTICLE = '<article class="cs-topic'
ARTICLE_END = "</article>"
SECTION = '<section class="cs-section"'

_HIDDEN = re.compile(r"<[^>]* hidden")
_SHORT_LETTERS = range(30, 181)
_FULL_LETTERS_AT_LEAST = 120
_DIFFERENT_LETTERS_AT_LEAST = 10
# A letter of a script without alphabets says about as much as three of one with.
_IDEOGRAPHS_FROM, _IDEOGRAPH_WEIGHT = "\u2e80", 3
# Control, format (zero-width, bidi), surrogate, private and unassigned characters can hide or forge text.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Joiners that Persian, Hindi and other scripts are not rightly written without.
_JOINERS = "\u200c\u200d"
# Blank though Unicode counts them as letters or symbols.
_BLANK = "\u115f\u1160\u3164\uffa0\u2800\u034f"


def find_text_faults(short: str, full: tuple[str, ...]) -> list[str]:
    """Say what keeps a text from being a disclaimer; an empty list means that it is one."""
    faults = []
    for name, text in (("short", short), ("full", "".join(full))):
        hidden = next((c for c in text if _is_hidden(c)), None)
        if hidden is not None:
            faults.append(f"'{name}' holds an invisible character (U+{ord(hidden):04X}); delete it")
        elif 0 < len({c.lower() for c in text if c.isalpha()}) < _DIFFERENT_LETTERS_AT_LEAST:
            faults.append(f"'{name}' is not a text that says anything; write whole sentences")
    if _weigh(short) not in _SHORT_LETTERS:
        faults.append(
            f"'short' has {_weigh(short)} letters; write the essential sentence in "
            f"{_SHORT_LETTERS.start} to {_SHORT_LETTERS.stop - 1}"
        )
    if _weigh("".join(full)) < _FULL_LETTERS_AT_LEAST:
        faults.append(
            f"'full' has {_weigh(''.join(full))} letters; write the whole disclaimer in at least "
            f"{_FULL_LETTERS_AT_LEAST}"
        )
    return faults


def describe(disclaimer: Disclaimer) -> dict[str, object]:
    """Describe a disclaimer as JSON."""
    return {"label": disclaimer.label, "short": disclaimer.short, "full": list(disclaimer.full)}


def make_seal(disclaimer: Disclaimer) -> Markup:
    """The line above a topic that opens the whole text in place."""
    return Markup(
        '<section class="cs-seal" role="group" aria-label="{}"><details><summary>{}</summary>{}</details></section>'
    ).format(disclaimer.label, disclaimer.short, _paragraphs(disclaimer))


def make_line(disclaimer: Disclaimer) -> Markup:
    """The short sentence again, beside each section's "Back to top"."""
    return Markup('<small class="cs-line">{}</small>').format(disclaimer.short)


def make_block(disclaimer: Disclaimer, copyright_line: str, *, heading_level: int) -> Markup:
    """The whole disclaimer with the copyright, after the last section."""
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
    """Say which parts of the disclaimer a document lacks or has altered; an empty list means that it is whole.

    A document is an HTML fragment or page with exactly one topic or notice, or none.
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


def _is_hidden(character: str) -> bool:
    invisible = unicodedata.category(character) in _INVISIBLE or character in _BLANK
    return invisible and character not in _JOINERS


def _weigh(text: str) -> int:
    return sum(_IDEOGRAPH_WEIGHT if c >= _IDEOGRAPHS_FROM else 1 for c in text if c.isalpha())
