"""After booking: parts, moves, defaults, no-shows, stand-ins, arrival."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from waystation.accounts.actions import delegate
from waystation.accounts.models import Station, User
from waystation.appointments import actions, queries
from waystation.appointments.choices import Commitment, PartsState, Status
from waystation.appointments.models import Appointment, ShopDefault
from waystation.appointments.tasks import run
from waystation.appointments.tests.build import NOW, TOMORROW, make_advisor, make_booked, make_in
from waystation.catalogue.tests.build import make_part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.messaging.models import Message, Notice, Task
from waystation.preparation.actions import prepare
from waystation.scheduling.models import Absence, Hold, Slot
from waystation.stock.actions import receive
from waystation.stock.models import Expected, Reservation
from waystation.stock.tests.build import bin_at, stocked

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


@pytest.fixture
def booked(station: Station, bays: Any, desk_advisor: User) -> Appointment:
    return make_booked(station, advisor=desk_advisor)


def open_tasks(row: Appointment, kind: str) -> list[Task]:
    return list(Task.objects.filter(trail=row.trail, kind=kind, state="open").order_by("pk"))


# ---------------------------------------------------------------- parts


@pytest.mark.covers("PREP-05", "PART-03")
@pytest.mark.parametrize(("lead_days", "state", "parts"), [(0, Status.CONFIRMED, PartsState.ORDERED), (3, Status.AT_RISK, PartsState.LATE)])
def test_missing_parts_are_ordered_and_compared_with_the_time(
    station: Station, bays: Any, desk_advisor: User, by: Actor, lead_days: int, state: Status, parts: PartsState
) -> None:
    part = make_part(station, lead_days=lead_days)
    row = make_booked(station, advisor=desk_advisor, wished=[("part", part.pk, 1000)])
    assert (row.status, queries.covered(row)) == (state, parts)
    assert Expected.objects.get().source == f"appointment_line:{row.lines.get().pk}"
    alarms = Notice.objects.filter(to_user=desk_advisor, text_en__startswith="At risk")
    assert alarms.count() == (state == Status.AT_RISK)
    assert refusal(lambda: prepare(row, "parts", "done", by=by, now=NOW)).code == "parts_missing"
    run(NOW)
    assert Expected.objects.count() == 1
    assert alarms.count() == (state == Status.AT_RISK)
    receive(station, part, 1000, bin=bin_at(station), cost_fen=1, source="delivery:1", by=by, now=NOW)
    actions.review(row, by=by, now=NOW)
    assert (row.status, queries.covered(row)) == (Status.CONFIRMED, PartsState.RESERVED)


@pytest.mark.covers("APPT-21")
def test_other_work_lets_go_of_the_old_parts(station: Station, bays: Any, desk_advisor: User, by: Actor) -> None:
    first, second = stocked(station), stocked(station)
    row = make_booked(station, advisor=desk_advisor, wished=[("part", first.pk, 1000)])
    actions.complete(row, words={}, wished=[("part", second.pk, 1000)], by=by, now=NOW)
    live = Reservation.objects.filter(status="reserved")
    assert [one.part_id for one in live] == [second.pk]


# ---------------------------------------------------------------- changes


@pytest.mark.covers("APPT-21")
def test_a_move_keeps_the_history_and_frees_the_old_time(booked: Appointment, by: Actor, station: Station) -> None:
    old_hold, later = booked.hold_id, TOMORROW + timedelta(days=1)
    actions.reschedule(booked, starts_at=later, reason="travels", by=by, now=NOW)
    assert (booked.starts_at, booked.rescheduled_from[0]["from"], booked.rescheduled_from[0]["reason"]) == (later, TOMORROW.isoformat(), "travels")
    assert Hold.objects.get(pk=old_hold).released_at == NOW
    assert not Slot.objects.filter(hold_id=old_hold).exists()
    assert (booked.commitment, booked.status) == (Commitment.UNKNOWN, Status.CONFIRMED)
    assert booked.agreed_at == NOW
    assert Message.objects.filter(template_key="appointment_moved").count() == 1


@pytest.mark.covers("APPT-21")
def test_a_refused_move_keeps_the_old_time(booked: Appointment, by: Actor, station: Station) -> None:
    other = make_booked(station, advisor=make_advisor(station, "王海"), starts_at=TOMORROW + timedelta(hours=2))
    refused = refusal(lambda: actions.reschedule(other, starts_at=TOMORROW, reason="x", by=by, now=NOW, advisor=booked.advisor))
    assert (refused.code, refused.field) == ("slot_taken", "advisor")
    other.refresh_from_db()
    assert other.starts_at == TOMORROW + timedelta(hours=2)
    assert Slot.objects.filter(hold_id=other.hold_id).count() == 4


@pytest.mark.covers("APPT-21")
@pytest.mark.parametrize("verb", ["cancel", "no_show", "expire"])
def test_time_and_parts_are_free_again_and_somebody_asks(station: Station, bays: Any, desk_advisor: User, by: Actor, verb: str) -> None:
    part, when = stocked(station), TOMORROW + timedelta(hours=1)
    if verb == "expire":
        row = make_in(station, Status.TENTATIVE)
        actions.expire(row, by=by, now=when)
    else:
        row = make_booked(station, advisor=desk_advisor, wished=[("part", part.pk, 1000)])
        getattr(actions, verb)(row, reason="x", by=by, now=when if verb == "no_show" else NOW)
    assert not Hold.objects.filter(source=row.trail, released_at=None).exists()
    assert not Reservation.objects.filter(status__in=["reserved", "shelved"]).exists()
    assert [task.kind for task in Task.objects.filter(trail=row.trail, state="open")] == ["recontact"]


@pytest.mark.covers("APPT-21")
def test_a_no_show_only_after_the_grace_time(booked: Appointment, by: Actor) -> None:
    assert refusal(lambda: actions.no_show(booked, reason="x", by=by, now=TOMORROW + timedelta(minutes=29))).code == "too_early"
    assert actions.no_show(booked, reason="x", by=by, now=TOMORROW + timedelta(minutes=30)).status == Status.NO_SHOW


@pytest.mark.covers("APPT-20")
def test_a_default_told_before_the_time_is_no_exception(booked: Appointment, by: Actor) -> None:
    actions.shop_default(booked, reason="lift broken", told_how="sms", by=by, now=NOW)
    told = ShopDefault.objects.get()
    assert (told.told_at, told.told_how, told.late) == (NOW, "sms", False)
    assert "lift broken" in Message.objects.get(template_key="shop_default").text
    assert [task.kind for task in open_tasks(booked, "default_rebook")] == ["default_rebook"]
    run(TOMORROW + timedelta(hours=1))
    assert not Task.objects.filter(kind="exception").exists()


@pytest.mark.covers("APPT-20")
def test_a_default_told_too_late_or_never_is_an_exception(booked: Appointment, by: Actor) -> None:
    assert refusal(lambda: actions.shop_default(booked, reason="x", told_how="pigeon", by=by, now=NOW)).code == "bad_channel"
    actions.shop_default(booked, reason="lift broken", by=by, now=NOW)
    for _again in range(2):
        run(TOMORROW + timedelta(minutes=1))
    case = ShopDefault.objects.get()
    assert case.late
    assert Task.objects.filter(kind="exception", owner_role="manager").count() == 1
    actions.tell_default(case, how="phone", by=by, now=TOMORROW + timedelta(minutes=5))
    assert (case.told_how, case.late) == ("phone", True)
    assert refusal(lambda: actions.tell_default(case, how="phone", by=by, now=TOMORROW)).code == "already_told"


@pytest.mark.covers("APPT-20")
def test_a_new_time_ends_the_default(booked: Appointment, by: Actor) -> None:
    actions.shop_default(booked, reason="lift broken", by=by, now=NOW)
    actions.reschedule(booked, starts_at=TOMORROW + timedelta(hours=3), reason="lift", by=by, now=NOW)
    assert booked.status == Status.CONFIRMED
    assert ShopDefault.objects.get().told_at == NOW


# ---------------------------------------------------------------- advisors and arrival


@pytest.mark.covers("APPT-22", "DELG-03")
def test_a_stand_in_is_held_told_to_the_customer_and_gets_the_work(booked: Appointment, by: Actor, station: Station) -> None:
    before, other = booked.advisor, make_advisor(station, "王海")
    actions.warn_advisor(booked, by=by, now=NOW)
    actions.stand_in(booked, advisor=other, reason="ill", by=by, now=NOW)
    assert booked.advisor == other
    assert "王海" in Message.objects.get(template_key="advisor_changed").text
    assert [task.owner_id for task in open_tasks(booked, "expect")] == [other.pk]
    make_booked(station, advisor=before)  # his time is free again
    assert refusal(lambda: actions.stand_in(booked, advisor=other, reason="x", by=by, now=NOW)).code == "same_person"


@pytest.mark.covers("APPT-22", "DELG-03")
def test_an_absent_advisor_is_replaced_by_his_stand_in(
    booked: Appointment, station: Station, actor: Callable[..., Actor]
) -> None:
    other = make_advisor(station, "王海")
    away = {"from_at": TOMORROW - timedelta(hours=1), "to_at": TOMORROW + timedelta(hours=9), "reason": "ill"}
    Absence.objects.create(station=station, user=booked.advisor, **away)
    run(NOW)
    booked.refresh_from_db()
    assert booked.status == Status.AT_RISK
    assert len(open_tasks(booked, "stand_in")) == 1
    span = {"from_at": NOW, "to_at": TOMORROW + timedelta(days=1)}
    delegate(station, absent=booked.advisor, deputy=other, reason="ill", by=actor("supervisor"), now=NOW, **span)  # type: ignore[arg-type]
    for _again in range(2):
        run(NOW)
    booked.refresh_from_db()
    assert (booked.advisor, booked.status) == (other, Status.CONFIRMED)
    assert open_tasks(booked, "stand_in") == []
    assert Message.objects.filter(template_key="advisor_changed").count() == 1


@pytest.mark.covers("APPT-22", "APPT-23")
def test_the_advisor_is_warned_and_his_presence_kept(booked: Appointment, by: Actor) -> None:
    run(TOMORROW - timedelta(minutes=16))
    assert open_tasks(booked, "expect") == []
    for _again in range(2):
        run(TOMORROW - timedelta(minutes=15))
    assert [task.owner_id for task in open_tasks(booked, "expect")] == [booked.advisor_id]
    actions.arrive(booked, visit_id=3, advisor_present=False, by=by, now=TOMORROW)
    assert (booked.visit_id, booked.advisor_present) == (3, False)
    assert not Task.objects.filter(trail=booked.trail, state="open").exists()
    assert Hold.objects.filter(source=booked.trail, released_at=None).count() == 2  # bay and desk pass on to the order


def test_who_does_not_come_is_put_before_his_advisor_once(booked: Appointment) -> None:
    for _again in range(2):
        run(TOMORROW + timedelta(minutes=30))
    assert [task.owner_id for task in open_tasks(booked, "no_show")] == [booked.advisor_id]
    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED


def test_tentative_ones_expire_by_the_clock_once(station: Station) -> None:
    row = make_in(station, Status.TENTATIVE)
    assert run(NOW + timedelta(hours=23)) == 0
    assert run(NOW + timedelta(hours=25)) == 1
    assert run(NOW + timedelta(hours=25)) == 0
    row.refresh_from_db()
    assert row.status == Status.EXPIRED


def test_a_bay_that_was_lost_puts_it_at_risk_and_says_so_once(booked: Appointment, by: Actor) -> None:
    booked.hold.released_at = NOW  # type: ignore[union-attr]
    booked.hold.save()  # type: ignore[union-attr]
    for _again in range(2):
        run(NOW)
    booked.refresh_from_db()
    assert (booked.status, booked.reason) == (Status.AT_RISK, "no bay is kept")
    assert Notice.objects.filter(text_en__startswith="At risk", to_user=booked.advisor).count() == 1
