"""The names, values and messages that the checks know. "Check my page" has the same ones."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any


@functools.cache
def read_rules() -> Mapping[str, Any]:
    """Read `rules.json`."""
    rules: Mapping[str, Any] = json.loads((resources.files("caresheet") / "doctor" / "rules.json").read_text("utf-8"))
    return rules
