"""Find or install the browser and the programs that the tests need.

The browser is the system's Chromium or Chrome, or else Debian's, or else Playwright's. As a script, this prints its
path. Without a browser it fails and says what to do.
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
# What Chromium does for each window, although no test needs it.
_FEATURES_OFF = (
    # The pages of the address bar. The full browser has two processes for them: a page takes twice the time.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # A process that waits for the next site: without it, a page takes a fifth less processor time.
    "SpareRendererForSitePerProcess",
    # Chromium takes only the last of several lists, so this one repeats what Playwright turns off.
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# Root cannot have the sandbox. The other flags stop what a browser does that no page asked for.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_FEATURES_OFF)}",
)
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core")
# The same engine without a user interface. It needs a third of the processor time for a page.
SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell")
DEBIAN_SHELL = "chromium-headless-shell"
# The judge of the red team reads pictures and printed pages, and on Linux the screen of an X server.
TOOLS = {"tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils"}
TOOLS |= {"Xvfb": "xvfb"} if sys.platform == "linux" else {}


def find_browser() -> str | None:
    """Return the path of the system's browser, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *MAC_PATHS) if path and Path(path).exists()), None)


def find_shell() -> str | None:
    """Return the path of a browser without a user interface, or None."""
    return next((path for name in SHELL_NAMES if (path := shutil.which(name))), None)


def find_playwrights_own() -> str | None:
    """Return the path of Playwright's own browser, or None if it is not downloaded."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # may not be installed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> str | None:
    """Install Debian's browser, or else Playwright's, and return its path."""
    if can_use_apt():
        print("No Chromium found: installing Debian's …", flush=True)
        install_packages(*DEBIAN_PACKAGES)
        if path := find_browser():
            return path
    print("No Chromium found: downloading Playwright's …", flush=True)
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
        sys.exit("browser: found no Chromium or Chrome; install one, then run make test again")
    if not find_shell() and can_use_apt():
        print(f"Installing {DEBIAN_SHELL} …", flush=True)
        install_packages(DEBIAN_SHELL)
    if (missing := find_missing_tools()) and can_use_apt():
        print(f"Installing {' '.join(missing)} …", flush=True)
        install_packages(*missing)
    if missing := find_missing_tools():
        sys.exit(f"programs: found no {' and no '.join(missing)}; install them, then run make test again")
    print(f"Browser: {path}; for tests without a screen: {find_shell() or path}")
