"""The plain values that pass between the stages. They hold no behaviour beyond what their own fields say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from markupsafe import Markup

from caresheet.characters import make_visible

Direction = Literal["ltr", "rtl"]
# Whether topics may stand in other pages, or only in a sealed frame there.
Isolation = Literal["inline", "frame"]


class SafeHtml(Markup):
    """HTML that passed every gate. Only `packager/sanitize.py` makes one."""

    __slots__ = ()


Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to put right.

    `path` is relative to the library. `line` and `column` count from 1; 0 stands for the whole file or the whole line.
    `message` says what was found and then, after "; ", what to do. An error stops a build, a warning does not. `rule`
    is the name by which the library's policy can change the severity; a finding that no policy can change has none.
    `about` is the source text that the finding is about. Its column is found from it (`packager/source/columns.py`).
    """

    path: str
    line: int
    column: int = field(default=0, kw_only=True)
    message: str
    severity: Severity = field(default="error", kw_only=True)
    rule: str = field(default="", kw_only=True)
    about: str = field(default="", kw_only=True, compare=False, repr=False)

    def __str__(self) -> str:
        """Say it in one line, even if the file's name or a value contains line breaks or terminal controls."""
        where = ":".join([self.path, *(str(number) for number in (self.line, self.column) if number)])
        return make_visible(f"{where}: {self.severity}: {self.message}")


@dataclass(frozen=True)
class Disclaimer:
    """What every topic in one language carries. `short` is one sentence, `full` the whole text by paragraph."""

    label: str
    short: str
    full: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """A language that the library is published in; `code` is a BCP 47 tag, `name` is in the language itself."""

    code: str
    name: str
    direction: Direction
    disclaimer: Disclaimer
    document_messages: Mapping[str, str]
    widget_messages: Mapping[str, str]


@dataclass(frozen=True)
class Category:
    """A shelf of the library; `names` maps a language's code to the name shown."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    title: str
    url: str
    accessed: date | None


@dataclass(frozen=True)
class Review:
    """A clinician's review. `by` is a name, then credentials."""

    by: tuple[str, ...]
    on: date
    next: date

    @property
    def overdue_from(self) -> date:
        """The first day on which the review is overdue."""
        return self.next + timedelta(days=1)


@dataclass(frozen=True)
class Withdrawal:
    on: date
    reason: str


@dataclass(frozen=True)
class Picture:
    """A picture of the library: the file it came from, its public path, its size in pixels, and what is published."""

    file: str
    path: str
    width: int
    height: int
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Section:
    """One `##` section: `id` is unique in its topic, `html` is what stands below the heading."""

    id: str
    title: str
    html: SafeHtml


@dataclass(frozen=True)
class Topic:
    """One topic in one language. Its identity is (`lang`, `slug`); `path` is the file it came from."""

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
    withdrawn: Withdrawal | None
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Notice:
    """A sentence that a clinic shows on every topic, from and until a day (both included)."""

    text: Mapping[str, str]
    link_text: Mapping[str, str]
    link_url: str | None
    shown_from: date | None
    shown_until: date | None


@dataclass(frozen=True)
class Badge:
    """An accreditation that a clinic holds: its name, and where a reader can check it."""

    name: str
    url: str


@dataclass(frozen=True)
class Site:
    """One clinic's settings, baked into its own copy of the script.

    `frame_ancestors` are the origins whose pages may frame this site's topics; none named: any page may.
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


@dataclass(frozen=True)
class Policy:
    """What a library asks of its topics.

    `severities` says of a rule whether what it finds stops a build ("off": it is not looked for); `highest_grade` is
    the US school grade up to which a topic counts as easy to read; `grace_days` is for how long a topic whose review is
    overdue goes on being shown (None: for ever).
    """

    severities: Mapping[str, Severity | Literal["off"]]
    highest_grade: int
    grace_days: int | None

    def find_lapse(self, review: Review | None) -> date | None:
        """Return the first day on which a topic is withdrawn because its review is so long overdue."""
        if review is None or self.grace_days is None:
            return None
        return review.overdue_from + timedelta(days=self.grace_days)


@dataclass(frozen=True)
class Library:
    """Everything that becomes a release. The first language is the default; topics are sorted by language and slug.

    `pinned` are scripts of earlier releases that clinics go on using, by public path; `extends` names the pack that it
    takes topics from; `pictures` are those that topics can show, by file name.
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
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def language(self, code: str) -> Language:
        return next(language for language in self.languages if language.code == code)
