"""Check each tag by itself: its attributes, its end, and where it stands.

`static/page_check/tag_checks.js` does the same in browsers: change both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from caresheet.doctor.report import SMART_QUOTES, Report, add_attribute, find_near, is_near, replace_value
from caresheet.doctor.rules import read_rules
from caresheet.doctor.tags import ELEMENT, PLACEHOLDER, Page, Tag
from caresheet.doctor.tokens import Attribute, Token

_SMART = re.compile(f"^{SMART_QUOTES}|{SMART_QUOTES}$")
_OTHER_ATTRIBUTES = {"src", "href", "integrity", "crossorigin", "data-library", PLACEHOLDER}
# What authors put around a topic's name, as the widget reads it.
_AROUND_TOPIC = re.compile(r"^(?:.*/topics/[^/]+/)?[\"'“”„″\s]*|[\"'“”„″/\s]*$")
# How far an end tag is looked for.
_LOOK_AHEAD = 5_000


def prefix_of(tag: Tag) -> str:
    """Return what precedes the names of a tag's attributes."""
    return "" if tag.form == "element" else "data-"


def read_option(tag: Tag, name: str) -> str:
    """Return the value of one of a tag's options."""
    return (tag.token.get(prefix_of(tag) + name) or "").strip()


def read_topic(tag: Tag) -> str:
    """Return the topic that a tag names, as the widget reads it."""
    placeholder = tag.token.get(PLACEHOLDER) if tag.form == "div" else None
    return _AROUND_TOPIC.sub("", placeholder or read_option(tag, "topic")).lower()


def needs_topic(tag: Tag) -> bool:
    """Tell whether a tag shows a topic, and not the library or a search box."""
    return (read_option(tag, "view") or "topic") not in ("library", "search")


def check_tag(report: Report, tag: Tag) -> None:
    """Check the attributes and the end of a tag that shows something."""
    if _find_open_quote(tag.token):
        return
    if tag.ends_head:
        report.add("ends-head", tag.token.start, name=tag.token.name)
    is_misspelled = _check_attributes(report, tag)
    is_asked = tag.is_place or tag.token.get("data-topic") is not None
    if is_asked and not is_misspelled and needs_topic(tag) and not read_topic(tag):
        name = PLACEHOLDER if tag.form == "div" else prefix_of(tag) + "topic"
        known = next((each for each in tag.token.attributes if each.name == name), None)
        edit = replace_value(known, "…") if known else add_attribute(tag.token, f'{name}="…"')
        report.correct("no-topic", tag.token, [edit], name=name)
    _check_end(report, tag)


def _check_attributes(report: Report, tag: Tag) -> bool:
    """Return whether a misspelled attribute was meant to name the topic."""
    is_misspelled = False
    for attribute in tag.token.attributes:
        option = _find_option(attribute) or _find_synonym(tag, attribute)
        if _is_ours(attribute) and _SMART.search(attribute.value):
            straight = replace_value(attribute, re.sub(SMART_QUOTES, "", attribute.value))
            report.correct("smart-quotes", tag.token, [straight], attribute.start, name=attribute.name)
        elif option is not None and attribute.name != "lang":
            is_wrong = _check_option(report, tag, attribute, option)
            is_misspelled = is_misspelled or (is_wrong and option == "topic")
    return is_misspelled


def _check_option(report: Report, tag: Tag, attribute: Attribute, option: str) -> bool:
    """Return whether the name is wrong."""
    name, values = prefix_of(tag) + option, read_rules()["options"][option]
    if attribute.name != name:
        start = attribute.start
        renamed = (start, start + len(attribute.name), name)
        report.correct("unknown-attribute", tag.token, [renamed], start, name=attribute.name, near=name)
        return True
    if values and attribute.value and attribute.value not in values:
        near = find_near(attribute.value, values)
        edits = [replace_value(attribute, near)] if near else []
        said = {"name": name, "value": attribute.value, "choices": near or " or ".join(values)}
        report.correct("unknown-value", tag.token, edits, attribute.start, **said)
    return False


def _check_end(report: Report, tag: Tag) -> None:
    token = tag.token
    if tag.form not in ("element", "div", "script"):
        return
    is_closed = _is_closed(report.page, tag)
    if token.is_slashed and not (_is_ended_at_once(report.page, tag) or (is_closed and tag.form == "element")):
        report.correct("self-closed", token, [(token.end - 2, token.end, f"></{token.name}>")], name=token.name)
    elif not is_closed:
        report.correct("no-end-tag", token, [(token.end, token.end, f"</{token.name}>")], name=token.name)


def _is_ended_at_once(page: Page, tag: Tag) -> bool:
    following = page.tokens[tag.index + 1 : tag.index + 3]
    if following and following[0].kind == "text" and not page.text[following[0].start : following[0].end].strip():
        following = following[1:]
    return bool(following) and following[0].kind == "end" and following[0].name == tag.token.name


def _is_closed(page: Page, tag: Tag) -> bool:
    depth = 1
    for token in page.tokens[tag.index + 1 : tag.index + 1 + _LOOK_AHEAD]:
        if token.name == tag.token.name and token.kind in ("start", "end"):
            depth += 1 if token.kind == "start" else -1
        if not depth:
            return True
    return len(page.tokens) > tag.index + 1 + _LOOK_AHEAD


def check_near_misses(report: Report) -> bool:
    """Look for elements, attributes and scripts whose names are nearly ours. Return whether there are any."""
    before = len(report.findings)
    for token in report.page.tokens:
        if token.kind != "start" or (token.is_cut and not token.attributes):
            continue
        unclosed = _find_open_quote(token)
        if unclosed and (token.name == ELEMENT or "caresheet" in report.page.text[token.start : unclosed.end].lower()):
            report.add("open-quote", unclosed.start, name=unclosed.name)
            continue
        if token.name != ELEMENT and is_near(ELEMENT, token.name):
            start = token.start + 1
            renamed = (start, start + len(token.name), ELEMENT)
            report.correct(
                "unknown-element", token, [renamed, (token.end, token.end, f"…</{ELEMENT}>")], name=token.name
            )
        _check_near_attributes(report, token, token.attributes)
    return len(report.findings) > before


def _find_open_quote(token: Token) -> Attribute | None:
    """Return the attribute whose value goes on to another tag, or to the end of the page."""
    if token.is_cut:
        return token.attributes[-1] if token.attributes else None
    return next((each for each in token.attributes if _is_ours(each) and re.search(r"<[/A-Za-z]", each.value)), None)


def _find_option(attribute: Attribute) -> str | None:
    """Return the option that an attribute's name is most like."""
    bare = re.sub("^data-", "", attribute.name)
    return next((each for each in read_rules()["options"] if is_near(each, bare)), None)


def _find_synonym(tag: Tag, attribute: Attribute) -> str | None:
    """Return the option that an attribute means. On an element like any other, it may be for the page's own scripts."""
    synonyms = read_rules()["synonyms"] if tag.form in ("element", "script") else {}
    option: str | None = synonyms.get(re.sub("^data-", "", attribute.name))
    return option


def _is_ours(attribute: Attribute) -> bool:
    return attribute.name in _OTHER_ATTRIBUTES or _find_option(attribute) is not None


def _check_near_attributes(report: Report, token: Token, attributes: Sequence[Attribute]) -> None:
    for attribute in attributes:
        name = attribute.name
        if name != PLACEHOLDER and name.startswith("data-") and is_near("caresheet", name[5:]):
            renamed = (attribute.start, attribute.start + len(name), PLACEHOLDER)
            report.correct("unknown-attribute", token, [renamed], attribute.start, name=name, near=PLACEHOLDER)
        if token.name == "script" and name == "src" and token.get("data-topic") is not None:
            path = re.sub(rf"^.*/|[?#].*$|{SMART_QUOTES}", "", attribute.value)
            if path != "caresheet.js" and is_near("caresheet.js", path):
                value = attribute.value.replace(path, "caresheet.js")
                report.correct("unknown-script", token, [replace_value(attribute, value)], attribute.start, path=path)
