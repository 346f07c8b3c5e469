"""What counts as a change since a review, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caresheet.model import Fingerprints, SafeHtml, Section
from caresheet.packager.source.fingerprint import FINGERPRINT, normalize, take_fingerprints
from caresheet.review_state import compare
from review_verifier import read_words

SAME = [
    ("a, b", "a b"),
    ("a  b\u00a0c\nd", "a b c d"),
    ("5 mg", "5mg"),
    ("38 °C, 5 %", "38°C 5%"),
    ("\u2212 5", "-5"),
    ("5\u201310", "5 - 10"),
    ("don\u2019t", "don't"),
    ("one \u2014 two", "one two"),
    ("\u201cflare\u201d", '"flare"'),
    ("(in brackets)", "in brackets"),
    ("5 \u00b5g", "5 \u03bcg"),
    ("10\u2076", "10\u2076 "),
    ("Stop.", "Stop"),
    ("Stop! Go; wait", "Stop. Go. Wait".replace("W", "w")),
    ("cafe\u0301", "caf\u00e9"),
    ("un\u00adlucky", "unlucky"),
    ("Wait\u2026 now", "Wait. now"),
]
DIFFERENT = [
    ("1,5 mg", "1.5 mg"),
    ("1.5 mg", "15 mg"),
    ("1,500 mg", "1.500 mg"),
    ("1,500 mg", "1500 mg"),
    ("1, 500 mg", "1,500 mg"),
    ("1 .5 mg", "1. 5 mg"),
    (".5 mg", "5 mg"),
    ("5 mg", "5 mcg"),
    ("5 mg", "5 \u00b5g"),
    ("5 \u00b5g", "5 mcg"),
    ("5 mL", "5 ml"),
    ("5 m", "5 M"),
    ("5 %", "5"),
    ("<5", ">5"),
    ("<5", "\u22645"),
    (">5", "\u22655"),
    ("-5", "5"),
    ("5-10", "5 10"),
    ("5-10", "510"),
    ("10\u2076", "106"),
    ("10\u207b\u2076", "10\u2076"),
    ("H\u2082O", "H2O"),
    ("10:30", "10.30"),
    ("1:2", "12"),
    ("911", "9-1-1"),
    ("911", "912"),
    ("do not", "do"),
    ("no fever", "fever"),
    ("can't", "can"),
    ("can't", "cant"),
    ("nothing", "no thing"),
    ("Stop", "stop"),
    ("Is it safe?", "Is it safe."),
    ("Do not stop. Take it", "Do not stop take it"),
    ("\u00bd", "1/2"),
    ("5'", "5"),
    ('5"', "5'"),
    ("2 x", "2 \u00d7"),
    ("\u0665", "5"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_white_space_commas_and_the_form_of_signs_do_not_count(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)
    assert read_words(one) == read_words(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_numbers_units_signs_and_negations_count(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)
    assert read_words(one) != read_words(other)


def take(*sections: tuple[str, str], title: str = "Asthma", summary: str = "What to know.") -> Fingerprints:
    """Take fingerprints of sections with an id and HTML; the id is the heading, too."""
    made = [Section(id_, id_.partition("@")[0], SafeHtml(html)) for id_, html in sections]
    return take_fingerprints(title, (), summary, made)


def take_one(html: str) -> str:
    return take(("a", html)).sections[0][1]


MARKUP_SAME = [
    ("<p>Take <strong>two</strong></p>", "<p>Take <em>two</em></p>"),
    ("<p>mid<b>night</b></p>", "<p>midnight</p>"),
    ("<p>One.</p><p>Two.</p>", "<p>One. Two.</p>"),
    ("<p>One<br>two</p>", "<p>One two</p>"),
    ("<ul><li>One</li></ul>", "<ul><li><p>One.</p></li></ul>"),
    ("<ul><li>One</li></ul><ul><li>Two</li></ul>", "<ul><li>One</li><li>Two</li></ul>"),
    ("<p>10<sup>6</sup></p>", "<p>10\u2076</p>"),
    ("<p>1<sup>st</sup></p>", "<p>1st</p>"),
    (
        '<p><a href="https://a.example/" rel="noopener noreferrer">See this</a></p>',
        '<p>See <a href="https://a.example/">this</a></p>',
    ),
    (
        '<table><thead><tr><th scope="col">A</th></tr></thead></table>',
        '<table><tbody><tr><th data-align="end">A</th></tr></tbody></table>',
    ),
]
MARKUP_DIFFERENT = [
    ("<p>10<sup>6</sup></p>", "<p>106</p>"),
    ("<p>10<sup>6</sup></p>", "<p>10<sub>6</sub></p>"),
    ("<ul><li>One</li><li>Two</li></ul>", "<ul><li>Two</li><li>One</li></ul>"),
    ("<ul><li>One</li><li>Two</li></ul>", "<ul><li>One<ul><li>Two</li></ul></li></ul>"),
    ("<ul><li>One</li></ul>", "<ol><li>One</li></ol>"),
    ("<ol><li>One</li></ol>", '<ol start="2"><li>One</li></ol>'),
    (
        "<table><tbody><tr><td>1</td><td></td></tr></tbody></table>",
        "<table><tbody><tr><td></td><td>1</td></tr></tbody></table>",
    ),
    (
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "<table><tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table>",
    ),
    (
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
    ),
    ('<p><a href="tel:911">Call</a></p>', '<p><a href="tel:912">Call</a></p>'),
    ('<p><a href="https://a.example/">See</a></p>', '<p><a href="https://b.example/">See</a></p>'),
    ('<p><a href="https://a.example/">See</a></p>', "<p>See</p>"),
    ('<p><abbr title="one">O</abbr></p>', '<p><abbr title="two">O</abbr></p>'),
    ('<p><img src="../pictures/aa.png" alt="One"></p>', '<p><img src="../pictures/aa.png" alt="Two"></p>'),
    ('<p><img src="../pictures/aa.png" alt="One"></p>', '<p><img src="../pictures/bb.png" alt="One"></p>'),
    ("<h3>Never</h3><p>more</p>", "<p>Never more</p>"),
]


@pytest.mark.parametrize(("one", "other"), MARKUP_SAME)
def test_markup_does_not_count(one: str, other: str) -> None:
    assert take_one(one) == take_one(other)


@pytest.mark.parametrize(("one", "other"), MARKUP_DIFFERENT)
def test_structure_that_carries_meaning_counts(one: str, other: str) -> None:
    assert take_one(one) != take_one(other)


def test_a_fingerprint_has_a_form_of_its_own_and_depends_on_its_part() -> None:
    found = take(("a", "<p>Asthma</p>"), title="Asthma", summary="Asthma")
    assert all(map(FINGERPRINT.fullmatch, (found.title, found.summary, found.sections[0][1])))
    assert found.title != found.summary
    assert take_fingerprints("Asthma", ("Old name",), "Asthma", ()).title != found.title


A, B, C = ("a", "<p>One</p>"), ("b", "<p>Two</p>"), ("c", "<p>Three</p>")


@pytest.mark.parametrize(
    ("now", "states", "removed"),
    [
        ((A, B, C), "a:reviewed b:reviewed c:reviewed", ()),
        ((C, A, B), "c:reviewed a:reviewed b:reviewed", ()),
        ((A, ("b", "<p>2</p>"), C), "a:reviewed b:changed c:reviewed", ()),
        ((A, C), "a:reviewed c:reviewed", ("b",)),
        ((A, B, C, ("d", "<p>4</p>")), "a:reviewed b:reviewed c:reviewed d:new", ()),
        # The heading is part of the text: "When to take it" may have become "When not to take it".
        ((A, ("not-b", "<p>Two</p>"), C), "a:reviewed not-b:new c:reviewed", ("b",)),
        # Two sections that have exchanged their texts have both changed.
        ((("a", "<p>Two</p>"), ("b", "<p>One</p>"), C), "a:changed b:changed c:reviewed", ()),
        ((A, ("a@2", "<p>One</p>"), B, C), "a:reviewed a@2:new b:reviewed c:reviewed", ()),
    ],
)
def test_sections_are_compared_by_their_words(
    now: tuple[tuple[str, str], ...], states: str, removed: tuple[str, ...]
) -> None:
    coverage = compare(take(A, B, C), take(*now))
    assert " ".join(f"{id_}:{state}" for id_, state in coverage.sections) == states
    assert coverage.removed == removed
    assert coverage.is_whole is (set(states.split(" ")) == {"a:reviewed", "b:reviewed", "c:reviewed"})
    assert coverage.title
    assert coverage.summary


def test_the_id_of_a_section_may_change_if_its_words_do_not() -> None:
    """In other scripts, ids count the sections: a section that moves gets another id."""
    coverage = compare(take(("a@1", "<p>1</p>"), ("a@2", "<p>2</p>")), take(("a@1", "<p>2</p>"), ("a@2", "<p>1</p>")))
    assert coverage.is_whole


_WORDS = st.sampled_from(["take", "not", "5", "1.5", "mg", "no", "can't", "<", "%", "-", "10", "café", "A"])
_TEXTS = st.lists(_WORDS, min_size=1, max_size=8)
_PIECES = st.lists(st.sampled_from([*"aZ15 .,;:!?'\"-()/%<", "\u2013", "\u2212", "\u00b2", "n't "]), max_size=12)
_EDITS: list[Callable[[str], str]] = [
    lambda text: text.replace(" ", "\n "),
    lambda text: f" {text}\u200b\n",
    lambda text: text.replace("'", "\u2019"),
]


@settings(max_examples=25, deadline=None)
@given(_TEXTS, st.sampled_from(_EDITS))
def test_white_space_never_counts(words: list[str], edit: Callable[[str], str]) -> None:
    assert normalize(edit(" ".join(words))) == normalize(" ".join(words))


@settings(max_examples=80, deadline=None)
@given(_PIECES, st.data())
def test_a_second_reader_agrees_on_every_edit(pieces: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(pieces)))
    piece = data.draw(st.sampled_from(["1", "a", ",", " ", ".", "-", "not ", ""]))
    edited = [*pieces[:at], piece, *pieces[at + data.draw(st.integers(0, 1)) :]]
    one, other = "".join(pieces), "".join(edited)
    assert (normalize(one) == normalize(other)) is (read_words(one) == read_words(other))
