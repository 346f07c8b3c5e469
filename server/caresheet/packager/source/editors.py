"""Read who writes and reviews the library: its editorial team, and its editorial policy for readers.

Input: `[[editors]]` and `[editorial_policy]` of `library.toml`. Output: checked values, with every fault noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from caresheet.model import Editor
from caresheet.packager.source.fields import Fields


def read_editors(fields: Fields, codes: Sequence[str]) -> Iterator[Editor]:
    """Yield the editorial team; `codes` are the library's languages."""
    for child in fields.children("editors"):
        child.refuse_unknown(("name", "credentials", "role", "since"))
        role = child.child("role", required=True)
        yield Editor(
            name=child.text("name", required=True),
            credentials=child.text("credentials", required=True),
            role=role.translations(codes) if role else {},
            since=child.day("since"),
        )


def read_editorial_policy(fields: Fields, codes: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Read the paragraphs of the policy in each language; nothing if the library has no policy."""
    policy = fields.child("editorial_policy")
    if policy is None:
        return {}
    policy.refuse_unknown(codes)
    return {code: policy.paragraphs(code) for code in codes}
