"""How hard a text is to read, as a US school grade.

Input: plain sentences. Output: a grade. The formulas measure only the length of words and sentences. They show where to
look, not what to write.

    English   Flesch-Kincaid grade level (Kincaid et al. 1975, Naval Research Branch Report 8-75)
              SMOG (McLaughlin 1969, Journal of Reading 12:639-646), where there are enough sentences for it
    Spanish   lecturabilidad (Fernández Huerta 1959, Consigna 214:29-32). Law (2011) has shown that its F means the
              words in a sentence
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# McLaughlin's regression is valid for samples of thirty sentences.
SMOG_SENTENCES = 30
# In syllables. SMOG counts the words with at least as many.
_POLYSYLLABLE = 3

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_OPENING, _CLOSING = '"\u201c\u2018(\u00ab\u00bf\u00a1', '"\u201d\u2019)\u00bb'
_SENTENCE_END = re.compile(rf"(?<=[.!?…])[{_CLOSING}]*\s+(?=[{_OPENING}]*[A-ZÁÉÍÓÚÑ0-9])")
# A full stop after these does not end a sentence. The longest has seven letters.
_LONGEST_ABBREVIATION = 7
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:Dr|Dra|Mr|Mrs|Ms|Sr|Sra|St|vs|etc|approx|e\.g|i\.e|p\. ej|U\.S|No)\.$")

_VOWELS = re.compile(r"[aeiouy]+")
# Vowels that are written together and pronounced apart. After t, c, s, g and x, an i only softens: "patient", "social".
_APART = re.compile(
    r"(?<![tcsgxln])i(?=[aou])|(?<=[ln])i(?=[au](?!n)|ou)|(?<=c)i(?=at)|(?<![tcsgx])(?<!fr)i(?=et|en)|"
    r"(?<=^sc)i(?=en)|(?<![aeo])u(?=[aou](?!r))|(?<=l)u(?=id)|(?<!p)e(?=o(?!u))|(?<=e)o(?=a)|(?<=[aeiouy][^aeiouy])e(?=as?$)|"
    r"(?<=[lr])e(?=at[eio])|e(?=ing$)|y(?=i)"
)
_SILENT_E = re.compile(r"(?<=[^aeiouy])(?:e|es|ed)$")
_SPOKEN_E = re.compile(r"(?:[^aeiouy]le|[^aeiouy]les|[td]ed|[sxz]es|[cs]hes|[cg]es)$")
# Words that the rules get wrong and health texts often use.
_EXCEPTIONS = {"diabetes": 4, "every": 2, "everyone": 3, "everything": 3, "evening": 2, "maybe": 2, "something": 2}
_EXCEPTIONS |= {"sometimes": 2, "someone": 2, "area": 3, "areas": 3}
_LEANING_SUFFIX = re.compile(r"(?<=[aeiouy][^aeiouy])e(?=(?:ly|ment|ments|ful|less|ness)$)")


@dataclass(frozen=True)
class Counts:
    """What the formulas need; `polysyllables` are the words of three syllables or more."""

    sentences: int
    words: int
    syllables: int
    polysyllables: int


def split_sentences(text: str) -> list[str]:
    """Split a paragraph into its sentences, without the spaces around them."""
    sentences: list[str] = []
    begun: list[str] = []
    for part in _SENTENCE_END.split(text.strip()):
        begun.append(part)
        # The parts before may end in the letters of an abbreviation that has a space in it.
        if not _ABBREVIATION.search(" ".join(begun[-2:])[-_LONGEST_ABBREVIATION - 2 :]):
            sentences.append(" ".join(begun))
            begun = []
    return [*sentences, " ".join(begun)] if begun else sentences


def find_words(text: str) -> list[str]:
    """Return the words of a text, without numbers."""
    return _WORD.findall(text)


def count(sentences: Sequence[str], count_syllables: Callable[[str], int]) -> Counts:
    """Count what the formulas need; sentences without words do not count."""
    worded = [words for sentence in sentences if (words := find_words(sentence))]
    syllables = [count_syllables(word) for words in worded for word in words]
    return Counts(len(worded), len(syllables), sum(syllables), sum(each >= _POLYSYLLABLE for each in syllables))


def grade_flesch_kincaid(counts: Counts) -> float:
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def grade_smog(counts: Counts) -> float:
    return 1.0430 * math.sqrt(counts.polysyllables * 30 / counts.sentences) + 3.1291


def score_fernandez_huerta(counts: Counts) -> float:
    """Return the ease of a Spanish text: 100 very easy, 0 very hard."""
    return 206.84 - 60 * counts.syllables / counts.words - 1.02 * counts.words / counts.sentences


# Fernández Huerta's own table: a score, and the school year that it suits.
_SPANISH_GRADES = ((90, 4), (80, 5), (70, 6), (60, 8), (50, 12), (30, 14))
_SPANISH_HARDEST = 16


def grade_spanish(counts: Counts) -> float:
    """Return the grade of a Spanish text, interpolated between the rows of Fernández Huerta's table."""
    score = score_fernandez_huerta(counts)
    if score >= _SPANISH_GRADES[0][0]:
        return _SPANISH_GRADES[0][1]
    for (above, easier), (below, harder) in pairwise(_SPANISH_GRADES):
        if score >= below:
            return easier + (harder - easier) * (above - score) / (above - below)
    return _SPANISH_HARDEST


def count_english_syllables(word: str) -> int:
    """Count by rules and a few exceptions. The count of a rare word may be off by one."""
    letters = re.sub(r"['\u2019]s?$|['\u2019]", "", word.lower())
    if letters in _EXCEPTIONS:
        return _EXCEPTIONS[letters]
    plain = _LEANING_SUFFIX.sub("", letters)
    groups = len(_VOWELS.findall(plain)) + len(_APART.findall(plain))
    if _SILENT_E.search(plain) and not _SPOKEN_E.search(plain):
        groups -= 1
    return max(1, groups)


_SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+")
_STRONG = set("aeoáéóíú")


def count_spanish_syllables(word: str) -> int:
    """Count the syllables of a Spanish word (Real Academia Española, Ortografía 2010, II.3: diptongos e hiatos)."""
    letters = unicodedata.normalize("NFC", word.lower())
    # Some letters are silent here, or are not vowels.
    letters = re.sub(r"qu(?=[eiéí])", "q", re.sub(r"gu(?=[eiéí])", "g", letters))
    letters = re.sub(r"(?<=[aeiouáéíóú])h(?=[aeiouáéíóú])", "", re.sub(r"y$", "i", letters))
    return max(1, sum(_count_nuclei(group) for group in _SPANISH_VOWELS.findall(letters)))


def _count_nuclei(vowels: str) -> int:
    """Count syllables in a group of vowels: strong vowels, and weak ones with an accent, are pronounced apart."""
    strong = sum(vowel in _STRONG for vowel in vowels)
    return max(1, strong)
