"""Run the preview: a server on this computer, and a thread that builds whenever a file is saved."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator, Sized
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from caresheet.errors import ConfigError
from caresheet.packager.source.library import require_folder
from caresheet.packager.source.places import LIBRARY_FILE
from caresheet.preview.access import Address, is_loopback
from caresheet.preview.app import make_preview
from caresheet.preview.live_library import FileWatcher, LiveLibrary

# A text editor saves a file in several steps, a few milliseconds apart. The watcher collects changes until none has
# come for a step, but no longer than this.
_COLLECT_AT_MOST_MS, _STEP_MS = 40, 10
# After this long without a change, the watcher yields an empty set. The first one starts the first build.
_IDLE_MS = 200
# When the preview is stopped, a build that has begun gets this long to end. Builds take less than a second.
_STOP_TIMEOUT_S = 20


class _QuietHandler(WSGIRequestHandler):
    """Writes no log, because a log would say who reads what."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the base class's own name
        pass


def serve_preview(content: Path, address: Address, today: Callable[[], date], show_url: Callable[[str], None]) -> None:
    """Serve the preview until it is interrupted. Call `show_url` as soon as it answers.

    Raises:
        ConfigError: there is no library, the address is another computer's or is taken, or the file watcher is not
            installed.
    """
    _require_library(content)
    stopping = Event()
    watch = _find_watcher(content, stopping)
    host, port = address.host, address.port
    if not address.lets_others_in and not _is_this_computer(host):
        raise ConfigError(
            f"{host}: others could read what is not published yet; leave --host out, or add --let-others-in"
        )
    _interrupt_on_signals()
    library = LiveLibrary(content, today)
    builder = Thread(target=library.build_on_changes, args=[watch, stopping], name="live-library", daemon=True)
    try:
        server = _listen(library, address)
        builder.start()
        library.await_change(version=0)
        show_url(f"http://{f'[{host}]' if ':' in host else host}:{port}/preview/")
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        stopping.set()
        if builder.is_alive():
            builder.join(_STOP_TIMEOUT_S)
        library.close()


def _require_library(content: Path) -> None:
    require_folder(content)
    if not (content / LIBRARY_FILE).exists():
        advice = f"start the preview in the folder above it, or name the folder that has {LIBRARY_FILE} with --content"
        raise ConfigError(f"{content}: is not a library, because it has no {LIBRARY_FILE}; {advice}")


def _listen(library: LiveLibrary, address: Address) -> BaseWSGIServer:
    app: Any = make_preview(library, address)
    try:
        server = make_server(address.host, address.port, app, threaded=True, request_handler=_QuietHandler)
    except (OSError, UnicodeError, SystemExit) as error:
        raise ConfigError(
            f"{address.host} port {address.port}: cannot listen there; choose another with --port"
        ) from error
    server.daemon_threads = True  # type: ignore[attr-defined]
    return server


def _interrupt_on_signals() -> None:
    """End as with Ctrl-C when the terminal closes or the system shuts down, so that no draft is left on the disk."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as under nohup
            signal.signal(ending, signal.default_int_handler)


def _find_watcher(content: Path, stopping: Event) -> FileWatcher:
    try:
        from watchfiles import watch  # noqa: PLC0415  # an extra: it may not be there
    except ImportError:
        raise ConfigError("the preview needs watchfiles; run: pip install 'caresheet[preview]'") from None

    def watch_content() -> Iterator[Sized]:
        return watch(
            content,
            debounce=_COLLECT_AT_MOST_MS,
            step=_STEP_MS,
            rust_timeout=_IDLE_MS,
            yield_on_timeout=True,
            stop_event=stopping,
            raise_interrupt=False,
        )

    return watch_content


def _is_this_computer(host: str) -> bool:
    try:
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):  # no name of a computer at all
        return False
    return all(map(is_loopback, addresses))
