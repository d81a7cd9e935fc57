"""Follow-ups for tests: an order delivered through models, its call in any state by the verbs that lead there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments.models import Appointment
from waystation.care import actions
from waystation.care.choices import Status
from waystation.care.models import FollowUp
from waystation.customers.models import Contact, Party
from waystation.reception.models import Visit
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.tests.build import make_vehicle

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Tuesday 09:30 at the station
DELIVERED = NOW - timedelta(days=4)
S = Status
TALK = {
    "mood": "satisfied", "score": 9, "satisfied_with": "接待热情", "dissatisfied_with": "无", "words": "车修好了，不响了", "wishes": "下次提前提醒",
}  # fmt: skip
REQUEST = {"visit_time": "明天上午", "arrival": "10:00", "needs": "一名技师，带制动片", "opinion": "印象不错"}


def make_delivered(station: Station, *, delivered_at: datetime | None = DELIVERED, **more: Any) -> RepairOrder:
    """A delivered order with one job done, as three slices below would leave it."""
    n = RepairOrder.objects.count() + 1
    vehicle = make_vehicle(station, f"鲁B{n + 20000}")
    party = Party.objects.create(company=station.company, name="刘芳", made_at=NOW)
    contact = Contact.objects.create(company=station.company, party=party, name="刘芳", phone="13800006620")
    visit = Visit.objects.create(
        station=station, number=f"VD{n:04d}", status="departed", vehicle=vehicle, party=party, contact=contact, arrived_at=DELIVERED
    )
    values = {"status": "delivered", "delivered_at": delivered_at, "contact": contact, "party": party} | more
    order = RepairOrder.objects.create(station=station, number=f"RD{n:04d}", visit=visit, vehicle=vehicle, made_at=DELIVERED, **values)
    Job.objects.create(station=station, order=order, position=1, status="passed", name="更换前制动片")
    return order


def make_follow_up(station: Station, status: str = S.OPEN, *, now: datetime = NOW, order: RepairOrder | None = None, **more: Any) -> FollowUp:
    by = system_actor(station)
    row = actions.plan_follow_up(order or make_delivered(station, **more), by=by, now=now)
    if status == S.PLANNED:
        return row
    actions.open_follow_up(row, by=by, now=now)
    if status == S.DONE:
        actions.finish(row, by=by, now=now, **TALK)
    elif status == S.REFUSED:
        actions.refuse(row, by=by, now=now)
    elif status == S.EXCLUDED:
        actions.exclude(row, reason="已搬走", by=by, now=now)
    elif status == S.NOT_REACHED:
        for _n in range(5):
            actions.record_try(row, outcome="no_answer", by=by, now=now)
    return row


def make_request(station: Station, **more: Any) -> Appointment:
    values = {"status": "confirmed", "customer_name": "张师傅", "phone": "13900001111", "starts_at": NOW + timedelta(days=1), "wishes": "上门换胎"}
    n = Appointment.objects.count() + 1
    return Appointment.objects.create(station=station, number=f"AQ{n:04d}", made_at=NOW, made_by_name="x", **(values | more))
