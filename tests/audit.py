"""Look for known vulnerabilities in the pinned packages: `python tests/audit.py`, or `make audit`.

pip-audit asks a public database. Where it cannot be reached, the audit is skipped, and says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    pins = [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if "==" in line]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pins.txt"
        path.write_text("\n".join(pins) + "\n", "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--format", "json", "--no-deps", "--disable-pip", "-r", path]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = [part for part in json.loads(asked.stdout)["dependencies"] if part.get("vulns")]
    except (ValueError, KeyError):
        reason = (asked.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"SKIPPED: pip-audit could not do its work, so no package was audited ({reason[:200]})")
        return
    for part in found:
        for vulnerability in part["vulns"]:
            print(f"{part['name']} {part['version']}: {vulnerability['id']}; use {vulnerability['fix_versions']}")
    print(f"{len(pins)} packages audited, {len(found)} with known vulnerabilities.")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
