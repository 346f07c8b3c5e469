"""Requests that are generated from /openapi.json: `python tests/api_requests.py [EXAMPLES]`, or a part of `make fuzz`.

Schemathesis makes valid and invalid requests to every address, and compares the answers with the description.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from caresheet.packager.pipeline import build_release
from caresheet.web.app import create_app
from conftest import LibraryFolder

_PLAIN = {"Accept-Encoding": "identity"}
# Whether a value is refused depends on the release: on its sites, and on where a list was left.
_LEFT_OUT = [not_a_server_error, positive_data_acceptance]
_NOT_IMPLEMENTED = 501


def check_answers(examples: int) -> int:
    """Send so many requests to each address, and return how many there were.

    Raises:
        schemathesis.core.failures.FailureGroup: an answer is not as it is described.
    """
    sent = 0
    with tempfile.TemporaryDirectory() as folder:
        library = LibraryFolder(Path(folder) / "content")
        library.write_topic("asthma", settings="aliases: [wheezing]\n")
        app = create_app(build_release(library.root, Path(folder) / "releases"))
    api = schemathesis.openapi.from_wsgi("/openapi.json", app)
    for found, mode in product(api.get_all_operations(), GenerationMode):
        operation = found.ok()
        if mode.is_negative and not len(operation.query):
            # Every text is a valid part of an address, so there is no request to refuse.
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def send(case: schemathesis.Case) -> None:
            nonlocal sent
            answer = case.call(headers=_PLAIN)
            # oEmbed 1.0, 2.3.1 asks for 501. No other answer of this kind is right.
            assert answer.status_code < 500 or answer.status_code == _NOT_IMPLEMENTED
            case.validate_response(answer, excluded_checks=_LEFT_OUT)
            sent += 1

        send()
        print(f"{operation.label}, {mode.value} requests: as described", flush=True)
    return sent


def main() -> None:
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{check_answers(examples):,} answers are as they are described")


if __name__ == "__main__":
    main()
