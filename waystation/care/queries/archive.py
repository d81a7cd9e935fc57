"""The file of a customer or vehicle: visits, papers, talks, follow-ups and complaints in one list (CUST-03, CUST-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waystation.appointments.choices import VERB_WORDS
from waystation.appointments.models import Appointment
from waystation.care.choices import VERBS as CARE_VERBS
from waystation.care.models import FollowUp
from waystation.complaints.choices import VERBS as CASE_VERBS
from waystation.complaints.models import Case
from waystation.core.access import Actor
from waystation.customers.choices import VERBS as FILE_VERBS
from waystation.customers.models import Party, Vehicle
from waystation.delivery.models import Rating
from waystation.files.queries import papers_on
from waystation.journal.queries import timeline
from waystation.messaging.queries import calls_on, messages_on, thread, visible_questions
from waystation.reception.models import Visit
from waystation.workorders.choices import VERBS as ORDER_VERBS
from waystation.workorders.models import RepairOrder

MOST_STAYS, MOST_ROWS = 200, 60
KINDS = {
    "": gettext_lazy("Everything"), "visits": gettext_lazy("Visits and orders"), "papers": gettext_lazy("Papers and forms"),
    "talks": gettext_lazy("Calls, messages, talks"), "care": gettext_lazy("Follow-ups and complaints"), "events": gettext_lazy("Every event"),
}  # fmt: skip
WORDS = {**FILE_VERBS, **VERB_WORDS, **ORDER_VERBS, **CASE_VERBS, **CARE_VERBS}


@dataclass(frozen=True)
class Entry:
    at: datetime
    icon: str
    title: str
    sub: str = ""
    url: str = ""


@dataclass(frozen=True)
class Found:
    """The rows everything else in the file hangs on, and their trails."""

    visits: list[Visit]
    appointments: list[Appointment]
    cases: list[Case]
    orders: list[RepairOrder]
    follow_ups: list[FollowUp]
    own: list[str]

    @property
    def trails(self) -> list[str]:
        rows: list[Any] = [*self.visits, *self.appointments, *self.cases, *self.follow_ups]
        return sorted({*self.own, *(str(row.trail) for row in rows)})


def of_vehicle(by: Actor, vehicle: Vehicle) -> Found:
    return _found(by, Q(vehicle=vehicle), [f"vehicle:{vehicle.pk}"])


def of_party(by: Actor, party: Party) -> Found:
    """His own file, also of vehicles that others own now: what was done for him stays his."""
    return _found(by, Q(party=party), [f"party:{party.pk}"])


def _found(by: Actor, whose: Q, own: list[str]) -> Found:
    def newest(rows: QuerySet[Any], order: str) -> list[Any]:
        return list(rows.order_by(f"-{order}", "-pk")[:MOST_STAYS])

    orders = newest(RepairOrder.objects.seen_by(by).filter(whose).select_related("advisor"), "made_at")
    appointments = newest(Appointment.objects.seen_by(by).filter(whose), "made_at")
    followed = Q(order__in=[row.pk for row in orders]) | Q(appointment__in=[row.pk for row in appointments])
    return Found(
        visits=newest(Visit.objects.seen_by(by).filter(whose).select_related("advisor"), "arrived_at"), appointments=appointments, orders=orders,
        cases=newest(Case.objects.seen_by(by).filter(whose), "registered_at"), own=own,
        follow_ups=newest(FollowUp.objects.seen_by(by).filter(followed).select_related("order"), "opens_at"),
    )  # fmt: skip


def entries(by: Actor, found: Found, kind: str = "") -> list[Entry]:
    """What the file shows, newest first; what a person may not open he does not see here either. A constant number of statements."""
    makers = {"visits": _visits, "papers": _papers, "talks": _talks, "care": _care, "events": _events}
    chosen = [makers[kind]] if kind in makers else [maker for name, maker in makers.items() if name != "events"]
    rows = [row for maker in chosen for row in maker(by, found)]
    return sorted(rows, key=lambda row: row.at, reverse=True)[: MOST_ROWS * 2]


def _visits(by: Actor, found: Found) -> list[Entry]:
    rows = []
    if by.may("reception.view"):
        rows += [
            Entry(v.arrived_at, "car", v.number, _line(v.get_status_display(), v.words or v.answer or v.left_because), _to("reception:visit", v))
            for v in found.visits[:MOST_ROWS]
        ]
    if by.may("workorders.view"):
        rows += [
            Entry(o.made_at, "file-text", o.number, _line(o.get_kind_display(), o.get_status_display(), o.advisor), _to("workorders:order", o))
            for o in found.orders[:MOST_ROWS]
        ]
    if by.may("appointments.view"):
        rows += [
            Entry(a.made_at, "calendar-time", a.number, _line(a.get_status_display(), a.fault, a.wishes), _to("appointments:appointment", a))
            for a in found.appointments[:MOST_ROWS]
        ]
    return rows


def _papers(by: Actor, found: Found) -> list[Entry]:
    if not by.may("files.papers"):
        return []
    rows = papers_on(by, found.trails)[:MOST_ROWS]
    return [Entry(p.sealed_at, "printer", p.name, f"{p.number} V{p.version} · {p.sealed_by}", _to("files:paper", p)) for p in rows]


def _talks(by: Actor, found: Found) -> list[Entry]:
    """Calls, messages sent, what colleagues wrote and asked about him."""
    trails = found.trails
    rows = [
        Entry(c.started_at, "phone", f"{c.get_direction_display()} · {c.by_name}", c.points or c.outcome) for c in calls_on(by, trails)[:MOST_ROWS]
    ]
    rows += [
        Entry(m.made_at, "send", f"{m.get_channel_display()} · {m.get_state_display()}", m.shown) for m in messages_on(by, trails)[:MOST_ROWS]
    ]
    if by.may("messaging.talk"):
        rows += [Entry(n.at, "messages", n.author_name, n.text) for n in thread(by, trails).reverse()[:MOST_ROWS]]
        asked = visible_questions(by).filter(trail__in=trails).select_related("asked_by", "answered_by").order_by("-asked_at")[:MOST_ROWS]
        rows += [
            Entry(q.asked_at, "help-circle", str(q.asked_by), f"{q.text} → {q.answered_by}: {q.answer}" if q.answered_at else q.text) for q in asked
        ]
    return rows


def _care(by: Actor, found: Found) -> list[Entry]:
    rows = []
    if by.may("care.view"):
        rows += [
            Entry(f.done_at or f.opens_at, "headset", _line(_("Follow-up"), f.number), _said(f), _to("care:call", f))
            for f in found.follow_ups[:MOST_ROWS]
        ]
        ratings = Rating.objects.seen_by(by).filter(order__in=[o.pk for o in found.orders]).select_related("order").order_by("-at")[:MOST_ROWS]
        rows += [Entry(r.at, "star", _line(_("Rating"), f"{r.stars}/5"), f"{r.order.number} {r.text}") for r in ratings]
    if by.may("complaints.view"):
        rows += [
            Entry(
                c.registered_at, "message-report", _line(_("Complaint"), c.number), _line(c.get_status_display(), c.what), _to("complaints:case", c)
            )
            for c in found.cases[:MOST_ROWS]
        ]
    return rows


def _said(row: FollowUp) -> str:
    return _line(row.get_status_display(), row.satisfied_with, row.dissatisfied_with, row.words, row.wishes, row.why_excluded)


def _events(by: Actor, found: Found) -> list[Entry]:
    lines = timeline(by, found.trails).filter(verb__in=list(WORDS)).order_by("-at", "-pk")[: MOST_ROWS * 2]
    return [Entry(line.at, "history", str(WORDS[line.verb]), f"{line.label} {line.actor_name}") for line in lines]


def _line(*words: object) -> str:
    return " · ".join(str(word) for word in words if word)[:200]


def _to(name: str, row: Any) -> str:
    return reverse(name, args=[row.pk])
