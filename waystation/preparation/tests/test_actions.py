"""The six groups, the shelf, both confirmations, the form: what is read from the appointment and what somebody says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from waystation.accounts.actions import set_parameter
from waystation.accounts.models import Station, User
from waystation.appointments.actions import book, complete, reschedule, stand_in, tentative
from waystation.appointments.choices import Commitment, PartsState, Status
from waystation.appointments.models import Appointment
from waystation.appointments.queries import covered
from waystation.appointments.tests.build import NOW, TOMORROW, make_advisor, make_booked, make_draft, make_in
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.messaging.models import Message, Notice, Task
from waystation.preparation import actions, queries
from waystation.preparation.choices import Light, PrepKind, PrepState
from waystation.preparation.models import Confirmation, Mark
from waystation.preparation.queries import Check, Item, plan_of
from waystation.preparation.sums import light, worst
from waystation.preparation.tasks import run
from waystation.preparation.tests.build import prepare_all
from waystation.stock.models import Reservation
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


def items(row: Appointment, now: datetime = NOW) -> dict[str, Item]:
    return {item.kind: item for item in plan_of(row, now).items}


def checks(row: Appointment, now: datetime = NOW) -> dict[int, Check]:
    return {one.offset_minutes: one for one in plan_of(row, now).checks}


# ---------------------------------------------------------------- groups


@pytest.mark.covers("PREP-01")
def test_six_groups_with_owner_due_time_and_task(booked: Appointment) -> None:
    found = items(booked)
    assert list(found) == list(PrepKind)
    assert {item.due_at for item in found.values()} == {max(NOW, TOMORROW - timedelta(days=1))}
    assert found["expert"].state == found["parts"].state == PrepState.NOT_NEEDED  # no fault, no part
    assert {item.owner_role for item in found.values()} == {"advisor", "parts", "expert", "dispatcher"}
    assert not Mark.objects.exists()
    for _again in range(2):
        run(NOW)
    assert len(open_tasks(booked, "prepare")) == 4
    assert {task.owner_id for task in open_tasks(booked, "prepare")} == {booked.advisor_id, None}
    assert {task.url for task in open_tasks(booked, "prepare")} == {f"/preparation/{booked.pk}/"}


@pytest.mark.covers("PREP-01")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.TENTATIVE, Status.EXPIRED])
def test_nothing_is_prepared_before_a_time_is_agreed(station: Station, status: Status) -> None:
    row = make_in(station, status)
    assert (plan_of(row, NOW).items, plan_of(row, NOW).checks) == ([], [])
    run(NOW)
    assert open_tasks(row, "prepare") == []


@pytest.mark.covers("PREP-01", "PREP-03", "APPT-07")
def test_a_fault_needs_the_expert_and_lines_draft_the_order(station: Station, bays: Any, desk_advisor: User) -> None:
    part = stocked(station)
    row = make_booked(station, advisor=desk_advisor, has_fault=True, wished=[("part", part.pk, 1000)])
    found = items(row)
    assert (found["expert"].state, found["order"].state, found["parts"].state) == ("open", "done", "open")
    assert found["order"].note == "drafted from the appointment"


@pytest.mark.covers("PREP-06")
def test_ready_only_when_nothing_is_open_and_gone_when_reopened(booked: Appointment, by: Actor) -> None:
    refused = refusal(lambda: actions.mark_ready(booked, by=by, now=NOW))
    assert refused.code == "prep_open"
    assert len(refused.facts["items"]) == 4  # type: ignore[arg-type]
    run(NOW)
    prepare_all(booked, by, NOW)
    assert open_tasks(booked, "prepare") == []
    assert actions.mark_ready(booked, by=by, now=NOW).status == Status.READY
    assert actions.prepare(booked, "tools", "open", by=by, now=NOW).status == Status.CONFIRMED
    assert refusal(lambda: actions.prepare(booked, "nonsense", "done", by=by, now=NOW)).code == "unknown_item"


@pytest.mark.covers("PREP-06")
def test_a_fault_noted_later_opens_a_ready_one_again(booked: Appointment, by: Actor) -> None:
    prepare_all(booked, by, NOW)
    actions.mark_ready(booked, by=by, now=NOW)
    run(NOW)
    booked.refresh_from_db()
    assert booked.status == Status.READY
    complete(booked, words={"has_fault": True}, by=by, now=NOW)
    for _again in range(2):
        run(NOW)
    booked.refresh_from_db()
    assert (booked.status, items(booked)["expert"].state) == (Status.CONFIRMED, PrepState.OPEN)
    assert [task.owner_role for task in open_tasks(booked, "prepare")] == ["expert"]


@pytest.mark.covers("PREP-02")
def test_lights_of_an_appointment_and_of_a_day(booked: Appointment, by: Actor) -> None:
    found = plan_of(booked, NOW).items
    early = min(item.due_at for item in found) - timedelta(minutes=1)
    assert light(booked.status, found, early) == Light.AMBER
    assert light(booked.status, found, TOMORROW) == Light.RED
    prepare_all(booked, by, NOW)
    found = plan_of(booked, NOW).items
    assert light(booked.status, found, TOMORROW) == Light.GREEN
    assert light(Status.AT_RISK, found, NOW) == Light.RED
    assert [worst(x) for x in ([], [Light.GREEN], [Light.GREEN, Light.AMBER], [Light.AMBER, Light.RED])] == ["green", "green", "amber", "red"]


@pytest.mark.covers("PREP-02")
def test_reaching_its_time_unready_counts_as_insufficiently_prepared(booked: Appointment, by: Actor) -> None:
    day = TOMORROW.date()
    assert [card.unprepared for card in queries.day_board(by, day, TOMORROW - timedelta(minutes=1))] == [False]
    assert [card.unprepared for card in queries.day_board(by, day, TOMORROW)] == [True]
    prepare_all(booked, by, TOMORROW + timedelta(minutes=5))
    assert [card.unprepared for card in queries.day_board(by, day, TOMORROW + timedelta(hours=1))] == [True]
    Mark.objects.update(done_at=NOW)
    assert [card.unprepared for card in queries.day_board(by, day, TOMORROW + timedelta(hours=1))] == [False]


# ---------------------------------------------------------------- parts


@pytest.mark.covers("PREP-04", "PART-03")
def test_parts_are_reserved_labelled_and_laid_on_the_shelf(station: Station, bays: Any, desk_advisor: User, by: Actor) -> None:
    part = stocked(station, 3000)
    row = make_booked(station, advisor=desk_advisor, wished=[("part", part.pk, 2000)])
    run(NOW)
    kept = Reservation.objects.get()
    assert (kept.qty_milli, kept.source, kept.trail_of) == (2000, f"appointment_line:{row.lines.get().pk}", row.trail)
    assert row.plate in kept.label
    assert covered(row) == PartsState.RESERVED
    assert [task.owner_role for task in open_tasks(row, "prepare")].count("parts") == 1
    assert actions.shelve_parts(row, bin_at(station, "S-1", kind="shelf"), by=by, now=NOW) == 1
    assert covered(row) == PartsState.SHELF
    assert (items(row)["parts"].state, items(row)["parts"].note) == (PrepState.DONE, "S-1")
    assert "parts" not in [task.owner_role for task in open_tasks(row, "prepare")]
    other = make_booked(station, advisor=desk_advisor, starts_at=TOMORROW + timedelta(hours=2), wished=[("part", part.pk, 2000)])
    assert covered(other) in {PartsState.SHORT, PartsState.ORDERED, PartsState.LATE}  # only one is left, reserved stock is not his


@pytest.mark.covers("PREP-01", "PREP-05")
def test_other_parts_are_looked_at_anew(station: Station, bays: Any, desk_advisor: User, by: Actor) -> None:
    first, second = stocked(station), stocked(station)
    row = make_booked(station, advisor=desk_advisor, wished=[("part", first.pk, 1000)])
    actions.prepare(row, "parts", "done", by=by, now=NOW)
    assert items(row)["parts"].state == PrepState.DONE
    complete(row, words={}, wished=[("part", second.pk, 1000)], by=by, now=NOW)
    assert items(row)["parts"].state == PrepState.OPEN
    run(NOW)
    assert "parts" in [task.owner_role for task in open_tasks(row, "prepare")]
    complete(row, words={}, wished=[], by=by, now=NOW)
    assert items(row)["parts"].state == PrepState.NOT_NEEDED
    assert run(NOW) > 0
    assert run(NOW) == 0
    assert "parts" not in [task.owner_role for task in open_tasks(row, "prepare")]


# ---------------------------------------------------------------- confirmations


@pytest.mark.covers("APPT-18")
@pytest.mark.parametrize(("ahead", "offsets"), [(30, [1440, 60]), (5, [60]), (0.75, [])])
def test_confirmations_only_while_their_time_is_still_to_come(
    station: Station, by: Actor, bays: Any, desk_advisor: User, ahead: float, offsets: list[int]
) -> None:
    """F-31, I-32: a check one day before is not made for an appointment agreed five hours before, even when it was asked for earlier."""
    now = TOMORROW - timedelta(hours=ahead)
    row = make_draft(station, now=now - timedelta(days=3))
    book(row, starts_at=TOMORROW, advisor=desk_advisor, by=by, now=now)
    assert list(checks(row, now)) == offsets
    run(now)
    assert sorted(Task.objects.filter(kind="confirm").values_list("due_at", flat=True)) == sorted(TOMORROW - timedelta(minutes=o) for o in offsets)


@pytest.mark.covers("APPT-18")
def test_the_offsets_are_a_parameter(station: Station, by: Actor, booked: Appointment) -> None:
    set_parameter(station, "appointment.confirm_offsets_minutes", [120], effective_from=NOW.date(), source="test", by=by, now=NOW)
    assert list(checks(booked)) == [120]


@pytest.mark.covers("APPT-18", "PREP-06")
def test_a_confirmation_covers_preparation_and_coming(booked: Appointment, by: Actor) -> None:
    run(NOW)
    assert refusal(lambda: actions.check(booked, 60, prepared=True, commitment="will_come", by=by, now=NOW)).code == "prep_open"
    assert refusal(lambda: actions.check(booked, 60, prepared=False, commitment="unknown", by=by, now=NOW)).code == "bad_outcome"
    assert refusal(lambda: actions.check(booked, 77, prepared=False, commitment="will_come", by=by, now=NOW)).code == "unknown_check"
    actions.check(booked, 60, prepared=False, commitment="not_reached", by=by, now=NOW)
    assert booked.commitment == Commitment.NOT_REACHED
    assert Notice.objects.filter(to_role="supervisor", text_en__contains="not prepared").count() == 1
    prepare_all(booked, by, NOW)
    actions.check(booked, 60, prepared=True, commitment="will_come", by=by, now=NOW)
    done = checks(booked)[60]
    assert (done.prepared, done.commitment, done.done_at) == (True, "will_come", NOW)
    run(NOW)
    assert [task.key for task in open_tasks(booked, "confirm")] == [f"confirm:{booked.trail}:1440:0"]


@pytest.mark.covers("APPT-19")
def test_the_reminder_goes_once_when_its_time_comes(booked: Appointment, by: Actor) -> None:
    reminders = Message.objects.filter(template_key="appointment_reminder", dedupe__contains=":60:")
    at = checks(booked)[60].due_at
    run(at - timedelta(minutes=1))
    assert reminders.count() == 0
    for _again in range(2):
        run(at)
    assert reminders.count() == 1
    assert checks(booked)[60].reminded_at == at
    assert actions.remind(booked, 60, by=by, now=at) is None


@pytest.mark.covers("APPT-19")
@pytest.mark.parametrize("status", [Status.CANCELLED, Status.NO_SHOW, Status.SHOP_DEFAULT, Status.ARRIVED, Status.CONVERTED])
def test_no_reminder_when_it_is_kept_or_off(station: Station, status: Status) -> None:
    """I-32."""
    make_in(station, status)
    before = Message.objects.filter(template_key="appointment_reminder").count()
    run(TOMORROW - timedelta(minutes=30))
    assert Message.objects.filter(template_key="appointment_reminder").count() == before


# ---------------------------------------------------------------- another time, another advisor


@pytest.mark.covers("APPT-21", "PREP-06")
def test_a_move_asks_for_bay_and_confirmations_anew_and_keeps_the_rest(booked: Appointment, by: Actor) -> None:
    later = TOMORROW + timedelta(days=1)
    run(NOW)
    actions.check(booked, 60, prepared=False, commitment="will_come", by=by, now=NOW)
    prepare_all(booked, by, NOW)
    reschedule(booked, starts_at=later, reason="travels", by=by, now=NOW)
    assert open_tasks(booked, "confirm") == []
    assert (items(booked)["bay"].state, items(booked)["tools"].state) == (PrepState.OPEN, PrepState.DONE)
    assert {one.done_at for one in checks(booked).values()} == {None}
    assert Confirmation.objects.get().commitment == "will_come"  # what was said of the earlier time is kept
    run(NOW)
    assert sorted(task.due_at for task in open_tasks(booked, "confirm")) == sorted(later - timedelta(minutes=m) for m in (1440, 60))
    assert [task.key for task in open_tasks(booked, "prepare")] == [f"prep:{booked.trail}:bay:1"]


@pytest.mark.covers("APPT-22", "DELG-03")
def test_a_stand_in_gets_the_work(booked: Appointment, by: Actor, station: Station) -> None:
    run(NOW)
    other = make_advisor(station, "王海")
    stand_in(booked, advisor=other, reason="ill", by=by, now=NOW)
    run(NOW)
    assert {task.owner_id for task in open_tasks(booked, "confirm")} == {other.pk}
    assert {task.owner_id for task in open_tasks(booked, "prepare") if task.owner_role == "advisor"} == {other.pk}


@pytest.mark.covers("APPT-15")
def test_a_tentative_one_is_prepared_once_it_is_firm(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = make_draft(station)
    tentative(row, starts_at=TOMORROW, by=by, now=NOW)
    assert plan_of(row, NOW).items == []
    book(row, starts_at=TOMORROW, advisor=desk_advisor, by=by, now=NOW)
    assert len(plan_of(row, NOW).items) == 6


@pytest.mark.covers("APPT-28")
def test_the_form_becomes_the_next_version_when_given_again(booked: Appointment, by: Actor) -> None:
    first = actions.give_form(booked, how="print", by=by, now=NOW)
    second = actions.give_form(booked, how="sms", by=by, now=NOW)
    assert (first.version, second.version, booked.form_given_at) == (1, 2, NOW)
    assert "remember the appointed time" in first.content["terms"][0]
    assert first.content["advisor"] == str(booked.advisor)
    assert [one["done"] for one in first.content["preparation"]] == [False, True, True, False, False, False]
    assert first.content["reminders"] == ["1 day before", "60 minutes before"]
