"""Read the messages around topics: the built-in ones, and the library's own.

Input: `messages/<lang>.toml` of Caresheet and of the content folder. Output: texts by table and key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from caresheet.model import Finding
from caresheet.packager.source.fields import Fields
from caresheet.packager.source.files import read_toml

_PLACEHOLDER = re.compile(r"\{\w+\}")
_CHECKED_BY = "checked_by"


def read_messages(
    content: Path, code: str, fields: Fields, findings: list[Finding]
) -> tuple[dict[str, dict[str, str]], bool]:
    """Read the messages around a topic: the built-in ones, replaced where `messages/<lang>.toml` has its own.

    Also say whether they are a built-in translation that no native speaker has checked.
    """
    shipped = resources.files("caresheet") / "messages"
    english = tomllib.loads((shipped / "en.toml").read_text("utf-8"))
    messages: dict[str, dict[str, Any]] = {table: {} for table in english}
    if (shipped / f"{code}.toml").is_file():
        messages = tomllib.loads((shipped / f"{code}.toml").read_text("utf-8"))
    # The English file is no translation, and says nothing.
    is_unchecked = _CHECKED_BY in messages and not messages.pop(_CHECKED_BY)
    own_path = content / "messages" / f"{code}.toml"
    own = read_toml(content, own_path, findings) if own_path.exists() else None
    if own is not None:
        own.refuse_unknown((*english, _CHECKED_BY))
        is_unchecked = is_unchecked and not own.texts(_CHECKED_BY)
        for table, known in english.items():
            if (child := own.child(table)) is not None:
                child.refuse_unknown(known)
                messages[table] |= _read_own_messages(child, known)
    missing = [f"{table}.{key}" for table in english for key in english[table] if key not in messages[table]]
    if missing and own is None:
        fields.note(
            "languages",
            f"Caresheet has no built-in messages for '{code}'; translate the English file as messages/{code}.toml",
            about=code,
        )
    elif missing and own is not None:
        own.note(None, f"does not have {', '.join(missing)}; translate them from the English file")
    return messages, is_unchecked


def _read_own_messages(fields: Fields, known: Mapping[str, str]) -> dict[str, str]:
    """Read the messages that replace built-in ones. Each has the placeholders of the English one and no other."""
    messages = {key: fields.text(key, required=True, at_most=300) for key in fields.values if key in known}
    for key, message in messages.items():
        wanted = sorted(_PLACEHOLDER.findall(known[key]))
        if message and (
            sorted(_PLACEHOLDER.findall(message)) != wanted or set("{}") & set(_PLACEHOLDER.sub("", message))
        ):
            advice = f"write {' and '.join(wanted)} exactly once" if wanted else "remove each { and }"
            fields.note(key, f"'{key}' has the wrong placeholders; {advice}")
    return messages
