"""The plain values that pass from stage to stage. Their methods compute only from their own fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from markupsafe import Markup

from caresheet.characters import make_visible

Direction = Literal["ltr", "rtl"]
# Whether other pages show topics directly, or only in a sealed frame.
Isolation = Literal["inline", "frame"]


class SafeHtml(Markup):
    """HTML that passed every gate. Only `packager/markup/sanitize.py` makes it."""

    __slots__ = ()


Severity = Literal["error", "warning"]
# What a policy can set a rule to. "withdraw" is a warning, and readers see a notice in place of the topic.
Level = Literal["error", "warning", "off", "withdraw"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to correct.

    `path` is relative to the library. `line` and `column` count from 1; 0 stands for the whole file or the whole line.
    `message` says what was found and then, after "; ", what to do. An error stops a build, a warning does not. `rule`
    is the name by which the library's policy can change the severity; a finding that no policy can change has none.
    `about` is the source text that the finding concerns. `packager/source/columns.py` finds the column from it.
    """

    path: str
    line: int
    column: int = field(default=0, kw_only=True)
    message: str
    severity: Severity = field(default="error", kw_only=True)
    rule: str = field(default="", kw_only=True)
    about: str = field(default="", kw_only=True, compare=False, repr=False)

    def __str__(self) -> str:
        """Write it on one line, even if the file's name or a value contains line breaks or terminal controls."""
        where = ":".join([self.path, *(str(number) for number in (self.line, self.column) if number)])
        return make_visible(f"{where}: {self.severity}: {self.message}")


@dataclass(frozen=True)
class Disclaimer:
    """The disclaimer in one language: `short` is one sentence, `full` has the paragraphs of the whole text."""

    label: str
    short: str
    full: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """A language of the library. `code` is a BCP 47 tag, `name` is in the language itself."""

    code: str
    name: str
    direction: Direction
    disclaimer: Disclaimer
    document_messages: Mapping[str, str]
    widget_messages: Mapping[str, str]
    search_messages: Mapping[str, str]
    # Caresheet's own translation of these messages, which no native speaker has checked.
    is_unchecked: bool = False


@dataclass(frozen=True)
class Category:
    """A category of topics. `names` are its names by the code of the language."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """A page that states the topic's facts. `lang` is its language, if the author has named it."""

    title: str
    url: str
    accessed: date | None
    lang: str = ""


@dataclass(frozen=True)
class Fingerprints:
    """Short hashes of a topic's words. `sections` has each section's id and hash, in order."""

    title: str
    summary: str
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Review:
    """A clinician's review. `by` is a name, then credentials. `covers` are the words that were reviewed, if known."""

    by: tuple[str, ...]
    on: date
    next: date
    covers: Fingerprints | None = None

    @property
    def overdue_from(self) -> date:
        """The first day on which the review is overdue."""
        return self.next + timedelta(days=1)


# "changed": its id is on record with other words. "new": it is not on record, perhaps because its heading has changed.
SectionState = Literal["reviewed", "changed", "new"]


@dataclass(frozen=True)
class Coverage:
    """Which parts of a topic are still as they were recorded. `removed` are the ids of sections that are gone."""

    title: bool
    summary: bool
    sections: tuple[tuple[str, SectionState], ...]
    removed: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every part is as it was recorded."""
        return self.title and self.summary and not self.removed and not self.changed

    @property
    def changed(self) -> tuple[str, ...]:
        """The ids of the sections that have changed or are new."""
        return tuple(id_ for id_, state in self.sections if state != "reviewed")


# Whether a translation is of the original as it is now. "unknown": nobody recorded which version was translated.
TranslatedFrom = Literal["current", "earlier", "withdrawn", "unknown"]


@dataclass(frozen=True)
class Translation:
    """Who made or checked a translation. `by` is a name, then credentials.

    `of` are the words of the original that it was made from, and `covers` its own words, if recorded.
    """

    by: tuple[str, ...]
    on: date
    of: Fingerprints | None = None
    covers: Fingerprints | None = None


@dataclass(frozen=True)
class Withdrawal:
    """Why readers see a notice in place of a topic. Without a day, it is because words have changed."""

    on: date | None
    reason: str


@dataclass(frozen=True)
class Picture:
    """A picture of the library: its file, its public path, its size in pixels, and the bytes that are published."""

    file: str
    path: str
    width: int
    height: int
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Section:
    """One `##` section. `id` is unique in its topic, `html` is the text below the heading."""

    id: str
    title: str
    html: SafeHtml


@dataclass(frozen=True)
class Topic:
    """One topic in one language. `lang` and `slug` identify it; `path` is its file.

    `site` is the clinic that the topic belongs to; blank if it is for all.
    """

    path: str
    lang: str
    slug: str
    title: str
    summary: str
    category: str
    updated: date
    also_called: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    review: Review | None
    sources: tuple[Source, ...]
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    withdrawn: Withdrawal | None
    sections: tuple[Section, ...]
    # What the review covers of the words as they are now; None if it does not say, or if there is no review.
    coverage: Coverage | None = None
    translation: Translation | None = None
    # Whether the library's first language has this topic, too. The next two say whether the translation itself is as it
    # was recorded, and which version of the original it is of.
    is_translation: bool = False
    translation_unchanged: bool = True
    translated_from: TranslatedFrom = "unknown"
    site: str = ""

    @property
    def is_as_reviewed(self) -> bool:
        """Tell whether there is a review, and nothing is known to have changed since."""
        return self.review is not None and (self.coverage is None or self.coverage.is_whole)


@dataclass(frozen=True)
class Notice:
    """A sentence that a clinic shows on every topic, from one day until another, both included."""

    text: Mapping[str, str]
    link_text: Mapping[str, str]
    link_url: str | None
    shown_from: date | None
    shown_until: date | None


@dataclass(frozen=True)
class Badge:
    """An accreditation of a clinic: its name, the address where a reader can check it, and perhaps a picture."""

    name: str
    url: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Site:
    """One clinic's settings, which are part of its own copy of the script.

    `frame_ancestors` are the origins whose pages can frame this site's topics. If there are none, any page can.
    `language` is for readers whose own language the library does not have; blank for the library's first. `emergency`
    says in each language what to do in an emergency; it can be empty. `topic_languages` are the languages in which the
    clinic has topics of its own.
    """

    id: str
    name: str
    isolation: Isolation
    frame_ancestors: tuple[str, ...]
    url: str | None
    phone: str | None
    accent: str | None
    accent_dark: str | None
    notices: tuple[Notice, ...]
    badges: tuple[Badge, ...]
    appointment: str | None = None
    language: str = ""
    emergency: Mapping[str, str] = field(default_factory=dict)
    topic_languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Editor:
    """A member of the editorial team. `role` is said in each language; `since` is the day on which it began."""

    name: str
    credentials: str
    role: Mapping[str, str]
    since: date | None


@dataclass(frozen=True)
class Policy:
    """What a library expects of its topics.

    `severities` are the severities of the rules' findings; a rule that is "off" is not applied. `highest_grade` is the
    highest US school grade that counts as easy to read. `grace_days` is how many days a topic is still shown after its
    review is overdue; None means forever.
    """

    severities: Mapping[str, Level]
    highest_grade: int
    grace_days: int | None

    def find_lapse(self, review: Review | None) -> date | None:
        """Return the first day on which a topic is withdrawn because its review is overdue for too long, if ever."""
        if review is None or self.grace_days is None:
            return None
        return review.overdue_from + timedelta(days=self.grace_days)


@dataclass(frozen=True)
class Library:
    """Everything that becomes a release. The first language is the default; topics are sorted by language and slug.

    `pinned` are scripts of earlier releases that clinics still use, by public path. `extends` is the name of the pack
    that the library takes topics from. `url` is the library's address, ending in a slash; blank if none is configured.
    `license` is the address of the licence of its texts; blank if none is named. `noindex` asks search engines not to
    list its pages. `editorial_policy` has the paragraphs of each language. The library began on the day `since`.
    `keep_days` is how long a published release is kept after another one took its place.
    `copyrights` has the line of copyright in each language.
    `pictures` are the pictures that topics can show, by file name.
    """

    name: str
    publisher: str
    copyright: str
    isolation: Isolation
    policy: Policy
    languages: tuple[Language, ...]
    categories: tuple[Category, ...]
    sites: tuple[Site, ...]
    topics: tuple[Topic, ...]
    pinned: dict[str, bytes]
    extends: str = ""
    url: str = ""
    license: str = ""
    noindex: bool = False
    editors: tuple[Editor, ...] = ()
    editorial_policy: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    keep_days: int = 365
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    copyrights: Mapping[str, str] = field(default_factory=dict)

    def find_copyright(self, code: str) -> str:
        return self.copyrights.get(code, self.copyright)

    def language(self, code: str) -> Language:
        return next(language for language in self.languages if language.code == code)
