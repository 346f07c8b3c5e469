"""The libraries from npm that the pages use."""

from __future__ import annotations

import json
import subprocess

from hosts.site import BUILT, HERE, PACKAGES

# What React in development, Angular and SES write on the console, whatever a page holds.
CHATTER = r"React DevTools|Angular is running in development mode|SES|Removing intrinsics|console\.groupEnd"

_INSTALL = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]


def fetch_packages() -> None:
    """Fetch the libraries, unless they are here."""
    built = BUILT / "package.json"
    if not built.exists() or built.read_bytes() != (HERE / "package.json").read_bytes():
        subprocess.run(_INSTALL, cwd=HERE, check=True)


def find_versions() -> dict[str, str]:
    """Return the version of each library, by the name that the pages use."""
    names: dict[str, str] = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    return {name: json.loads((PACKAGES / name / "package.json").read_text("utf-8"))["version"] for name in names}
