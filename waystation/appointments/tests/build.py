"""Appointments for tests, in any state. Other slices use these too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from waystation.accounts.models import Membership, Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments import actions
from waystation.appointments.choices import Commitment, Status
from waystation.appointments.models import Appointment
from waystation.catalogue.tests.build import make_operation, make_rate
from waystation.core.access import Actor
from waystation.preparation.actions import mark_ready
from waystation.preparation.tests.build import prepare_all
from waystation.scheduling.models import Resource

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Tuesday 09:30 at the station
TOMORROW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # Wednesday 10:00
_numbers = count(1)


def make_bay(station: Station, name: str = "", **values: Any) -> Resource:
    values = {"bay_kind": "repair", "takes_trucks": False} | values
    return Resource.objects.create(station=station, kind="bay", name=name or f"机修 {next(_numbers)}", **values)


def make_advisor(station: Station, name: str = "丁敏") -> User:
    """An advisor with a desk in the calendar."""
    number = next(_numbers)
    user = User.objects.create_user(username=f"adv{number}", password="x", name=name, company=station.company)
    Membership.objects.create(user=user, station=station, role="advisor", since=NOW - timedelta(days=400))
    Resource.objects.create(station=station, kind="advisor", name=f"{name}{number}", user=user)
    return user


def words(**more: Any) -> dict[str, Any]:
    """Everything a complete record has."""
    number = next(_numbers)
    return {
        "customer_name": "刘女士", "plate": f"鲁A{number:05d}", "phone": f"138{number:08d}", "km": 40128, "wishes": "4万公里保养",
        "fault": "过减速带有异响", "special_needs": "无",
    } | more  # fmt: skip


def make_draft(
    station: Station, by: Actor | None = None, *, now: datetime = NOW, wished: Any = (), channel: str = "phone", **more: Any
) -> Appointment:
    return actions.take(station, channel=channel, words=words(**more), wished=wished, by=by or system_actor(station), now=now)


def make_booked(
    station: Station, by: Actor | None = None, *, advisor: User | None = None, starts_at: datetime = TOMORROW, now: datetime = NOW, **more: Any
) -> Appointment:  # fmt: skip
    row = make_draft(station, by, now=now, **more)
    return actions.book(row, starts_at=starts_at, advisor=advisor or make_advisor(station), by=by or system_actor(station), now=now)


def make_in(station: Station, status: str, now: datetime = NOW) -> Appointment:
    """An appointment brought into a state by the verbs that lead there."""
    by = system_actor(station)
    if not Resource.objects.filter(station=station, kind="bay").exists():
        make_bay(station)
    if status in {Status.DRAFT, Status.ABANDONED, Status.TENTATIVE, Status.EXPIRED}:
        row = make_draft(station, now=now)
        if status == Status.ABANDONED:
            actions.abandon(row, reason="no time", by=by, now=now)
        if status in {Status.TENTATIVE, Status.EXPIRED}:
            actions.tentative(row, starts_at=TOMORROW, by=by, now=now)
        if status == Status.EXPIRED:
            actions.expire(row, by=by, now=now + timedelta(days=2))
        return row
    row = make_booked(station, now=now)
    _onward(row, status, by, now)
    return row


def _onward(row: Appointment, status: str, by: Actor, now: datetime) -> None:
    if status == Status.AT_RISK:
        row.hold.released_at = now
        row.hold.save()
        actions.review(row, by=by, now=now)
    elif status == Status.READY:
        prepare_all(row, by, now)
        mark_ready(row, by=by, now=now)
    elif status == Status.SHOP_DEFAULT:
        actions.shop_default(row, reason="lift broken", by=by, now=now)
    elif status in {Status.ARRIVED, Status.CONVERTED, Status.LEFT}:
        actions.arrive(row, visit_id=1, by=by, now=TOMORROW)
        if status == Status.CONVERTED:
            actions.convert(row, by=by, now=TOMORROW)
        if status == Status.LEFT:
            actions.leave(row, reason="changed his mind", by=by, now=TOMORROW)
    elif status == Status.NO_SHOW:
        actions.no_show(row, reason="not reached", by=by, now=TOMORROW + timedelta(hours=1))
    elif status == Status.CANCELLED:
        actions.cancel(row, reason="travels", by=by, now=now)


def lines_for(station: Station, *, hours_milli: int = 2000, **values: Any) -> Any:
    """An operation with a filed price, as wished work."""
    make_rate(station)
    return make_operation(station, hours_milli=hours_milli, **values)


WILL_COME = Commitment.WILL_COME
