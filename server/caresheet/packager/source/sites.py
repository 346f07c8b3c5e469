"""Read the clinics' own settings.

Input: `sites/*.toml`. Output: `Site`s of checked values, with every fault noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from caresheet.model import Badge, Finding, Isolation, Notice, Picture, Site
from caresheet.packager.markup.links import PICTURE_FOLDER, SLUG, is_publishable
from caresheet.packager.source.contrast import DARK_PAPER, LEAST_CONTRAST, PAPER, contrast
from caresheet.packager.source.fields import Fields
from caresheet.packager.source.files import read_toml
from caresheet.packager.source.suggest import ask_if_meant
from caresheet.release.well_formed import ORIGIN

_KEYS = (
    *("name", "url", "phone", "appointment", "emergency", "language", "accent", "accent_dark"),
    *("isolation", "frame_ancestors", "notices", "badges"),
)
# Accreditations that nobody grants any more, by a part of their names in lower case.
_ENDED_BADGES = {"honcode": "the Health On the Net Foundation closed in 2022", "health on the net": "it closed in 2022"}
_ISOLATIONS: tuple[Isolation, ...] = ("inline", "frame")
# An IPv4 address, each part up to 255, perhaps with a port.
_PART = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_NUMBERS = re.compile(rf"https://{_PART}(?:\.{_PART}){{3}}(?::[1-9]\d{{0,4}})?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
# nginx starts with no text of more than 4,096 characters, and forwards no answer whose headers are longer than that.
_ANCESTORS_AT_MOST = 2000
PHONE = re.compile(r"\+?[0-9][0-9 ().-]{2,24}")


def read_sites(
    content: Path, codes: Sequence[str], pictures: Mapping[str, Picture], findings: list[Finding]
) -> Iterator[Site]:
    """Yield each clinic's settings; `codes` and `pictures` are the library's languages and pictures."""
    for path in sorted((content / "sites").glob("*.toml")):
        fields = read_toml(content, path, findings)
        if fields is None:
            continue
        if not SLUG.fullmatch(path.stem):
            fields.note(None, "a site's file name can have only lowercase letters, digits and hyphens; rename it")
            continue
        fields.refuse_unknown(_KEYS)
        yield Site(
            id=path.stem,
            name=fields.text("name", required=True),
            isolation=read_isolation(fields),
            frame_ancestors=_read_ancestors(fields),
            url=fields.address("url") or None,
            phone=_read_phone(fields),
            accent=_read_colour(fields, "accent", PAPER),
            accent_dark=_read_colour(fields, "accent_dark", DARK_PAPER),
            notices=tuple(_read_notice(child, codes) for child in fields.children("notices")),
            badges=tuple(_read_badge(child, pictures) for child in fields.children("badges")),
            appointment=fields.address("appointment") or None,
            language=_read_language(fields, codes),
            emergency=emergency.translations(codes) if (emergency := fields.child("emergency")) else {},
        )


def read_isolation(fields: Fields) -> Isolation:
    """Read whether topics are shown directly in other pages, or only in a sealed frame."""
    asked = fields.text("isolation") or "inline"
    for isolation in _ISOLATIONS:
        if asked == isolation:
            return isolation
    fields.note("isolation", f"'isolation' is '{asked}'; write \"inline\" or \"frame\"")
    return "frame"


def _is_origin(text: str) -> bool:
    """Tell whether a text is an origin. A clinic may have an address of numbers, which no link may have."""
    return bool(ORIGIN.fullmatch(text) and (_NUMBERS.fullmatch(text) or is_publishable(text.replace("*.", ""))))


def _read_ancestors(fields: Fields) -> tuple[str, ...]:
    found = tuple(_read_origins(fields))
    length = len(" ".join(found))
    if length > _ANCESTORS_AT_MOST:
        advice = "name fewer, or all hosts of a domain at once, such as https://*.example.org"
        fields.note(
            "frame_ancestors",
            f"'frame_ancestors' has {length} characters, which browsers get in one header; "
            f"write at most {_ANCESTORS_AT_MOST}: {advice}",
        )
    return found


def _read_origins(fields: Fields) -> Iterator[str]:
    for origin in fields.texts("frame_ancestors"):
        if _is_origin(origin.lower()):
            yield origin.lower()
        else:
            advice = "write only the beginning of the address, such as https://www.example.org"
            fields.note("frame_ancestors", f"'{origin}' in 'frame_ancestors' is not an origin; {advice}", about=origin)


def _read_phone(fields: Fields) -> str | None:
    phone = fields.text("phone")
    if phone and not PHONE.fullmatch(phone):
        fields.note("phone", f"'phone' is '{phone}'; write digits, such as +1 555 010 0000")
        return None
    return phone or None


def _read_colour(fields: Fields, key: str, background: str) -> str | None:
    colour = fields.text(key).lower()
    if not colour:
        return None
    if not _COLOUR.fullmatch(colour):
        fields.note(key, f"'{key}' is '{colour}'; write a colour such as #0b6e6e")
        return None
    ratio = contrast(colour, background)
    if ratio < LEAST_CONTRAST:
        fields.note(
            key,
            f"'{key}' {colour} is hard to read on {background}: contrast {ratio:.1f} : 1; "
            f"choose a {'darker' if key == 'accent' else 'lighter'} colour, with at least {LEAST_CONTRAST} : 1",
        )
        return None
    return colour


def _read_notice(fields: Fields, codes: Sequence[str]) -> Notice:
    fields.refuse_unknown(("text", "link_text", "link_url", "from", "until"))
    text, link_text = fields.child("text", required=True), fields.child("link_text")
    link_url = fields.address("link_url")
    if ("link_url" in fields.values) != ("link_text" in fields.values):
        fields.note(None, "a notice's link needs both 'link_url' and 'link_text'; add the other one")
    shown_from, shown_until = fields.day("from"), fields.day("until")
    if shown_from and shown_until and shown_until < shown_from:
        fields.note(
            "until", f"the notice ends ({shown_until}) before it begins ({shown_from}); correct one of the dates"
        )
    return Notice(
        text=text.translations(codes) if text else {},
        link_text=link_text.translations(codes) if link_text else {},
        link_url=link_url or None,
        shown_from=shown_from,
        shown_until=shown_until,
    )


def _read_badge(fields: Fields, pictures: Mapping[str, Picture]) -> Badge:
    fields.refuse_unknown(("name", "url", "picture"))
    badge = Badge(
        fields.text("name", required=True), fields.address("url", required=True), _read_picture(fields, pictures)
    )
    for part, why in _ENDED_BADGES.items():
        if part in badge.name.lower():
            message = f"'{badge.name}' is no longer granted ({why}); remove the badge"
            fields.findings.append(fields.make_finding((*fields.trail, "name"), message, rule="badge-ended"))
    return badge


def _read_picture(fields: Fields, pictures: Mapping[str, Picture]) -> Picture | None:
    name = fields.text("picture").removeprefix(f"{PICTURE_FOLDER}/")
    if name and name not in pictures:
        advice = ask_if_meant(name, list(pictures)) or f"put it into {PICTURE_FOLDER}/"
        fields.note("picture", f"there is no picture '{name}'; {advice}", about=name)
    return pictures.get(name)


def _read_language(fields: Fields, codes: Sequence[str]) -> str:
    language = fields.text("language")
    if language and language not in codes:
        fields.note("language", f"'{language}' is not a language of this library; use {' or '.join(codes)}")
        return ""
    return language
