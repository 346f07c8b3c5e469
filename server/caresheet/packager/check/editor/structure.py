"""What an editor says about the structure of a topic: headings, links, tables, length and repeated text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from markdown_it.token import Token

from caresheet.model import Finding
from caresheet.packager.check.editor.passages import Heading, Passage, Sentence, read_headings, read_inline
from caresheet.packager.markup.fault import Fault
from caresheet.packager.markup.links import split_topic_link
from caresheet.packager.markup.markdown import walk_inline
from caresheet.packager.source.parse import Draft, DraftSection

RULES = ("heading-order", "heading-repeated", "link-text", "table-header", "length", "repeated-text")

# The length of a topic: fewer words leave questions open, and more take longer than six minutes to read.
_FEWEST_WORDS, _MOST_WORDS = 150, 1500
# In words. Shorter sentences are often repeated for a good reason, and some advice belongs in many topics.
_REPEATED_IN_TOPIC, _REPEATED_IN_LIBRARY = 9, 20
_EMPTY_LINK_TEXTS = {
    *("here", "click here", "this", "this link", "this page", "link", "more", "read more", "learn more"),
    *("aquí", "haga clic aquí", "este enlace", "esta página", "enlace", "más", "leer más", "más información"),
}

ReadDraft = tuple[Draft, Sequence[Passage]]


def find_faults(draft: Draft, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Yield what is wrong with the structure of one topic."""
    path = draft.file.path
    for section in draft.sections:
        for rule, fault in _judge_section(section):
            yield Finding(path, fault.line, fault.message, rule=rule, about=fault.about)
    yield from _find_repeated_headings(path, read_headings(draft))
    yield from _find_repeated_text(path, passages)
    yield from _judge_length(draft, passages)


def find_links_to_withdrawn(drafts: Iterable[Draft], withdrawn: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Yield each link to a withdrawn topic. `withdrawn` are the languages and slugs of these topics."""
    for draft in drafts:
        for child, line in draft.walk_inline():
            address = str(child.attrs.get("href", ""))
            slug, _ = split_topic_link(address) or ("", "")
            if child.type == "link_open" and (draft.file.lang, slug) in withdrawn:
                message = f"'{slug}.md' is withdrawn, so readers would find no text; remove the link"
                yield Finding(draft.file.path, line, message, rule="link-withdrawn", about=address)


def find_shared_text(drafts: Sequence[ReadDraft]) -> Iterator[Finding]:
    """Yield each long sentence that is also in an earlier topic of the language."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    for draft, passages in drafts:
        for sentence in _find_long(passages, _REPEATED_IN_LIBRARY):
            here = (draft.file.path, sentence.line)
            path, line = first.setdefault((draft.file.lang, _fold(sentence)), here)
            if path != draft.file.path:
                message = f"'{_begin(sentence)} …' is also in {path}:{line}; keep one, and link to it"
                yield Finding(*here, message, rule="shared-text", about=_begin(sentence))


def _judge_length(draft: Draft, passages: Sequence[Passage]) -> Iterator[Finding]:
    if not draft.sections or draft.front_matter.withdrawn:
        return
    words = sum(len(sentence.words) for passage in passages for sentence in passage.sentences)
    if words < _FEWEST_WORDS:
        message = f"the topic has only {words} words; write what readers need, or leave it out until it is finished"
    elif words > _MOST_WORDS:
        message = f"the topic has {words} words, more than most people read; split it into two topics"
    else:
        return
    yield Finding(draft.file.path, draft.sections[0].line, message, rule="length")


def _find_repeated_text(path: str, passages: Sequence[Passage]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for sentence in _find_long(passages, _REPEATED_IN_TOPIC):
        text, begin = _fold(sentence), _begin(sentence)
        if text in first:
            message = f"'{begin} …' is also in line {first[text]}; keep one"
            yield Finding(path, sentence.line, message, rule="repeated-text", about=begin)
        first.setdefault(text, sentence.line)


def _find_long(passages: Sequence[Passage], fewest: int) -> Iterator[Sentence]:
    return (each for passage in passages for each in passage.sentences if len(each.words) >= fewest)


def _fold(sentence: Sentence) -> str:
    return " ".join(sentence.words).lower()


def _begin(sentence: Sentence) -> str:
    return " ".join(sentence.text.split()[:6])


def _judge_section(section: DraftSection) -> Iterator[tuple[str, Fault]]:
    """Yield the rule and the fault of each wrong heading, link and table."""
    level, line, is_head = 2, section.line, False
    heads: list[str] = []
    for token in section.tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "heading_open":
            here = int(token.tag[1])
            if here > level + 1:
                message = f"'{'#' * here} ' skips a level; write '{'#' * (level + 1)} '"
                yield "heading-order", Fault(line, message)
            level = here
        elif token.type == "thead_open":
            is_head, heads = True, []
        elif token.type == "thead_close":
            is_head = False
            if not any(head.strip() for head in heads):
                message = "the table has no headings; write in its first line what each column contains"
                yield "table-header", Fault(line, message)
        elif token.type == "inline":
            if is_head:
                heads.append(read_inline(token)[0])
            yield from (("link-text", fault) for fault in _judge_links(token, line))
        elif token.type == "html_block" and "<table" in token.content and "<th" not in token.content:
            yield "table-header", Fault(line, "the table has no headings; make the cells of its first row <th>")


def _judge_links(token: Token, line: int) -> Iterator[Fault]:
    text: str | None = None
    for child, at in walk_inline(token, line):
        if child.type == "link_open":
            text = ""
        elif child.type == "link_close" and text is not None:
            if text.strip(" .:,…").lower() in _EMPTY_LINK_TEXTS:
                message = f"'{text}' does not say where the link leads; use the name of the page as its text"
                yield Fault(at, message, text)
            text = None
        elif text is not None:
            text += child.content


def _find_repeated_headings(path: str, headings: Iterable[Heading]) -> Iterator[Finding]:
    """Yield each repeated heading inside one section; two sections may each have their own "Side effects"."""
    first: dict[tuple[object, ...], int] = {}
    above: list[int] = []
    for heading in headings:
        above = above[: heading.level - 2]
        line = first.setdefault((*above, heading.text.lower()), heading.line)
        if line != heading.line:
            message = f"'{heading.text}' is also the heading in line {line}; say what this section is about"
            yield Finding(path, heading.line, message, rule="heading-repeated", about=heading.text)
        above.append(heading.line)
