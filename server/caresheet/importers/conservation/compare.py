"""Compare what a reader of the source saw with what a reader of the topic sees.

Input: two visible texts. Output: a `Difference` for each text that is missing, doubled, moved, changed or added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from caresheet.importers.conservation.align import Gap, find_gaps
from caresheet.importers.conservation.columns import Columns
from caresheet.importers.conservation.grid import Position
from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.conservation.words import Word, join_words

Kind = Literal["missing", "doubled", "moved", "changed", "added"]
# In characters; a message shows the start and the end of a longer text.
_SHOWN_AT_MOST = 200
# What stands beside a number at the start of a block, where it may be a list's. A title joins several blocks.
_LABEL_MARKS = "().:"


@dataclass(frozen=True)
class Difference:
    """Something that the topic does not say as the source does. `place` is in the source, or in the topic if added."""

    kind: Kind
    place: str
    text: str
    instead: str = ""

    def __str__(self) -> str:
        text = f"'{_cut(self.text)}'"
        return f"{self.kind}: {self.place}: {text}" + (f", now {self.instead}" if self.instead else "")


def compare(source: VisibleText, topic: VisibleText, *, added: Iterable[str] = ()) -> list[Difference]:
    """Return the differences in the order of the source. `added` are texts that the importer adds on purpose."""
    added = list(added)
    seen, shown, title = _leave_title_out(source.words, topic.words, added)
    gaps = find_gaps([word.text for word in seen], [word.text for word in shown])
    known = [tuple(text.split()) for text in added]
    differences = [*_describe_gaps(seen, shown, gaps, known), *_compare_matches(seen, shown, gaps)]
    lost_links = [(at, word.link, "") for at, word in enumerate(title) if word.link]
    differences += _describe_links(title, lost_links)
    differences += [(each.at, _describe_columns(each)) for each in source.columns.found]
    return [difference for _, difference in sorted(differences, key=lambda each: each[0])]


def _leave_title_out(
    seen: list[Word], shown: list[Word], added: Iterable[str]
) -> tuple[list[Word], list[Word], list[Word]]:
    """Leave the title out on both sides: it moves to the top, or comes from elsewhere than the visible text.

    Return the other words of the source, those of the topic, and the words of the title in the source.
    """
    length = sum(1 for word in shown if word.block == 1)
    title, body = [word.text for word in shown[:length]], shown[length:]
    in_source, in_body = _find_blocks(seen, title), _find_blocks(body, title)
    # What stands in a table's row and column is no title.
    in_source = [at for at in in_source if not _find_path(seen[at])]
    # The importer may repeat the title above the text.
    if in_source and len(in_source) > len(in_body) - (" ".join(title) in added):
        at = next((at for at in in_source if seen[at].is_heading), in_source[0])
        return seen[:at] + seen[at + length :], body, seen[at : at + length]
    return seen, body, []


def _find_blocks(words: Sequence[Word], text: Sequence[str]) -> list[int]:
    """Return where whole blocks consist of a text."""
    length = len(text)
    wanted = [each.strip(_LABEL_MARKS) for each in text]
    return [
        at
        for at, word in enumerate(words)
        if word.text.strip(_LABEL_MARKS) == wanted[0]
        and (at == 0 or words[at - 1].block != word.block)
        and (at + length == len(words) or (at + length < len(words) and words[at + length].block != word.block))
        and [each.text.strip(_LABEL_MARKS) for each in words[at : at + length]] == wanted
    ]


def _describe_gaps(
    seen: Sequence[Word], shown: Sequence[Word], gaps: Sequence[Gap], known: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, Difference]]:
    lost = [tuple(word.text for word in seen[gap.start_a : gap.end_a]) for gap in gaps]
    new = [_remove_known([word.text for word in shown[gap.start_b : gap.end_b]], known) for gap in gaps]
    places = {words: index for index, words in enumerate(new) if words}
    for index, gap in enumerate(gaps):
        if lost[index] and (target := places.get(lost[index])) is not None and target != index:
            word = seen[gap.start_a]
            instead = _say_place(shown[gaps[target].start_b])
            yield gap.start_a, Difference("moved", _say_place(word), " ".join(lost[index]), instead)
            lost[index] = new[target] = ()
    whole = f" {join_words(seen)} "
    for gap, old, instead in zip(gaps, map(" ".join, lost), map(" ".join, new), strict=True):
        if old:
            kind: Kind = "changed" if instead else "missing"
            now = f"'{_cut(instead)}'" if instead else ""
            yield gap.start_a, Difference(kind, _say_place(seen[gap.start_a]), old, now)
        elif instead:
            kind = "doubled" if f" {instead} " in whole else "added"
            yield gap.start_a, Difference(kind, _say_place(shown[gap.start_b]), instead)


def _remove_known(words: list[str], known: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Remove the texts that the importer adds on purpose."""
    for text in known:
        for at in range(len(words) - len(text) + 1):
            if tuple(words[at : at + len(text)]) == text:
                del words[at : at + len(text)]
                break
    return tuple(words)


def _compare_matches(
    seen: Sequence[Word], shown: Sequence[Word], gaps: Sequence[Gap]
) -> Iterator[tuple[int, Difference]]:
    """Compare the links and the cells of the words that are the same."""
    links: list[tuple[int, str, str]] = []
    cells: dict[tuple[object, object], int] = {}
    pairs = list(_pair(len(seen), gaps))
    for at_a, at_b in pairs:
        a, b = seen[at_a], shown[at_b]
        if a.link != b.link and _normalize(a.link) != _normalize(b.link):
            links.append((at_a, a.link, b.link))
        if (a.cell or b.cell) and _find_path(a) != _find_path(b):
            cells.setdefault((a.cell, b.cell), at_a)
    yield from _describe_links(seen, links)
    if cells:
        yield from _describe_cells(seen, shown, dict(pairs), cells.values())


def _find_path(word: Word) -> tuple[Position, ...]:
    return word.cell.path if word.cell else ()


def _pair(count: int, gaps: Sequence[Gap]) -> Iterator[tuple[int, int]]:
    at_a = at_b = 0
    for gap in (*gaps, Gap(count, count, 0, 0)):
        while at_a < gap.start_a:
            yield at_a, at_b
            at_a, at_b = at_a + 1, at_b + 1
        at_a, at_b = gap.end_a, gap.end_b


def _describe_links(seen: Sequence[Word], links: Sequence[tuple[int, str, str]]) -> Iterator[tuple[int, Difference]]:
    group: list[int] = []
    for index, (at, before, after) in enumerate(links):
        group.append(at)
        following = links[index + 1] if index + 1 < len(links) else None
        if following == (at + 1, before, after):
            continue
        text = " ".join(seen[each].text for each in group)
        what = f"link to {before}" if before else "text"
        now = f"a link to {after}" if after else "text without a link"
        kind: Kind = "changed" if after else "missing"
        yield group[0], Difference(kind, f"{_say_place(seen[group[0]])}, {what}", text, now)
        group = []


def _describe_cells(
    seen: Sequence[Word], shown: Sequence[Word], pairs: dict[int, int], places: Iterable[int]
) -> Iterator[tuple[int, Difference]]:
    flattened: set[object] = set()
    for at in places:
        word, now = seen[at], shown[pairs[at]]
        if word.cell and not now.cell:
            # One line for a table that is no table any more, not one for each of its cells.
            if word.cell.table in flattened:
                continue
            flattened.add(word.cell.table)
        text = word.cell.text if word.cell else word.text
        instead = now.cell.describe() if now.cell else "text without row and column"
        yield at, Difference("moved", _say_place(word), text, instead)


def _describe_columns(columns: Columns) -> Difference:
    place = f"under '{columns.place}'" if columns.place else "at the start"
    return Difference("moved", place, columns.text, "without columns, which tabs, spaces or places made; make a table")


def _say_place(word: Word) -> str:
    heading = f"under '{word.place}'" if word.place else "at the start"
    return f"{heading}, {word.cell.describe()}" if word.cell and word.cell.table.is_grid else heading


def _normalize(address: str) -> str:
    """Return an address without the differences that lead to the same page."""
    scheme, mark, rest = unquote(address.strip()).partition(":")
    return (scheme.lower() + mark + rest).rstrip("/")


def _cut(text: str) -> str:
    half = _SHOWN_AT_MOST // 2
    return text if len(text) <= _SHOWN_AT_MOST else f"{text[:half]} … {text[-half:]}"
