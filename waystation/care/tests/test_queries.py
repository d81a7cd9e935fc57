"""Lists, coverage, callers, the worker's rounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from waystation.accounts.models import Station
from waystation.appointments.models import Appointment
from waystation.care import actions, queries, tasks
from waystation.care.choices import Status
from waystation.care.models import FollowUp
from waystation.care.sums import Coverage, five, polite, says_nothing, within
from waystation.care.tests.build import DELIVERED, NOW, TALK, make_delivered, make_follow_up, make_request
from waystation.core.access import Actor
from waystation.messaging.models import Task

S = Status
DAY = timedelta(days=1)
HERE = ZoneInfo("Asia/Shanghai")
HOURS = (time(9), time(19))


def at(row: FollowUp, **values: Any) -> FollowUp:
    FollowUp.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


@pytest.mark.covers("FLUP-01")
def test_the_lists_show_the_worst_first_and_what_waits(station: Station, actor: Callable[..., Actor]) -> None:
    by = actor("clerk")
    new = make_follow_up(station, S.PLANNED, delivered_at=NOW)
    ready = make_follow_up(station)
    overdue = at(make_follow_up(station), due_at=NOW - DAY, owner_id=by.user_id)
    waits = at(make_follow_up(station), next_try_at=NOW + DAY)
    ended = make_follow_up(station, S.DONE)
    shown = {name: set(queries.call_list(by, NOW, name)) for name in queries.LISTS}
    assert shown == {
        "now": {ready, overdue}, "fresh": {new}, "overdue": {overdue}, "mine": {overdue}, "waiting": {waits}, "planned": {new}, "ended": {ended},
    }  # fmt: skip
    assert queries.next_call(by, NOW, ready) == overdue
    assert queries.next_call(by, NOW, overdue) == ready
    assert queries.counts(by, NOW) == {"now": 2, "fresh": 1, "overdue": 1, "mine": 1, "waiting": 1, "planned": 1}


def test_what_is_forgotten_for_a_week_does_not_stand_before_what_is_due_today(station: Station, actor: Callable[..., Actor]) -> None:
    by, today, forgotten = actor("clerk"), make_follow_up(station), at(make_follow_up(station), due_at=NOW - 8 * DAY)
    assert set(queries.call_list(by, NOW)) == {today}
    assert set(queries.call_list(by, NOW, "overdue")) == {forgotten}
    assert queries.next_call(by, NOW, today) is None
    assert (queries.counts(by, NOW)["now"], queries.counts(by, NOW)["overdue"]) == (1, 1)


def test_another_station_sees_nothing(station: Station, other_station: Station, actor: Callable[..., Actor]) -> None:
    make_follow_up(station)
    there = actor("clerk", at=other_station)
    assert not queries.call_list(there, NOW).exists()
    assert queries.coverage(there, other_station, NOW).total == 0


@pytest.mark.covers("FLUP-02")
def test_coverage_counts_omitted_and_not_those_who_said_no(station: Station, by: Actor) -> None:
    made = {status: make_follow_up(station, status) for status in (S.DONE, S.REFUSED, S.EXCLUDED, S.NOT_REACHED)}
    at(make_follow_up(station, S.DONE), due_at=NOW - 2 * DAY, done_at=NOW - DAY)
    at(make_follow_up(station), due_at=NOW - DAY)
    make_follow_up(station)  # open, not due yet: not counted
    make_delivered(station, delivered_at=NOW - 8 * DAY)  # due and never planned
    found = queries.coverage(by, station, NOW)
    assert (found.total, found.done, found.late, found.excluded, found.not_reached, found.overdue, found.unplanned) == (6, 2, 1, 2, 1, 1, 1)
    assert (found.asked_for, found.percent, found.alert) == (5, 40, True)
    assert made[S.DONE].status == S.DONE


@pytest.mark.parametrize(("done", "total", "percent", "alert"), [(0, 0, None, False), (9, 10, 90, False), (89, 100, 89, True), (1, 1, 100, False)])
def test_the_share(done: int, total: int, percent: int | None, alert: bool) -> None:
    rate = Coverage(total, done, 0, 0, 0, total - done, 0, 90)
    assert (rate.percent, rate.alert) == (percent, alert)


@pytest.mark.covers("FLUP-03")
def test_who_hears_only_praise_is_seen(station: Station, actor: Callable[..., Actor]) -> None:
    deaf, honest = actor("clerk", name="deaf"), actor("clerk", name="honest")
    for n in range(5):
        actions.finish(make_follow_up(station), by=deaf, now=NOW, **TALK)
        said = TALK | ({"dissatisfied_with": "等太久"} if n == 0 else {})
        actions.finish(make_follow_up(station), by=honest, now=NOW, **said)
    found = queries.callers(deaf, NOW)
    assert [(c.name, c.done, c.only_satisfied, c.percent, c.suspicious, c.score_text) for c in found] == [
        ("deaf", 5, 5, 100, True, "9.0"), ("honest", 5, 4, 80, False, "9.0"),
    ]  # fmt: skip


@pytest.mark.covers("APPT-27", "FLUP-21")
def test_promoted_walk_ins_who_booked(station: Station, by: Actor) -> None:
    rows = [make_follow_up(station) for _n in range(3)]
    for row in rows[:2]:
        actions.finish(row, by=by, now=NOW, appointment_promoted=True, **TALK)
    actions.finish(rows[2], by=by, now=NOW, **TALK)
    assert queries.promoted(by, NOW) == (2, 0)
    make_request(station, vehicle=rows[1].order.vehicle)  # booked before the call
    booked = make_request(station, vehicle=rows[0].order.vehicle)
    Appointment.objects.filter(pk=booked.pk).update(made_at=NOW + DAY)
    assert queries.promoted(by, NOW + 2 * DAY) == (2, 1)


@pytest.mark.covers("FLUP-01")
def test_every_delivery_gets_one_follow_up(station: Station, other_station: Station) -> None:
    orders = [make_delivered(station), make_delivered(station, status="closed"), make_delivered(other_station)]
    make_delivered(station, status="paid", delivered_at=None)
    make_delivered(station, delivered_at=NOW - 31 * DAY)  # taken over from another system
    assert tasks.plan_follow_ups(NOW) == 3
    assert tasks.plan_follow_ups(NOW) == 0
    assert set(FollowUp.objects.values_list("order_id", flat=True)) == {order.pk for order in orders}


@pytest.mark.covers("FLUP-01")
def test_a_call_opens_on_its_day(station: Station, person: Callable[..., Any]) -> None:
    person("clerk")
    row = make_follow_up(station, S.PLANNED, delivered_at=NOW)
    assert tasks.open_due(row.opens_at - timedelta(seconds=1)) == 0
    assert tasks.open_due(row.opens_at) == 1
    assert tasks.open_due(row.opens_at) == 0
    row.refresh_from_db()
    task = Task.objects.get(kind="followup")
    assert row.status == S.OPEN and (task.owner_role, task.due_at, task.url) == ("clerk", row.due_at, f"/care/{row.pk}/")


def test_the_supervisor_calls_where_there_is_no_clerk(station: Station, person: Callable[..., Any]) -> None:
    person("supervisor")
    make_follow_up(station)
    assert Task.objects.get(kind="followup").owner_role == "supervisor"


@pytest.mark.parametrize(("clock", "day", "hour"), [(8, 24, 9), (10, 24, 10), (19, 25, 9), (23, 25, 9)])
def test_nobody_is_called_at_night(clock: int, day: int, hour: int) -> None:
    asked = datetime(2026, 11, 24, clock, tzinfo=HERE)
    moved = polite(asked, HERE, HOURS).astimezone(HERE)
    assert (moved.day, moved.hour) == (day, hour) and within(moved, HERE, HOURS)


@pytest.mark.parametrize(("text", "nothing"), [("无", True), (" None. ", True), ("没有。", True), ("无接待", False), ("", False), ("等太久", False)])
def test_words_for_nothing(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing


@pytest.mark.parametrize(("score", "step"), [(None, None), (1, "1"), (2, "1"), (3, "2"), (6, "3"), (9, "5"), (10, "5")])
def test_the_papers_five_steps(score: int | None, step: str | None) -> None:
    assert five(score) == step


def test_what_was_said_before(station: Station, by: Actor) -> None:
    first = make_follow_up(station, S.DONE)
    order = make_delivered(station, delivered_at=DELIVERED)
    type(order).objects.filter(pk=order.pk).update(vehicle=first.order.vehicle)
    order.refresh_from_db()
    second = make_follow_up(station, order=order)
    assert queries.earlier_talks(by, second, order.vehicle) == [first]
    assert [job.name for job in queries.work_done(order)] == ["更换前制动片"]
