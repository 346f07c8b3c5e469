"""Edits of a topic by kind, each with what must come of it: the section has changed since its review, or it has not.

Input: a source of randomness. Output: a topic file with every kind of content, and the same file after one edit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

# Takes the text of a section. Returns the text after the edit; None if there is no place for it.
Change = Callable[[Random, str], str | None]

HEADINGS = ["How do I take it?", "When not to take it", "Doses by age", "What helps", "When to call"]
_WORDS = [
    "child",
    "adult",
    "tablet",
    "spoon",
    "water",
    "morning",
    "evening",
    "fever",
    "pain",
    "liver",
    "kidney",
    "doctor",
    "nurse",
    "rash",
    "sleep",
    "food",
]
_UNITS = ["mg", "mcg", "µg", "mL", "g", "IU", "°C", "%", "hours", "days"]
# The dashes and the minus are meant: U+2212, U+2013, U+2014.
_SENTENCES = [
    "Take {n} {u} with {w}, {w} or {w}.",
    "Do not take more than {n},{m}00 {u} in {k} days.",
    "Never give it to a {w} under {k} years.",
    "The {w} should be below {n}.{m} {u}.",
    "Keep it at −{k} °C; a {w} needs {n}–{m} {u} — the {w} knows.",  # noqa: RUF001
    "If the {w} is <{n} or ≥{m}, you can't have it.",
    'The nurse says "{w}", and the {w} doesn\'t mind.',
    "There are 10<sup>{k}</sup> cells in {n} {u}, and H<sub>2</sub>O.",
    "Call 911 at {k}:{m}0, or [our desk](tel:+1-555-010-0{k}{m}0).",
    "Read [about the {w}](https://{w}.example/{n}) (in English).",
    'An <abbr title="electrocardiogram of the {w}">ECG</abbr> shows the {w}.',
    "Is the {w} red? Then it is **not {w}** and *no {w}*.",
]


def make_topic(random: Random) -> str:
    """Return a topic whose sections have sentences, lists, a table and a picture."""
    sections = [f"## {heading}\n\n{_make_section(random, heading)}" for heading in HEADINGS]
    names = ", ".join(random.sample(_WORDS, 2))
    return (
        f"---\ntitle: The {random.choice(_WORDS)} and {random.randrange(90)} {random.choice(_WORDS)}s\n"
        f"summary: {_write(random)[0].replace('**', '')}\n"
        f"category: lungs # ours\nalso_called: [{names}]\nupdated: 2026-05-01\n"
        "sources:\n  - {title: A source, url: https://source.example/page}\n---\n" + "\n".join(sections)
    )


def _write(random: Random, count: int = 1) -> list[str]:
    chosen = random.sample(_SENTENCES[:6], 1) if count == 1 else random.sample(_SENTENCES, count)
    return [
        re.sub(
            r"\{(.)\}",
            lambda slot: {
                "n": str(random.randrange(10, 99)),
                "m": str(random.randrange(1, 9)),
                "k": str(random.randrange(2, 9)),
                "u": random.choice(_UNITS),
                "w": random.choice(_WORDS),
            }[slot[1]],
            sentence,
        )
        for sentence in chosen
    ]


def _make_section(random: Random, heading: str) -> str:
    text = "\n\n".join([" ".join(_write(random, 3)), " ".join(_write(random, 3))]) + "\n"
    if heading == "Doses by age":
        rows = "".join(
            f"| {age} years | {random.randrange(10, 99)} mg | {word} |\n"
            for age, word in zip((3, 6, 9), random.sample(_WORDS, 3), strict=True)
        )
        text += f"\n| Age | Dose | With |\n| --- | --- | --- |\n{rows}"
    if heading == "What helps":
        text += "\n" + "".join(f"- {' '.join(_write(random))}\n" for _ in range(3))
        text += "\n" + "".join(
            f"{number}. Then {word} {random.randrange(99)}\n"
            for number, word in enumerate(random.sample(_WORDS, 3), start=1)
        )
    if heading == "When to call":
        text += f"\n![A red {random.choice(_WORDS)}](pictures/rash.png)\n"
    return text


@dataclass(frozen=True)
class Kind:
    """A kind of edit: its name, the edit itself, and whether the section counts as changed after it."""

    name: str
    change: Change
    counts: bool


def _sub(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Change:
    """Replace one match of a pattern, chosen at random."""

    def change(random: Random, text: str) -> str | None:
        found = [*re.finditer(pattern, text, re.MULTILINE)]
        if not found:
            return None
        at = random.choice(found)
        new = at.expand(replacement) if isinstance(replacement, str) else replacement(at)
        return text[: at.start()] + new + text[at.end() :]

    return change


def _everywhere(pattern: str, replacement: str) -> Change:
    return lambda _random, text: re.sub(pattern, replacement, text, flags=re.MULTILINE)


def _swap(pattern: str) -> Change:
    """Swap two matches of a pattern that are not the same."""

    def change(random: Random, text: str) -> str | None:
        found = [*re.finditer(pattern, text, re.MULTILINE)]
        pairs = [(a, b) for a in found for b in found if a.start() < b.start() and a[0].strip() != b[0].strip()]
        if not pairs:
            return None
        a, b = random.choice(pairs)
        return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]

    return change


# A word in running text. Addresses, markup and the cells of tables are left alone.
_WORD = rf"(?<=[ a-z] )(?:{'|'.join(_WORDS)})(?=[ ,.])"
KINDS = [
    Kind("a comma less", _sub(r"(?<=[a-z]), (?=[a-z])", " "), counts=False),
    Kind("a comma more", _sub(rf"({_WORD}) (?=[a-z])", r"\1, "), counts=False),
    Kind("two spaces", _sub(r"(?<=[a-z]) (?=[a-z])", "  "), counts=False),
    Kind("a line break", _sub(r"(?<=[a-z]) (?=[a-z]{3})", "\n"), counts=False),
    Kind("spaces at the end of a line", _sub(r"(?<=\.)$", " "), counts=False),
    Kind("a hard break", _sub(rf"{_WORD} (?=[a-z])", lambda at: f"{at[0].rstrip()}<br>"), counts=False),
    Kind("blank lines", _everywhere(r"\n\n", "\n\n\n\n"), counts=False),
    Kind("a no-break space", _sub(r"(?<=\d) (?=[a-zµ°%])", "\u00a0"), counts=False),
    Kind("no space before a unit", _sub(r"(?<=\d) (?=(?:mg|mL|g|IU)\b)", ""), counts=False),
    Kind("bold", _sub(_WORD, r"**\g<0>**"), counts=False),
    Kind("italics as HTML", _sub(_WORD, r"<em>\g<0></em>"), counts=False),
    Kind("no bold", _everywhere(r"\*\*", ""), counts=False),
    Kind("another language", _sub(_WORD, r'<span lang="la">\g<0></span>'), counts=False),
    Kind("another bullet", _everywhere(r"^- ", "* "), counts=False),
    Kind("a loose list", _everywhere(r"^(- .*)\n(?=- )", r"\1\n\n"), counts=False),
    Kind("a padded table", _everywhere(r" \| ", "   |  "), counts=False),
    Kind("aligned columns", _everywhere(r"^\| --- \|", "| :-: |"), counts=False),
    Kind("curly quotation marks", _everywhere(r'(?<= )"(\w+)"', r"“\1”"), counts=False),
    Kind("a curly apostrophe", _everywhere(r"n't", "n’t"), counts=False),  # noqa: RUF001
    Kind("a soft hyphen", _sub(r"(?<=[a-z]{3})(?=[a-z]{3})(?=[a-z]* )", "\u00ad"), counts=False),
    Kind("a short dash", _everywhere(r"—", "–"), counts=False),  # noqa: RUF001
    Kind("a hyphen for a range", _everywhere(r"(?<=\d)–(?=\d)", "-"), counts=False),  # noqa: RUF001
    Kind("a hyphen for a minus", _everywhere(r"−", "-"), counts=False),  # noqa: RUF001
    Kind("an entity", _everywhere(r"≥", "&ge;"), counts=False),
    Kind("a superscript as a character", _sub(r"<sup>2</sup>", "²"), counts=False),
    Kind("brackets less", _everywhere(r"\(in English\)", "in English"), counts=False),
    Kind("another mark for micro", _everywhere("µ", "μ"), counts=False),
    Kind("a word replaced", _sub(_WORD, lambda at: _WORDS[_WORDS.index(at[0]) - 1]), counts=True),
    Kind("a word less", _sub(rf"{_WORD} ?", ""), counts=True),
    Kind("a word more", _sub(_WORD, r"\g<0> soon"), counts=True),
    Kind("two words swapped", _swap(_WORD), counts=True),
    Kind("two words joined", _sub(r"(?<=[a-z]) (?=[a-z])", ""), counts=True),
    Kind("a capital", _sub(_WORD, lambda at: at[0].upper()), counts=True),
    Kind("not removed", _sub(r"\b[Nn]ot ", ""), counts=True),
    Kind("never removed", _sub(r"Never give", "Give"), counts=True),
    Kind("no removed", _sub(r"\*no ", "*"), counts=True),
    Kind("n't removed", _sub(r"(?<=[a-z])n't", ""), counts=True),
    Kind("not added", _sub(r"\b(?:is|should|takes?|Take)\b", r"\g<0> not"), counts=True),
    Kind(
        "a digit changed",
        _sub(r"(?<![/\w<])\d(?!\d*[.)] |\d*</su)", lambda at: str((int(at[0]) + 3) % 10)),
        counts=True,
    ),
    Kind("a digit more", _sub(r"(?<=\d) (?=[a-zµ])", "0 "), counts=True),
    Kind("a zero less", _sub(r"00 ", "0 "), counts=True),
    Kind("a point moved", _sub(r"(\d)(\d)\.(\d)", r"\1.\2\3"), counts=True),
    Kind("a point less", _sub(r"(?<=\d)\.(?=\d)", ""), counts=True),
    Kind("a decimal comma", _sub(r"(?<=\d)\.(?=\d)", ","), counts=True),
    Kind("a comma in a number moved", _sub(r"(\d),(\d)", r"\1\2,"), counts=True),
    Kind("a comma in a number less", _sub(r"(?<=\d),(?=\d)", ""), counts=True),
    Kind("a point for a comma in a number", _sub(r"(?<=\d),(?=\d)", "."), counts=True),
    Kind("a space in a number", _sub(r"(?<=\d),(?=\d)", " "), counts=True),
    Kind(
        "another unit", _sub(r"(?<=\d )(?:mg|mcg|µg|mL|IU)\b", lambda at: "g" if at[0] != "mg" else "mcg"), counts=True
    ),
    Kind("a unit in capitals", _sub(r"(?<=\d )mg\b", "Mg"), counts=True),
    Kind("a unit less", _sub(r"(?<=\d) (?:mg|mcg|µg|mL|g|IU|°C|%|hours|days)(?= |\.|;)", ""), counts=True),
    Kind("less for more", _sub(r"<(?=\d)", ">"), counts=True),
    Kind("or equal less", _sub(r"≥", ">"), counts=True),
    Kind("a minus less", _sub(r"−(?=\d)", ""), counts=True),  # noqa: RUF001
    Kind("a range less", _sub(r"(?<=\d)–(?=\d)", " "), counts=True),  # noqa: RUF001
    Kind("a superscript less", _sub(r"<sup>(\d)</sup>", r"\1"), counts=True),
    Kind("a subscript less", _sub(r"<sub>2</sub>", "2"), counts=True),
    Kind("another time", _sub(r"(?<= \d):(?=\d)", "."), counts=True),
    Kind("another emergency number", _sub(r"\b911\b", "912"), counts=True),
    Kind("another telephone number", _sub(r"tel:\+1-555", "tel:+1-556"), counts=True),
    Kind("another address", _sub(r"\.example/", ".example/old/"), counts=True),
    Kind("a link less", _sub(r"\[(about [a-z ]+)\]\([^)]*\)", r"\1"), counts=True),
    Kind("another abbreviation", _sub(r"electrocardiogram of", "electrogram of"), counts=True),
    Kind("no question", _sub(r"\? Then", ". Then"), counts=True),
    Kind("a sentence joined", _sub(r"(?<=[a-z])\. (?=[A-Z])", " "), counts=True),
    Kind("list items swapped", _swap(r"^- .*$"), counts=True),
    Kind("steps swapped", _swap(r"(?<=\. )Then [a-z]+ \d+$"), counts=True),
    Kind("steps from two", _sub(r"^1\. ", "2. "), counts=True),
    Kind("steps as a list", _everywhere(r"^\d\. ", "- "), counts=True),
    Kind("an item inside another", _sub(r"(?<=\n)- (.*)\n- ", r"- \1\n  - "), counts=True),
    Kind("doses swapped", _swap(r"\d+ mg(?= \|)"), counts=True),
    Kind("rows swapped", _swap(r"^\| \d.*$"), counts=True),
    Kind("headings swapped", _sub(r"\| Age \| Dose", "| Dose | Age"), counts=True),
    Kind("an empty cell moved", _sub(r"\| (\d+ mg) \| (\w+) \|$", r"| | \1 \2 |"), counts=True),
    Kind("another picture text", _sub(r"!\[A red", "![No red"), counts=True),
    Kind("another heading", _sub(r"^## (\w+)", r"## Not \1"), counts=True),
]


@dataclass(frozen=True)
class EditedTopic:
    """A topic file before and after its edits. `kinds` are those of the edits, by the heading of the edited section."""

    before: str
    after: str
    kinds: dict[str, Kind]


def edit_topic(random: Random, wanted: list[Kind]) -> EditedTopic:
    """Make a topic, and edit each section once: with the first of the wanted kinds that finds a place in it.

    The kinds that were used are taken from the list.
    """
    before = make_topic(random)
    settings, *sections = re.split(r"^(?=## )", before, flags=re.MULTILINE)
    kinds: dict[str, Kind] = {}
    for at, section in enumerate(sections):
        heading, _, body = section.partition("\n")
        for kind in wanted:
            is_whole = kind.name == "another heading"
            changed = kind.change(random, section if is_whole else body)
            if changed is not None and changed not in (section, body):
                kinds[heading[3:]] = kind
                sections[at] = changed if is_whole else f"{heading}\n{changed}"
                wanted.remove(kind)
                break
    return EditedTopic(before, settings + "".join(sections), kinds)
