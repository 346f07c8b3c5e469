"""The bill of materials names every package that a deployment installs, and nothing of this machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

from packaging.utils import canonicalize_name

from caresheet.packager.bill_of_materials import make_bill_of_materials

ROOT = Path(__file__).resolve().parent.parent.parent


def test_names_exactly_the_pinned_packages() -> None:
    bill = json.loads(make_bill_of_materials())
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    listed = {(part["name"], part["version"]) for part in bill["components"]}
    assert listed == {(canonicalize_name(name), version) for name, version in pins}


def test_each_need_is_a_listed_package() -> None:
    bill = json.loads(make_bill_of_materials())
    known = {part["bom-ref"] for part in (*bill["components"], bill["metadata"]["component"])}
    assert {entry["ref"] for entry in bill["dependencies"]} == known
    assert {need for entry in bill["dependencies"] for need in entry["dependsOn"]} <= known


def test_says_nothing_of_this_machine_or_of_the_time() -> None:
    body = make_bill_of_materials()
    assert make_bill_of_materials() == body
    assert b"bleach" in body
    for word in (b"serialNumber", b"timestamp", b"://", str(ROOT).encode(), b"/site-packages"):
        assert word not in body
