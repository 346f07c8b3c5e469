"""Find what stands where a text was to be written: TODO, lorem ipsum, NAME, CREDENTIALS, [insert phone number].

Input: a draft. Output: findings, in its text and in its settings. The same module finds in the settings what Markdown
would do in the text: readers see titles and summaries exactly as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from caresheet.characters import CURLY_QUOTES
from caresheet.model import Finding
from caresheet.packager.check.editor.lost_markup import DOUBTFUL, LOST, find_signs, word
from caresheet.packager.check.editor.shown_lines import read_blocks, read_html_texts
from caresheet.packager.source.fields import Trail
from caresheet.packager.source.front_matter import FrontMatter
from caresheet.packager.source.parse import Draft
from caresheet.scaffold import EXAMPLE_TEXT

PLACEHOLDER = "placeholder"
RULES = (PLACEHOLDER, DOUBTFUL, LOST)

# In these languages, TODO is a word ("everything").
_TODO_IS_A_WORD = ("es", "pt", "gl")
_PLACEHOLDER = re.compile(
    r"\bNAME, CREDENTIALS\b|\b[Nn]ame, credentials\b|\bYYYY-MM-DD\b|\bFIXME\b|\bCHANGEME\b"
    r"|(?i:\blorem ipsum\b|\bas an ai (?:language )?model\b|\bplaceholder text\b)"
    r"|(?i:\b(?:insert|your|add) (?:text|title|content|summary) here\b)|\bINSERT [A-Z ]{1,60} HERE\b"
    r"|(?i:\[(?:insert|your|add|enter|clinic|practice|hospital|doctor|phone|telephone|address|date|name|link|todo|tbd|tbc)"
    r"(?: [^\]\n]{0,60})?\])"
    r"|\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|%[A-Z_]{3,}%"
    r"|\b[Xx]{2,}[ -]?(?:mg|mL|ml|mcg|µg|g|tablets?|days?|hours?|weeks?)\b|\b[Xx]{2,3}[-/.][Xx]{2,4}[-/.][Xx]{2,4}\b"
    # XXX is also a chromosome finding (47,XXX) and the number thirty.
    r"|(?<!\w)XXXX+\b|(?<![\w,])(?<![Cc]hapter )(?<!volume )XXX\b(?! (?:syndrome|female|wom[ae]n|girl|karyotype))"
)
_TODO = re.compile(r"\bTODO\b")
_MARKED_TODO = re.compile(r"\bTODO(?=\s*[:(\]])|(?<=[\[(])TODO\b")
_UNCERTAIN = re.compile(r"\bTBD\b|\?\?\?+")
# What would be markup in the text of a topic.
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>|^#+ |`[^`]*`?|!?\[[^\]]+\]\([^)]*\)|\*\*(?:[^*]+\*\*)?|__(?=\w)(?:[^_]+__)?"
    r"|(?<![\w*])\*\w(?:[^*]*\w)?\*(?![\w*])|(?<!\w)_\w(?:[^_]*\w)?_(?!\w)"
)


def find_faults(draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield the placeholders of one topic, and the markup in its settings."""
    path, lang = draft.file.path, draft.file.lang
    for section in draft.sections:
        for rule, match in _find(section.title, lang):
            yield Finding(path, section.line, _word(match[0]), rule=rule, about=match[0].strip())
        for block in read_blocks(section.tokens):
            for line in block.lines:
                for rule, match in _find(line.text, lang):
                    number, column = line.find_place(match.start())
                    yield Finding(path, number, _word(match[0]), column=column, rule=rule)
        for token in section.tokens:
            for text, number in read_html_texts(token) if token.type == "html_block" else ():
                for rule, match in _find(text, lang):
                    yield Finding(path, number, _word(match[0]), rule=rule, about=match[0].strip())
    for trail, text in _read_settings(draft.front_matter):
        yield from _judge_setting(draft, trail, text)


def _judge_setting(draft: Draft, trail: Trail, text: str) -> Iterator[Finding]:
    fields = draft.front_matter.fields
    for rule, match in _find(text, draft.file.lang):
        yield fields.make_finding(trail, _word(match[0]), about=match[0].strip(), rule=rule)
    marked = list(_MARKUP.finditer(text))
    for match in marked:
        message = f"'{match[0].strip()[:40]}' is shown as it is, because settings are plain text; write only the words"
        # A title can be about <what> stands in angle brackets.
        rule = DOUBTFUL if match[0].startswith("<") else LOST
        yield fields.make_finding(trail, message, about=match[0].strip(), rule=rule)
    for sign, match in find_signs(text, text):
        if sign.rule == LOST and not any(other.start() <= match.start() < other.end() for other in marked):
            yield fields.make_finding(trail, word(sign, match), about=match[0], rule=LOST)
    if text.startswith(CURLY_QUOTES) and text.endswith(CURLY_QUOTES):
        message = (
            f"the quotation marks {text[0]} and {text[-1]} are shown to readers; remove them, or write straight ones"
        )
        yield fields.make_finding(trail, message, rule=DOUBTFUL)


def _read_settings(settings: FrontMatter) -> Iterator[tuple[Trail, str]]:
    """Yield each text in the settings that readers see."""
    yield ("title",), settings.title
    yield ("summary",), settings.summary
    yield from ((("also_called", number), text) for number, text in enumerate(settings.also_called))
    yield from ((("sources", number, "title"), source.title) for number, source in enumerate(settings.sources))
    if settings.review:
        yield ("reviewed", "by"), ", ".join(settings.review.by)
    if settings.withdrawn:
        yield ("withdrawn", "reason"), settings.withdrawn.reason


def _find(text: str, lang: str) -> Iterator[tuple[str, re.Match[str]]]:
    todo = _MARKED_TODO if lang.partition("-")[0] in _TODO_IS_A_WORD else _TODO
    end = 0
    for match in sorted(chain(*(each.finditer(text) for each in (_PLACEHOLDER, todo, _EXAMPLE))), key=_read_start):
        if match.start() >= end:
            yield PLACEHOLDER, match
        end = max(end, match.end())
    yield from ((DOUBTFUL, match) for match in _UNCERTAIN.finditer(text))


_EXAMPLE = re.compile(re.escape(EXAMPLE_TEXT))


def _read_start(match: re.Match[str]) -> int:
    return match.start()


def _word(found: str) -> str:
    return f"'{found.strip()[:60]}' stands where a text is to be written; write it, or delete this"
