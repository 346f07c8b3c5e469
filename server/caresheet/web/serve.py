"""Make the production server.

Input: the settings. Output: a server, which finishes its current answers and stops at SIGTERM or SIGINT. If the server
cannot listen at its address, this module finds out first and says so in one line.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer

from caresheet.errors import ConfigError
from caresheet.web.log import describe_json_log
from caresheet.web.settings import Settings

# Python runs one thread at a time, and Granian receives from slow senders and sends to slow readers without holding
# one. So more threads would only take turns.
_THREADS_PER_WORKER = 1
# A connection that has not sent a whole request head by then is closed, and so is one that is kept open but not used.
# Proxies must be first to close those (most do after 60 s), or they would send a request just as we close.
_HEADER_TIMEOUT_MS = 75_000
# How long the last answers may take once the server is told to stop. Heroku kills it after 30 s.
_STOP_TIMEOUT_S = 20


def make_server(settings: Settings) -> AbstractServer[Any]:
    """Make the server, after a check that it can listen at its address.

    Raises:
        ConfigError: the address belongs to another computer, does not exist, or is taken.
    """
    server = Granian(
        "caresheet.web.worker:create_worker_app",
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
