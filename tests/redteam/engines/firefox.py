"""Firefox on a screen of its own, driven by puppeteer-core over WebDriver BiDi in a Node process."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from redteam.engines import OnScreen

_HERE = Path(__file__).parent
_FOLDER = _HERE.parent


class Firefox(OnScreen):
    name = "firefox"
    narrowest = 0

    def __init__(self, clinic_root: str) -> None:
        super().__init__(clinic_root)
        _install_driver()
        browser = shutil.which("firefox-esr") or shutil.which("firefox")
        if not browser:
            raise RuntimeError("found no Firefox; run: apt-get install firefox-esr")
        self._process = subprocess.Popen(
            ["node", _HERE / "firefox.mjs", browser],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"DISPLAY": self.screen.display, "LIBGL_ALWAYS_SOFTWARE": "1"},
        )
        self.version = str(self._ask("version")).split("/")[-1]

    def _ask(self, verb: str, **values: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"verb": verb, **values}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"Firefox's driver ended at {verb!r}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"Firefox: {verb}: {answer['error']}")
        return answer["value"]

    def open(self, address: str, size: tuple[int, int]) -> None:
        width, height = size
        self._ask("open", address=self._marked, width=width, height=height)
        self.screen.find_page(size)
        self._ask("go", address=address)

    def run(self, script: str) -> Any:
        return self._ask("run", script=script)

    def run_in_frame(self, script: str) -> Any:
        """Evaluate an expression in the sealed frame. Return None if there is none."""
        return self._ask("runInFrame", script=script)

    def take_opened(self) -> list[str]:
        """Close the pages that links have opened, and return their addresses."""
        return list(self._ask("takeOpened"))

    def click(self, x: float, y: float) -> None:
        self._ask("click", x=x, y=y)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Move the mouse with its button held down, as a reader does to select text."""
        self._ask("drag", **{"from": start, "to": end})

    def hover(self, x: float, y: float) -> None:
        self._ask("hover", x=x, y=y)

    def press(self, key: str) -> None:
        self._ask("press", key=key)

    def set_media(self, _features: dict[str, str]) -> bool:
        return False

    def leave_for(self, seconds: float) -> bool:
        return bool(self._ask("leave", seconds=seconds))

    def print(self) -> bytes | None:
        return base64.b64decode(self._ask("print"))

    def close(self) -> None:
        try:
            self._ask("close")
        finally:
            self._process.terminate()
            self._process.communicate(timeout=10)  # closes the pipes, too
            self.screen.close()


def _install_driver() -> None:
    if not (_FOLDER / "node_modules" / "puppeteer-core").exists():
        subprocess.run(
            ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], cwd=_FOLDER, check=True
        )
