"""Hours, days, resources, shifts and absences are kept; every refusal by its code."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from waystation.core.errors import Refused
from waystation.scheduling import actions
from waystation.scheduling.models import Absence, CalendarDay, OpeningHours, Resource, Shift
from waystation.scheduling.tests.build import NOW, at, bay


def refusal(act: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **values)
    return caught.value.code


@pytest.fixture
def who(by: Any) -> dict[str, Any]:
    return {"by": by, "now": NOW}


@pytest.mark.covers("DISP-01")
def test_opening_hours_go_forward(station: Any, who: Any) -> None:
    actions.set_opening_hours(station, 0, opens=time(7), closes=time(19), **who)
    assert OpeningHours.objects.get(station=station, weekday=0).opens == time(7)
    actions.set_opening_hours(station, 0, opens=None, closes=None, **who)
    assert not OpeningHours.objects.filter(station=station, weekday=0).exists()
    assert refusal(actions.set_opening_hours, station, 0, opens=time(9), closes=time(9), **who) == "backwards"
    assert refusal(actions.set_opening_hours, station, 0, opens=time(9), closes=None, **who) == "backwards"


def test_a_day_with_appointments_is_not_closed_by_mistake(station: Any, who: Any) -> None:
    day = date(2026, 11, 25)
    actions.hold(station, [bay(station)], starts_at=at(10, day=1), minutes=60, kind="appointment", source="a:1", trail="", **who)
    actions.hold(station, [bay(station, "B2")], starts_at=at(15, day=1), minutes=60, kind="job", source="j:1", trail="", for_appointment=True, **who)
    assert refusal(actions.set_calendar_day, station, day, reason="盘点", **who) == "day_booked"
    assert refusal(actions.set_calendar_day, station, day, reason="半天", opens=time(13), closes=time(18), **who) == "day_booked"
    assert refusal(actions.set_calendar_day, station, day, reason="半天", opens=time(8), closes=time(10, 30), **who) == "day_booked"
    assert actions.set_calendar_day(station, day, reason="半天", opens=time(8), closes=time(11), **who).open
    assert not actions.set_calendar_day(station, day, reason="盘点", even_so=True, **who).open
    assert CalendarDay.objects.count() == 1
    assert refusal(actions.set_calendar_day, station, day, reason=" ", **who) == "no_reason"
    assert refusal(actions.set_calendar_day, station, day, reason="x", opens=time(9), closes=time(8), **who) == "backwards"


def test_resources_have_names_of_their_own(station: Any, other_station: Any, who: Any) -> None:
    one = actions.save_resource(station, kind="bay", name=" 1 号 ", bay_kind="repair", **who)
    assert one.name == "1 号"
    assert actions.save_resource(station, kind="tool", name="1 号", **who)
    assert actions.save_resource(other_station, kind="bay", name="1 号", bay_kind="repair", **who)
    assert refusal(actions.save_resource, station, kind="bay", name="1 号", bay_kind="quick", **who) == "name_taken"
    assert refusal(actions.save_resource, station, kind="bay", name="", bay_kind="quick", **who) == "no_name"
    assert refusal(actions.save_resource, station, kind="bay", name="2 号", **who) == "no_bay_kind"
    actions.save_resource(station, resource=one, kind="bay", name="1 号", active=False, **who)
    assert not Resource.objects.get(pk=one.pk).active


def test_shifts_are_set_and_taken_away(station: Any, person: Any, who: Any) -> None:
    user = person("technician")
    actions.set_shift(station, user, 0, starts=time(8), ends=time(17), **who)
    actions.set_shift(station, user, 0, starts=time(9), ends=time(18), **who)
    assert Shift.objects.get().starts == time(9)
    actions.set_shift(station, user, 0, starts=None, ends=None, **who)
    assert not Shift.objects.exists()
    assert refusal(actions.set_shift, station, user, 0, starts=time(9), ends=time(8), **who) == "backwards"


def test_absences_do_not_overlap_and_end_early(station: Any, person: Any, who: Any) -> None:
    user = person("technician")
    given = {"from_at": at(8, day=1), "to_at": at(20, day=3), "reason": "年假", **who}
    row = actions.mark_absent(station, user, **given)
    assert refusal(actions.mark_absent, station, user, **given | {"from_at": at(8, day=3), "to_at": at(20, day=4)}) == "overlaps"
    assert refusal(actions.mark_absent, station, user, **given | {"to_at": at(8, day=1)}) == "backwards"
    assert refusal(actions.mark_absent, station, user, **given | {"reason": ""}) == "no_reason"
    assert actions.mark_absent(station, user, **given | {"from_at": at(20, day=3), "to_at": at(8, day=4)})
    actions.end_absence(row, by=who["by"], now=at(12, day=2))
    row.refresh_from_db()
    assert row.to_at == at(12, day=2)
    future = Absence.objects.exclude(pk=row.pk).get()
    actions.end_absence(future, by=who["by"], now=at(12, day=2))
    assert list(Absence.objects.all()) == [row]


@pytest.mark.covers("QUAL-03")
def test_a_certificate_needs_its_number(station: Any, person: Any, who: Any) -> None:
    user = person("inspector")
    assert refusal(actions.save_certificate, station, user, kind="hv", number=" ", **who) == "no_number"
    first = actions.save_certificate(station, user, kind="hv", number="A", **who)
    assert actions.save_certificate(station, user, kind="hv", number="B", **who).pk == first.pk
