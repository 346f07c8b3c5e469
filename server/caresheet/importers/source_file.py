"""Read a source file, and remember which file it was.

Input: a path. Output: its bytes, and the file's name and hash for the record of imports.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from caresheet.errors import ConfigError

# A document that a person reads is far smaller.
_BYTES_AT_MOST = 20_000_000


@dataclass(frozen=True)
class SourceFile:
    """A file that a topic comes from. `part` is the topic's own address in a file with many topics."""

    path: Path
    sha256: str
    part: str = ""


def read_source(path: Path) -> tuple[SourceFile, bytes]:
    """Return a file's name, its hash and its bytes.

    Raises:
        ConfigError: it cannot be read, or is too large.
    """
    try:
        if path.stat().st_size > _BYTES_AT_MOST:
            raise ConfigError(f"{path}: is larger than {_BYTES_AT_MOST // 1_000_000} MB; import a smaller file")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file; check its name") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path}: is a folder; name the files in it") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file") from error
    return SourceFile(path, hashlib.sha256(data).hexdigest()), data


def find_hash(path: Path) -> str:
    """Return the hash of a file of any size.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file") from error
