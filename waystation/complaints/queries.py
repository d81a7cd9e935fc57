"""What pages and tasks ask of complaints."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import letterhead, parameter, people_with, today, zone
from waystation.complaints.choices import OPEN, UNSOLVED, Severity, Status
from waystation.complaints.models import Case, Step
from waystation.complaints.sums import PAPER_LEVEL, day_ends_at, same_day
from waystation.core.access import Actor
from waystation.core.when import minute
from waystation.customers.models import Vehicle
from waystation.files.queries import in_both_languages
from waystation.identifiers import masks
from waystation.messaging.choices import TaskState
from waystation.messaging.models import Task
from waystation.scheduling.queries import opening

LISTS = ("open", "untreated", "mine", "late", "major", "ended")


def visible_cases(by: Actor) -> QuerySet[Any]:
    """The cases of the actor's station with what every page names of them."""
    return Case.objects.seen_by(by).select_related("station", "vehicle", "party", "order", "owner", "about", "paper")


def case_list(by: Actor, now: datetime, which: str = "open") -> QuerySet[Any]:
    """One of `LISTS`; pages put the most burning first (CMPL-12: `untreated` are those nobody has begun)."""
    rows = visible_cases(by)
    if which == "ended":
        return rows.exclude(status__in=OPEN)
    rows = rows.filter(status__in=OPEN)
    wanted = {
        "untreated": Q(status=Status.REGISTERED), "mine": Q(owner_id=by.user_id), "late": Q(due_at__lt=now), "major": Q(severity=Severity.MAJOR),
    }  # fmt: skip
    return rows.filter(wanted.get(which, Q()))


def counts(by: Actor, now: datetime) -> dict[str, int]:
    """How many are open, untreated, mine, late and major; one statement."""
    found = Case.objects.seen_by(by).filter(status__in=OPEN).aggregate(
        open=Count("pk"), untreated=Count("pk", filter=Q(status=Status.REGISTERED)), mine=Count("pk", filter=Q(owner_id=by.user_id)),
        late=Count("pk", filter=Q(due_at__lt=now)), major=Count("pk", filter=Q(severity=Severity.MAJOR)),
    )  # fmt: skip
    return {name: number or 0 for name, number in found.items()}


def steps_of(case: Case) -> list[Step]:
    """Every talk and deed, oldest first (CMPL-03)."""
    return list(case.steps.order_by("at", "pk"))


def cases_of(by: Actor, vehicle: Vehicle | None) -> list[Case]:
    """Earlier and present complaints about a vehicle, newest first; told before somebody calls."""
    return list(visible_cases(by).filter(vehicle=vehicle).order_by("-registered_at", "-pk")[:10]) if vehicle else []


def first_role(station: Station, roles: list[str], now: datetime) -> str:
    """The first of the roles that somebody holds at the station (requirements (f) 10)."""
    return next((role for role in roles if people_with(station, role, now).exists()), roles[0])


def escalate_after(station: Station, now: datetime) -> datetime:
    """When a matter that begins now goes to the supervisor (requirements (a) 24)."""
    return now + timedelta(minutes=parameter("complaint.escalate_minutes", station, today(station, now)))


def tell_by(station: Station, now: datetime) -> datetime:
    """The end of the day on which the solution is known (requirements (a) 25)."""
    span = opening(station, today(station, now))
    return day_ends_at(now, zone(station), span[1] if span else None)


def told_same_day(case: Case) -> bool:
    return same_day(case.decided_at, case.told_at, zone(case.station))


def to_escalate(now: datetime) -> QuerySet[Any]:
    """Unsolved for a day and not with the supervisor yet."""
    since = Coalesce("escalate_at", "due_at")
    return Case.objects.filter(status__in=UNSOLVED).alias(ends=since).filter(ends__lte=now).select_related("station").order_by("pk")


def to_remind(now: datetime) -> list[Case]:
    """Solved, the customer not told, the day nearly over, nobody reminded yet."""
    rows = Case.objects.filter(status=Status.DECIDED, tell_reminded_at=None).select_related("station", "owner").order_by("pk")
    return [row for row in rows if now >= _remind_at(row)]


def _remind_at(case: Case) -> datetime:
    ends = case.tell_by_at or case.due_at
    return ends - timedelta(minutes=parameter("complaint.tell_warn_minutes", case.station, today(case.station, ends)))


def told_too_late(now: datetime) -> list[Case]:
    """Solved, the day over, the customer still not told, and the supervisor does not have it in his inbox."""
    rows = Case.objects.filter(status=Status.DECIDED, tell_by_at__lte=now).select_related("station").order_by("pk")
    keys = {late_key(row): row for row in rows}
    known = set(Task.objects.filter(key__in=list(keys), state=TaskState.OPEN).values_list("station_id", "key"))
    return [row for key, row in keys.items() if (row.station_id, key) not in known]


def late_key(case: Case) -> str:
    return f"case:{case.pk}:tell_late:{case.reopened}"


def stages(case: Case) -> list[dict[str, str]]:
    """The stepper: what is done, where it stands, what is to come."""
    if case.status == Status.INVALID:
        return [_stage(_("Registered"), "done"), _stage(_("Invalid or duplicate"), "now")]
    way = [Status.REGISTERED, Status.ASSIGNED, Status.DECIDED, Status.TOLD, Status.DONE, Status.CLOSED]
    if case.status == Status.ANSWERED or (case.status == Status.CLOSED and case.on_the_spot):
        way = [Status.REGISTERED, Status.ANSWERED, Status.CLOSED]
    elif case.status == Status.REPORTED:
        way[1] = Status.REPORTED
    here = way.index(Status(case.status))
    state = ["done"] * here + ["done" if case.status == Status.CLOSED else "now"] + ["todo"] * (len(way) - here - 1)
    return [_stage(str(step.label), state[n]) for n, step in enumerate(way)]


def _stage(label: str, state: str) -> dict[str, str]:
    return {"label": label, "state": state, "note": ""}


def paper_of(case: Case, by_name: str, now: datetime) -> dict[str, Any]:
    """The data of the complaint record (`core/papers/complaint_record.typ`), domain.md §7.12."""
    station, here, order = case.station, zone(case.station), case.order
    steps = steps_of(case)

    def made() -> dict[str, Any]:
        return {
            **letterhead(station), "printed_at": minute(now, here), "printed_by": by_name,
            "number": case.number, "customer": case.person, "phone": masks.phone(case.phone), "plate": case.vehicle.plate if case.vehicle else "",
            "model": case.vehicle.title if case.vehicle else "", "order": order.number if order else "",
            "advisor": order.advisor.name if order and order.advisor else "", "received_at": minute(case.registered_at, here),
            "received_by": steps[0].by_name if steps else by_name, "channel": case.get_channel_display(),
            "kind": str(case.get_area_display() or case.get_kind_display()), "level": PAPER_LEVEL[Severity(case.severity)],
            "respond_by": minute(case.escalate_at or case.due_at, here), "solve_by": minute(case.due_at, here),
            "owner": case.owner.name if case.owner else "", "department": str(case.get_department_display()), "words": case.what,
            "wish": case.wished, "findings": case.answer, "solution": case.solution or (case.answer if case.on_the_spot else ""),
            "cause": case.cause, "measures": case.measure, "prevention": case.prevention,
            "responsible": [{"name": case.about.name, "role": str(case.get_department_display())}] if case.about else [],
            "steps": [{"at": minute(s.at, here), "what": s.words, "by": s.by_name} for s in steps], "on_the_spot": bool(case.on_the_spot),
            "reply_at": minute(case.told_at, here), "confirmed_at": minute(case.closed_at, here), "outcome": _outcome(case),
            "closed": case.closed_at is not None, "sign_customer": None, "sign_handler": None, "sign_manager": None,
        }  # fmt: skip

    return in_both_languages(made)


def _outcome(case: Case) -> str | None:
    return None if case.satisfied is None else "satisfied" if case.satisfied else "not_accepted"
