"""Two clerks and the last slot (F-24), on PostgreSQL; the control takes the guard away and must break."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.harness.race import Outcome, guard_off, race
from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments import actions
from waystation.appointments.choices import Status
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_advisor, make_bay, make_booked, make_draft, words
from waystation.core.errors import Refused
from waystation.scheduling.models import Hold
from waystation.stock.tests.build import stocked

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def only_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def bookers(station: Station, rows: list[Appointment]) -> list[Callable[[], Any]]:
    by = system_actor(station)
    people = [make_advisor(station, f"顾问{n}") for n in range(len(rows))]

    def one(row: Appointment, person: Any) -> Callable[[], Any]:
        return lambda: actions.book(row, starts_at=TOMORROW, advisor=person, by=by, now=NOW)

    return [one(row, person) for row, person in zip(rows, people, strict=True)]


def codes(outcomes: list[Outcome]) -> list[str]:
    return sorted(one.error.code if isinstance(one.error, Refused) else repr(one.error) for one in outcomes if one.error)


@pytest.mark.covers("APPT-16", "APPT-10")
@pytest.mark.parametrize("seed", range(4))
def test_the_last_bay_goes_to_one_and_the_other_is_told(station: Station, seed: int) -> None:
    make_bay(station)
    outcomes = race(*bookers(station, [make_draft(station), make_draft(station)]), delay_ms=8, seed=seed)
    assert [one.won for one in outcomes].count(True) == 1
    assert codes(outcomes) == ["slot_taken"]
    assert Appointment.objects.filter(status=Status.CONFIRMED).count() == 1
    assert Hold.objects.filter(released_at=None).count() == 2  # bay and desk of the winner


@pytest.mark.parametrize("seed", range(2))
def test_control_without_the_slots_both_get_it(station: Station, seed: int) -> None:
    make_bay(station)
    runners = bookers(station, [make_draft(station), make_draft(station)])
    with guard_off("waystation.scheduling.actions.holding:_take", lambda *_a, **_k: None):
        outcomes = race(*runners, delay_ms=8, seed=seed)
    assert [one.won for one in outcomes] == [True, True]


def four_at_once(station: Station, seed: int) -> list[Outcome]:
    """A new call, a draft that is booked, a move and a cancellation, all with parts and bays, at one instant."""
    for _bay in range(3):
        make_bay(station)
    by, part = system_actor(station), stocked(station, 9000)
    line = [("part", part.pk, 1000)]
    mover = make_booked(station, starts_at=TOMORROW + timedelta(hours=3), wished=line)
    leaver = make_booked(station, starts_at=TOMORROW + timedelta(hours=4), wished=line)
    draft, first, second = make_draft(station, wished=line), make_advisor(station, "甲"), make_advisor(station, "乙")

    def new_call() -> Any:
        with transaction.atomic():
            return actions.take_and_book(
                station, channel="phone", words=words(), wished=line, starts_at=TOMORROW, advisor=first, call={"rings": 1}, by=by, now=NOW
            )

    return race(
        new_call,
        lambda: actions.book(draft, starts_at=TOMORROW, advisor=second, by=by, now=NOW),
        lambda: actions.reschedule(mover, starts_at=TOMORROW, reason="x", by=by, now=NOW),
        lambda: actions.cancel(leaver, reason="x", by=by, now=NOW),
        delay_ms=6, seed=seed,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_verbs_at_once_do_not_block_each_other(station: Station, seed: int) -> None:
    """Each takes the head of the record first: no deadlock, whatever comes first. The control with the lock off is in stock's race tests."""
    assert codes(four_at_once(station, seed)) == []


@pytest.mark.covers("APPT-13")
def test_customers_at_once_are_shared_among_the_advisors(station: Station) -> None:
    for _bay in range(4):
        make_bay(station)
    by = system_actor(station)
    for name in ("甲", "乙"):
        make_advisor(station, name)

    def customer(plate: str, phone: str) -> Callable[[], Any]:
        said = words(plate=plate, phone=phone)
        return lambda: actions.take_and_book(
            station, channel="web", words=said, starts_at=TOMORROW, advisor=None, pick_advisor=True, by=by, now=NOW
        )

    outcomes = race(*[customer(f"鲁A8000{n}", f"1360000000{n}") for n in range(3)], delay_ms=5)
    assert codes(outcomes) == ["no_advisor"]
    booked = Appointment.objects.filter(status=Status.CONFIRMED)
    assert booked.count() == 2
    assert booked.values("advisor").distinct().count() == 2
