"""The beat keeps time and survives a task that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

import pytest

from waystation.console.work import Round

pytestmark = pytest.mark.django_db


def work_of(*tasks: tuple[str, object, float]) -> Round:
    work = Round()
    work.tasks = list(tasks)  # type: ignore[arg-type]
    work.due = {name: 0.0 for name, _, _ in tasks}
    return work


def test_each_task_runs_at_its_own_beat() -> None:
    ran: list[str] = []

    def often(now: datetime) -> int:
        ran.append("often")
        return 1

    def seldom(now: datetime) -> int:
        assert now.tzinfo is not None
        ran.append("seldom")
        return 2

    work = work_of(("often", often, 10), ("seldom", seldom, 60))
    assert [work.do_due(instant) for instant in (0, 5, 10, 59, 60)] == [3, 0, 1, 1, 2]
    assert ran == ["often", "seldom", "often", "often", "seldom"]


def test_a_failing_task_does_not_stop_the_others_and_is_tried_again() -> None:
    tries: list[int] = []

    def fails(now: datetime) -> int:
        tries.append(1)
        raise RuntimeError("gateway gone")

    work = work_of(("fails", fails, 10), ("works", lambda now: 1, 10))
    assert work.do_due(0) == 1
    assert work.do_due(10) == 1
    assert len(tries) == 2


LOADED = """
import django, sys
django.setup()
from waystation.console.serve import load
from waystation.console.work import Round
load()
before = set(sys.modules)
Round()
from django.urls import resolve
from django.template import engines
resolve("/accounts/login/"); engines["django"].engine.template_context_processors
print(sorted(name for name in set(sys.modules) - before if name.startswith("waystation.")))
"""


def test_every_page_and_task_is_imported_before_a_second_thread_runs() -> None:
    """Two threads that import at once may each find half a module; it broke a start once."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "waystation.settings"}
    said = subprocess.run([sys.executable, "-W", "ignore", "-c", LOADED], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
