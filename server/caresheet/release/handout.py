"""Make a topic's handout a file of its own, which loads nothing and can be sent, kept and printed.

Input: a release, a topic's language and name, a day, and perhaps a clinic. Output: HTML with its styles and pictures
inside. `static/handout.js` shows the clinic on the page in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from typing import Any

from caresheet.errors import ConfigError
from caresheet.release.format import LAPSED, PUBLIC, Release
from caresheet.release.sheet import embed_files

# What only the screen shows.
_TOOLS = re.compile(r'<nav class="cs-tools".*?</nav>\n|<div class="cs-check".*?</p>\n</div>\n', re.DOTALL)
_CLINIC = re.compile(r'<div class="cs-clinic" data-call="([^"]*)" hidden></div>')
_OWNER = re.compile(r'<body [^>]*data-site="([^"]+)"')
_BODY = '<body class="cs-handout'

# Says which of the known names was meant, for the end of a message.
Suggest = Callable[[str, list[str]], str]


@dataclass(frozen=True)
class Handouts:
    """The handouts of a release on a day."""

    release: Release
    today: date
    suggest: Suggest

    def choose_language(self, lang: str | None) -> str:
        """Return the language asked for, or the library's first.

        Raises:
            ConfigError: the library has no such language.
        """
        codes = [language.code for language in self.release.contents.languages]
        if lang and lang not in codes:
            raise ConfigError(f"--lang {lang}: the library does not have this language; use {' or '.join(codes)}")
        return lang or codes[0]

    def read_clinic(self, site: str) -> Mapping[str, Any]:
        """Return what a handout says about a clinic.

        Raises:
            ConfigError: there is no such clinic.
        """
        if site not in self.release.contents.sites:
            advice = self.suggest(site, sorted(self.release.contents.sites))
            raise ConfigError(f"--site {site}: there is no such site; {advice}")
        clinic: dict[str, Any] = json.loads(self.release.read(f"{PUBLIC}sites/{site}/clinic.json"))
        return clinic

    def make(self, lang: str, slug: str, clinic: Mapping[str, Any] | None, *, large: bool) -> str:
        """Return a topic's handout. A clinic's own topic needs no `clinic`.

        Raises:
            ConfigError: there is no such topic, or it is withdrawn.
            ReleaseError: the release is damaged.
        """
        page = self.release.read(self._find(lang, slug)).decode()
        page = _TOOLS.sub("", page)
        if large:
            page = page.replace(_BODY, f"{_BODY} cs-large", 1)
        if clinic is None and (owner := _OWNER.search(page)):
            clinic = self.read_clinic(owner[1])
        if clinic:
            page = _CLINIC.sub(lambda found: _write_clinic(clinic, lang, unescape(found[1])), page)
        return embed_files(page, lambda path: self.release.read(PUBLIC + path))

    def _find(self, lang: str, slug: str) -> str:
        contents = self.release.contents
        path = f"handouts/{lang}/{slug}/index.html"
        path = contents.redirects.get(path, path)
        file = PUBLIC + path
        for day, other in contents.later.get(path, ()):
            if self.today.isoformat() >= day:
                file = other
        if path in contents.gone or file.startswith(LAPSED):
            raise ConfigError(f"'{slug}': this topic is withdrawn; it has no handout")
        if file not in self.release.files:
            advice = self.suggest(slug, sorted(topic.slug for topic in contents.topics if topic.lang == lang))
            raise ConfigError(f"'{slug}': there is no such topic in '{lang}'; {advice}")
        return file


def _write_clinic(clinic: Mapping[str, Any], lang: str, call: str) -> str:
    parts = [f'<p class="cs-clinic-name">{escape(clinic["name"])}</p>']
    if clinic["phone"]:
        # The two characters keep the number's own direction in a sentence that is read from right to left.
        called = call.replace("{site}", clinic["name"]).replace("{phone}", f"\u2066{clinic['phone']}\u2069")
        parts.append(f'<p class="cs-clinic-phone">{escape(called)}</p>')
    if clinic["badges"]:
        parts.append(f"<ul>{''.join(f'<li>{_write_badge(badge)}</li>' for badge in clinic['badges'])}</ul>")
    if emergency := clinic["emergency"].get(lang):
        parts.append(f'<p class="cs-clinic-emergency">{escape(emergency)}</p>')
    return f'<div class="cs-clinic">{"".join(parts)}</div>'


def _write_badge(badge: Mapping[str, Any]) -> str:
    name, picture = escape(badge["name"]), badge["picture"]
    if not picture:
        return name
    size = f'width="{picture["width"]}" height="{picture["height"]}"'
    return f'<img src="{escape(picture["path"])}" alt="{name}" {size}>'
