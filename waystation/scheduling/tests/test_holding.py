"""Taking, moving and giving back time; every refusal by its code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.scheduling import actions, queries
from waystation.scheduling.models import Hold, Resource, Slot
from waystation.scheduling.tests.build import NOW, at, bay, technician


@pytest.fixture
def hold(station: Any, by: Any) -> Any:
    def make(*resources: Resource, start: Any = None, minutes: int = 60, **values: Any) -> Hold:
        given_ = {"kind": "appointment", "source": "appointment:1", "trail": "appointment:1", "by": by, "now": NOW} | values
        return actions.hold(station, resources, starts_at=start or at(10), minutes=minutes, **given_)

    return make


def refusal(act: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **values)
    return caught.value.code


@pytest.mark.covers("APPT-16")
def test_a_hold_takes_its_quarters_of_every_resource(station: Any, hold: Any) -> None:
    lift = Resource.objects.create(station=station, kind="tool", name="举升机")
    row = hold(bay(station), lift, start=at(10), minutes=50)
    assert (row.starts_at, row.ends_at) == (at(10), at(11))
    assert Slot.objects.count() == 8
    assert JournalLine.objects.get(verb="time.held").facts["minutes"] == 60


@pytest.mark.covers("APPT-16", "RCPT-21")
@pytest.mark.parametrize("kind", ["bay", "technician", "advisor", "tool", "expert", "lane"])
def test_nothing_and_nobody_is_held_twice(kind: str, station: Any, hold: Any) -> None:
    one = Resource.objects.create(station=station, kind=kind, name="X", bay_kind="inspection" if kind == "bay" else "")
    hold(one, start=at(10), minutes=60)
    assert refusal(hold, one, start=at(10, 45), minutes=15) == "slot_taken"
    assert refusal(hold, one, start=at(9, 30), minutes=45) == "slot_taken"
    assert refusal(hold, one, start=at(9, 45), minutes=120) == "slot_taken"
    assert hold(one, start=at(11), minutes=60)
    assert hold(one, start=at(9, 30), minutes=30)
    assert Hold.objects.count() == 3


@pytest.mark.covers("APPT-16")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.integers(0, 14)), min_size=2, max_size=8))
def test_accepted_holds_never_overlap_and_a_free_time_is_never_refused(
    wishes: list[tuple[int, int, int]], station: Any, by: Any
) -> None:
    Slot.objects.all().delete()
    Hold.objects.all().delete()
    place, _made = Resource.objects.get_or_create(station=station, kind="tool", name="举升机")
    accepted: list[tuple[int, int]] = []
    for start, length, minute in wishes:
        begin = at(8, day=1) + timedelta(minutes=15 * start + minute)
        first, last = start, start + length
        fits = last <= 48
        free = all(last <= a or b <= first for a, b in accepted)
        try:
            actions.hold(station, [place], starts_at=begin, minutes=15 * length, kind="appointment", source="a:1", trail="", by=by, now=NOW)
        except Refused as refused:
            assert refused.code == ("closed" if not fits else "slot_taken")
            assert not (fits and free)
        else:
            assert fits and free
            accepted.append((first, last))


def test_when_one_resource_is_taken_none_is(station: Any, hold: Any) -> None:
    first, second = bay(station, "B1"), bay(station, "B2")
    hold(second)
    assert refusal(hold, first, second) == "slot_taken"
    assert Slot.objects.filter(resource=first).count() == 0


@pytest.mark.covers("APPT-10")
def test_outside_opening_hours_is_closed(station: Any, by: Any, hold: Any) -> None:
    place = bay(station)
    assert refusal(hold, place, start=at(21)) == "closed"
    assert refusal(hold, place, start=at(7, 45, day=1)) == "closed"
    assert refusal(hold, place, start=at(19, 30), minutes=60) == "closed"
    assert hold(place, start=at(19), minutes=60)
    actions.set_calendar_day(station, at(12, day=2).date(), reason="盘点", by=by, now=NOW)
    assert refusal(hold, place, start=at(10, day=2)) == "closed"


def test_long_work_and_jobs_roll_over_to_the_next_opening_day(station: Any, hold: Any) -> None:
    long = hold(bay(station), start=at(14, day=1), minutes=15 * 60)
    assert long.ends_at == at(17, day=2)  # six hours of the first day, nine of the next
    job = hold(bay(station, "B2"), start=at(19, 30), minutes=60, kind="job", source="job:1")
    assert job.ends_at == at(8, 30, day=1)
    assert Slot.objects.filter(hold=job).count() == 4


def test_a_hold_is_refused(station: Any, other_station: Any, hold: Any) -> None:
    place = bay(station)
    assert refusal(hold) == "wrong_resource"
    assert refusal(hold, bay(other_station)) == "wrong_resource"
    assert refusal(hold, bay(station, "old", active=False)) == "wrong_resource"
    assert refusal(hold, place, minutes=0) == "bad_minutes"
    assert refusal(hold, place, minutes=60 * 24 * 31) == "bad_minutes"
    assert refusal(hold, place, start=at(9)) == "past"
    assert hold(place, start=at(9, 30))  # the quarter that runs may still be taken
    assert not Hold.objects.exclude(starts_at=at(9, 30)).exists()


def test_somebody_who_is_away_is_not_booked(station: Any, by: Any, person: Any, hold: Any) -> None:
    user = person("technician")
    one = technician(station, user)
    actions.mark_absent(station, user, from_at=at(10, 30), to_at=at(12), reason="培训", by=by, now=NOW)
    with pytest.raises(Refused) as caught:
        hold(one, start=at(10), minutes=60)
    assert caught.value.code == "absent"
    assert "培训" in caught.value.message
    assert hold(one, start=at(12))
    assert hold(one, start=at(10), minutes=30)


# ---------------------------------------------------------------- capacity


@pytest.mark.covers("APPT-11")
def test_walk_ins_leave_the_reserve_until_it_is_released(station: Any, hold: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(5)]  # 40 per cent of five are two
    for one in bays[:3]:
        hold(one, start=at(14), kind="job", source="job:1")
    assert refusal(hold, bays[3], start=at(14), kind="job") == "over_capacity"
    soon = at(11, 15)  # released two hours before; it is 09:30
    for one in bays:
        hold(one, start=soon, minutes=15, kind="job")
    for one in bays[3:]:
        assert hold(one, start=at(14))  # an appointment takes the reserve


@pytest.mark.covers("APPT-11")
def test_a_reserve_that_appointments_use_is_not_kept_twice(station: Any, hold: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(5)]
    hold(bays[0], start=at(14)), hold(bays[1], start=at(14))
    for one in bays[2:]:
        assert hold(one, start=at(14), kind="job", source="job:1")


def test_the_job_of_an_appointment_is_not_a_walk_in(station: Any, hold: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(5)]
    for one in bays[:3]:
        hold(one, start=at(14), kind="job", source="job:1")
    assert hold(bays[3], start=at(14), kind="job", source="job:2", for_appointment=True)


@pytest.mark.covers("APPT-10")
def test_an_appointment_needs_a_technician_besides_a_bay(station: Any, person: Any, hold: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(3)]
    technician(station, person("technician"))
    hold(bays[0])
    assert refusal(hold, bays[1]) == "over_capacity"
    assert hold(bay(station, "W1", "wash"))  # the wash needs no technician


@pytest.mark.covers("APPT-10")
def test_above_capacity_only_with_the_right_and_on_record(station: Any, actor: Any, hold: Any) -> None:
    place, free = bay(station), bay(station, "B2")
    first = hold(place)
    assert refusal(hold, place, free, overbook_reason="老客户", by=actor("advisor")) == "not_allowed"
    above = hold(place, free, overbook_reason="老客户", by=actor("dispatcher"), source="appointment:2")
    assert (above.overbooked_because, above.wanted) == ("老客户", [place.pk, free.pk])
    assert set(Slot.objects.filter(resource=place).values_list("hold_id", flat=True)) == {first.pk}
    assert Slot.objects.filter(resource=free, hold=above).count() == 4
    assert JournalLine.objects.get(verb="time.overbooked").facts["because"] == "老客户"
    assert list(queries.load(station, at(10).date(), now=NOW).above) == [above]
    night = hold(place, start=at(21), overbook_reason="急修", by=actor("manager"))
    assert (night.starts_at, night.ends_at) == (at(21), at(22))


# ---------------------------------------------------------------- moving and giving back


def test_a_hold_moves_as_a_whole_or_stays(station: Any, by: Any, hold: Any) -> None:
    first, second = bay(station), bay(station, "B2")
    row = hold(first)
    hold(second, start=at(14))
    given_ = {"by": by, "now": NOW, "minutes": 60}
    assert refusal(actions.move_hold, row, resources=[second], starts_at=at(13, 30), **given_) == "slot_taken"
    assert Slot.objects.filter(hold=row, resource=first).count() == 4
    actions.move_hold(row, resources=[second], starts_at=at(10, 30), **given_)
    row.refresh_from_db()
    assert (row.starts_at, row.wanted) == (at(10, 30), [second.pk])
    actions.move_hold(row, resources=[second], starts_at=at(10, 45), **given_)  # over its own quarters
    actions.release(row, by=by, now=NOW)
    assert refusal(actions.move_hold, row, resources=[second], starts_at=at(12), **given_) == "released"


def test_giving_back_frees_what_is_left_and_keeps_what_was_used(station: Any, by: Any, hold: Any) -> None:
    row = hold(bay(station), start=at(10), minutes=120)
    actions.release(row, by=by, now=at(11, 5))
    assert Slot.objects.filter(hold=row).count() == 4  # 10:00 to 11:00 were used
    actions.release(row, by=by, now=at(11, 30))
    assert JournalLine.objects.filter(verb="time.released").count() == 1
    assert hold(row.slots.first().resource, start=at(11), minutes=60, now=at(11, 5))


def test_everything_of_a_source_is_given_back(station: Any, by: Any, hold: Any) -> None:
    hold(bay(station)), hold(bay(station, "B2"), start=at(14))
    other = hold(bay(station, "B3"), source="appointment:2")
    assert len(actions.release_source(station, "appointment:1", by=by, now=NOW)) == 2
    assert actions.release_source(station, "appointment:1", by=by, now=NOW) == []
    assert set(Slot.objects.values_list("hold_id", flat=True)) == {other.pk}


# ---------------------------------------------------------------- tentative


def test_a_tentative_hold_that_ran_out_gives_way(station: Any, by: Any, hold: Any) -> None:
    place = bay(station)
    row = hold(place, start=at(14), kind="tentative", expires_at=at(10))
    assert refusal(hold, place, start=at(14), source="appointment:2", now=at(9, 59)) == "slot_taken"
    assert hold(place, start=at(14), source="appointment:2", now=at(10))
    row.refresh_from_db()
    assert row.released_at == at(10)
    assert refusal(actions.confirm_hold, row, kind="appointment", by=by, now=at(10)) == "slot_taken"


def test_a_tentative_hold_is_confirmed_in_time_or_late_if_nobody_came(station: Any, by: Any, hold: Any) -> None:
    row = hold(bay(station), start=at(14), kind="tentative", expires_at=at(10))
    late = hold(bay(station, "B2"), start=at(14), kind="tentative", expires_at=at(10))
    actions.confirm_hold(row, kind="appointment", by=by, now=at(9, 45))
    actions.confirm_hold(late, kind="appointment", by=by, now=at(12))
    for one in (row, late):
        one.refresh_from_db()
        assert (one.kind, one.expires_at, one.released_at) == ("appointment", None, None)
        assert Slot.objects.filter(hold=one).count() == 4
