"""Write the index that browsers search in, so that what a reader types is sent nowhere.

Input: a language of the library, its topics, and the headings of each. Output: one JSON value. A browser fetches it as
a whole: an index in pieces would tell the server which piece a reader's words are in. Each column is one string with a
line for each topic, because that compresses best; `widget/src/search/lexicon.js` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from caresheet import disclaimer
from caresheet.characters import make_name
from caresheet.model import Language, Library, Topic
from caresheet.packager.render.alphabet import find_letter, has_alphabet, make_sort_key
from caresheet.packager.render.editions import find_lapse
from caresheet.search_terms import fold_text

# In a library of this size or more, the words of summaries and headings that lead to more than this share of the topics
# are left out. Of each topic's others, only those that lead to most are kept: people type everyday words, and these
# compress best.
_MANY_TOPICS, _COMMON_SHARE, _WORDS_AT_MOST = 50, 0.08, 8
_SHORTEST_WORD = 3


def sort_topics(topics: Sequence[Topic], lang: str) -> list[Topic]:
    """Sort topics by the alphabet of their language."""
    return sorted(topics, key=lambda topic: (make_sort_key(topic.title, lang), topic.slug))


def find_letters(topics: Sequence[Topic], lang: str) -> list[tuple[str, int]]:
    """Return each letter and the place of its first topic, for sorted topics; none if the language has no alphabet."""
    if not has_alphabet(topic.title for topic in topics):
        return []
    places = groupby(enumerate(topics), key=lambda numbered: find_letter(numbered[1].title, lang))
    return [(letter, next(group)[0]) for letter, group in places]


def make_index(
    library: Library, language: Language, topics: Sequence[Topic], headings: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """Make the index of a language's sorted topics. `headings` are those of each topic's sections, by its path."""
    place_of = {category.id: place for place, category in enumerate(library.categories)}
    lapses = {place: find_lapse(topic, library.policy) for place, topic in enumerate(topics)}
    return {
        "titles": "\n".join(topic.title for topic in topics),
        "slugs": "\n".join("" if topic.slug == make_name(topic.title) else topic.slug for topic in topics),
        "also": "\n".join("\t".join(topic.also_called) for topic in topics),
        "words": "\n".join(" ".join(words) for words in _find_words(topics, headings)),
        "categories": [place_of[topic.category] for topic in topics],
        "categoryNames": [category.names[language.code] for category in library.categories],
        "letters": find_letters(topics, language.code),
        "until": {str(place): (lapse - timedelta(days=1)).isoformat() for place, lapse in lapses.items() if lapse},
        "messages": dict(language.search_messages),
        "disclaimer": disclaimer.describe(language.disclaimer),
    }


def _find_words(topics: Sequence[Topic], headings: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the words of each topic's summary and headings that its names do not have."""
    found = []
    for topic in topics:
        named = fold_text(" ".join((topic.title, *topic.also_called))).split()
        words = fold_text(" ".join((topic.summary, *headings.get(topic.path, ())))).split()
        long = (word for word in words if len(word) >= _SHORTEST_WORD or not word.isascii())
        found.append([word for word in dict.fromkeys(long) if word not in named])
    if len(topics) < _MANY_TOPICS:
        return found
    frequency = Counter(word for words in found for word in words)
    common = {word for word, count in frequency.items() if count > len(topics) * _COMMON_SHARE}
    return [
        sorted((word for word in words if word not in common), key=lambda word: (-frequency[word], word))[
            :_WORDS_AT_MOST
        ]
        for words in found
    ]
