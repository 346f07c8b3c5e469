"""Render what shows all topics of a language: its pages A to Z, its list as JSON, and the index for searching.

Input: a language, its topics, and their headings. Output: documents by path in the release. A small library is one page
by category. A large one has a page for each letter and each category, and several for a long letter, so that no page is
long, with or without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from caresheet import disclaimer
from caresheet.model import Category, Language, Topic
from caresheet.packager.render.data import encode_json, list_topic
from caresheet.packager.render.render import PAGE_LEVEL, Renderer, Translation, Words
from caresheet.packager.render.search_index import find_letters, make_index, sort_topics

# A library with more topics than this has pages by letter and by category. The widget does the same: `LARGE` in
# `widget/src/search/show_library.js`.
LARGE = 60
TOPICS_ON_A_PAGE = 100


@dataclass(frozen=True)
class Link:
    """A link of a list's navigation. `note` says how many topics are there, for instance."""

    path: str
    name: str
    note: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class _Group:
    """The topics of one letter or one category, and the folder of its pages."""

    folder: str
    name: str
    topics: Sequence[Topic]

    def split(self) -> Iterator[tuple[str, Sequence[Topic]]]:
        """Yield the folder and the topics of each page."""
        for at in range(0, len(self.topics), TOPICS_ON_A_PAGE):
            number = at // TOPICS_ON_A_PAGE + 1
            folder = f"{self.folder}{number}/" if at else self.folder
            yield folder, self.topics[at : at + TOPICS_ON_A_PAGE]


@dataclass(frozen=True)
class _Page:
    """One page of a list. `sections` are an id, a heading and topics; `parts` link to the pages of a long list."""

    folder: str
    letters: Sequence[_Group] = ()
    categories: Sequence[_Group] = ()
    sections: Sequence[tuple[str, str, Sequence[Topic]]] = ()
    current: _Group | None = None
    parts: Sequence[Link] = ()

    def link(self, groups: Sequence[_Group], *, counts: bool = False) -> list[Link]:
        """Link to groups of topics."""
        notes = [str(len(group.topics)) if counts else "" for group in groups]
        return [
            Link(group.folder, group.name, note, is_current=group is self.current)
            for group, note in zip(groups, notes, strict=True)
        ]


class LibraryPages:
    """Renders the lists of a library's languages. `headings` are those of each topic's sections, by its path."""

    def __init__(self, renderer: Renderer, headings: Mapping[str, Sequence[str]]) -> None:
        self._renderer, self.headings = renderer, headings

    def render_language(self, language: Language, topics: Sequence[Topic]) -> Iterator[tuple[str, bytes]]:
        """Yield every document about the topics of a language. Withdrawn topics are not among them."""
        listed = sort_topics(topics, language.code)
        categories = list(self._group_by_category(language, listed))
        folder = f"topics/{language.code}/"
        if len(listed) <= LARGE:
            sections = [(group.folder.split("/")[2], group.name, group.topics) for group in categories]
            pages = [_Page(folder, sections=sections)]
        else:
            letters = list(_group_by_letter(language, listed))
            pages = [_Page(folder, letters, categories)]
            pages += [page for group in (*letters, *categories) for page in _list_pages(group, letters, categories)]
        for page in pages:
            yield f"{page.folder}index.html", self._render(language, page)
        yield f"v1/topics/{language.code}/index.json", encode_json(self._list(language, topics))
        yield f"search/{language.code}.json", self._make_index(language, listed)

    def render_clinic(self, site: str, language: Language, topics: Sequence[Topic]) -> Iterator[tuple[str, bytes]]:
        """Yield the list and the index of the topics that are only a clinic's. The widget joins them to the library's.

        The list names every category of the library, so that the joined list has them in their order.
        """
        listed = sort_topics(topics, language.code)
        whole = self._list(language, topics) | {"categories": self._list_categories(language)}
        yield f"v1/sites/{site}/topics/{language.code}/index.json", encode_json(whole)
        yield f"search/{language.code}/{site}.json", self._make_index(language, listed)

    def _make_index(self, language: Language, listed: Sequence[Topic]) -> bytes:
        return encode_json(make_index(self._renderer.library, language, listed, self.headings))

    def _render(self, language: Language, page: _Page) -> bytes:
        renderer = self._renderer
        words = Words(dict(language.document_messages))
        root = "../" * page.folder.count("/")
        article = renderer.fill(
            "list.html",
            language=language,
            words=words,
            root=root,
            letters=page.link(page.letters),
            categories=page.link(page.categories, counts=True),
            sections=page.sections,
            parts=page.parts,
            **renderer.make_disclaimer_parts(language, PAGE_LEVEL),
        )
        others = [
            Translation(other.code, other.name, f"topics/{other.code}/")
            for other in renderer.library.languages
            if other is not language
        ]
        name = f"{page.current.name} - {words.topics()}" if page.current else words.topics()
        return renderer.render_page(
            article,
            language,
            title=f"{name} - {renderer.library.name}",
            description=language.disclaimer.short,
            root=root,
            path=page.folder,
            list_path=f"topics/{language.code}/" if page.current else "",
            # The page of a letter is no translation of another one.
            translations=[] if page.current else others,
            others=others,
        )

    def _group_by_category(self, language: Language, topics: Sequence[Topic]) -> Iterator[_Group]:
        for category in self._renderer.library.categories:
            if found := [topic for topic in topics if topic.category == category.id]:
                yield _Group(_make_folder(category, language), category.names[language.code], found)

    def _list(self, language: Language, topics: Sequence[Topic]) -> dict[str, object]:
        used = {topic.category for topic in topics}
        return {
            "lang": language.code,
            "topics": [list_topic(topic) for topic in topics],
            "categories": [each for each in self._list_categories(language) if each["id"] in used],
            "disclaimer": disclaimer.describe(language.disclaimer),
        }

    def _list_categories(self, language: Language) -> list[dict[str, str]]:
        categories = self._renderer.library.categories
        return [{"id": category.id, "name": category.names[language.code]} for category in categories]


def _list_pages(group: _Group, letters: Sequence[_Group], categories: Sequence[_Group]) -> Iterator[_Page]:
    """Yield the pages of one letter or one category, each with links to the others."""
    pages = list(group.split())
    for folder, topics in pages:
        parts = [
            Link(path, f"{shown[0].title} – {shown[-1].title}", is_current=path == folder)  # noqa: RUF001
            for path, shown in pages
        ]
        sections = [("list", group.name, topics)]
        yield _Page(folder, letters, categories, sections, group, parts if len(pages) > 1 else ())


def _make_folder(category: Category, language: Language) -> str:
    return f"categories/{language.code}/{category.id}/"


def _group_by_letter(language: Language, topics: Sequence[Topic]) -> Iterator[_Group]:
    letters = find_letters(topics, language.code)
    ends = [start for _, start in letters[1:]] + [len(topics)]
    for (letter, start), end in zip(letters, ends, strict=True):
        # In an address, a letter is itself or the number of its code point.
        name = letter.lower() if letter.isascii() and letter.isalnum() else f"u{ord(letter[0]):04x}"
        yield _Group(f"letters/{language.code}/{name}/", letter, topics[start:end])
