"""A throw-away PostgreSQL: its own folder, port and unix socket, started as our child and gone afterwards.

Standard library only, so that `scripts/test.py` can start one before anything else. As root the server runs as an
unprivileged user, because PostgreSQL refuses to run as root. Being our own child, it can be killed and started again.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

HOMES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
PROGRAMS = ("initdb", "postgres", "pg_isready", "createdb")
USER = DATABASE = "waystation"


def find_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, with all the programs used here."""
    homes = [path for pattern in HOMES for path in Path("/").glob(pattern.lstrip("/"))]
    homes.sort(key=lambda path: int("".join(filter(str.isdigit, path.parent.name)) or 0), reverse=True)
    if found := shutil.which("postgres"):
        homes.append(Path(found).parent)
    return next((home for home in homes if all((home / name).exists() for name in PROGRAMS)), None)


class Cluster:
    """`with Cluster() as cluster: … cluster.url()`; `kill()` and `start()` in between for crash tests."""

    def __init__(self, **settings: str) -> None:
        programs = find_programs()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql")
        self._programs = programs
        self._settings = {"fsync": "on", "max_connections": "120", "timezone": "UTC", **settings}
        self._folder = Path(tempfile.mkdtemp(prefix="waystation_pg_"))
        self._log = self._folder / "log"
        self._as: dict[str, Any] = {}
        self._server: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def __enter__(self) -> Self:
        try:
            if os.geteuid() == 0:
                user = _unprivileged()
                self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
                os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._run(
                "initdb",
                "-D",
                str(self._folder / "data"),
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            )
            self.start()
            self._run("createdb", *self._where(), "-U", USER, DATABASE)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *what: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # "fast": end the sessions, write a checkpoint
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start, or start again after `kill`; returns when it answers."""
        words = [str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        words += ["-k", str(self._folder), "-p", str(self.port), "-c", "listen_addresses="]
        words += [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                words,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as,
            )
        patience = time.monotonic() + 30
        ready = [str(self._programs / "pg_isready"), "-q", *self._where()]
        while subprocess.run(ready, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > patience:
                raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End the whole server at once, as a crash does."""
        assert self._server is not None
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def url(self, database: str = DATABASE) -> str:
        """For DATABASE_URL; the folder of the unix socket stands where a host would."""
        return f"postgresql://{USER}@{quote(str(self._folder), safe='')}:{self.port}/{database}"

    def create(self, database: str) -> str:
        """One more empty database; gives its address."""
        self._run("createdb", *self._where(), "-U", USER, database)
        return self.url(database)

    def _where(self) -> list[str]:
        return ["-h", str(self._folder), "-p", str(self.port)]

    def _run(self, program: str, *words: str) -> None:
        ended = subprocess.run(
            [str(self._programs / program), *words],
            check=False,
            cwd=self._folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, **self._as,
        )  # fmt: skip
        if ended.returncode:
            raise RuntimeError(f"{program} failed: {ended.stderr.strip()[-1000:]}")


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError(
        "Neither the user postgres nor nobody exists, and PostgreSQL does not run as root. Add one of them."
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
