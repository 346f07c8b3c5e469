"""Find the browser that the tests drive, or install one: a system Chromium or Chrome, else Debian's, else Playwright's.
The same for the programs that read what the browser shows.

Run as a script it prints what it found. It never skips: without a browser it fails and says what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Whatever drives it: no sandbox, which root does not get; and nothing that a browser does of its own accord.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core")
# The judge of the red team: reads pictures, and pages printed to PDF; where X is to be had, from a screen.
TOOLS = {"tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils"}
TOOLS |= {"Xvfb": "xvfb"} if sys.platform == "linux" else {}


def find_browser() -> str | None:
    """Return a system browser's path, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *MAC_PATHS) if path and Path(path).exists()), None)


def find_playwrights_own() -> str | None:
    """Return the path of the browser that Playwright has downloaded, or None."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only once it is installed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> str | None:
    """Install a browser by the first means that works, and return its path."""
    if can_use_apt():
        print("No Chromium here: installing Debian's …", flush=True)
        install_packages(*DEBIAN_PACKAGES)
        if path := find_browser():
            return path
    print("No Chromium here: asking Playwright for its own …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find_playwrights_own()


def can_use_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install_packages(*packages: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=False)


def find_missing_tools() -> list[str]:
    return [package for program, package in TOOLS.items() if not shutil.which(program)]


if __name__ == "__main__":
    path = find_browser() or find_playwrights_own() or install_browser()
    if not path:
        sys.exit("The tests need Chromium or Chrome: install one, then run make test again.")
    if (missing := find_missing_tools()) and can_use_apt():
        print(f"Installing {' '.join(missing)} …", flush=True)
        install_packages(*missing)
    if missing := find_missing_tools():
        sys.exit(f"The tests need {' and '.join(missing)}: install them, then run make test again.")
    print(f"Browser: {path}")
