# ruff: noqa: E501
"""What came after past deliveries: follow-ups, ratings, advice that stays on the vehicle, complaints."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from waystation.accounts.models import Station
from waystation.accounts.queries import zone
from waystation.care.choices import Mood, Outcome
from waystation.care.choices import Status as CallStatus
from waystation.care.models import FollowUp
from waystation.catalogue.models import Operation
from waystation.complaints.choices import Area, Severity
from waystation.complaints.choices import Status as CaseStatus
from waystation.complaints.models import Case
from waystation.core.bulk import write_rows
from waystation.delivery.models import Rating
from waystation.demo.names import COMPLAINTS, DISSATISFIED, SATISFIED
from waystation.demo.record import Event
from waystation.workorders.choices import Status
from waystation.workorders.models import Advice, RepairOrder

if TYPE_CHECKING:
    from waystation.demo.history import Numbers, Stay

ADVISED = ["更换空调滤芯", "更换制动液", "更换后制动片", "更换雨刮片", "四轮定位", "更换防冻液", "更换轮胎（单条）"]


def write_after(stays: list[Stay], numbers: Numbers, chance: random.Random, now: datetime, events: list[Event]) -> None:
    calls = [_call(stay, numbers, chance, now) for stay in stays]
    cases = [case for stay, call in zip(stays, calls, strict=True) if (case := _case(stay, call, numbers, chance, now))]
    write_rows(cases)
    of_order = {case.order_id: case for case in cases}
    for stay, call in zip(stays, calls, strict=True):
        call.complaint = of_order.get(stay.order.pk)
    write_rows(calls)
    for stay, call in zip(stays, calls, strict=True):
        if call.status == CallStatus.DONE and call.done_at:
            events.append(Event(call.done_at, stay.place.station.pk, "followup.done", f"followup:{call.pk}", call.number,
                                f"visit:{stay.visit.pk}", None, stay.place.person("clerk")))  # fmt: skip
            stay.order.status = Status.CLOSED
    RepairOrder.objects.filter(pk__in=[stay.order.pk for stay in stays if stay.order.status == Status.CLOSED]).update(
        status=Status.CLOSED
    )
    write_rows(
        [Rating(station=stay.place.station, order=stay.order, stars=chance.choices([5, 4, 3, 2], [70, 22, 6, 2])[0], at=stay.done_at)
         for stay in stays if chance.random() < 0.3]
    )  # fmt: skip
    known = {row.name: row for row in Operation.objects.filter(company=stays[0].place.station.company, name__in=ADVISED)} if stays else {}
    write_rows(
        [Advice(station=stay.place.station, vehicle=stay.owned.vehicle, order=stay.order, text=(text := chance.choice(ADVISED)), operation=known.get(text), why="检查时发现，客户表示下次再做",
                safety=chance.random() < 0.15, at=stay.done_at, by_name=stay.order.advisor.name)
         for stay in stays if chance.random() < 0.12]
    )  # fmt: skip


def _call(stay: Stay, numbers: Numbers, chance: random.Random, now: datetime) -> FollowUp:
    delivered = stay.order.delivered_at
    call = FollowUp(
        station=stay.place.station, number=numbers.next(stay.place, "followup", delivered), order=stay.order,
        opens_at=delivered + timedelta(days=3), due_at=delivered + timedelta(days=7),
    )  # fmt: skip
    if call.opens_at < now:
        call.status = CallStatus.OPEN
        done_at = _by_day(call.opens_at + timedelta(hours=chance.randint(2, 60)), stay.place.station, chance)
        long_ago = call.due_at < now - timedelta(days=3)
        if done_at < now and (long_ago or chance.random() < 0.8):
            _made(call, chance, done_at)
    return call


def _by_day(at: datetime, station: Station, chance: random.Random) -> datetime:
    """The same or the next day, at an hour when people telephone."""
    local = at.astimezone(zone(station))
    day = local if local.hour < 9 else local + timedelta(days=1)
    return day.replace(hour=9, minute=0) + timedelta(minutes=chance.randint(0, 500))


def _made(call: FollowUp, chance: random.Random, done_at: datetime) -> None:
    call.done_at = done_at
    call.done_by_name = "白洁"
    call.tries = chance.choice([1, 1, 1, 2, 3])
    kind = chance.choices([CallStatus.DONE, CallStatus.NOT_REACHED, CallStatus.REFUSED], [90, 7, 3])[0]
    call.status = kind
    if kind != CallStatus.DONE:
        call.outcome = Outcome.NO_ANSWER if kind == CallStatus.NOT_REACHED else Outcome.REFUSED
        return
    call.outcome = Outcome.REACHED
    call.mood = chance.choices([Mood.SATISFIED, Mood.PARTLY, Mood.DISSATISFIED], [86, 10, 4])[0]
    call.score = {Mood.SATISFIED: 10, Mood.PARTLY: 7, Mood.DISSATISFIED: 4}[call.mood] - chance.randint(0, 1)
    call.satisfied_with = chance.choice(SATISFIED)
    call.dissatisfied_with = "无" if call.mood == Mood.SATISFIED else chance.choice(DISSATISFIED)
    call.words = "挺好的" if call.mood == Mood.SATISFIED else "希望下次快一点"


def _case(stay: Stay, call: FollowUp, numbers: Numbers, chance: random.Random, now: datetime) -> Case | None:
    if call.mood != Mood.DISSATISFIED or chance.random() < 0.5 or call.done_at is None:
        return None
    at = call.done_at
    recent = now - at < timedelta(days=14)
    closed = at + timedelta(days=chance.randint(1, 3))
    return Case(
        station=stay.place.station, number=numbers.next(stay.place, "complaint", at), status=CaseStatus.ASSIGNED if recent else CaseStatus.CLOSED,
        channel="phone", party=stay.owned.party, vehicle=stay.owned.vehicle, order=stay.order, person=stay.owned.contact.name,
        phone=stay.owned.contact.phone, what=chance.choice(COMPLAINTS), wish="给个说法", area=chance.choice(Area.values), severity=Severity.NORMAL,
        owner=stay.place.users.get("supervisor") or stay.place.advisors[0], registered_at=at, due_at=at + timedelta(days=1), on_the_spot=False,
        solution="" if recent else "道歉并免费复检", decided_at=None if recent else closed, told_at=None if recent else closed,
        measure="" if recent else "复检合格", done_at=None if recent else closed, satisfied=None if recent else True,
        verdict="" if recent else "可以接受", cause="" if recent else "沟通不及时", prevention="" if recent else "晨会强调提前通知",
        closed_at=None if recent else closed,
    )  # fmt: skip
