"""Run in each worker process of the server: make its app, and end it well.

Only workers import Flask. The server's first process needs less memory without it, and starts sooner.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import multiprocessing.connection
import os
import signal
import stat
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from caresheet.errors import CaresheetError
from caresheet.web.app import create_app_from_environment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# A worker that was told to stop ends once it has had nothing to send for so long. Granian itself would also wait for
# the rest of a request whose sender has stopped.
_QUIET_S, _QUIET_STEP_S = 1.0, 0.1


def create_worker_app() -> WSGIApplication:
    """Make a worker's app, and pass only the first SIGTERM on to the worker.

    Ctrl-C in a terminal, its end, and honcho signal the workers as well as the server, and then the server signals them
    again. Granian's own handler hangs for ever if the second signal comes while it handles the first.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    threading.Thread(target=_stop_once, daemon=True).start()
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    return make_app_or_exit()


def make_app_or_exit() -> WSGIApplication:
    """Make the app. If that fails, end with one line: `multiprocessing` would print a traceback."""
    try:
        return create_app_from_environment()
    except (CaresheetError, OSError, MemoryError) as error:
        sys.exit(f"A worker cannot start: {str(error) or 'there is not enough memory'}")


def _stop_once() -> None:
    stop = signal.getsignal(signal.sigwait((signal.SIGTERM,)))
    if not callable(stop):
        os._exit(0)  # Granian is not listening yet, so there is no answer to finish
    stop(signal.SIGTERM, None)
    quiet_s, waiting = 0.0, threading.Event()
    while quiet_s < _QUIET_S:
        waiting.wait(_QUIET_STEP_S)
        quiet_s = 0.0 if any(map(_count_unsent, _list_sockets())) else quiet_s + _QUIET_STEP_S
    os._exit(0)


def _stop_with_parent() -> None:
    """Stop when the server's first process is gone, even if it was killed. Nothing would ever stop the worker then."""
    if parent := multiprocessing.parent_process():
        multiprocessing.connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _list_sockets() -> Iterator[int]:
    folder = Path("/proc/self/fd")
    for name in os.listdir(folder) if folder.is_dir() else ():  # noqa: PTH208  # `iterdir` would make a path of each
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                yield int(name)


def _count_unsent(number: int) -> int:
    """Return how many bytes the other side of a socket has not received yet (`SIOCOUTQ`); 0 if that is unknown."""
    with suppress(OSError):
        return int.from_bytes(fcntl.ioctl(number, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    return 0
