"""What an editor says of a topic's build: headings, links, tables, codes, length, and what stands there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from caresheet.model import Finding
from caresheet.packager.check.editor.codes import find_code_fault
from caresheet.packager.check.editor.passages import Heading, Passage, Sentence, read_headings, read_inline
from caresheet.packager.markup.markdown import walk_inline
from caresheet.packager.source.parse import Draft, DraftSection

RULES = ("code", "heading-order", "heading-repeated", "link-text", "table-header", "length", "repeated-text")

_FEWEST_WORDS, _MOST_WORDS = 150, 1500
# Shorter ones are said twice with good reason, and good advice belongs to more than one topic.
_REPEATED_IN_TOPIC, _REPEATED_IN_LIBRARY = 9, 20
_EMPTY_LINK_TEXTS = {"here", "click here", "this", "this link", "this page", "link", "more", "read more", "learn more"}
_EMPTY_LINK_TEXTS |= {
    "aquí",
    "haga clic aquí",
    "este enlace",
    "esta página",
    "enlace",
    "más",
    "leer más",
    "más información",
}

ReadDraft = tuple[Draft, Sequence[Passage]]


def find_faults(draft: Draft, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Yield what is wrong with how one topic is built."""
    path = draft.file.path
    for system, codes in draft.front_matter.codes.items():
        for code in codes:
            if fault := find_code_fault(system, code):
                line = draft.front_matter.fields.find_line(("codes", system))
                yield Finding(path, line, f"'{code}' is no {system} code ({fault[0]}); {fault[1]}", rule="code")
    for section in draft.sections:
        for line, rule, message in _judge_section(section):
            yield Finding(path, line, message, rule=rule)
    yield from _find_repeated_headings(path, read_headings(draft))
    yield from _find_repeated_text(path, passages)
    words = sum(len(sentence.words) for passage in passages for sentence in passage.sentences)
    if draft.sections and not draft.front_matter.withdrawn:
        if words < _FEWEST_WORDS:
            message = f"the topic has only {words} words; say what readers need, or keep it out until it is written"
            yield Finding(path, draft.sections[0].line, message, rule="length")
        elif words > _MOST_WORDS:
            message = f"the topic has {words} words, more than most people read; make two topics of it"
            yield Finding(path, draft.sections[0].line, message, rule="length")


def find_shared_text(drafts: Sequence[ReadDraft]) -> Iterator[Finding]:
    """Yield each long sentence that has stood in another topic of the language before."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    for draft, passages in drafts:
        for sentence in _find_long(passages, _REPEATED_IN_LIBRARY):
            here = (draft.file.path, sentence.line)
            path, line = first.setdefault((draft.file.lang, _fold(sentence)), here)
            if path != draft.file.path:
                message = f"'{_begin(sentence)} …' stands in {path}:{line} too; keep one, and link to it"
                yield Finding(*here, message, rule="shared-text")


def _find_repeated_text(path: str, passages: Sequence[Passage]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for sentence in _find_long(passages, _REPEATED_IN_TOPIC):
        text = _fold(sentence)
        if text in first:
            message = f"'{_begin(sentence)} …' stands in line {first[text]} too; keep one"
            yield Finding(path, sentence.line, message, rule="repeated-text")
        first.setdefault(text, sentence.line)


def _find_long(passages: Sequence[Passage], fewest: int) -> Iterator[Sentence]:
    return (each for passage in passages for each in passage.sentences if len(each.words) >= fewest)


def _fold(sentence: Sentence) -> str:
    return " ".join(sentence.words).lower()


def _begin(sentence: Sentence) -> str:
    return " ".join(sentence.text.split()[:6])


def _judge_section(section: DraftSection) -> Iterator[tuple[int, str, str]]:
    level, line, is_head = 2, section.line, False
    for token in section.tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "heading_open":
            here = int(token.tag[1])
            if here > level + 1:
                yield line, "heading-order", f"'{'#' * here} ' skips a level; write '{'#' * (level + 1)} '"
            level = here
        elif token.type == "thead_open":
            is_head = True
            heads: list[str] = []
        elif token.type == "thead_close":
            is_head = False
            if not any(head.strip() for head in heads):
                yield line, "table-header", "the table has no headings; write in its first line what each column holds"
        elif token.type == "inline":
            text, _ = read_inline(token, line)
            if is_head:
                heads.append(text)
            yield from _judge_links(token, line)
        elif token.type == "html_block" and "<table" in token.content and "<th" not in token.content:
            yield line, "table-header", "the table has no headings; make the cells of its first row <th>"


def _judge_links(token: object, line: int) -> Iterator[tuple[int, str, str]]:
    text: str | None = None
    for child, at in walk_inline(token, line):  # type: ignore[arg-type]
        if child.type == "link_open":
            text = ""
        elif child.type == "link_close" and text is not None:
            if text.strip(" .:,…").lower() in _EMPTY_LINK_TEXTS:
                yield at, "link-text", f"'{text}' does not say where the link leads; make its text the page's name"
            text = None
        elif text is not None:
            text += child.content


def _find_repeated_headings(path: str, headings: Iterable[Heading]) -> Iterator[Finding]:
    """Yield each heading that stands twice below the same one; two sections may each have their own "Side effects"."""
    first: dict[tuple[object, ...], int] = {}
    above: list[int] = []
    for heading in headings:
        above = above[: heading.level - 2]
        line = first.setdefault((*above, heading.text.lower()), heading.line)
        if line != heading.line:
            message = f"'{heading.text}' is the heading of line {line} too; name what this section says"
            yield Finding(path, heading.line, message, rule="heading-repeated")
        above.append(heading.line)
