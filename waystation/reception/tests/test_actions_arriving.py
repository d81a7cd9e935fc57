"""Arrival, queue, advisor, greeting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waystation.accounts.actions import delegate, set_parameter
from waystation.accounts.models import Station, User
from waystation.appointments.choices import Status as AppointmentStatus
from waystation.appointments.tests.build import make_advisor, make_bay, make_booked
from waystation.catalogue.tests.build import make_operation
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.models import Vehicle
from waystation.journal.models import JournalLine
from waystation.messaging.models import Message, Notice, Task
from waystation.reception import actions, queries, tasks
from waystation.reception.choices import OPEN, Status
from waystation.reception.models import Visit
from waystation.reception.tests.build import NOW, make_stay
from waystation.scheduling.models import Absence, Resource, Shift

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def booked(station: Station, **more: Any) -> Any:
    make_bay(station)
    return make_booked(station, starts_at=NOW + timedelta(minutes=30), now=NOW - timedelta(days=1), **more)


@pytest.mark.covers("RCPT-02")
def test_a_plate_alone_is_enough_and_the_queue_counts(station: Station, by: Actor) -> None:
    first = actions.arrive(station, plate="鲁a·77777", by=by, now=NOW)
    second = actions.arrive(station, plate="鲁A77778", by=by, now=NOW + MINUTE)
    assert (first.vehicle.plate, first.queue_no, second.queue_no) == ("鲁A77777", 1, 2)
    assert first.status == Status.ARRIVED
    assert first.number != second.number
    assert Vehicle.objects.get(plate="鲁A77777").vin == ""


def test_another_plate_is_taken_as_it_is(station: Station, by: Actor) -> None:
    assert actions.arrive(station, plate="军A1234X", plate_kind="other", by=by, now=NOW).vehicle.plate == "军A1234X"


def test_the_queue_begins_again_each_day(station: Station, by: Actor) -> None:
    actions.arrive(station, plate="鲁A77777", by=by, now=NOW)
    assert actions.arrive(station, plate="鲁A77778", by=by, now=NOW + timedelta(days=1)).queue_no == 1


def test_a_bad_plate_is_refused_and_opens_nothing(station: Station, by: Actor) -> None:
    with pytest.raises(Refused) as no:
        actions.arrive(station, plate="77", by=by, now=NOW)
    assert no.value.code == "bad_plate"
    assert not Visit.objects.exists()


@pytest.mark.covers("RCPT-02")
@pytest.mark.parametrize("status", Status.values)
def test_one_open_stay_per_vehicle(station: Station, by: Actor, status: str) -> None:
    stay = make_stay(station, status=status)
    if status in OPEN:
        with pytest.raises(Refused) as no:
            actions.arrive(station, vehicle=stay.vehicle, by=by, now=NOW)
        assert (no.value.code, no.value.status, no.value.facts["visit"]) == ("already_here", 409, stay.pk)
    else:
        assert actions.arrive(station, vehicle=stay.vehicle, by=by, now=NOW).is_new_customer is False


@pytest.mark.covers("RCPT-33", "APPT-22")
def test_the_plate_finds_the_appointment(station: Station, by: Actor) -> None:
    row = booked(station)
    visit = actions.arrive(station, plate=row.plate, channel="camera", by=by, now=NOW)
    row.refresh_from_db()
    assert (row.status, row.visit_id, row.advisor_present) == (AppointmentStatus.ARRIVED, visit.pk, True)
    assert (visit.appointment, visit.advisor, visit.assigned_because, visit.channel) == (row, row.advisor, "named", "camera")
    assert visit.words == row.fault


@pytest.mark.covers("APPT-22", "RCPT-03")
def test_a_stand_in_receives_for_an_absent_advisor_and_the_customer_is_told(station: Station, by: Actor, person: Any, actor: Any) -> None:
    row = booked(station)
    deputy = person("advisor", name="代班")
    until = NOW + timedelta(hours=5)
    delegate(station, absent=row.advisor, deputy=deputy, from_at=NOW - MINUTE, to_at=until, reason="ill", by=actor("supervisor"), now=NOW)
    Absence.objects.create(station=station, user=row.advisor, from_at=NOW - MINUTE, to_at=NOW + timedelta(hours=5), reason="ill")
    visit = actions.arrive(station, plate=row.plate, by=by, now=NOW)
    row.refresh_from_db()
    assert row.advisor_present is False
    assert (visit.advisor, visit.assigned_because) == (deputy, "deputy")
    assert JournalLine.objects.filter(verb="visit.stand_in", trail=visit.trail).count() == 1
    assert queries.summary(by, station, NOW).stand_ins == 1
    assert Message.objects.get(template_key="advisor_changed").to == visit.contact.phone


def test_what_the_greeter_says_of_the_advisor_counts_more_than_the_calendar(station: Station, by: Actor) -> None:
    row = booked(station)
    actions.arrive(station, appointment=row, advisor_present=False, by=by, now=NOW)
    row.refresh_from_db()
    assert row.advisor_present is False


@pytest.mark.covers("RCPT-03")
def test_the_former_advisor_before_the_least_loaded(station: Station, by: Actor, person: Any) -> None:
    old, idle = person("advisor", name="老王"), person("advisor", name="小李")
    stay = make_stay(station, status=Status.DEPARTED, advisor=old)
    make_stay(station, advisor=old)
    assert actions.arrive(station, vehicle=stay.vehicle, by=by, now=NOW).assigned_because == "former"
    stranger = actions.arrive(station, plate="鲁A77777", by=by, now=NOW)
    assert (stranger.advisor, stranger.assigned_because) == (idle, "load")


@pytest.mark.covers("RCPT-03")
def test_the_rule_of_the_company_says_who_receives(station: Station, by: Actor, person: Any) -> None:
    old, new = person("advisor", name="老王"), person("advisor", name="小李")
    stay = make_stay(station, status=Status.DEPARTED, advisor=old, arrived_at=NOW - timedelta(days=9))
    make_stay(station, status=Status.DEPARTED, advisor=new, arrived_at=NOW - timedelta(days=10))
    make_stay(station, advisor=new)  # has a customer now, so the other has the fewest
    rule = {"effective_from": NOW.date(), "source": "house rule", "by": by, "now": NOW}
    set_parameter(station, "reception.assign_rule", ["rotation", "former"], **rule)
    first = actions.arrive(station, vehicle=stay.vehicle, by=by, now=NOW + MINUTE)
    assert (first.advisor, first.assigned_because) == (old, "rotation")  # his last customer came longest ago
    second = actions.arrive(station, plate="鲁A77777", by=by, now=NOW + 2 * MINUTE)
    assert (second.advisor, second.assigned_because) == (new, "rotation")
    set_parameter(station, "reception.assign_rule", ["nonsense", "load"], **rule | {"now": NOW + 3 * MINUTE})
    third = actions.arrive(station, plate="鲁A77778", by=by, now=NOW + 3 * MINUTE)
    assert (third.advisor, third.assigned_because) == (old, "load")


def specialist(person: Any, station: Station, specialty: str, name: str) -> User:
    user: User = person("advisor", name=name)
    Resource.objects.create(station=station, kind="advisor", name=name, user=user, specialty=specialty)
    return user


@pytest.mark.covers("RCPT-03")
def test_the_advisor_for_the_kind_of_work_before_the_least_loaded(station: Station, by: Actor, person: Any) -> None:
    idle, quick = person("advisor", name="小李"), specialist(person, station, "quick", "卢佳")
    body, spare = (specialist(person, station, "body", name) for name in ("韩雪", "方芳"))
    make_stay(station, advisor=quick)
    make_stay(station, advisor=body)
    unsaid = actions.arrive(station, plate="鲁A77771", by=by, now=NOW)
    assert (unsaid.advisor, unsaid.assigned_because) == (idle, "load")
    said = actions.arrive(station, plate="鲁A77772", work="body", by=by, now=NOW)
    assert (said.advisor, said.assigned_because) == (spare, "specialty")  # of two for body work the one with fewer customers
    Absence.objects.create(station=station, user=quick, from_at=NOW - MINUTE, to_at=NOW + MINUTE, reason="ill")
    assert actions.arrive(station, plate="鲁A77773", work="quick", by=by, now=NOW).assigned_because == "load"
    assert actions.arrive(station, plate="鲁A77774", work="mechanical", by=by, now=NOW).assigned_because == "load"  # nobody has it
    Resource.objects.filter(user=spare).update(active=False)
    assert actions.assign(said, work="body", by=by, now=NOW).advisor == body


@pytest.mark.covers("RCPT-03")
@pytest.mark.parametrize(
    ("purpose", "lines", "work"),
    [
        ("", [], ""), ("quote", [], ""), ("maintenance", [], "quick"), ("repair", [], "mechanical"), ("diagnosis", [], "mechanical"),
        ("maintenance", [("mechanical", "quick"), ("paint", "body")], "body"), ("repair", [("mechanical", "quick")], "quick"),
        ("maintenance", [("mechanical", "quick"), ("electrical", "repair")], "mechanical"),
    ],
)  # fmt: skip
def test_the_kind_of_work_is_what_was_said_then_what_was_booked_then_the_purpose(
    station: Station, purpose: str, lines: list[tuple[str, str]], work: str
) -> None:
    row = booked(station)
    row.lines.all().delete()
    for trade, bay in lines:
        row.lines.create(operation=make_operation(station, trade=trade, bay_kind=bay))
    visit = make_stay(station, appointment=row, purpose=purpose)
    assert queries.work_of(visit) == work
    visit.work = "body"
    assert queries.work_of(visit) == "body"


def test_who_is_away_or_off_shift_receives_nobody(station: Station, by: Actor, person: Any) -> None:
    ill, off = person("advisor", name="病"), person("advisor", name="休")
    Absence.objects.create(station=station, user=ill, from_at=NOW - MINUTE, to_at=NOW + MINUTE, reason="ill")
    Shift.objects.create(station=station, user=off, weekday=6, starts="08:00", ends="18:00")
    assert actions.arrive(station, plate="鲁A77777", by=by, now=NOW).advisor is None


def test_the_advisor_is_told_and_has_the_task(station: Station, by: Actor) -> None:
    advisor = make_advisor(station)
    visit = actions.arrive(station, plate="鲁A77777", by=by, now=NOW)
    assert Notice.objects.get(trail=visit.trail).to_user == advisor
    task = Task.objects.get(key=f"receive:{visit.pk}")
    assert (task.owner, task.state, task.due_at) == (advisor, "open", NOW + 3 * MINUTE)
    actions.greet(visit, by=by, now=NOW + MINUTE)
    task.refresh_from_db()
    assert task.state == "done"


@pytest.mark.covers("RCPT-03")
@pytest.mark.parametrize(
    ("role", "reason", "who", "code"),
    [
        ("greeter", "customer asks", "advisor", "not_allowed"),
        ("supervisor", " ", "advisor", "no_reason"),
        ("supervisor", "customer asks", "washer", "not_an_advisor"),
        ("supervisor", "customer asks", "advisor", None),
    ],
)
def test_only_the_supervisor_names_somebody_else(
    station: Station, actor: Any, person: Any, role: str, reason: str, who: str, code: str | None
) -> None:
    visit, other = make_stay(station, status=Status.ARRIVED), person(who, name="另一位")
    if code is None:
        actions.assign(visit, other, reason=reason, by=actor(role), now=NOW)
        assert (visit.advisor, visit.assigned_because) == (other, "override")
        assert JournalLine.objects.get(verb="visit.reassigned").facts["reason"] == reason
        return
    with pytest.raises(Refused) as no:
        actions.assign(visit, other, reason=reason, by=actor(role), now=NOW)
    assert no.value.code == code
    visit.refresh_from_db()
    assert visit.advisor is None


def test_by_the_rule_anybody_at_the_door_assigns(station: Station, actor: Any) -> None:
    visit = make_stay(station, status=Status.ARRIVED)
    with pytest.raises(Refused) as no:
        actions.assign(visit, by=actor("greeter"), now=NOW)
    assert no.value.code == "nobody_free"
    advisor = make_advisor(station)
    assert actions.assign(visit, by=actor("greeter"), now=NOW).advisor == advisor


@pytest.mark.parametrize("status", Status.values)
def test_assign_in_each_state(station: Station, by: Actor, status: str) -> None:
    make_advisor(station)
    visit = make_stay(station, status=status)
    if status in (Status.ARRIVED, Status.IN_RECEPTION):
        assert actions.assign(visit, by=by, now=NOW).advisor is not None
        return
    with pytest.raises(Refused) as no:
        actions.assign(visit, by=by, now=NOW)
    assert no.value.code == "wrong_state"


@pytest.mark.covers("RCPT-04")
@pytest.mark.parametrize("status", Status.values)
def test_greet_in_each_state(station: Station, actor: Any, advisor: User, status: str) -> None:
    visit = make_stay(station, status=status)
    if status != Status.ARRIVED:
        with pytest.raises(Refused) as no:
            actions.greet(visit, by=actor("advisor"), now=NOW)
        assert no.value.code == "wrong_state"
        return
    actions.greet(visit, by=actor("advisor"), now=NOW + MINUTE)
    assert (visit.status, visit.greeted_at, visit.inquiry_from_at) == (Status.IN_RECEPTION, NOW + MINUTE, NOW + MINUTE)
    assert (visit.advisor, visit.assigned_because) == (advisor, "greeted")


def test_a_booked_advisor_keeps_his_customer_when_a_colleague_greets(station: Station, actor: Any, person: Any) -> None:
    named = person("advisor", name="预约的")
    visit = make_stay(station, status=Status.ARRIVED, advisor=named, assigned_because="named")
    actions.greet(visit, by=actor("advisor"), now=NOW)
    assert visit.advisor == named


def test_two_greet_at_once(station: Station, by: Actor) -> None:
    visit = make_stay(station, status=Status.ARRIVED)
    with pytest.raises(Refused) as no:
        actions.greet(visit, by=by, now=NOW, expect=visit.version + 1)
    assert (no.value.code, no.value.status) == ("stale", 409)


@pytest.mark.covers("RCPT-04")
def test_late_greetings_are_listed_and_told_once(station: Station, by: Actor) -> None:
    late = make_stay(station, status=Status.ARRIVED)
    in_time = make_stay(station, status=Status.ARRIVED, arrived_at=NOW + 3 * MINUTE)
    actions.greet(in_time, by=by, now=NOW + 6 * MINUTE)
    at = NOW + 4 * MINUTE
    assert tasks.run(at) == 1
    assert tasks.run(at + MINUTE) == 0
    task = Task.objects.get(kind="late_greeting")
    assert (task.trail, task.owner_role) == (late.trail, "supervisor")
    actions.greet(late, by=by, now=at + MINUTE)
    assert JournalLine.objects.filter(verb="visit.greeted", facts__late=True).count() == 1
    assert queries.summary(by, station, at + 9 * MINUTE).late == [late]
    task.refresh_from_db()
    assert task.state == "done"
