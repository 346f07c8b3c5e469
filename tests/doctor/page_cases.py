"""The table of pages and their findings, which `caresheet doctor` and "Check my page" both have to reproduce.

Each file in `cases/` has one kind. A case begins with `--- its name`, perhaps with what is known besides: `base` is the
page's address, `policy` its header, `library` is `none` (not asked) or `missing` (there is none), `scripts=one` means
no sites, `pictures` names a topic that has some. The page follows, and then for each finding `--> line rule: message`
and, indented, what to write. Run this file to write the findings anew, and read what has changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from caresheet.doctor.page_check import check_page
from caresheet.doctor.report import Context, PageFinding
from caresheet.doctor.tags import read_page

CASES = Path(__file__).parent / "cases"
_SCRIPTS = {
    "": {"path": "assets/caresheet.aaaa.js", "integrity": "sha384-AAAA"},
    "willow": {"path": "assets/caresheet.bbbb.js", "integrity": "sha384-BBBB"},
}
_TOPIC = {"status": 200, "sections": ["what-is-it", "what-can-i-do"], "pictures": False}
LIBRARY: dict[str, Any] = {
    "root": "https://lib.example/",
    "languages": ["en", "es"],
    "scripts": _SCRIPTS,
    "topics": {"en": ["asthma", "eczema"], "es": ["eczema"]},
    "answers": {
        "en/eczema": _TOPIC,
        "es/eczema": _TOPIC,
        "en/asthma": _TOPIC,
        "en/gone": {"status": 410},
        "en/eczemaa": {"status": 404},
        "en/zzz": {"status": 404},
        "en/type 2 eczema": {"status": 404},
    },
}
_MISSING = {
    "root": f"{LIBRARY['root']}js/",
    "missing": True,
    "languages": [],
    "scripts": {},
    "topics": {},
    "answers": {},
}


class PageCase(NamedTuple):
    kind: str
    name: str
    page: str
    base: str
    policies: list[str]
    library: dict[str, Any] | None
    findings: list[PageFinding]
    written: str

    def check(self) -> list[PageFinding]:
        return check_page(read_page(self.page), Context(self.base, self.policies, self.library))


def read_cases() -> list[PageCase]:
    return [case for path in sorted(CASES.glob("*.txt")) for case in _read(path)]


def _read(path: Path) -> Iterator[PageCase]:
    for written in re.split(r"^--- ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = written.partition("\n")
        name, *settings = title.split(" | ")
        known = dict(setting.split("=", 1) for setting in settings)
        page, *found = re.split(r"^--> ", rest, flags=re.MULTILINE)
        policies = [known["policy"]] if "policy" in known else []
        yield PageCase(
            path.stem, name, page, known.get("base", ""), policies, _choose(known), [*map(_read_finding, found)], title
        )


def _choose(known: dict[str, str]) -> dict[str, Any] | None:
    if "pictures" in known:
        return {**LIBRARY, "answers": {known["pictures"]: {**_TOPIC, "pictures": True}}}
    if known.get("scripts") == "one":
        return {**LIBRARY, "scripts": {"": _SCRIPTS[""]}}
    return {"none": None, "missing": _MISSING}.get(known.get("library", ""), LIBRARY)


def _read_finding(written: str) -> PageFinding:
    first, _, write = written.partition("\n")
    line, rule, message = re.fullmatch(r"(\d+) ([a-z-]+): (.*)", first).groups()  # type: ignore[union-attr]  # our own
    return PageFinding(rule, int(line), message, write.strip())


def write_cases() -> None:
    for path in sorted(CASES.glob("*.txt")):
        lines = []
        for case in _read(path):
            lines += [f"--- {case.written}", case.page.rstrip("\n")]
            for finding in case.check():
                lines += [f"--> {finding.line} {finding.rule}: {finding.message}"]
                lines += [f"    {finding.write}"] if finding.write else []
        path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write_cases()
    print(json.dumps({path.stem: path.read_text("utf-8").count("\n--> ") for path in CASES.glob("*.txt")}))
