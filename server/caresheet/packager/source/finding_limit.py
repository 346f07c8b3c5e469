"""Keep a report readable: name a limited number of findings for each file, and of files for each folder.

Input: findings. Output: the first ones of each file, errors before warnings, and how many there are besides. Findings
about whole files, such as thousands of pictures among the topics, are limited in the same way for each folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from caresheet.model import Finding

_MOST_IN_A_FILE = _MOST_FILES_IN_A_FOLDER = 100


def limit_findings(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield at most a hundred findings for each file, at most a hundred whole files for each folder, and the counts."""
    in_files: list[Finding] = []
    of_files: list[Finding] = []
    for finding in _limit(findings, lambda finding: finding.path, _MOST_IN_A_FILE, "findings"):
        (in_files if finding.line else of_files).append(finding)
    yield from in_files
    yield from _limit(of_files, _name_folder, _MOST_FILES_IN_A_FOLDER, "findings about its files")


def _name_folder(finding: Finding) -> str:
    return f"{PurePosixPath(finding.path).parent}/"


def _limit(findings: Iterable[Finding], find_place: Callable[[Finding], str], most: int, of: str) -> Iterator[Finding]:
    by_place = defaultdict(list)
    for finding in findings:
        by_place[find_place(finding)].append(finding)
    for place, found in by_place.items():
        found.sort(key=lambda finding: (finding.severity, finding.line))  # "error" comes before "warning"
        yield from found[:most]
        if rest := found[most:]:
            message = f"has {len(rest)} more {of} like these; correct these first"
            yield Finding(place, 0, message, severity=rest[0].severity)
