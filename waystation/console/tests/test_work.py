"""The beat keeps time and survives a task that fails."""

from __future__ import annotations

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
