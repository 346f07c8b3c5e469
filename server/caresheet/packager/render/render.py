"""Render a library as documents.

Input: a `Library`, its sanitized topics, and the paths of the stylesheet and the frame's script. Output: every document
as bytes, by its path in the release. It never reads the clock, and no file except the templates.

Every document about a topic is three folders deep, so the same relative link works in the fragment, the page, the frame
and the JSON, under any prefix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from babel.dates import format_date
from markupsafe import Markup, escape

from caresheet import disclaimer
from caresheet.model import Fingerprints, Language, Library, Section, Topic, Withdrawal
from caresheet.packager.markup.sanitize import place_in_document
from caresheet.packager.render.about import TopicCounts, describe_publisher
from caresheet.packager.render.clinic import Clinic, list_clinics
from caresheet.packager.render.data import describe_topic, encode_json
from caresheet.packager.render.editions import TopicEdition, find_lapse, list_editions
from caresheet.packager.render.handout import label_version, make_qr, name_version
from caresheet.packager.render.locale_text import join_names, name_foreign
from caresheet.packager.render.oembed import describe_embed
from caresheet.packager.render.related import find_related, list_titles
from caresheet.packager.render.structured_data import describe_page
from caresheet.packager.render.templates import fill_template
from caresheet.release.contents import Edition
from caresheet.release.format import PUBLIC

# The heading level of a topic's title in a fragment, below the clinic's own <h1>, and on its full page.
FRAGMENT_LEVEL, PAGE_LEVEL = 2, 1
_TOPIC_ROOT = "../../../"
# The parts of a page that most pages do not have.
_NOT_SHOWN: dict[str, Any] = {
    "slug": None,
    "described": None,
    "list_path": "",
    "nearest_to": "",
    "related": (),
    "has_actions": False,
}


@dataclass(frozen=True)
class Layout:
    """A topic's files by path in the release, and what the release's contents say about them."""

    files: dict[str, bytes] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    later: dict[str, tuple[Edition, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Translation:
    code: str
    name: str
    path: str


class Words:
    """A language's messages as functions, such as `words.read_on(date=...)`. They escape their arguments."""

    def __init__(self, messages: dict[str, str]) -> None:
        self._messages = messages

    def __getattr__(self, key: str) -> Callable[..., Markup]:
        template = escape(self._messages[key])
        return template.format


class Renderer:
    """Renders the documents of one library. The library's topics need no text: they serve for lists and links.

    `static` are the stylesheets and scripts of our own pages: their paths below the library's root, by name. `version`
    is that of the library's scripts.
    """

    def __init__(self, library: Library, static: Mapping[str, str], *, version: str) -> None:
        self.library = replace(library, sites=())
        self._clinics = list_clinics(library.sites)
        # Templates get no other topics, so a document cannot depend on any that its key does not name.
        without_topics = replace(self.library, topics=())
        self._version = version
        self.related = find_related(library.topics)
        self._by_slug: dict[str, list[Topic]] = defaultdict(list)
        for topic in library.topics:
            self._by_slug[topic.slug].append(topic)
        self.fill = partial(
            fill_template,
            library=without_topics,
            stylesheet=static["page.css"],
            frame_script=static["frame.js"],
            handout_stylesheet=static["handout.css"],
            handout_script=static["handout.js"],
            list_script=static["list.js"],
            search_script=static["search.js"],
            scripts={"page": static["page.js"], "actions": static["actions.js"]},
        )

    def render_topic(self, topic: Topic, fingerprints: Fingerprints) -> Iterator[tuple[str, str, str, bytes]]:
        """Yield (folder, day, pattern, body) for each document of a topic, in the order of the days.

        The folder is one in the release. From the day on, if there is one, this body is served instead of the one
        before. The pattern is a path that contains `{slug}`.
        """
        translations = [other for other in self._by_slug[topic.slug] if other.lang != topic.lang]
        sheet = self._describe_sheet(topic, name_version(fingerprints, topic.updated))
        for edition in list_editions(topic, translations, self.library.policy, self._foresee(topic)):
            for pattern, body in self._render_edition(edition):
                yield edition.folder, edition.day, pattern, body
            if not edition.page_only:
                handout = self._render_handout(edition, sheet)
                yield edition.folder, edition.day, f"handouts/{topic.lang}/{{slug}}/index.html", handout

    def list_others(self, topic: Topic) -> list[object]:
        """Return what a topic's documents show of other topics and of its clinic, as JSON values."""
        clinic = self._clinics.get(topic.site)
        return [list_titles(self.related[topic.path]), clinic and clinic.describe()]

    def render_about(self, language: Language, counts: TopicCounts) -> tuple[str, bytes]:
        """Return the path and the page about the library in one language."""
        path = self._find_about(language)
        root = "../" * path.count("/")
        words = Words(dict(language.document_messages))
        article = self.fill(
            "about.html",
            language=language,
            words=words,
            counts=counts,
            time=partial(_mark_day, language=language),
            root=root,
            **self.make_disclaimer_parts(language, PAGE_LEVEL),
        )
        page = self.render_page(
            article,
            language,
            title=f"{words.about()} - {self.library.name}",
            description=str(
                words.about_library(library=self.library.name, publisher=self.library.publisher).unescape()
            ),
            root=root,
            path=path,
            translations=[
                Translation(other.code, other.name, self._find_about(other))
                for other in self.library.languages
                if other is not language
            ],
        )
        return f"{path}index.html", page

    def _find_about(self, language: Language) -> str:
        return "about/" if language is self.library.languages[0] else f"about/{language.code}/"

    def render_missing(self) -> bytes:
        """Render the page for an unknown address. It is shown at any depth, so its links are absolute."""
        words = Words(dict(self.library.languages[0].document_messages))
        return self.fill("missing.html", root="/", words=words).encode()

    def _foresee(self, topic: Topic) -> Withdrawal | None:
        """Return how a topic will be withdrawn if nobody reviews it."""
        lapse = find_lapse(topic, self.library.policy)
        if lapse is None or topic.review is None:
            return None
        language = self.library.language(topic.lang)
        reason = language.document_messages["lapsed"].format(date=_format_day(topic.review.next, language))
        return Withdrawal(lapse, reason)

    def _render_edition(self, edition: TopicEdition) -> Iterator[tuple[str, bytes]]:
        topic = edition.topic
        language = self.library.language(topic.lang)
        place, clinic = f"{topic.lang}/{{slug}}", self._clinics.get(topic.site)
        if not edition.page_only:
            fragment = self._render_article(edition, language, FRAGMENT_LEVEL)
            yield f"v1/topics/{place}.html", fragment.encode()
            publisher = describe_publisher(self.library, language, clinic) | {"about": self._find_about(language)}
            data = describe_topic(topic, language, fragment, publisher=publisher, clinic=clinic)
            yield f"v1/topics/{place}.json", encode_json(data)
            yield f"v1/frame/{place}.html", self._render_frame(topic, fragment, language)
            if self.library.url and not topic.withdrawn:
                yield f"oembed/{place}.json", encode_json(describe_embed(self.library, topic, clinic))
        page = self.render_page(
            self._render_article(edition, language, PAGE_LEVEL, has_actions=True),
            language,
            title=f"{topic.title} - {clinic.name if clinic else self.library.name}",
            description=topic.withdrawn.reason if topic.withdrawn else topic.summary,
            root=_TOPIC_ROOT,
            path=self._link(topic).path,
            slug=topic.slug,
            list_path=f"topics/{topic.lang}/",
            nearest_to=topic.title if topic.withdrawn else "",
            related=self.related[topic.path],
            translations=[self._link(other) for other in edition.translations],
            described=None if topic.withdrawn else self._describe(edition),
            has_actions=not topic.withdrawn,
        )
        yield f"topics/{place}/index.html", page

    def _describe_sheet(self, topic: Topic, version: str) -> dict[str, Any]:
        """Say which version a topic's handout is of, and how a reader finds out whether it is current."""
        address = f"{self.library.url}handouts/{topic.lang}/{topic.slug}/" if self.library.url else ""
        return {
            "version": version,
            "label": label_version(version),
            "address": address,
            "in_words": address.removeprefix("https://"),
            "qr": make_qr(f"{address}#v={version}") if address and not topic.withdrawn else None,
        }

    def _render_handout(self, edition: TopicEdition, sheet: Mapping[str, Any]) -> bytes:
        topic = edition.topic
        language = self.library.language(topic.lang)
        return self.fill(
            "handout.html",
            topic=topic,
            language=language,
            words=Words(dict(language.document_messages)),
            article=self._render_article(edition, language, PAGE_LEVEL),
            running=disclaimer.make_running_line(language.disclaimer),
            day=partial(_format_day, language=language),
            sheet=sheet,
            topic_path=self._link(topic).path,
            root=_TOPIC_ROOT,
            clinic=self._clinics.get(topic.site),
        ).encode()

    def _render_frame(self, topic: Topic, article: Markup, language: Language) -> bytes:
        return self.fill(
            "frame.html", article=article, language=language, title=topic.title, slug=topic.slug, root=_TOPIC_ROOT
        ).encode()

    def _render_article(
        self, edition: TopicEdition, language: Language, level: int, *, has_actions: bool = False
    ) -> Markup:
        topic, clinic = edition.topic, self._clinics.get(edition.topic.site)
        words = Words(dict(language.document_messages))

        def place(section: Section) -> Markup:
            label = str(words.table(section=section.title).unescape())
            return place_in_document(section.html, heading_shift=level - 1, table_label=label)

        return self.fill(
            "fragment.html",
            topic=topic,
            language=language,
            level=level,
            overdue=edition.is_overdue,
            words=words,
            place=place,
            day=partial(_format_day, language=language),
            lapsed=self._foresee(topic),
            about=self._find_about(language) if level == FRAGMENT_LEVEL else "",
            has_actions=has_actions,
            version=self._version if level == FRAGMENT_LEVEL else "",
            time=partial(_mark_day, language=language),
            join_names=join_names,
            name_foreign=name_foreign,
            clinic=clinic,
            **self.make_disclaimer_parts(language, level, clinic),
        )

    def make_disclaimer_parts(self, language: Language, level: int, clinic: Clinic | None = None) -> dict[str, Markup]:
        """Make the parts of the disclaimer for a document whose title has this level."""
        text = language.disclaimer
        copyright_line = clinic.copyright if clinic else self.library.find_copyright(language.code)
        return {
            "seal": disclaimer.make_seal(text),
            "line": disclaimer.make_line(text),
            "block": disclaimer.make_block(text, copyright_line, heading_level=level + 1),
        }

    def _link(self, topic: Topic) -> Translation:
        language = self.library.language(topic.lang)
        return Translation(language.code, language.name, f"topics/{topic.lang}/{topic.slug}/")

    def _describe(self, edition: TopicEdition) -> dict[str, Any] | None:
        clinic = self._clinics.get(edition.topic.site)
        return describe_page(self.library, edition, clinic) if self.library.url else None

    def render_page(
        self, article: Markup, language: Language, *, path: str, translations: list[Translation], **values: Any
    ) -> bytes:
        """Put an article into a page of its own. Its translations are the same page in other languages."""
        here = Translation(language.code, language.name, path)
        default = self.library.languages[0].code
        versions = sorted([here, *translations], key=lambda version: version.code)
        return self.fill(
            "page.html",
            article=article,
            language=language,
            words=Words(dict(language.document_messages)),
            path=path,
            about=self._find_about(language),
            translations=translations,
            versions=versions,
            default_version=next((version for version in versions if version.code == default), None),
            **{**_NOT_SHOWN, "others": translations, **values},
        ).encode()


def _format_day(day: date, language: Language) -> str:
    return format_date(day, "long", locale=language.code.replace("-", "_"))


def _mark_day(day: date, language: Language) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), _format_day(day, language))


def lay_out_topic(renderer: Renderer, topic: Topic, fingerprints: Fingerprints) -> Layout:
    """Render a topic's documents, and lay them out at every path at which they are served."""
    layout = Layout()
    for folder, day, pattern, body in renderer.render_topic(topic, fingerprints):
        path = pattern.format(slug=topic.slug)
        layout.files[folder + path] = body
        if day:
            layout.later[path] = (*layout.later.get(path, ()), (day, folder + path))
            continue
        if topic.withdrawn:
            layout.gone.append(path)
        for alias in topic.aliases:
            old_path = pattern.format(slug=alias)
            layout.files[PUBLIC + old_path] = body  # for static hosts, which cannot redirect
            layout.redirects[old_path] = path
    return layout
