"""One clock per technician, one last part, one pass: on PostgreSQL, each with a control in which the guard is off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.harness.race import Outcome, guard_off, race
from waystation.accounts.models import Station, User
from waystation.core.errors import Refused
from waystation.journal.models import ChainHead
from waystation.stock.models import Level
from waystation.workorders.models import Line
from waystation.workshop import actions
from waystation.workshop.models import Clock, Requisition
from waystation.workshop.tests.build import NOW, SVG, Floor, job_of, make_floor, part_line

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
AT = NOW + timedelta(minutes=5)
ONE_CLOCK = "workshop_one_running_clock"


@pytest.fixture
def floor(station: Station, person: Callable[..., User]) -> Floor:
    return make_floor(station, person)


def codes(outcomes: list[Outcome]) -> list[str]:
    """What each one got: "" for the winner, else the code (other errors as they are)."""
    return sorted("" if o.won else o.error.code if isinstance(o.error, Refused) else repr(o.error) for o in outcomes)


def two_jobs(floor: Floor) -> list[Any]:
    return [job_of(floor.ready()) for _n in range(2)]


def start(floor: Floor, job: Any) -> Callable[[], Any]:
    by = floor.actor("technician")
    return lambda: actions.start(type(job).objects.select_related("order").get(pk=job.pk), by=by, now=AT)


@pytest.mark.covers("REPR-01")
@pytest.mark.parametrize("seed", range(3))
def test_two_phones_of_one_technician_start_one_clock(floor: Floor, seed: int) -> None:
    jobs = two_jobs(floor)
    outcomes = race(*(start(floor, job) for job in jobs), delay_ms=5, seed=seed)
    assert codes(outcomes) == ["", "clock_running"]
    assert Clock.objects.filter(ended_at=None).count() == 1


@pytest.fixture
def no_constraint(floor: Floor) -> Iterator[None]:
    constraint = next(c for c in Clock._meta.constraints if c.name == ONE_CLOCK)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Clock, constraint)
    yield
    Clock.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Clock, constraint)


@pytest.mark.usefixtures("no_constraint")
def test_control_without_the_constraint_two_clocks_run(floor: Floor) -> None:
    outcomes = race(*(start(floor, job) for job in two_jobs(floor)), delay_ms=5)
    assert codes(outcomes) == ["", ""]
    assert Clock.objects.filter(ended_at=None).count() == 2


def issue(floor: Floor, slip: Requisition) -> Callable[[], Any]:
    by, taker = floor.actor("parts"), floor.user("technician")

    def run() -> Any:
        row = Requisition.objects.select_related("order", "station").get(pk=slip.pk)
        return actions.issue_requisition(row, taker=taker, taker_svg=SVG, issuer_svg=SVG, by=by, now=AT)

    return run


def two_slips(floor: Floor) -> list[Requisition]:
    """Two orders want the last filter."""
    return [floor.requisition(floor.ready()) for _n in range(2)]


@pytest.mark.covers("PART-02")
@pytest.mark.parametrize("seed", range(3))
def test_the_last_part_leaves_the_store_once(floor: Floor, seed: int) -> None:
    slips = two_slips(floor)
    floor.stock(1000)
    outcomes = race(*(issue(floor, slip) for slip in slips), delay_ms=5, seed=seed)
    assert codes(outcomes) == ["", "not_enough_stock"]
    assert Level.objects.get().on_hand_milli == 0
    assert sum(Line.objects.values_list("issued_milli", flat=True)) == 1000


def test_one_slip_is_handed_out_once(floor: Floor) -> None:
    slip = floor.requisition(floor.ready())
    floor.stock(5000)
    outcomes = race(issue(floor, slip), issue(floor, slip), delay_ms=5)
    assert codes(outcomes) == ["", "wrong_state"]
    assert Level.objects.get().on_hand_milli == 4000


def test_control_without_the_locks_one_part_is_given_twice(floor: Floor) -> None:
    """The head of the chain and the bins not locked, the store's guard without its condition: the part leaves twice."""
    both_have_looked, seen = Barrier(2), []

    def naive(level_id: int, qty_milli: int, value_fen: int) -> bool:
        level = Level.objects.get(pk=level_id)
        both_have_looked.wait(timeout=20)
        Level.objects.filter(pk=level_id).update(on_hand_milli=level.on_hand_milli - qty_milli, value_fen=0)
        seen.append(level.on_hand_milli - level.reserved_milli >= qty_milli)
        return seen[-1]

    def no_lock(station: Station, part_ids: Any) -> list[Level]:
        return list(Level.objects.filter(station=station, part_id__in=part_ids).select_related("bin").order_by("part_id", "pk"))

    slips = two_slips(floor)
    floor.stock(1000)
    free_chain = partial(guard_off, replacement=lambda chain: ChainHead.objects.get_or_create(chain=chain)[0])
    places = ["journal.actions", "workshop.actions.locks", "stock.actions.guards"]
    with ExitStack() as off:
        off.enter_context(guard_off("waystation.stock.actions.guards:take_free", naive))
        for place in ("waystation.stock.actions.guards", "waystation.workshop.actions.parts"):
            off.enter_context(guard_off(f"{place}:lock_parts", no_lock))
        for place in places:
            off.enter_context(free_chain(f"waystation.{place}:lock_chain"))
        race(*(issue(floor, slip) for slip in slips), delay_ms=5)
    assert seen == [True, True]  # both were given the last one; what the unlocked chain does behind them is another matter


def test_two_slips_of_one_line_never_give_more_than_was_agreed(floor: Floor) -> None:
    """Even when nobody looks beforehand: the line's own conditional UPDATE stands."""
    order = floor.ready()
    first = floor.requisition(order)
    floor.stock(5000)
    line = part_line(order)
    second = Requisition.objects.create(station=floor.station, number="RQ-second", order=order, asked_at=NOW, asked_by_name="x")
    second.lines.create(line=line, part=line.part, qty_milli=1000)
    with guard_off("waystation.workshop.actions.parts:_need_right_to", lambda *given: None):
        assert codes(race(issue(floor, first), issue(floor, second), delay_ms=5)) == ["", "too_much"]
    assert part_line(order).issued_milli == 1000
