"""Serve pages and do the background work."""

from __future__ import annotations

import argparse
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.db import connection
from django.template import engines
from django.urls import get_resolver
from waitress.server import create_server

from waystation.console.doctor import stoppers
from waystation.console.entries import find
from waystation.console.first import fill_when_empty, show_logins
from waystation.console.tables import bring_up_to_date
from waystation.console.voice import CannotDo, say
from waystation.console.work import Round, all_tasks, keep_working
from waystation.wsgi import TRUSTED_PROXY, application

try:
    import fcntl
except ImportError:  # Windows has no flock; the port is the only guard there
    fcntl = None  # type: ignore[assignment]

THREADS = 8
LARGEST_BODY = 64 << 20  # several photographs in one form; each is checked again where it is stored


def run(asked: argparse.Namespace) -> None:
    """Bring the database up to date, then serve until told to stop."""
    began = time.monotonic()
    settings.DATA.mkdir(parents=True, exist_ok=True)
    refuse_when_unsafe()
    lock = alone()
    Path(str(settings.STATIC_ROOT)).mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is not there
    bring_up_to_date()
    if asked.with_demo:
        fill_when_empty()
    if connection.vendor == "postgresql":
        say(
            "PostgreSQL is in use. With more than a few people serve by gunicorn instead: "
            "gunicorn waystation.wsgi --worker-class gthread --workers 3 --threads 8, and `waystation worker` beside it."
        )
    connection.close()
    load()
    server = _listen(application, asked.host, asked.port)
    stop = threading.Event()
    hands = None
    if not asked.no_worker:
        hands = threading.Thread(target=keep_working, args=(stop,), name="worker", daemon=True)
        hands.start()
    _welcome(asked.host, asked.port, time.monotonic() - began)
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    try:
        server.run()
    finally:
        stop.set()
        server.close()
        if hands:
            hands.join(timeout=10)
        if lock:
            lock.close()
        say("\nStopped. Everything that was saved stays saved.")


def load() -> None:
    """Import every page and task while there is one thread: two that import at once may each find half a module."""
    get_resolver().url_patterns  # noqa: B018  # an address list is imported when it is asked for
    engines["django"].engine.template_context_processors  # type: ignore[attr-defined]  # noqa: B018
    list(all_tasks())
    find("logins")


def worker(asked: argparse.Namespace) -> None:
    """The background work alone; stops after the task in hand."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    refuse_when_unsafe()
    lock = alone()
    if asked.once:
        say(f"{Round().do_all()} rows done.")
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    signal.signal(signal.SIGINT, lambda number, frame: stop.set())
    say("Working in the background. Press Ctrl+C to stop.")
    keep_working(stop)
    if lock:
        lock.close()


def refuse_when_unsafe() -> None:
    """A station that could lose what it confirms does not open (reliability R-15)."""
    if wrong := stoppers():
        raise CannotDo(
            "The station does not open like this:\n"
            + "\n".join(f"  {finding.what}\n    → {finding.remedy}" for finding in wrong)
        )


def alone() -> IO[str] | None:
    """On SQLite one process serves and works; a second one is told so. Held until the file is closed or the process ends."""
    if connection.vendor != "sqlite" or fcntl is None:
        return None
    file = (settings.DATA / "serving.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise CannotDo(
            f"Another Waystation already works on {settings.DATA}. With SQLite one process does all: stop the other one, "
            "or move to PostgreSQL (DATABASE_URL) to run several."
        ) from None
    return file


def _listen(application: WSGIApplication, host: str, port: int):  # type: ignore[no-untyped-def]  # waitress has no types
    try:
        return create_server(
            application, host=host, port=port, threads=THREADS, ident="", clear_untrusted_proxy_headers=not TRUSTED_PROXY,
            max_request_body_size=LARGEST_BODY,
        )  # fmt: skip
    except OSError as refusal:
        raise CannotDo(
            f"Port {port} on {host} cannot be used ({refusal.strerror}). Stop the program that holds it or take another with --port."
        ) from None


def _welcome(host: str, port: int, seconds: float) -> None:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    say(f"Ready after {seconds:.1f} s.\n")
    say(f"  Open      http://{shown}:{port}/")
    say(f"  Data      {settings.DATA}")
    say("  Stop      Ctrl+C\n")
    show_logins(quiet=True)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
