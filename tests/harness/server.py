"""The real program as a child process, on a free loopback port with a data folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.harness.cluster import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


class Server:
    """`with Server() as server:` serves SQLite; `Server(database_url=…)` a PostgreSQL; `tables` is
    a migrated file to start from (`tests.harness.tables.template`). `kill()` and `start()` for crash tests."""

    def __init__(
        self, *, database_url: str = "", words: tuple[str, ...] = (), tables: Path | None = None, **environment: str
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="waystation_server_")
        self.data = Path(self._folder.name)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.words = words
        self._process: subprocess.Popen[bytes] | None = None
        self._log = self.data / "server.log"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("WAYSTATION_", "DATABASE_URL"))
        }
        self.environment = {
            **kept, "WAYSTATION_DATA": str(self.data), "PORT": str(self.port), "PYTHONUNBUFFERED": "1", **environment,
        }  # fmt: skip
        if tables is not None:
            shutil.copyfile(tables, self.data / "waystation.sqlite3")
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *what: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()
        self._folder.cleanup()

    def start(self, patience: float = 60) -> float:
        """Start and wait until it answers; gives the seconds that took."""
        began = time.monotonic()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "waystation", "run", "--port", str(self.port), *self.words],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        while not self.answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"The server ended while it started:\n{self.log()}")
            if time.monotonic() - began > patience:
                self.kill()
                raise RuntimeError(f"The server does not answer after {patience} s:\n{self.log()}")
            time.sleep(0.05)
        return time.monotonic() - began

    def answers(self) -> bool:
        """True when something speaks HTTP there, whatever it says."""
        try:
            urllib.request.urlopen(self.address + "/", timeout=10).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self) -> int:
        """As an operator stops it; gives the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"The server did not stop in 20 s:\n{self.log()}") from None

    def kill(self) -> None:
        """As a crash ends it."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Another command of the same program on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "waystation", *words], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120, check=check,
        )  # fmt: skip

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]
