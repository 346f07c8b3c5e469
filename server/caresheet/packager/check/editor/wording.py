"""What an editor says about sentences: too hard, too long, passive, jargon, capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from caresheet.model import Finding, Policy
from caresheet.packager.check.editor.passages import Heading, Passage, Sentence, read_headings
from caresheet.packager.check.editor.plain_words import read_plain_words
from caresheet.packager.check.editor.readability import (
    SMOG_SENTENCES,
    Counts,
    count,
    count_english_syllables,
    count_spanish_syllables,
    grade_flesch_kincaid,
    grade_smog,
    grade_spanish,
)
from caresheet.packager.markup.fault import Fault
from caresheet.packager.source.parse import Draft

RULES = ("reading-grade", "long-sentence", "passive", "jargon", "wordy", "capitals")

# The most words of a sentence, by language. Spanish sentences are longer than English ones.
_LONGEST_SENTENCE = {"en": 30, "es": 40}
# How many of the hardest sentences a finding names.
_HARDEST = 3
# The formulas are not reliable for a text with fewer words.
_GRADED_WORDS = 100
# In characters. An explanation that is further from its word is not seen as one.
_EXPLAINED_WITHIN = 300
# How many words of a sentence a finding shows.
_SHOWN_WORDS = 6

_FORMULAS: dict[str, tuple[Callable[[str], int], Callable[[Counts], float]]] = {
    "en": (count_english_syllables, grade_flesch_kincaid),
    "es": (count_spanish_syllables, grade_spanish),
}
# This finds only sentences that say who did it ("by …"), because an author can turn these around.
_PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being)(?: \w+ly)? "
    r"(\w+ed|given|taken|written|chosen|drawn|worn|done|made|seen|found|shown|known|held|kept|led|left|put|read|sent|told)"
    r" by "
    r"(?!\w+ing\b|now\b|then\b|mouth\b|mail\b|phone\b|telephone\b|hand\b|themselves\b|itself\b|age\b|far\b|\d)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{2,}(?:[ '\u2019-]+[A-ZÁÉÍÓÚÑ]{2,})+\b|\b[A-ZÁÉÍÓÚÑ]{7,}\b")


def grade(lang: str, passages: Sequence[Passage]) -> float | None:
    """Return the reading grade of a topic; None if it is too short or its language has no formula."""
    counts = _count(lang, [sentence for passage in passages for sentence in passage.sentences])
    if counts is None or counts.words < _GRADED_WORDS:
        return None
    return _FORMULAS[_base(lang)][1](counts)


def find_faults(policy: Policy, draft: Draft, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Yield what is wrong with a topic's sentences."""
    path, lang = draft.file.path, draft.file.lang
    yield from _find_grade(path, lang, passages, policy)
    yield from _find_capital_headings(draft)
    for passage in passages:
        for sentence in passage.sentences:
            for rule, fault in _judge(lang, sentence):
                yield Finding(path, fault.line, fault.message, rule=rule, about=fault.about, column=fault.column)


def _find_capital_headings(draft: Draft) -> Iterator[Finding]:
    settings = draft.front_matter
    title = Heading(1, settings.title, settings.fields.find_place(("title",)).line)
    for heading in (title, *read_headings(draft)):
        if match := _CAPITALS.search(heading.text):
            message = f"'{match[0]}' is in capitals, which are hard to read; write it in lowercase"
            yield Finding(draft.file.path, heading.line, message, rule="capitals", about=match[0])


def _find_grade(path: str, lang: str, passages: Sequence[Passage], policy: Policy) -> Iterator[Finding]:
    found = grade(lang, passages)
    if found is None or found < policy.highest_grade + 1:
        return
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    hardest = sorted(sentences, key=lambda sentence: -_grade_sentence(lang, sentence))[:_HARDEST]
    counts = _count(lang, sentences)
    smog = ""
    if counts and _base(lang) == "en" and counts.sentences >= SMOG_SENTENCES:
        smog = f", SMOG {grade_smog(counts):.1f}"
    where = ", ".join(f"line {sentence.line} ('{_begin(sentence)} …')" for sentence in hardest)
    method = {"en": "Flesch-Kincaid", "es": "Fernández-Huerta"}[_base(lang)]
    yield Finding(
        path,
        hardest[0].line,
        f"the topic reads at grade {found:.1f} ({method}{smog}), above {policy.highest_grade}; "
        f"begin with its hardest sentences: {where}",
        rule="reading-grade",
        about=_begin(hardest[0]),
    )


def _judge(lang: str, sentence: Sentence) -> Iterator[tuple[str, Fault]]:
    """Yield the rule and the message for each fault of a sentence."""
    text, begin, words = sentence.text, _begin(sentence), len(sentence.words)
    if words > _LONGEST_SENTENCE.get(_base(lang), words):
        line, column = sentence.find_place(0)
        yield "long-sentence", Fault(line, f"'{begin} …' has {words} words; split it into two sentences", begin, column)
    if _base(lang) == "en" and (match := _PASSIVE.search(text)):
        yield "passive", _place_match(sentence, match, f"'{match[0].strip()}' is passive; say who does it first")
    if match := _CAPITALS.search(text):
        advice = "write it in other words, or make it **bold**"
        yield (
            "capitals",
            _place_match(sentence, match, f"'{match[0]}' is in capitals, which are hard to read; {advice}"),
        )
    yield from _find_hard_words(lang, sentence)


def _place_match(sentence: Sentence, match: re.Match[str], message: str) -> Fault:
    line, column = sentence.find_place(match.start())
    return Fault(line, message, match[0].strip(), column)


def _find_hard_words(lang: str, sentence: Sentence) -> Iterator[tuple[str, Fault]]:
    plain = read_plain_words(lang)
    if plain is None:
        return
    for rule, pattern in plain.patterns.items():
        for match in pattern.finditer(sentence.text):
            if not _is_explained(sentence.text, match):
                advice = f"write '{plain.plainer[match[0].lower()]}', or explain it in brackets"
                yield rule, _place_match(sentence, match, f"'{match[0]}' has a plainer word; {advice}")


def _is_explained(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word is in brackets or quotes, is followed by them, or is introduced as another name."""
    after = text[match.end() : match.end() + _EXPLAINED_WITHIN].lstrip("s")
    before = text[max(0, match.start() - _EXPLAINED_WITHIN) : match.start()]
    return bool(re.match(r"\w*[”\"]?,? ?[(:\u2014\u2013]", after)) or bool(
        re.search(
            r"[(“\"][^)”\"]*$|\b(?:called|named|or|llamad[oa]s?|es decir|o),? (?:an? |the |una? |el |la )?$", before
        )
    )


def _grade_sentence(lang: str, sentence: Sentence) -> float:
    counts = _count(lang, [sentence])
    return _FORMULAS[_base(lang)][1](counts) if counts and counts.words else 0


def _count(lang: str, sentences: Sequence[Sentence]) -> Counts | None:
    if _base(lang) not in _FORMULAS:
        return None
    return count([sentence.text for sentence in sentences], _FORMULAS[_base(lang)][0])


def _begin(sentence: Sentence) -> str:
    return " ".join(sentence.text.split()[:_SHOWN_WORDS]).rstrip(",;:")


def _base(lang: str) -> str:
    return lang.partition("-")[0]
