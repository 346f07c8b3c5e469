"""Keep the answers of one release on one day, within a limit of memory.

Input: answers, and what each depends on. Output: the same answers, as long as they are kept.

If a body is a file of the release, only the name of the file is kept with the answer. So an answer takes little, and
many of them fit. The bodies that were sent last are held, too; any other is read and proven again.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from caresheet.errors import ReleaseError
from caresheet.web.documents import LoadedRelease
from caresheet.web.recent import Recent

# In each worker: with 3,000 topics, it stays below 60 MB.
ANSWERS_BYTES = 14_000_000
BODIES_BYTES = 1_000_000
# What an answer takes besides its body and the texts of its key, as `tracemalloc` counts it for the starter library.
_OVERHEAD_BYTES = 1_200
# The values of all other headers are the same in many answers.
_OWN_HEADERS = ("Content-Length", "ETag", "Location", "Surrogate-Key")
_SHARED_AT_MOST = 1000

Key = tuple[str | None, ...]
Header = tuple[str, str]


class Answer(NamedTuple):
    """A whole answer. Servers must not change it.

    If the body is a file of the release, `file` is its path and `digest` its SHA-256, and `body` is empty.
    """

    status: str
    headers: list[Header]
    body: list[bytes]
    file: str = ""
    digest: bytes = b""


def _share_texts(method: str | None, path: str | None, *others: str | None) -> Key:
    """Return an equal key. Of the texts that most requests have, such as `gzip, deflate, br`, there is one for all."""
    return (method and sys.intern(method), path, *(text and sys.intern(text) for text in others))


def count_bytes(key: Key, answer: Answer) -> int:
    """Return what an answer takes. A stranger's query or entity tags may be longer than it: hundreds of kilobytes."""
    return sum(map(len, answer.body)) + sum(len(part) for part in key if part) + _OVERHEAD_BYTES


@dataclass
class KeptAnswers:
    """The answers of one release on one day, and the bodies of some of them by the path of the file."""

    release: LoadedRelease
    day: date
    answers: Recent[Key, Answer] = field(default_factory=lambda: Recent(ANSWERS_BYTES, count_bytes))
    _bodies: Recent[str, bytes] = field(default_factory=lambda: Recent(BODIES_BYTES, lambda _, body: len(body)))
    _shared: dict[Header, Header] = field(default_factory=dict)

    def add(self, key: Key, answer: Answer, file: str = "") -> None:
        """Keep an answer. `file` is the file of the release that Flask says it has sent."""
        body = b"".join(answer.body)
        digest = hashlib.sha256(body)
        if self.release.release.files.get(file) == digest.hexdigest():
            answer = answer._replace(body=[], file=file, digest=digest.digest())
            if file not in self.release.held:
                self._bodies.add(file, body)
        # A list that is made from a tuple has no room to grow.
        headers = list(tuple(map(self._share, answer.headers)))  # noqa: C414
        self.answers.add(_share_texts(*key), answer._replace(headers=headers))

    def read_body(self, answer: Answer) -> list[bytes] | None:
        """Return an answer's body, as WSGI wants it; None if its file is no longer what Flask has sent."""
        if not answer.file:
            return answer.body
        body = self.release.held.get(answer.file) or self._bodies.find(answer.file)
        if body is None:
            try:
                body = self.release.release.read(answer.file, answer.digest.hex())
            except ReleaseError:
                return None
            self._bodies.add(answer.file, body)
        return [body]

    def _share(self, header: Header) -> Header:
        """Return an equal header of another answer, if there is one."""
        if header[0] in _OWN_HEADERS or len(self._shared) >= _SHARED_AT_MOST:
            return self._shared.get(header, header)
        return self._shared.setdefault(header, header)
