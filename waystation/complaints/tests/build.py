"""Cases for tests, brought into any state by the verbs that lead there. Other slices use these too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from waystation.accounts.models import Membership, Station, User
from waystation.accounts.queries import system_actor
from waystation.complaints import actions
from waystation.complaints.choices import Status
from waystation.complaints.models import Case

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Tuesday 09:30 at the station
S = Status


def make_owner(station: Station, role: str = "supervisor", name: str = "王主管") -> User:
    user, made = User.objects.get_or_create(username=f"{role}-{name}@{station.code}", defaults={"name": name, "company": station.company})
    if made:
        Membership.objects.create(user=user, station=station, role=role, since=NOW - timedelta(days=400))
    return user


def words(**more: Any) -> dict[str, Any]:
    return {"channel": "phone", "person": "刘芳", "phone": "13800006620", "what": "晚交车半小时，没人通知", "wish": "道歉并说明原因"} | more


def sorted_into(station: Station, **more: Any) -> dict[str, Any]:
    """What classifying needs."""
    return {
        "area": "time", "severity": "normal", "department": "front_desk", "owner": make_owner(station), "due_at": NOW + timedelta(days=2),
    } | more  # fmt: skip


ENDING = {"satisfied": True, "verdict": "可以接受", "cause": "沟通不及时", "prevention": "晨会强调提前通知"}


def make_case(station: Station, status: str = S.REGISTERED, *, now: datetime = NOW, **more: Any) -> Case:
    by = system_actor(station)
    case = actions.register(station, by=by, now=now, **words(**more))
    if status == S.ANSWERED:
        return actions.answer_on_the_spot(case, answer="已当面致歉", by=by, now=now)
    if status == S.INVALID:
        return actions.invalid(case, reason="重复", by=by, now=now)
    if status == S.REGISTERED:
        return case
    actions.classify(case, by=by, now=now, **sorted_into(station, due_at=now + timedelta(days=2), severity=case.severity))
    if status == S.ASSIGNED:
        return case
    if status == S.REPORTED:
        return actions.report(case, findings="需主管决定", by=by, now=now)
    steps = [
        (S.DECIDED, lambda: actions.decide(case, solution="道歉并免费复检", by=by, now=now)),
        (S.TOLD, lambda: actions.tell(case, how="phone", said="已致电，客户同意", by=by, now=now)),
        (S.DONE, lambda: actions.done(case, measure="复检合格", by=by, now=now)),
        (S.CLOSED, lambda: actions.close(case, by=by, now=now, **ENDING)),
    ]
    for reached, go in steps:
        go()
        if reached == status:
            break
    return case
