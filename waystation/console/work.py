"""The beat: every slice's `tasks.py` says how often each of its tasks runs; this keeps time and survives their mistakes.

A slice's `tasks.py` carries `BEAT = {task: seconds}`. A task is called as `task(now)` and gives the number of rows it did.
Tasks ask for due rows and do one action each, so that a second run, a second worker or a killed one does no harm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

import structlog
from django.apps import apps
from django.conf import settings
from django.db import close_old_connections

from waystation.core.clock import now

log = structlog.get_logger(__name__)

Task = Callable[[datetime], int]
REST = 1.0


def all_tasks() -> Iterator[tuple[str, Task, float]]:
    """(name, task, seconds between two runs) of every installed slice."""
    for app in apps.get_app_configs():
        if app.name.startswith("waystation.") and find_spec(f"{app.name}.tasks"):
            for task, seconds in getattr(import_module(f"{app.name}.tasks"), "BEAT", {}).items():
                yield f"{app.label}.{task.__name__}", task, seconds


class Round:
    """Which task is due when; a task that fails is logged and tried again at its next beat."""

    def __init__(self) -> None:
        self.tasks = list(all_tasks())
        self.due = {name: 0.0 for name, _, _ in self.tasks}

    def do_all(self) -> int:
        """Everything once, now."""
        return sum(self._do(name, task) for name, task, _ in self.tasks)

    def do_due(self, instant: float) -> int:
        """What is due at this reading of the monotonic clock."""
        done = 0
        for name, task, seconds in self.tasks:
            if instant >= self.due[name]:
                done += self._do(name, task)
                self.due[name] = instant + seconds
        return done

    def _do(self, name: str, task: Task) -> int:
        close_old_connections()
        began = time.monotonic()
        try:
            done = task(now()) or 0
        except Exception:  # one task's mistake must not stop the reminders of all others
            log.exception("task_failed", task=name)
            return 0
        finally:
            close_old_connections()
        if done:
            log.info("task_done", task=name, rows=done, ms=round((time.monotonic() - began) * 1000))
        return done


def keep_working(stop: threading.Event) -> None:
    """Do what is due until told to stop; the touched file lets /healthz tell a silent worker from an idle one."""
    work = Round()
    sign = settings.DATA / "worker.alive"
    while not stop.is_set():
        work.do_due(time.monotonic())
        try:
            sign.touch()
        except OSError:
            log.warning("worker_sign_not_written", file=str(sign))
        stop.wait(REST)
