"""The real server in a process of its own: how it starts, what it logs, how it stops."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.errors import ConfigError, ReleaseError
from caresheet.release.format import CURRENT, Release, open_release
from caresheet.release.publish import write_release
from caresheet.web.serve import make_server
from caresheet.web.settings import read_settings
from caresheet.web.worker import make_app_or_exit
from conftest import LibraryFolder, write_varied
from server_process import CARESHEET, ServerProcess, find_free_port, make_environment


def serve_in(folder: Path, *options: str, **settings: str) -> ServerProcess:
    return ServerProcess(folder, command=[CARESHEET, "serve", *options], settings=settings)


def run_serve(folder: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a server that cannot start."""
    return subprocess.run(
        [CARESHEET, "serve", *options],
        cwd=folder,
        env=make_environment(**{"PORT": str(find_free_port()), **settings}),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def find_workers(server: ServerProcess) -> list[str]:
    """Return the process ids of the server's workers."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [pid for pid, parent, name in rows if parent == str(server.process.pid) and "resource_tracker" not in name]


def open_connection(server: ServerProcess, *, receive_bytes: int | None = None) -> socket.socket:
    connection = socket.socket()
    connection.settimeout(90)
    if receive_bytes:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.connect(("127.0.0.1", server.port))
    return connection


def assert_one_line(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert [word for word in words if word not in result.stderr] == []
    assert "Traceback" not in result.stdout + result.stderr


@pytest.fixture(scope="module")
def server(varied_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Return a server of two workers, on every address."""
    folder = tmp_path_factory.mktemp("serve")
    releases = str(varied_release.folder.parent)
    with serve_in(folder, "--host", "0.0.0.0", CARESHEET_RELEASES=releases, WEB_CONCURRENCY="2") as running:
        yield running


def test_listens_on_every_address_if_told_to(server: ServerProcess) -> None:
    own = socket.gethostbyname(socket.gethostname())
    for host in ("127.0.0.1", "127.0.0.2", own):
        assert server.get("/healthz", host=host)[0] == 200


def test_listens_on_the_loopback_address_by_default(varied_release: Release, tmp_path: Path) -> None:
    with serve_in(tmp_path, CARESHEET_RELEASES=str(varied_release.folder.parent)) as server:
        assert server.get("/healthz")[0] == 200
        with pytest.raises(ConnectionRefusedError):
            server.get("/healthz", host="127.0.0.2")


def test_starts_the_number_of_workers_that_is_set(server: ServerProcess) -> None:
    assert len(find_workers(server)) == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/topics/en/asthma.html", 200),
        ("/v1/topics/en/old-asthma.html", 301),
        ("/v1/topics/en/cupping.html", 410),
        ("/v1/topics/en/nothing.html", 404),
        ("/v1/topics?limit=0", 400),
        ("/topics/en/asthma/", 200),
        ("/topics/en/asthma", 308),
        ("//evil.example/topics/en", 404),
        ("/caresheet.js", 200),
    ],
)
def test_answers_over_a_real_connection(server: ServerProcess, path: str, status: int) -> None:
    answered, headers, body = server.get(path, {"Accept-Encoding": "identity"})
    assert answered == status
    assert int(headers["content-length"]) == len(body)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers.get("location", "/").startswith("/")
    assert not headers.get("location", "/").startswith("//")
    assert "set-cookie" not in headers


def test_head_has_the_length_of_the_whole_answer(server: ServerProcess) -> None:
    length = server.get("/v1/topics/en/asthma.html", {"Accept-Encoding": "br"})[1]["content-length"]
    with open_connection(server) as connection:
        connection.sendall(
            b"HEAD /v1/topics/en/asthma.html HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
        )
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    assert f"content-length: {length}".encode() in head.lower()
    assert body == b""


@pytest.mark.parametrize("line", [b"Host: y", b"Transfer-Encoding: xchunked, chunked"])
def test_refuses_an_ambiguous_request_and_closes_the_connection(server: ServerProcess, line: bytes) -> None:
    with open_connection(server) as connection:
        first = b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + line + b"\r\n\r\n0\r\n\r\n"
        connection.sendall(first + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.count(b"HTTP/1.1 ") == 1


def test_logs_nothing_about_who_reads_what(varied_release: Release, tmp_path: Path) -> None:
    with serve_in(tmp_path, "--host", "0.0.0.0", CARESHEET_RELEASES=str(varied_release.folder.parent)) as server:
        before = server.written
        assert "Stop with Ctrl-C" in before
        marked = dict.fromkeys(
            ("User-Agent", "Referer", "X-Forwarded-For", "Forwarded", "Cookie", "Origin", "If-None-Match"),
            "marked-reader",
        )
        for path in ("/v1/topics/en/asthma.html", "/topics/en/marked-reader/", "/v1/topics?marked-reader=1"):
            server.get(path, marked)
        for line in (b"marked-reader", b"GET /marked-reader HTTP/9", b"GET / HTTP/1.1\r\nmarked-reader"):
            with open_connection(server) as connection:
                connection.sendall(line + b"\r\n\r\n")
                connection.shutdown(socket.SHUT_WR)
                read_all(connection)
        assert server.written == before
        assert server.stop() == 0
        # If a worker had to be killed, the log may say so, but it never names a reader.
        assert "marked-reader" not in server.written
        assert "asthma" not in server.written


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


@pytest.fixture(scope="module")
def long_releases(varied_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return releases with an answer that is larger than the buffers of a socket, and than any topic may be."""
    folder = tmp_path_factory.mktemp("long")
    contents = replace(varied_release.contents, topics=(), gone=(), redirects={}, later={})
    write_release(folder, {"public/topics/en/asthma/index.html": b"Many words. " * 50_000}, contents)
    return folder


def test_finishes_the_current_answer_before_it_stops(long_releases: Path, tmp_path: Path) -> None:
    whole = (long_releases / CURRENT / "public/topics/en/asthma/index.html").read_bytes()
    with (
        serve_in(tmp_path, CARESHEET_RELEASES=str(long_releases)) as server,
        open_connection(server) as idle,
        open_connection(server, receive_bytes=2048) as slow,
    ):
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536)
        slow.sendall(b"GET /topics/en/asthma/ HTTP/1.1\r\nHost: x\r\n\r\n")
        received = slow.recv(512)
        server.process.terminate()
        # Wait until the workers have closed the port and so are stopping, then read the rest.
        while can_connect(server):
            pass
        while len(received.partition(b"\r\n\r\n")[2]) < len(whole):
            part = slow.recv(65536)
            assert part, "the answer was cut off"
            received += part
        assert server.process.wait(90) == 0
        assert received.partition(b"\r\n\r\n")[2] == whole


def can_connect(server: ServerProcess) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=90):
        return True
    return False


def test_stops_at_once_on_an_interrupt(varied_release: Release, tmp_path: Path) -> None:
    with serve_in(tmp_path, CARESHEET_RELEASES=str(varied_release.folder.parent)) as server:
        server.process.send_signal(2)
        assert server.process.wait(90) == 0
        assert "Traceback" not in server.written


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "honcho"])
def test_stops_at_once_when_server_and_workers_get_the_signal_together(
    varied_release: Release, tmp_path: Path, number: signal.Signals
) -> None:
    with serve_in(tmp_path, CARESHEET_RELEASES=str(varied_release.folder.parent)) as server:
        os.killpg(server.process.pid, number)
        assert server.process.wait(90) == 0
        # Granian would say here that it had to kill a worker that hung.
        assert server.written.endswith("Stop with Ctrl-C\n")


def test_builds_a_release_if_there_is_none(tmp_path: Path) -> None:
    write_varied(LibraryFolder(tmp_path / "content"))
    with serve_in(tmp_path) as server:
        assert b"Asthma makes the small airways" in server.get("/topics/en/asthma/", {"Accept-Encoding": "identity"})[2]
        assert server.written.startswith("No release in releases/ yet: building one from content/ …\n")
        assert open_release(tmp_path / "releases" / CURRENT).contents.name == "Test library"


def test_serves_the_demonstration_pages_if_they_are_switched_on(varied_release: Release, tmp_path: Path) -> None:
    releases = str(varied_release.folder.parent)
    with serve_in(tmp_path, CARESHEET_RELEASES=releases, CARESHEET_DEMO="on") as server:
        assert server.get("/demo/clinic.html")[0] == 200
        assert "/demo/clinic.html" in server.written


def test_reports_a_port_in_use_in_one_line(varied_release: Release, tmp_path: Path) -> None:
    releases = str(varied_release.folder.parent)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run_serve(tmp_path, CARESHEET_RELEASES=releases, PORT=port)
    assert_one_line(result, port, "in use", "--port")
    assert result.stdout == ""


def test_two_servers_do_not_share_a_port(server: ServerProcess, varied_release: Release, tmp_path: Path) -> None:
    releases = str(varied_release.folder.parent)
    result = run_serve(tmp_path, "--host", "0.0.0.0", CARESHEET_RELEASES=releases, PORT=str(server.port))
    assert_one_line(result, str(server.port), "in use")


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "-1"])
def test_reports_another_computer_s_address_in_one_line(varied_release: Release, tmp_path: Path, host: str) -> None:
    result = run_serve(tmp_path, "--host", host, CARESHEET_RELEASES=str(varied_release.folder.parent))
    assert_one_line(result, host)


@pytest.mark.parametrize("host", ["", "*", "a..b", "a" * 64])
def test_refuses_what_can_be_no_host(host: str) -> None:
    with pytest.raises(ConfigError, match=rf"^host '{re.escape(host)}': is no [a-z ]+; [^\n]+$"):
        make_server(replace(read_settings({}), host=host))


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ReleaseError("a: is damaged"), "a: is damaged"), (MemoryError(), "there is not enough memory")],
)
def test_a_worker_that_cannot_start_says_so_in_one_line(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("caresheet.web.worker.create_app_from_environment", fail)
    with pytest.raises(SystemExit, match=f"^A worker cannot start: {reason}$"):
        make_app_or_exit()


def test_metrics_without_a_place_for_temporary_files_are_refused_in_one_line(
    varied_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is in a container whose file system is read-only."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    settings = {"CARESHEET_RELEASES": str(varied_release.folder.parent), "CARESHEET_METRICS": "on"}
    result = CliRunner().invoke(main, ["serve", "--port", str(find_free_port())], env=settings)
    assert result.exit_code == 1
    assert re.fullmatch(r"CARESHEET_METRICS: no folder [^\n]+ TMPDIR, or set CARESHEET_METRICS=off\n", result.stderr)


def test_serves_though_its_log_is_full(varied_release: Release, tmp_path: Path) -> None:
    command = ["sh", "-c", 'exec "$0" serve >/dev/full 2>&1', CARESHEET]
    releases = str(varied_release.folder.parent)
    with ServerProcess(tmp_path, command=command, settings={"CARESHEET_RELEASES": releases}) as server:
        assert server.get("/topics/en/asthma/")[0] == 200
        assert server.stop() == 0


def test_stops_when_its_terminal_is_closed(varied_release: Release, tmp_path: Path) -> None:
    ours, terminal = pty.openpty()
    settings = {"CARESHEET_RELEASES": str(varied_release.folder.parent)}
    with ServerProcess(tmp_path, settings=settings, stdin=terminal) as server:
        os.killpg(server.process.pid, signal.SIGHUP)
        assert server.process.wait(90) == 0
    os.close(ours)
    os.close(terminal)


def test_listens_at_a_host_name(varied_release: Release, tmp_path: Path) -> None:
    with serve_in(tmp_path, "--host", "localhost", CARESHEET_RELEASES=str(varied_release.folder.parent)) as server:
        assert f"http://localhost:{server.port}/" in server.written


def test_reports_the_findings_of_a_broken_library_and_makes_no_release(tmp_path: Path) -> None:
    library = LibraryFolder(tmp_path / "content")
    library.write_topic("flu", settings="colour: red\n")
    result = run_serve(tmp_path)
    assert result.returncode == 1
    assert "topics/en/flu.md:" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "releases" / CURRENT).exists()


def test_reports_a_missing_library_in_one_line(tmp_path: Path) -> None:
    assert_one_line(run_serve(tmp_path), "content: there is no such folder; 'caresheet init' starts a library")


def test_has_one_date_and_one_server_s_worth_of_headers(server: ServerProcess) -> None:
    for path in ("/v1/topics/en/asthma.html", "/v1/topics/en/asthma.html", "/nothing"):
        with open_connection(server) as connection:
            connection.sendall(b"GET %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % path.encode())
            head = read_all(connection).partition(b"\r\n\r\n")[0].lower()
        assert head.count(b"\r\ndate: ") == 1
