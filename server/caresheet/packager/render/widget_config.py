"""Describe the settings that the packager writes into each script, and check such a description.

Input: a library, or the description in a release that anybody may have made. Output: the description as JSON values
(`widget/src/base/config.js` documents them), or what is wrong with it. A release carries it as `widget.json`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from caresheet.disclaimer import describe
from caresheet.model import Library, Picture, Site
from caresheet.packager.markup.links import PICTURE_PATH, is_publishable
from caresheet.packager.source.sites import PHONE
from caresheet.release.contents import Contents

Config = Mapping[str, Any]

# The height of a badge's picture, in CSS pixels. A smaller picture keeps its own.
_BADGE_HEIGHT_PX = 64
_SITE_KEYS = {
    *("id", "name", "isolation", "url", "phone", "accent", "notices"),
    *("badges", "appointment", "language", "emergency", "topics"),
}
_ON_PAPER = ("name", "phone", "badges", "emergency")
_VERSION_DIGITS = 8
_COLOUR = re.compile(r"rgb\(\d{1,3}, \d{1,3}, \d{1,3}\)")


def describe_widget(library: Library) -> Config:
    """Describe the settings of the library's script, and of each site's."""
    return {"library": _describe_library(library), "sites": {site.id: _describe_site(site) for site in library.sites}}


def name_version(config: Config, widget: Path) -> str:
    """Name all that the scripts are made from, except for clinics' settings.

    Scripts and topics carry this name, so that a pinned script can tell that it is no longer the library's newest.
    """
    digest = hashlib.sha256(json.dumps(config["library"], sort_keys=True).encode())
    for source in sorted((widget / "src").rglob("*"), key=Path.as_posix):
        if source.suffix in (".js", ".css"):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:_VERSION_DIGITS]


def encode_widget(config: Config) -> bytes:
    """Return the bytes of `widget.json`."""
    return (json.dumps(config, ensure_ascii=False, sort_keys=True) + "\n").encode()


def encode_clinics(config: Config) -> dict[str, bytes]:
    """Return what printed sheets say about each clinic, by public path."""
    return {
        f"sites/{id_}/clinic.json": encode_widget({key: site[key] for key in _ON_PAPER})
        for id_, site in config["sites"].items()
    }


def find_config_faults(config: Config, contents: Contents) -> Iterator[str]:
    """Yield what no build would have written into the scripts of a release with these contents.

    Raises:
        KeyError, TypeError, AttributeError or ValueError: the description has another shape.
    """
    if config.keys() != {"library", "sites"}:
        yield "has other parts than 'library' and 'sites'"
    if _leave_out_messages(config["library"]) != _describe_contents(contents):
        yield "says something else about the library than contents.json"
    if config["library"]["url"] and not _is_address(config["library"]["url"]):
        yield "gives the library an address that cannot be published"
    known = _list_messages()
    for code, language in config["library"]["languages"].items():
        if not _is_text_by_key(language["messages"], known):
            yield f"does not have the script's messages in '{code}'"
    if config["sites"].keys() != contents.sites.keys():
        yield "names other sites than contents.json"
        return
    codes = [language.code for language in contents.languages]
    own = {(topic.site, topic.lang) for topic in contents.topics}
    for id_, site in config["sites"].items():
        if site["isolation"] != contents.sites[id_].isolation or not _is_site(id_, site, codes):
            yield f"describes site '{id_}' as no site file can"
        elif site["topics"] != sorted(lang for site_id, lang in own if site_id == id_):
            yield f"does not say in which languages site '{id_}' has topics of its own"


def _leave_out_messages(library: Mapping[str, Any]) -> dict[str, Any]:
    languages = {code: {**language, "messages": None} for code, language in library["languages"].items()}
    return {**library, "url": None, "languages": languages}


def _describe_contents(contents: Contents) -> dict[str, Any]:
    return {
        "name": contents.name,
        "url": None,
        "defaultLanguage": contents.languages[0].code if contents.languages else None,
        "isolation": contents.isolation,
        "languages": {
            language.code: {
                "name": language.name,
                "dir": language.direction,
                "disclaimer": describe(language.disclaimer),
                "messages": None,
            }
            for language in contents.languages
        },
    }


def _list_messages() -> Collection[str]:
    english = (resources.files("caresheet") / "messages" / "en.toml").read_text("utf-8")
    return tomllib.loads(english)["widget"].keys()  # type: ignore[no-any-return]  # we ship the file


def _is_site(id_: str, site: Mapping[str, Any], codes: Collection[str]) -> bool:
    return (
        site.keys() == _SITE_KEYS
        and site["id"] == id_
        and isinstance(site["name"], str)
        and (site["url"] is None or _is_address(site["url"]))
        and (site["phone"] is None or PHONE.fullmatch(site["phone"]) is not None)
        and site["accent"].keys() == {"light", "dark"}
        and all(colour is None or _COLOUR.fullmatch(colour) for colour in site["accent"].values())
        and all(_is_notice(notice, codes) for notice in site["notices"])
        and all(_is_badge(badge) for badge in site["badges"])
        and (site["appointment"] is None or _is_address(site["appointment"]))
        and site["language"] in ("", *codes)
        and (not site["emergency"] or _is_text_by_key(site["emergency"], codes))
    )


def _is_badge(badge: Mapping[str, Any]) -> bool:
    picture = badge["picture"]
    return (
        badge.keys() == {"name", "url", "picture"}
        and isinstance(badge["name"], str)
        and _is_address(badge["url"])
        and (
            picture is None
            or (
                picture.keys() == {"path", "width", "height"}
                and re.fullmatch(PICTURE_PATH, picture["path"]) is not None
                and all(type(picture[side]) is int and 0 <= picture[side] <= 2000 for side in ("width", "height"))
            )
        )
    )


def _is_notice(notice: Mapping[str, Any], codes: Collection[str]) -> bool:
    link = notice["link"]
    for day in (notice["from"], notice["until"]):
        if day is not None:
            date.fromisoformat(day)
    return (
        notice.keys() == {"text", "link", "from", "until"}
        and _is_text_by_key(notice["text"], codes)
        and (
            link is None
            or (link.keys() == {"url", "text"} and _is_address(link["url"]) and _is_text_by_key(link["text"], codes))
        )
    )


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://") and is_publishable(value)


def _is_text_by_key(values: Mapping[str, Any], keys: Collection[str]) -> bool:
    return values.keys() == set(keys) and all(isinstance(value, str) for value in values.values())


def _describe_library(library: Library) -> dict[str, object]:
    return {
        "name": library.name,
        "url": library.url,
        "defaultLanguage": library.languages[0].code,
        "isolation": library.isolation,
        "languages": {
            language.code: {
                "name": language.name,
                "dir": language.direction,
                "disclaimer": describe(language.disclaimer),
                "messages": dict(language.widget_messages),
            }
            for language in library.languages
        },
    }


def _describe_site(site: Site) -> dict[str, object]:
    return {
        "id": site.id,
        "name": site.name,
        "isolation": site.isolation,
        "url": site.url,
        "phone": site.phone,
        "accent": {"light": _serialize_colour(site.accent), "dark": _serialize_colour(site.accent_dark)},
        "notices": [
            {
                "text": dict(notice.text),
                "link": {"url": notice.link_url, "text": dict(notice.link_text)} if notice.link_url else None,
                "from": _format_day(notice.shown_from),
                "until": _format_day(notice.shown_until),
            }
            for notice in site.notices
        ],
        "badges": [
            {"name": badge.name, "url": badge.url, "picture": badge.picture and _describe_picture(badge.picture)}
            for badge in site.badges
        ],
        "appointment": site.appointment,
        "language": site.language,
        "emergency": dict(site.emergency),
        "topics": list(site.topic_languages),
    }


def _describe_picture(picture: Picture) -> dict[str, object]:
    scale = min(1, _BADGE_HEIGHT_PX / picture.height)
    return {"path": picture.path, "width": round(picture.width * scale), "height": round(picture.height * scale)}


def _serialize_colour(colour: str | None) -> str | None:
    """Write a colour of the form #rrggbb as browsers do."""
    return f"rgb{tuple(bytes.fromhex(colour[1:]))}" if colour else None


def _format_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
