"""Grades, syllables and sentences agree with what the authors of the formulas published."""

from __future__ import annotations

import pytest

from caresheet.packager.check.editor.readability import (
    Counts,
    count,
    count_english_syllables,
    count_spanish_syllables,
    grade_flesch_kincaid,
    grade_smog,
    grade_spanish,
    score_fernandez_huerta,
    split_sentences,
)


def test_flesch_kincaid_of_a_published_example() -> None:
    sentence = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    counts = count([sentence], count_english_syllables)
    assert counts == Counts(sentences=1, words=13, syllables=24, polysyllables=4)
    assert round(grade_flesch_kincaid(counts), 1) == 11.3


@pytest.mark.parametrize(("polysyllables", "grade"), [(4, 5), (9, 6), (16, 7), (25, 8), (36, 9), (49, 10), (100, 13)])
def test_smog_agrees_with_mclaughlins_own_table(polysyllables: int, grade: int) -> None:
    counts = Counts(sentences=30, words=600, syllables=900, polysyllables=polysyllables)
    assert abs(grade_smog(counts) - grade) < 0.7


@pytest.mark.parametrize(("ease", "grade"), [(90, 4), (80, 5), (70, 6), (60, 8), (50, 12), (30, 14)])
def test_spanish_grades_agree_with_the_published_table(ease: int, grade: int) -> None:
    """Steps of the scale that is printed after Fernández Huerta (1959), as at legible.es."""
    # All sentences have ten words, so only the syllables decide the ease.
    syllables = round((206.84 - 1.02 * 10 - ease) / 60 * 1000)
    counts = Counts(sentences=100, words=1000, syllables=syllables, polysyllables=0)
    assert round(score_fernandez_huerta(counts)) == ease
    assert abs(grade_spanish(counts) - grade) < 0.1


def test_fernandez_huerta_counts_by_words() -> None:
    # One hundred words of two hundred syllables in ten sentences.
    counts = Counts(sentences=10, words=100, syllables=200, polysyllables=0)
    assert round(score_fernandez_huerta(counts), 2) == 76.64


ENGLISH = """cat 1 doctor 2 medicine 3 patients 2 diabetes 4 people 2 table 2 needed 2 asked 1 changes 2 causes 2 eyes 1
disease 2 areas 3 create 2 social 2 million 2 pressure 2 breathe 1 usually 4 vaccines 2 surgery 3 liposuction 4 being 2
quiet 2 science 2 diet 2 fluid 2 period 3 serious 3 safely 2 movement 2 careful 2 recommended 4 bacteria 4 weight 1
temperature 4 exercises 4 osteoarthritis 6 association 5 radiation 4 echocardiogram 6 cartilage 3 knees 1"""
SPANISH = """casa 2 queso 2 guitarra 3 pingüino 3 agua 2 médico 3 país 2 día 2 cuidado 3 leer 2 oír 2 ciudad 2 aéreo 4
corazón 3 sangre 2 ecocardiograma 6 enfermedad 4 muy 1 ahora 3 riñón 2 búho 2 poeta 3 río 2 después 2"""


@pytest.mark.parametrize(
    ("listed", "count_syllables"), [(ENGLISH, count_english_syllables), (SPANISH, count_spanish_syllables)]
)
def test_syllables(listed: str, count_syllables: object) -> None:
    words = listed.split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert {word: count_syllables(word) for word in expected} == expected  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("Dr. Lee came at 9 a.m. on Monday.", 1),
        ("It is 3.5 mg. Take it.", 2),
        ("¿Qué es? Es esto.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count
