"""Make a large library from the starter library, to measure with."""

from __future__ import annotations

import shutil
from pathlib import Path

from caresheet.shipped import find_starter


def make_library(folder: Path, topics: int) -> Path:
    """Copy the starter library, and repeat its topics under new names."""
    content = folder / "content"
    shutil.copytree(find_starter(), content)
    starters = sorted(content.glob("topics/*/*.md"))
    for number in range(len(starters), topics):
        starter = starters[number % len(starters)]
        text = starter.read_text("utf-8").replace("\n## ", f"\n## {number}: ", 1)
        starter.with_name(f"{starter.stem}-{number}.md").write_text(text, "utf-8")
    return content
