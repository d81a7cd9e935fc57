"""Hours, free times, promises, load: right, fast, with a constant number of statements."""

from __future__ import annotations

import time as clock
from datetime import date, time, timedelta
from typing import Any

import pytest

from waystation.accounts.actions import set_parameter
from waystation.scheduling import actions, queries
from waystation.scheduling.models import Hold, OpeningHours, Resource, Slot
from waystation.scheduling.sums import quarter_of
from waystation.scheduling.tests.build import NOW, at, bay, technician


def hold(station: Any, by: Any, *resources: Resource, start: Any, minutes: int, kind: str = "appointment", **values: Any) -> Hold:
    given = {"source": "a:1", "trail": "", "by": by, "now": NOW} | values
    return actions.hold(station, resources, starts_at=start, minutes=minutes, kind=kind, **given)


def free(station: Any, **values: Any) -> list[queries.FreeTime]:
    given: dict[str, Any] = {"bay_kind": "repair", "minutes": 60, "trucks": False, "from_at": NOW, "until_at": at(23)} | values
    return queries.free_times(station, **given)


def starts(found: list[queries.FreeTime]) -> list[Any]:
    return [one.starts_at for one in found]


# ---------------------------------------------------------------- hours


@pytest.mark.covers("DISP-01")
def test_a_special_day_comes_before_the_weekday(station: Any, by: Any) -> None:
    day = date(2026, 11, 25)
    assert queries.opening(station, day) == (at(8, day=1), at(20, day=1))
    actions.set_calendar_day(station, day, opens=time(9), closes=time(12), reason="年会", by=by, now=NOW)
    assert queries.opening(station, day) == (at(9, day=1), at(12, day=1))
    row = actions.set_calendar_day(station, day, reason="盘点", by=by, now=NOW)
    assert queries.opening(station, day) is None
    actions.remove_calendar_day(row, by=by, now=NOW)
    assert queries.opening(station, day) is not None
    actions.set_opening_hours(station, 2, opens=None, closes=None, by=by, now=NOW)
    assert queries.opening(station, day) is None


def test_public_holidays_close_the_station_only_if_it_says_so(station: Any, by: Any) -> None:
    spring = date(2027, 2, 6)
    plan = queries.calendar(station, spring, 1)[0]
    assert plan.span is not None
    assert plan.holiday
    set_parameter(
        station, "scheduling.closed_on_public_holidays", True, effective_from=date(2026, 11, 24), source="决定", by=by, now=NOW
    )
    assert queries.opening(station, spring) is None
    actions.set_calendar_day(station, spring, opens=time(9), closes=time(12), reason="值班", by=by, now=NOW)
    assert queries.opening(station, spring) is not None


# ---------------------------------------------------------------- free times


@pytest.mark.covers("APPT-10")
def test_free_times_are_where_bay_and_day_allow(station: Any, by: Any) -> None:
    first, second = bay(station, "B1", rank=1), bay(station, "B2", rank=2)
    found = free(station)
    assert len(found) == 12
    assert (found[0].starts_at, found[0].bay, found[0].ends_at) == (at(9, 30), first, at(10, 30))
    hold(station, by, first, start=at(9, 30), minutes=60)
    assert free(station, limit=1)[0].bay == second
    hold(station, by, second, start=at(9, 30), minutes=120)
    assert starts(free(station, limit=2)) == [at(10, 30), at(10, 45)]
    late = free(station, from_at=at(18, 50), until_at=at(23))
    assert starts(late) == [at(19)]
    assert starts(free(station, from_at=at(18, 50), until_at=at(9, day=1)))[1] == at(8, day=1)


def test_every_free_time_can_be_held(station: Any, by: Any, person: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(3)]
    technician(station, person("technician"))
    advisor = Resource.objects.create(station=station, kind="advisor", name="SA", user=person("advisor"))
    hold(station, by, bays[0], start=at(11), minutes=90)
    hold(station, by, advisor, start=at(15), minutes=30)
    found = free(station, advisor=advisor, limit=99)
    assert at(11, 30) not in starts(found)
    assert at(15) not in starts(found) and at(14, 45) not in starts(found) and at(15, 30) in starts(found)
    for one in found[:3] + found[-3:]:
        row = hold(station, by, one.bay, start=one.starts_at, minutes=60)
        actions.release(row, by=by, now=NOW)


def test_trucks_get_truck_bays_and_a_kind_that_is_missing_falls_back(station: Any) -> None:
    car = bay(station, "B1", "repair")
    truck = bay(station, "T1", "truck", takes_trucks=True)
    assert free(station, bay_kind="quick", limit=1)[0].bay == car
    assert free(station, bay_kind="quick", trucks=True, limit=1)[0].bay == truck
    assert free(station, bay_kind="repair", trucks=True, limit=1)[0].bay == truck
    bay(station, "off", "alignment", active=False)
    assert free(station, bay_kind="alignment", limit=1)[0].bay == car


def test_without_any_bay_nothing_is_offered(station: Any) -> None:
    assert free(station) == []


@pytest.mark.covers("APPT-11")
def test_walk_ins_are_not_offered_the_reserve(station: Any, by: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(5)]
    for one in bays[:3]:
        hold(station, by, one, start=at(9, 30), minutes=600, kind="job")
    walk_in = starts(free(station, for_appointment=False, limit=99))
    assert walk_in == [at(9, 30), at(9, 45), at(10), at(10, 15), at(10, 30)]  # released two hours before: until 11:30
    assert starts(free(station, limit=99))[-1] == at(19)


def test_shifts_and_absences_take_people_away(station: Any, by: Any, person: Any) -> None:
    bay(station)
    user = person("technician")
    technician(station, user)
    actions.set_shift(station, user, 1, starts=time(10), ends=time(16), by=by, now=NOW)  # Tuesdays
    actions.mark_absent(station, user, from_at=at(12), to_at=at(13), reason="体检", by=by, now=NOW)
    found = starts(free(station, limit=99, until_at=at(12, day=2)))
    assert found[0] == at(10)
    assert not [one for one in found if at(11) < one < at(13)]
    assert found[-1] == at(15)  # Wednesday he does not work at all


def test_a_tentative_hold_that_ran_out_is_offered_again(station: Any, by: Any) -> None:
    place = bay(station)
    hold(station, by, place, start=at(9, 30), minutes=630, kind="tentative", expires_at=at(10))
    assert free(station) == []
    assert starts(free(station, now=at(10)))[0] == at(9, 30)


@pytest.fixture
def full_house(station: Any, by: Any) -> list[Resource]:
    """Twelve bays, every quarter of a fortnight taken."""
    bays = [bay(station, f"B{number}") for number in range(12)]
    one = Hold.objects.create(
        station=station, kind="appointment", source="a:1", starts_at=at(8), ends_at=at(20, day=13), made_at=NOW, by_name="t"
    )
    quarters = [quarter_of(at(8, day=day)) + number for day in range(14) for number in range(48)]
    Slot.objects.bulk_create(Slot(resource=place, quarter=quarter, hold=one) for place in bays for quarter in quarters)
    return bays


@pytest.mark.covers("APPT-10")
def test_free_times_of_a_full_fortnight_come_in_a_tenth_of_a_second(
    station: Any, full_house: list[Resource], django_assert_max_num_queries: Any
) -> None:
    spent = []
    for _ in range(5):
        begun = clock.perf_counter()
        with django_assert_max_num_queries(7):
            assert free(station, until_at=at(20, day=13)) == []
        spent.append(clock.perf_counter() - begun)
    assert min(spent) < 0.1
    assert starts(free(station, until_at=at(9, day=14), limit=1)) == [at(8, day=14)]


def test_the_number_of_statements_does_not_grow(station: Any, by: Any, person: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        bay(station, f"B{number}")
        technician(station, person("technician", name=f"t{number}"))
    advisor = Resource.objects.create(station=station, kind="advisor", name="SA", user=person("advisor"))
    for number in range(8):
        hold(station, by, Resource.objects.get(name=f"B{number % 6}"), start=at(12 + number // 6), minutes=60)
    with django_assert_max_num_queries(12):
        assert free(station, advisor=advisor)
    with django_assert_max_num_queries(14):
        assert queries.promise_times(station, minutes=120, bay_kind="repair", trucks=False, now=NOW)


# ---------------------------------------------------------------- promises


@pytest.mark.covers("DIAG-10")
def test_three_promises_with_inspection_and_wash_in_them(station: Any) -> None:
    place = bay(station)
    fast, usual, slow = queries.promise_times(station, minutes=120, bay_kind="repair", trucks=False, now=NOW)
    assert [one.kind for one in (fast, usual, slow)] == ["fastest", "recommended", "relaxed"]
    assert (fast.starts_at, fast.promised_at, fast.bay) == (at(9, 30), at(12, 15), place)  # 2 h + 15 + 20 minutes, in quarters
    assert usual.promised_at == at(12, 45)
    assert slow.promised_at == at(14, 15)


def test_a_promise_goes_on_the_next_opening_day(station: Any, by: Any) -> None:
    bay(station)
    actions.set_calendar_day(station, at(8, day=1).date(), reason="盘点", by=by, now=NOW)
    fast = queries.promise_times(station, minutes=120, bay_kind="repair", trucks=False, now=at(18, 50))[0]
    assert fast.starts_at == at(19)
    assert fast.promised_at == at(9, 45, day=2)  # an hour today, the day between is closed


def test_a_promise_ends_with_the_shift_of_the_last_technician(station: Any, by: Any, person: Any) -> None:
    bay(station)
    user = person("technician")
    technician(station, user)
    for weekday in range(7):
        actions.set_shift(station, user, weekday, starts=time(8), ends=time(17), by=by, now=NOW)
    fast = queries.promise_times(station, minutes=120, bay_kind="repair", trucks=False, now=at(15, 30))[0]
    assert fast.starts_at == at(8, day=1)  # what cannot be finished without a break of the shift waits for the morning


def test_a_promise_takes_the_bay_that_is_free_first(station: Any, by: Any) -> None:
    first, second = bay(station, "B1", rank=1), bay(station, "B2", rank=2)
    hold(station, by, first, start=at(9, 30), minutes=240)
    hold(station, by, second, start=at(9, 30), minutes=60)
    found = queries.promise_times(station, minutes=60, bay_kind="repair", trucks=False, now=NOW)
    assert (found[0].bay, found[0].starts_at) == (second, at(10, 30))


def test_nothing_is_promised_without_a_bay_or_hours(station: Any) -> None:
    assert queries.promise_times(station, minutes=60, bay_kind="repair", trucks=False, now=NOW) == []
    bay(station)
    OpeningHours.objects.filter(station=station).delete()
    assert queries.promise_times(station, minutes=60, bay_kind="repair", trucks=False, now=NOW) == []


# ---------------------------------------------------------------- load


@pytest.mark.covers("DISP-01", "APPT-11")
def test_the_load_of_a_day_by_hour(station: Any, by: Any, person: Any) -> None:
    bays = [bay(station, f"B{number}") for number in range(5)]
    user = person("technician")
    technician(station, user)
    actions.set_shift(station, user, 1, starts=time(8), ends=time(12), by=by, now=NOW)
    hold(station, by, bays[0], start=at(10), minutes=90)
    found = queries.load(station, at(8).date(), now=NOW)
    by_hour = {hour.starts_at: hour for hour in found.hours}
    assert len(found.hours) == 12
    assert (by_hour[at(10)].taken, by_hour[at(11)].taken, by_hour[at(12)].taken) == (4, 2, 0)
    assert by_hour[at(10)].percent == 20
    assert (by_hour[at(10)].people, by_hour[at(13)].people) == (1, 0)
    assert (by_hour[at(10)].reserved, by_hour[at(10)].by_appointments) == (2, 1)
    line = next(line for line in found.lines if line.resource == bays[0])
    assert [cell.taken for cell in line.cells][2:4] == [4, 2]
    actions.set_calendar_day(station, at(8, day=1).date(), reason="盘点", by=by, now=NOW)
    closed = queries.load(station, at(8, day=1).date(), now=NOW)
    assert (closed.plan.span, closed.hours, closed.percent) == (None, [], 0)


def test_a_full_day_needs_no_more_statements(station: Any, full_house: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        found = queries.load(station, at(8).date(), now=NOW)
    assert found.percent == 100


def test_another_station_is_another_calendar(station: Any, other_station: Any, by: Any, actor: Any) -> None:
    hold(station, by, bay(station), start=at(10), minutes=60)
    there = actor("dispatcher", at=other_station)
    assert not queries.resources(there) and queries.resources(by)
    assert free(other_station) == []


@pytest.mark.covers("QUAL-03")
def test_a_certificate_counts_until_its_last_day(station: Any, by: Any, person: Any) -> None:
    user = person("inspector")
    actions.save_certificate(
        station, user, kind="quality_inspector", number="Q1", valid_until=date(2026, 11, 24), by=by, now=NOW
    )
    assert queries.has_certificate(station, user.pk, "quality_inspector", date(2026, 11, 24))
    assert not queries.has_certificate(station, user.pk, "quality_inspector", date(2026, 11, 25))
    assert not queries.has_certificate(station, user.pk, "hv", date(2026, 11, 24))


def test_the_day_before_yesterday_is_not_shifted_by_the_time_zone(station: Any) -> None:
    """00:30 at the station is still yesterday in UTC."""
    bay(station)
    early = at(0, 30)
    found = free(station, from_at=early, until_at=early + timedelta(hours=9), limit=1)
    assert found[0].starts_at == at(8)
