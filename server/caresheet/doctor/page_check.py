"""Check a page: find what keeps its tags from showing their topics.

Input: the page, and what is known besides. Output: findings, sorted by line. On a page that works there are none.
`static/page_check/page_check.js` does the same in browsers: change both. `tests/doctor/cases/` holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from caresheet.doctor.addresses import split_origin
from caresheet.doctor.library_checks import check_names, list_questions
from caresheet.doctor.policy import Request, find_missing_directive, parse_policies
from caresheet.doctor.report import Context, PageFinding, Report
from caresheet.doctor.script_checks import (
    check_frame,
    check_scripts,
    find_page_root,
    find_root,
    read_address,
    suggest_root,
)
from caresheet.doctor.tag_checks import check_near_misses, check_tag, needs_topic, read_option, read_topic
from caresheet.doctor.tags import Page, Tag

# Other scripts may load ours: a tag manager, or an optimizer that has put it into a file of its own.
_LOADERS = re.compile(r"googletagmanager|/cache/|combined|bundle|autoptimize|litespeed|caresheet", re.IGNORECASE)
_OUR_NAMES = re.compile("care-?sheet", re.IGNORECASE)
# The scripts of single-page apps, which put tags into the page later.
_APPS = re.compile(r"(?:^|[/._-])(?:app|bundle|chunk|index|main|runtime|spa)\b[^/]*\.m?js")
_WHAT = {
    "script": "the library's script",
    "connect": "the request for topics",
    "img": "the topics' pictures",
    "frame": "the sealed frame",
}


def check_page(page: Page, context: Context) -> list[PageFinding]:
    """Return the findings of a page."""
    report = Report(page, context)
    tags = _list_live(report)
    library = context.library if context.library and not context.library.get("missing") else None
    is_strange = check_near_misses(report)
    is_strange = _check_hidden(report, tags) or is_strange
    for tag in tags:
        if tag.form == "frame":
            check_frame(report, tag)
        elif tag.form != "link":
            check_tag(report, tag)
        if library:
            check_names(report, tag, library)
    check_scripts(report, [tag for tag in tags if tag.form == "script"])
    _check_presence(report, tags, is_strange=is_strange)
    _check_policies(report, tags)
    return report.finish()


def summarize(page: Page, context: Context) -> tuple[int, list[str]]:
    """Return the number of tags that work, and the topics that they name."""
    tags = _list_live(Report(page, context))
    topics = dict.fromkeys(read_topic(tag) for tag in tags if tag.form in ("element", "div", "script"))
    return len(tags), [topic for topic in topics if topic]


def find_library(page: Page, base: str) -> str:
    """Return the address of the library that a page uses; blank if the page does not tell."""
    return find_page_root(Report(page, Context(base)))


def list_topics(page: Page, base: str, root: str, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return the languages and topics to ask the library about."""
    return list_questions(Report(page, Context(base)), root, languages)


def _list_live(report: Report) -> list[Tag]:
    """Return the tags that browsers see. Links count only if they lead to the page's library."""
    root, library = find_page_root(report), report.context.library
    is_library = any(tag.form in ("script", "frame") for tag in report.page.tags)
    is_library = is_library or (library is not None and library["root"] == root and not library.get("missing"))
    return [
        tag
        for tag in report.page.tags
        if not tag.inside and tag.form != "escaped"
        if tag.form not in ("link", "frame") or (is_library and find_root(report, tag) == root)
    ]


def _check_hidden(report: Report, live: Sequence[Tag]) -> bool:
    """Report tags that browsers leave alone, unless others work: then the page means it so. Return whether it did."""
    works = any(tag.is_place or tag.form == "frame" or _names_topic(tag) for tag in live)
    found = False
    for tag in report.page.tags:
        if tag.form == "escaped" and (not tag.inside or not works):
            found = True
            report.add("escaped", tag.token.start)
        elif tag.inside and tag.form != "escaped" and not works:
            found = True
            report.add("hidden", tag.token.start, place=tag.inside)
    return found


def _names_topic(tag: Tag) -> bool:
    return tag.form == "script" and (read_topic(tag) != "" or not needs_topic(tag))


def _check_presence(report: Report, tags: Sequence[Tag], *, is_strange: bool) -> None:
    """Look for what a page needs: a script, and a place for a topic."""
    scripts = [tag for tag in tags if tag.form == "script"]
    places = [tag for tag in tags if tag.is_place]
    if is_strange:
        return
    if places and not scripts and not _has_loader(report):
        script = f'<script async src="{suggest_root(report)}caresheet.js" referrerpolicy="no-referrer"></script>'
        report.add("no-script", places[0].token.start, script)
    elif (
        scripts and not places and not any(_asks(report, tag) for tag in scripts) and not _may_get_places(report, tags)
    ):
        report.add("no-topic", scripts[0].token.start, name="data-topic")
    elif not tags and not _has_loader(report):
        report.add("no-tag", None)


def _asks(report: Report, tag: Tag) -> bool:
    """Tell whether a script asks for something, or is meant to: then its own findings say so."""
    starts = [finding.rule for finding in report.findings if finding.rule in ("unknown-attribute", "no-topic")]
    return _names_topic(tag) or tag.token.get("data-topic") is not None or bool(starts)


def _may_get_places(report: Report, tags: Sequence[Tag]) -> bool:
    scripts = [token for token in report.page.tokens if token.name == "script"]
    written = [report.page.text[token.start : token.end] for token in scripts if token.kind == "text"]
    return (
        any(tag.form == "frame" for tag in tags)
        or any(_APPS.search(token.get("src") or "") for token in scripts)
        or any(_OUR_NAMES.search(text) for text in written)
    )


def _has_loader(report: Report) -> bool:
    tokens, text = report.page.tokens, report.page.text
    return any(
        (token.kind == "text" and token.name == "script" and _LOADERS.search(text[token.start : token.end]))
        or (token.kind == "start" and token.name == "script" and _LOADERS.search(token.get("src") or ""))
        for token in tokens
    )


def _check_policies(report: Report, tags: Sequence[Tag]) -> None:
    written: list[tuple[int | None, str]] = [(None, policy) for policy in report.context.policies]
    for token in report.page.tokens:
        if token.name == "body" and token.kind == "start":
            break
        if token.name == "meta" and (token.get("http-equiv") or "").lower() == "content-security-policy":
            written.append((token.start, token.get("content") or ""))
    requests = _list_requests(report, tags)
    for at, text in written:
        for policy in parse_policies(text):
            said = set()
            for request in requests:
                write = find_missing_directive(policy, request, report.context.base)
                if write and write not in said:
                    said.add(write)
                    _report_blocked(report, at, write, request)


def _report_blocked(report: Report, at: int | None, write: str, request: Request) -> None:
    if write.endswith("'nonce-…'"):
        report.add("missing-nonce", at)
    else:
        rule = "blocked-by-header" if at is None else "blocked-by-policy"
        report.add(rule, at, write, what=_WHAT[request.kind])


def _list_requests(report: Report, tags: Sequence[Tag]) -> list[Request]:
    root = find_page_root(report)
    if not split_origin(root)[1]:
        return []
    requests = []
    for tag in tags:
        if tag.form == "script" and split_origin(read_address(report, tag))[1]:
            nonce, integrity = tag.token.get("nonce") or "", tag.token.get("integrity") or ""
            requests.append(Request("script", read_address(report, tag), nonce, integrity))
        if tag.form == "frame":
            requests.append(Request("frame", read_address(report, tag)))
    shown = [tag for tag in tags if tag.is_place or _names_topic(tag)]
    requests += [Request("connect", f"{root}v1/topics/en/index.json")] if shown else []
    if any(read_option(tag, "isolation") == "frame" for tag in shown):
        requests.append(Request("frame", f"{root}v1/frame/en/a.html"))
    answers = report.context.library.get("answers", {}) if report.context.library else {}
    if shown and any(answer.get("pictures") for answer in answers.values()):
        requests.append(Request("img", f"{root}pictures/a.png"))
    return requests
