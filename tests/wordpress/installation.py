"""A throw-away WordPress from Debian's packages: its own folder, its own MariaDB, and PHP's own server.

Everything listens on 127.0.0.1 or on a socket in the folder, and ends with the test.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

from server_process import ServerProcess, find_free_port, make_environment

HERE = Path(__file__).parent
# The tests look at themes by these names.
BLOCK_THEMES, CLASSIC_THEME = ("twentytwentythree", "twentytwentytwo"), "twentytwentyone"
PASSWORD = "a password for this machine"

_SOURCE = Path("/usr/share/wordpress")
_THEMES = _SOURCE / "wp-content/themes"
_PHP, _SBIN = HERE / "php", "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
# How long MariaDB may take to start on a busy machine, and how long between two looks.
_PATIENCE_S, _RETRY_S = 60.0, 0.1


def find_program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_SBIN}")


def find_missing() -> list[str]:
    """Return what this machine lacks for a WordPress of its own with all three themes."""
    missing = [name for name in ("php", "mariadbd", "mariadb-install-db", "nginx", "openssl") if not find_program(name)]
    themes = [f"wordpress-theme-{name}" for name in (*BLOCK_THEMES, CLASSIC_THEME) if not (_THEMES / name).is_dir()]
    return [*missing, *themes] if _SOURCE.is_dir() else [*missing, "wordpress"]


class WordPress:
    """A WordPress with an administrator, an editor and an author, at the address `root`. `with` starts and ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "wordpress"
        self.versions = ""
        self._port = find_free_port()
        self._database = folder / "database"
        self._environment = {
            "CLINIC_HOME": self.root.rstrip("/"),
            "CLINIC_SOCKET": str(self._database / "socket"),
            "CLINIC_PASSWORD": PASSWORD,
            # The editor asks for several things at once, and a page may ask WordPress for another one.
            "PHP_CLI_SERVER_WORKERS": "4",
        }
        self._running = ExitStack()

    @property
    def root(self) -> str:
        return f"http://clinic.localhost:{self._port}/"

    def __enter__(self) -> WordPress:
        with ExitStack() as started:
            self._copy_files()
            started.enter_context(_Database(self._database))
            self.versions = self.run_php(str(_PHP / "install.php"))
            address = f"127.0.0.1:{self._port}"
            command = [find_program("php") or "php", "-d", "display_errors=0", "-S", address, "-t", str(self.folder)]
            server = ServerProcess(
                self.folder.parent, command=command, settings=self._environment, port=self._port, ready="/readme.html"
            )
            started.enter_context(server)
            self._running = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def run_php(self, *arguments: str) -> str:
        """Run PHP in WordPress's folder, and return what it prints."""
        command = [find_program("php") or "php", "-d", "display_errors=stderr", *arguments]
        environment = make_environment(**self._environment)
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run_code(self, code: str) -> str:
        """Run PHP code in which WordPress is loaded."""
        return self.run_php("-r", f"require 'wp-load.php'; {code}")

    @contextmanager
    def use_theme(self, theme: str) -> Iterator[None]:
        """Show the pages in a theme, then in the one that WordPress begins with."""
        try:
            self.run_code(f"switch_theme('{theme}');")
            yield
        finally:
            self.run_code(f"switch_theme('{BLOCK_THEMES[0]}');")

    @contextmanager
    def add_plugin(self, code: str) -> Iterator[None]:
        """Add a plugin that is always active."""
        file = self.folder / "wp-content/mu-plugins/added.php"
        file.write_text(code, "utf-8")
        try:
            yield
        finally:
            file.unlink()

    def _copy_files(self) -> None:
        # Links would lead PHP to the package's own folder and configuration.
        shutil.copytree(_SOURCE, self.folder, ignore=shutil.ignore_patterns(".htaccess", "wp-config.php"))
        shutil.copy(_PHP / "wp-config.php", self.folder)
        plugins = self.folder / "wp-content/mu-plugins"
        plugins.mkdir()
        shutil.copy(_PHP / "local-library.php", plugins)


class _Database:
    """A MariaDB that answers on a socket in its folder only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._common = ["--no-defaults", f"--datadir={folder}", f"--user={getpass.getuser()}"]

    def __enter__(self) -> _Database:
        self._folder.mkdir(parents=True)
        fill = [find_program("mariadb-install-db") or "", *self._common, "--auth-root-authentication-method=normal"]
        subprocess.run([*fill, "--skip-test-db"], check=True, capture_output=True)
        socket, log = self._folder / "socket", self._folder / "log.txt"
        # A test needs no more than this.
        small = ["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", "--performance-schema=off"]
        start = [find_program("mariadbd") or "", *self._common, "--skip-networking", f"--socket={socket}", *small]
        with log.open("wb") as output:
            self._process = subprocess.Popen(start, stdout=output, stderr=output, start_new_session=True)
        for _ in range(int(_PATIENCE_S / _RETRY_S)):
            if socket.exists():
                return self
            assert self._process.poll() is None, log.read_text("utf-8")
            time.sleep(_RETRY_S)
        self._process.kill()
        raise AssertionError(f"MariaDB does not start:\n{log.read_text('utf-8')}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
