"""Make the production server.

Input: the settings. Output: a server, which finishes its current answers and stops at SIGTERM or SIGINT. If the server
cannot listen at its address, this module finds out first and says so in one line.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import stat
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer

from caresheet.errors import CaresheetError, ConfigError
from caresheet.web.app import create_app_from_environment
from caresheet.web.log import describe_json_log
from caresheet.web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Python runs one thread at a time, and Granian receives from slow senders and sends to slow readers without holding
# one. So more threads would only take turns.
_THREADS_PER_WORKER = 1
# A connection that has not sent a whole request head by then is closed, and so is one that is kept open but not used.
# Proxies must be first to close those (most do after 60 s), or they would send a request just as we close.
_HEADER_TIMEOUT_MS = 75_000
# How long the last answers may take once the server is told to stop. Heroku kills it after 30 s.
_STOP_TIMEOUT_S = 20
# A worker that was told to stop ends once it has had nothing to send for so long. Granian itself would also wait for
# the rest of a request whose sender has stopped.
_QUIET_S, _QUIET_STEP_S = 1.0, 0.1


def make_server(settings: Settings) -> AbstractServer[Any]:
    """Make the server, after a check that it can listen at its address.

    Raises:
        ConfigError: the address belongs to another computer, does not exist, or is taken.
    """
    server = Granian(
        "caresheet.web.serve:create_worker_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=_find_free_address(settings.host, settings.port),
        port=settings.port,
        workers=settings.workers,
        # Proxies speak HTTP/1.1. To tell HTTP/2 from it, Granian would wait for a connection's first bytes for ever.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIMEOUT_MS),
        websockets=False,
        blocking_threads=_THREADS_PER_WORKER,
        log_access=False,  # a line for each request could show who read what
        log_level=LogLevels.warning,
        log_dictconfig=describe_json_log() if settings.log == "json" else None,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_TIMEOUT_S,
    )
    if os.isatty(0):
        # The terminal is closed: stop. Granian would start new workers, and hold the port for ever.
        server.signal_handler_reload = server.signal_handler_interrupt  # type: ignore[method-assign]
    return server


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


def _find_free_address(host: str, port: int) -> str:
    """Return the IP address of a host name, after a check that the port is free there."""
    if host in ("", "*"):  # C's library takes the star for this computer alone
        raise ConfigError(f"host '{host}': is no address; name one such as 127.0.0.1, or 0.0.0.0 for all")
    try:
        family, kind, _, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # Without this, the closing connections of an earlier server would make the port look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found)
    except UnicodeError as error:
        raise ConfigError(f"host '{host}': is no name of a computer; name one, or an address") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{host} port {port}: {reason}; choose another with --port, PORT or --host") from error
    return str(found[0])
