"""A library with a recorded review of a topic, and a recorded translation of it."""

from __future__ import annotations

from datetime import date

from caresheet.model import Review, Translation
from caresheet.packager.pipeline import examine_library
from caresheet.packager.recording import record_review, record_translation
from conftest import TODAY, LibraryFolder
from drawing import draw

BODY = (
    "## Dose\n\nTake 5 mg, with water.\n\n## When not\n\nNot if you are pregnant.\n\n## Help\n\nCall 911.\n\n"
    "![A rash](pictures/rash.png)\n"
)
BY = Review(("A. Tester", "MD"), date(2026, 5, 1), date(2028, 5, 1))
MADE = Translation(("B. Tester", "translator"), date(2026, 6, 1))
FILE, SPANISH = "topics/en/asthma.md", "topics/es/asthma.md"
BOTH = ["warning review-changed", "warning translation-changed"]


def write_reviewed(library: LibraryFolder) -> None:
    """Write the topic and its translation, and record both."""
    library.write_settings(languages=("en", "es"))
    library.write("pictures/rash.png", draw("PNG"))
    library.write_topic("asthma", BODY)
    library.write_topic("asthma", "## Dosis\n\nTome 5 mg.\n", lang="es", title="Asma")
    record_review(library.root, "asthma", BY, lang=None, today=TODAY)
    record_translation(library.root, "asthma", MADE, lang="es", today=TODAY)


def find_rules(library: LibraryFolder) -> list[str]:
    """Return the rules about records that have found something."""
    rules = ("review-changed", "review-unrecorded", "translation-changed", "translation-unrecorded")
    found = examine_library(library.root, today=TODAY).findings
    return [f"{finding.severity} {finding.rule}" for finding in found if finding.rule in rules]
