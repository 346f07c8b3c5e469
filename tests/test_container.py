"""The Dockerfile keeps what docs/deploying.md says of it: no root, nothing written, a health check, a small context."""

from __future__ import annotations

import fnmatch
import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def read_stages() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    stages: list[list[tuple[str, str]]] = []
    for line in lines:
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            stages.append([])
        stages[-1].append((instruction, rest.strip()))
    return stages


def test_the_last_stage_runs_the_server_without_root_and_checks_its_health() -> None:
    build, last = read_stages()
    found = dict(last)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", found["USER"])
    assert json.loads(found["CMD"]) == ["caresheet", "serve"]
    assert "/healthz" in found["HEALTHCHECK"]
    # Programs and sources stay behind; only what was built comes along.
    assert [rest.split()[0] for instruction, rest in last if instruction == "COPY"] == ["--from=build", "--from=build"]
    assert [rest for instruction, rest in build if instruction == "RUN"][-1].endswith("/caresheet build")


def test_everything_that_is_copied_is_in_the_context_and_nothing_else() -> None:
    copied = {name for instruction, rest in read_stages()[0] if instruction == "COPY" for name in rest.split()[:-1]}
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)
    assert not any(fnmatch.fnmatch(name, "tests*") for name in kept)


def test_the_composed_container_can_write_nothing_and_has_time_to_stop() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["caresheet"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["ports"] == ["127.0.0.1:8000:8000"]
    assert int(service["stop_grace_period"].removesuffix("s")) > 20
