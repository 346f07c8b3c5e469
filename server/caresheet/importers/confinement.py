"""Read files in a process of its own, which may use so much memory and so much time for each, and no more.

Input: files, and a function that reads one. Output: topics, and a sentence for each file that was refused. A file that
needs more, or that ends the process, is refused by name, and the next one is read in a new process. Where the system
has no limits for a process (Windows), only the time is limited.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from caresheet.characters import make_visible
from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

Reader = Callable[[Path], Iterable[Imported]]
# The sentence for a file that is refused, or a topic of it.
Reading = Imported | str

MEMORY_MB, TIME_S = 300, 10
# Memory that the limit does not count: the code of Python and of libraries.
_CODE_MB = 20
# What the command itself has in memory before it reads a file.
_COMMAND_MB = 60
# The status of a process that had no memory left.
_OUT_OF_MEMORY = 71
# On a busy computer, a process waits longer than it works. It gets more time where the system limits its work.
_WAIT_S = 6 * TIME_S


def read_confined(files: Sequence[Path], read: Reader) -> Iterator[Reading]:
    """Yield each file's topics, and sentences about files that were refused."""
    at = 0
    while at < len(files):
        process, connection = _start(files[at:], read)
        try:
            for message in _receive(connection):
                if message is None:
                    at += 1
                else:
                    yield make_visible(message) if isinstance(message, str) else message
            if at < len(files):
                yield make_visible(_explain(files[at], process))
                at += 1
        finally:
            process.kill()
            process.join()
            connection.close()


def _start(files: Sequence[Path], read: Reader) -> tuple[BaseProcess, Connection]:
    # A fork takes milliseconds. Elsewhere than on Linux it is not safe.
    is_linux = sys.platform == "linux"
    context = multiprocessing.get_context("fork") if is_linux else multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, files, read), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def _receive(connection: Connection) -> Iterator[Reading | None]:
    """Yield what the process sends, and None at the end of each file, until it ends or takes too long."""
    try:
        while connection.poll(_WAIT_S if resource else TIME_S):
            yield connection.recv()
    except EOFError:
        return


def _explain(file: Path, process: BaseProcess) -> str:
    """Say why a process ended, or did not."""
    process.join(0.1)
    how = "which is refused; save it again in a simpler form"
    if process.exitcode is None or (resource and process.exitcode == -signal.SIGXCPU):
        return f"{file}: takes more than {TIME_S} seconds to read, {how}"
    if process.exitcode in (_OUT_OF_MEMORY, -signal.SIGKILL):
        return f"{file}: needs more than {MEMORY_MB} MB of memory to read, {how}"
    return f"{file}: ends the program that reads it (status {process.exitcode}); save it again, or report it"


def _work(sender: Connection, files: Sequence[Path], read: Reader) -> None:
    """Read files, and send their topics. This runs in the process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The process that waits for this one ends it.
    _limit_memory()
    for file in files:
        _limit_time()
        try:
            for topic in read(file):
                sender.send(topic)
                _limit_time()
        except ConfigError as error:
            sender.send(str(error))
        except RecursionError:
            sender.send(f"{file}: its parts are nested hundreds of levels deep; save it again in a simpler form")
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        except Exception as error:  # A damaged file finds faults in every parser.
            kind = type(error).__name__
            sender.send(f"{file}: cannot be read ({kind}: {_shorten(str(error))}); save it again, or report it")
        sender.send(None)


def _limit_memory() -> None:
    if resource:
        _limit(resource.RLIMIT_DATA, (MEMORY_MB - _CODE_MB) * 1_000_000 + _count_inherited_bytes())


def _count_inherited_bytes() -> int:
    """Return how much memory a program larger than the command, such as a test run, has handed down to this process."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    return max(pages * os.sysconf("SC_PAGE_SIZE") - _COMMAND_MB * 1_000_000, 0)


def _limit_time() -> None:
    """Limit the work for the next file, or the next topic of a long file."""
    if resource:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + TIME_S)


def _limit(kind: int, most: int) -> None:
    """Set a limit, or leave it where it is if the system refuses; the waiting process then limits the time alone."""
    _, hard = resource.getrlimit(kind)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


def _shorten(text: str) -> str:
    return " ".join(text.split())[:120]
