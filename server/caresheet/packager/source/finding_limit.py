"""Keep a report readable: name a limited number of findings for each file.

Input: findings. Output: the first ones of each file, errors before warnings, and how many there are besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from caresheet.model import Finding

_MOST_IN_A_FILE = 100


def limit_findings(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield at most a hundred findings for each file, and one that counts the others."""
    by_path = defaultdict(list)
    for finding in findings:
        by_path[finding.path].append(finding)
    for path, found in by_path.items():
        found.sort(key=lambda finding: (finding.severity, finding.line))  # "error" comes before "warning"
        yield from found[:_MOST_IN_A_FILE]
        if rest := found[_MOST_IN_A_FILE:]:
            message = f"has {len(rest)} more findings like these; correct these first"
            yield Finding(path, 0, message, severity=rest[0].severity)
