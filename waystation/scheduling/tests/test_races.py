"""Eight people want the last slot (R-01f, F-24, F-25). Guard on: one gets it. Guard off: the same test must see two."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.harness.race import guard_off, race
from waystation.core.errors import Refused
from waystation.scheduling import actions
from waystation.scheduling.models import Hold, Slot
from waystation.scheduling.tests.build import NOW, at, bay, technician

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
HOLDING = "waystation.scheduling.actions.holding"


def booking(station: Any, resources: list[Any], by: Any, number: int, **values: Any) -> Any:
    given = {"starts_at": at(14), "minutes": 60, "kind": "appointment", "source": f"a:{number}", "trail": "", "by": by, "now": NOW} | values
    return partial(actions.hold, station, resources, **given)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """The control: the unique constraint is gone, all that is left is looking first."""

    def look_then_act(row: Hold, wish: Any, quarters: Any) -> None:
        if Slot.objects.filter(resource__in=wish.resources, quarter__in=quarters).exists():
            raise Refused("taken", code="slot_taken")
        Slot.objects.bulk_create(Slot(resource=one, quarter=quarter, hold=row) for one in wish.resources for quarter in quarters)

    constraint = Slot._meta.constraints[0]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Slot, constraint)
    try:
        with (
            guard_off(f"{HOLDING}:_take", look_then_act),
            guard_off(f"{HOLDING}:_lock_bays", lambda station: None),
            guard_off(f"{HOLDING}:lock_chain", lambda chain: None),
        ):
            yield
    finally:
        Slot.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Slot, constraint)


@pytest.mark.covers("APPT-16")
def test_one_of_eight_gets_the_last_slot(station: Any, by: Any) -> None:
    place = bay(station)
    outcomes = race(*[booking(station, [place], by, number) for number in range(8)], delay_ms=5)
    assert sum(one.won for one in outcomes) == 1
    assert Counter(getattr(one.error, "code", repr(one.error)) for one in outcomes if one.error) == {"slot_taken": 7}
    assert Hold.objects.count() == 1


def test_without_the_guard_several_get_it(station: Any, by: Any) -> None:
    place = bay(station)
    with without_the_constraint():
        outcomes = race(*[booking(station, [place], by, number) for number in range(8)], delay_ms=20)
        assert sum(one.won for one in outcomes) > 1


@pytest.mark.covers("APPT-16")
def test_overlapping_random_windows_of_several_resources_never_meet_and_never_block(station: Any, by: Any) -> None:
    places = [bay(station, f"B{number}") for number in range(3)]

    def work(number: int) -> int:
        dice, won = random.Random(number), 0
        for step in range(6):
            chosen = dice.sample(places, 2)
            start = at(10) + timedelta(minutes=15 * dice.randrange(30))
            try:
                booking(station, chosen, by, number * 100 + step, starts_at=start, minutes=15 * dice.randrange(1, 6))()
                won += 1
            except Refused as refused:
                assert refused.code == "slot_taken"
        return won

    outcomes = race(*[partial(work, number) for number in range(6)], delay_ms=3)
    assert [one.error for one in outcomes if one.error] == []
    assert Hold.objects.count() == sum(one.value for one in outcomes) > 0
    assert Slot.objects.count() == len(set(Slot.objects.values_list("resource_id", "quarter")))


@pytest.mark.covers("APPT-11")
def test_the_last_bay_outside_the_reserve_goes_to_one_walk_in(station: Any, by: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(5)]  # two are kept for appointments
    outcomes = race(*[booking(station, [one], by, number, kind="job") for number, one in enumerate(bays)], delay_ms=5)
    assert sum(one.won for one in outcomes) == 3
    assert {getattr(one.error, "code", repr(one.error)) for one in outcomes if one.error} == {"over_capacity"}


@pytest.mark.covers("APPT-10")
def test_the_last_technician_goes_to_one_appointment(station: Any, by: Any, person: Any) -> None:
    bays = [bay(station, f"B{number}", kind) for number, kind in enumerate(["repair", "repair", "truck", "truck"])]
    technician(station, person("technician"))
    outcomes = race(*[booking(station, [one], by, number) for number, one in enumerate(bays)], delay_ms=5)
    assert sum(one.won for one in outcomes) == 1
    assert {getattr(one.error, "code", repr(one.error)) for one in outcomes if one.error} == {"over_capacity"}


def test_a_tentative_hold_that_ran_out_is_confirmed_or_taken_but_not_both(station: Any, by: Any) -> None:
    place = bay(station)
    old = booking(station, [place], by, 1, kind="tentative", expires_at=at(10))()
    later = {"now": at(10)}
    outcomes = race(
        partial(actions.confirm_hold, Hold.objects.get(pk=old.pk), kind="appointment", by=by, **later),
        booking(station, [place], by, 2, **later),
        booking(station, [place], by, 3, **later),
        delay_ms=5,
    )
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, Refused) for one in outcomes if one.error), outcomes
    assert Slot.objects.count() == 4
