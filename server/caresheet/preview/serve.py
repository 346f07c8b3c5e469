"""Run the preview: a server on this computer, and a thread that works whenever a file is saved."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Thread

from werkzeug.serving import WSGIRequestHandler, make_server

from caresheet.errors import ConfigError
from caresheet.preview.app import make_preview
from caresheet.preview.live_library import LiveLibrary

# An editor's save is several steps of a few milliseconds each.
_SETTLES_MS, _STEP_MS = 40, 10


class _Quiet(WSGIRequestHandler):
    """Says nothing of who reads what, here either."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the base class's own name
        pass


@dataclass(frozen=True)
class Address:
    """Where to listen, and whether other computers are answered, too."""

    host: str
    port: int
    lets_others_in: bool


def serve_preview(content: Path, address: Address, today: Callable[[], date], say: Callable[[str], None]) -> None:
    """Serve the preview until it is interrupted; `say` is given its address.

    Raises:
        ConfigError: the address is not this computer's own, is taken, or what watches files is not installed.
    """
    watch = _find_watcher()
    host, port, lets_others_in = address.host, address.port, address.lets_others_in
    if not lets_others_in and not _is_loopback(host):
        raise ConfigError(
            f"{host}: others could read what is not published yet; leave --host out, or add --let-others-in"
        )
    # As Ctrl-C does, a terminal that is closed and a system that shuts down leave nothing behind that is not published.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as under nohup
            signal.signal(ending, signal.default_int_handler)
    workshop = LiveLibrary(content, today)
    stopping = Event()
    try:
        hosts = () if lets_others_in else [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
        try:
            server = make_server(host, port, make_preview(workshop, hosts), threaded=True, request_handler=_Quiet)
        except (OSError, SystemExit) as error:
            raise ConfigError(f"{host} port {port}: cannot be listened on; choose another with --port") from error
        server.daemon_threads = True  # type: ignore[attr-defined]
        workshop.work()
        changes = _watch(watch, content, stopping)
        Thread(target=workshop.work_on, args=[changes], name="workshop", daemon=True).start()
        say(f"http://{f'[{host}]' if ':' in host else host}:{port}/preview/")
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        stopping.set()
        workshop.close()


def _find_watcher() -> Callable[..., Iterator[object]]:
    try:
        from watchfiles import watch  # noqa: PLC0415  # an extra: it may not be there
    except ImportError:
        raise ConfigError("the preview needs what watches files; run: pip install 'caresheet[preview]'") from None
    return watch


def _watch(watch: Callable[..., Iterator[object]], content: Path, stopping: Event) -> Iterator[object]:
    return watch(content, debounce=_SETTLES_MS, step=_STEP_MS, stop_event=stopping, raise_interrupt=False)


def _is_loopback(host: str) -> bool:
    try:
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(address).is_loopback for address in addresses)
