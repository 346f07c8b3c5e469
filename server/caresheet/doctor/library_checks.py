"""Check what tags name against what the library has: languages, topics, sections and sites.

Input: what the library answered, as `library.py` describes it. `static/page_check/library_checks.js` does the same in
browsers: change both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from caresheet.doctor.addresses import split_frame, split_page, split_script
from caresheet.doctor.report import Report, name_choices, replace_value
from caresheet.doctor.script_checks import find_root, read_address
from caresheet.doctor.tag_checks import needs_topic, read_option, read_topic
from caresheet.doctor.tags import Tag

_SITE = re.compile(r"sites/([^/]+)/")


def match_language(tag: str, languages: Sequence[str]) -> str:
    """Return the library's language for a BCP 47 tag (RFC 4647, 3.4); blank if it has none."""
    wanted = tag.strip().replace("_", "-").lower()
    while wanted:
        for each in languages:
            if each.lower() == wanted:
                return each
        wanted = re.sub(r"(-.)*-?[^-]*$", "", wanted, count=1)
    return ""


def list_questions(report: Report, root: str, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return the languages and topics that the page's tags name, each once: what to ask the library about."""
    asked: dict[tuple[str, str], None] = {}
    for tag in report.page.tags:
        if not tag.inside and tag.form != "escaped":
            for language, topic in _name_topic(report, tag, root, languages):
                asked[(language, topic)] = None
    return list(asked)


def check_names(report: Report, tag: Tag, library: Mapping[str, Any]) -> None:
    """Check what a tag names."""
    languages, root = library["languages"], library["root"]
    if tag.form == "script" and find_root(report, tag) == root:
        _check_site(report, tag, library)
    written = read_option(tag, "lang") if tag.form != "link" else ""
    # Three letters may be the code of ISO 639-2, which the widget knows.
    if written and tag.form != "frame" and len(written) != 3 and not match_language(written, languages):
        report.add("unknown-language", tag.token.start, value=written, choices=" or ".join(languages))
    named = _name_topic(report, tag, root, languages)
    if not named:
        return
    answers = [library["answers"].get("/".join(each), {"status": 0}) for each in named]
    statuses = [answer["status"] for answer in answers]
    language, topic = named[0]
    if all(status == 404 for status in statuses):
        others = [slug for each in dict.fromkeys(code for code, _ in named) for slug in library["topics"].get(each, [])]
        choices = name_choices(re.sub(r"[\s_]+", "-", topic), others, f"a name from {root}topics/{language}/")
        _correct(report, "unknown-topic", tag, topic, choices)
    elif 410 in statuses and 200 not in statuses:
        report.add("withdrawn-topic", tag.token.start, value=topic)
    _check_section(report, tag, next((answer for answer in answers if answer["status"] == 200), {}))


def _check_site(report: Report, tag: Tag, library: Mapping[str, Any]) -> None:
    split = split_script(read_address(report, tag))
    site = _SITE.match(split[1]) if split else None
    if site and site[1] not in library["scripts"]:
        choices = name_choices(site[1], [each for each in library["scripts"] if each], "the name of your site")
        _correct(report, "unknown-site", tag, site[1], choices)


def _check_section(report: Report, tag: Tag, answer: Mapping[str, Any]) -> None:
    section = read_option(tag, "section") if tag.form in ("element", "div", "script") else ""
    sections = answer.get("sections", [])
    if section and sections and section not in sections:
        choices = name_choices(section, sections, "a part after # in an address on the topic's page")
        _correct(report, "unknown-section", tag, section, choices)


def _correct(report: Report, rule: str, tag: Tag, value: str, choices: str) -> None:
    """Add a finding about a name. If the library has one that is like it, it is what to write."""
    wrong = next((each for each in tag.token.attributes if value in each.value.lower()), None)
    edits = []
    if wrong and " " not in choices:
        before, after = wrong.value.lower().index(value), wrong.value.lower().index(value) + len(value)
        edits = [replace_value(wrong, wrong.value[:before] + choices + wrong.value[after:])]
    report.correct(rule, tag.token, edits, value=value, choices=choices)


def _name_topic(report: Report, tag: Tag, root: str, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return the topic that a tag names, in the languages in which readers may get it."""
    if tag.form in ("frame", "link"):
        parts = split_frame(read_address(report, tag)) or split_page(read_address(report, tag))
        return [(parts[1], parts[2])] if parts and parts[0] == root and parts[1] in languages else []
    topic = read_topic(tag)
    # What a template of the clinic's system fills in is not known here.
    if not topic or not needs_topic(tag) or re.search("[{}<>%$]", topic):
        return []
    wanted = match_language(read_option(tag, "lang"), languages) or match_language(report.page.language, languages)
    return [(each, topic) for each in dict.fromkeys([wanted or languages[0], languages[0]])]
