"""Make the production server.

Enters: the settings. Leaves: a server, whose `serve` ends when it is told to stop (SIGTERM or SIGINT), after the
answers under way. What would keep every worker from listening is found here first, and said in one line.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from caresheet.errors import ConfigError
from caresheet.web.app import create_app_from_environment
from caresheet.web.settings import Settings

_THREADS_PER_WORKER = 4
# How long an answer under way may take once the server is told to stop; Heroku ends it by force after 30.
_STOPS_WITHIN_S = 20


def make_server(settings: Settings) -> AbstractServer[Any]:
    """Make the server of a folder of releases, once it is sure that it can listen.

    Raises:
        ConfigError: the address is not one to listen on, or is taken.
    """
    return Granian(
        "caresheet.web.serve:create_worker_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=_find_free_address(settings.host, settings.port),
        port=settings.port,
        workers=settings.workers,
        blocking_threads=_THREADS_PER_WORKER,
        log_access=False,  # a line for each request could tell who read what
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOPS_WITHIN_S,
    )


def create_worker_app() -> Flask:
    """Make a worker's app, and let the worker be told to stop once only, by SIGTERM.

    Ctrl-C in a terminal, and honcho, tell the workers as well as the server, which then tells them again. Granian's own
    handler waits for itself for ever where the second signal comes while it answers the first.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    threading.Thread(target=_stop_once, daemon=True).start()
    return create_app_from_environment()


def _stop_once() -> None:
    stop = signal.getsignal(signal.sigwait((signal.SIGTERM,)))
    if not callable(stop):
        os._exit(0)  # Granian has not begun to listen: no answer is under way
    stop(signal.SIGTERM, None)


def _find_free_address(host: str, port: int) -> str:
    """Return the IP address of a host's name, once something can listen there."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # Else the connections of the server before, now closing, would count as taking the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{host} port {port}: {reason}; choose another with --port, PORT or --host") from error
    return str(place[0])
