"""What callers, the supervisor and the worker ask of follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import letterhead, parameter, people_with, today, zone
from waystation.appointments.models import Appointment
from waystation.care.choices import LIVE, NOTHING, REQUEST_TALK, Kind, Status
from waystation.care.models import FollowUp, Try
from waystation.care.sums import Coverage, five, read_hours, within
from waystation.core.access import Actor
from waystation.core.names import listed
from waystation.core.when import day, minute
from waystation.customers.choices import ConsentPurpose
from waystation.customers.models import Contact, Vehicle
from waystation.customers.queries import consents_of, main_contact
from waystation.delivery.models import Rating
from waystation.files.queries import in_both_languages
from waystation.identifiers import masks
from waystation.workorders.choices import APPROVED_WORK
from waystation.workorders.choices import Status as OrderStatus
from waystation.workorders.models import Job, RepairOrder
from waystation.workshop.queries import technicians_of

LISTS = ("now", "fresh", "overdue", "mine", "waiting", "planned", "ended")
LONG_AGO = timedelta(days=7)  # so long past its time a call has its own list; it does not stand before those of today
_WORDS = (
    "station", "owner", "complaint", "order__vehicle", "order__party", "order__contact", "order__advisor", "order__visit", "appointment__vehicle",
    "appointment__party", "appointment__contact", "appointment__advisor",
)  # fmt: skip


def visible_follow_ups(by: Actor) -> QuerySet[Any]:
    """The follow-ups of the actor's station with what every page names of them."""
    return FollowUp.objects.seen_by(by).select_related(*_WORDS)


def call_list(by: Actor, now: datetime, which: str = "now") -> QuerySet[Any]:
    """One of `LISTS`; pages put the worst (earliest due) first. `fresh` are the deliveries of today and yesterday, whether due or not."""
    rows = visible_follow_ups(by)
    if which == "ended":
        return rows.exclude(status__in=LIVE)
    if which == "planned":
        return rows.filter(status=Status.PLANNED, opens_at__gt=now)
    if which == "fresh":
        return rows.filter(status__in=LIVE, order__delivered_at__gte=_yesterday(by, now))
    rows = rows.filter(status__in=LIVE, opens_at__lte=now)
    wanted = {
        "now": _may_be_made(now), "overdue": Q(due_at__lt=now), "mine": Q(owner_id=by.user_id),
        "waiting": Q(next_try_at__gt=now),
    }  # fmt: skip
    return rows.filter(wanted.get(which, Q()))


def _may_be_made(now: datetime) -> Q:
    """Begun, not put off to a later try, and not forgotten for more than a week."""
    return (Q(next_try_at=None) | Q(next_try_at__lte=now)) & Q(due_at__gte=now - LONG_AGO)


def _yesterday(by: Actor, now: datetime) -> datetime:
    """When yesterday began at the actor's station."""
    station = Station.objects.get(pk=by.station_id or 0)
    return datetime.combine(today(station, now) - timedelta(days=1), time(), zone(station))


def next_call(by: Actor, now: datetime, after: FollowUp) -> FollowUp | None:
    """The call that loads by itself when one is finished: the worst of those that may be made now."""
    return call_list(by, now).exclude(pk=after.pk).order_by("due_at", "pk").first()


def counts(by: Actor, now: datetime) -> dict[str, int]:
    """Numbers of the filters in one statement."""
    later = Q(next_try_at__gt=now)
    live = FollowUp.objects.seen_by(by).filter(status__in=LIVE)
    begun = Q(opens_at__lte=now)
    return live.aggregate(
        now=Count("pk", filter=begun & _may_be_made(now)), fresh=Count("pk", filter=Q(order__delivered_at__gte=_yesterday(by, now))),
        overdue=Count("pk", filter=begun & Q(due_at__lt=now)),
        mine=Count("pk", filter=begun & Q(owner_id=by.user_id)), waiting=Count("pk", filter=begun & later), planned=Count("pk", filter=~begun),
    )  # fmt: skip


@dataclass(frozen=True)
class Whom:
    """Whom to call, about which vehicle."""

    name: str
    phone: str
    contact: Contact | None
    vehicle: Vehicle | None


def whom(follow_up: FollowUp, *, ask: bool = True) -> Whom:
    """The contact of the order, else of its customer (one statement more; lists do not `ask`); for a request the words of the appointment."""
    source = follow_up.order or follow_up.appointment
    contact = source.contact if source else None
    if ask and contact is None and source is not None and source.party is not None:
        contact = main_contact(source.party)
    name, phone = (contact.name, contact.phone) if contact else ("", "")
    if isinstance(source, Appointment):
        name, phone = source.customer_name or name, source.phone or phone
    if not name and source is not None and source.party is not None:
        name = source.party.name
    return Whom(name, phone, contact, source.vehicle if source else None)


def refuses_calls(contact: Contact | None) -> bool:
    """The contact has said no to service calls; silence after a repair is not a no (requirements (f) 25)."""
    newest = consents_of([contact])[contact.pk].get(ConsentPurpose.SERVICE_CALLS) if contact else None
    return newest is not None and not newest.given


def work_done(order: RepairOrder | None) -> list[Job]:
    """What was done, with its lines, to talk about; two statements."""
    if order is None:
        return []
    return list(order.jobs.filter(status__in=APPROVED_WORK).prefetch_related("lines").order_by("position"))


def earlier_talks(by: Actor, follow_up: FollowUp, vehicle: Vehicle | None) -> list[FollowUp]:
    """What the customer said before, newest first, so that nothing is asked twice."""
    if vehicle is None:
        return []
    rows = FollowUp.objects.seen_by(by).filter(Q(order__vehicle=vehicle) | Q(appointment__vehicle=vehicle))
    return list(rows.filter(status=Status.DONE).exclude(pk=follow_up.pk).order_by("-done_at", "-pk")[:5])


def tries_of(follow_up: FollowUp) -> list[Try]:
    return list(follow_up.attempts.order_by("at", "pk"))


def rating_of(order: RepairOrder | None) -> Rating | None:
    """The customer's own rating by link or app (FLUP-14), known before he is called."""
    return Rating.objects.filter(order=order).first() if order else None


def hours_of(station: Station, now: datetime) -> tuple[time, time]:
    return read_hours(parameter("followup.call_hours", station, today(station, now)))


def is_quiet(station: Station, now: datetime) -> bool:
    """Customers are not called at this hour (requirements (f) 25)."""
    return not within(now, zone(station), hours_of(station, now))


def owner_role(station: Station, now: datetime) -> str:
    """The first role of the list that somebody holds (requirements (f) 10)."""
    roles: list[str] = parameter("followup.owner_roles", station, today(station, now))
    return next((role for role in roles if people_with(station, role, now).exists()), roles[0])


def to_plan(now: datetime, since: datetime) -> QuerySet[Any]:
    """Delivered orders without a follow-up; older than `since` are taken over from elsewhere and left alone."""
    delivered = RepairOrder.objects.filter(status__in=[OrderStatus.DELIVERED, OrderStatus.CLOSED], delivered_at__gte=since, delivered_at__lte=now)
    known = FollowUp.objects.filter(order=OuterRef("pk"))
    return delivered.filter(~Exists(known)).select_related("station", "vehicle", "party", "contact").order_by("delivered_at", "pk")


def to_open(now: datetime) -> QuerySet[Any]:
    return FollowUp.objects.filter(status=Status.PLANNED, opens_at__lte=now).select_related(*_WORDS).order_by("due_at", "pk")


def coverage(by: Actor, station: Station, now: datetime, *, days: int = 30) -> Coverage:
    """Follow-ups after deliveries that were due in the last days and what came of them (FLUP-02); two statements and two parameters."""
    since = now - timedelta(days=days)
    rows = FollowUp.objects.seen_by(by).filter(kind=Kind.FIRST)
    due = rows.filter(due_at__gt=since).filter(Q(due_at__lte=now) | ~Q(status__in=LIVE))
    found = due.aggregate(
        total=Count("pk"), done=Count("pk", filter=Q(status=Status.DONE)), late=Count("pk", filter=Q(status=Status.DONE, done_at__gt=F("due_at"))),
        excluded=Count("pk", filter=Q(status__in=[Status.EXCLUDED, Status.REFUSED])), not_reached=Count("pk", filter=Q(status=Status.NOT_REACHED)),
        overdue=Count("pk", filter=Q(status__in=LIVE)),
    )  # fmt: skip
    on = today(station, now)
    deadline = timedelta(days=parameter("followup.deadline_days", station, on))
    unplanned = to_plan(now - deadline, since - deadline).filter(station_id=by.station_id).count()
    return Coverage(**found, unplanned=unplanned, alert_below=parameter("followup.coverage_alert_percent", station, on))


@dataclass(frozen=True)
class Caller:
    """What one caller wrote down; who hears only praise does not ask (FLUP-03)."""

    name: str
    done: int
    only_satisfied: int
    score_tenths: int

    @property
    def percent(self) -> int:
        return self.only_satisfied * 100 // self.done if self.done else 0

    @property
    def score_text(self) -> str:
        return f"{self.score_tenths // 10}.{self.score_tenths % 10}"

    @property
    def suspicious(self) -> bool:
        return self.done >= 5 and self.only_satisfied == self.done


def callers(by: Actor, now: datetime, *, days: int = 90) -> list[Caller]:
    """Per caller: calls done, how many without a single dissatisfied point, average score; the most one-sided first."""
    rows = FollowUp.objects.seen_by(by).filter(status=Status.DONE, done_at__gt=now - timedelta(days=days)).values("done_by_name")
    found = rows.annotate(done=Count("pk"), only=Count("pk", filter=Q(dissatisfied_with__in=[*NOTHING, ""])), average=Avg("score"))
    made = [Caller(r["done_by_name"], r["done"], r["only"], round((r["average"] or 0) * 10)) for r in found]
    return sorted(made, key=lambda row: (-row.percent, -row.done, row.name))


def promoted(by: Actor, now: datetime, *, days: int = 90) -> tuple[int, int]:
    """(walk-ins to whom the appointment was explained, how many of them booked afterwards) (APPT-27, FLUP-21)."""
    booked = Appointment.objects.filter(vehicle=OuterRef("order__vehicle"), made_at__gt=OuterRef("done_at"))
    rows = FollowUp.objects.seen_by(by).filter(appointment_promoted=True, done_at__gt=now - timedelta(days=days), order__visit__appointment=None)
    found = rows.aggregate(told=Count("pk"), came=Count("pk", filter=Exists(booked)))
    return found["told"], found["came"]


def paper_of(follow_up: FollowUp, by_name: str, now: datetime) -> dict[str, Any]:
    """The data of the follow-up record (`core/papers/followup_record.typ`), domain.md §7.11."""
    station, here, order = follow_up.station, zone(follow_up.station), follow_up.order
    person = whom(follow_up)
    source = order or follow_up.appointment
    bad = [] if follow_up.dissatisfied_with in NOTHING else [{"topic": "", "words": follow_up.dissatisfied_with}]

    def made() -> dict[str, Any]:
        return {
            **letterhead(station), "printed_at": minute(now, here), "printed_by": by_name,
            "number": follow_up.number, "customer": person.name, "phone": masks.phone(person.phone),
            "plate": person.vehicle.plate if person.vehicle else "", "model": person.vehicle.title if person.vehicle else "",
            "order": source.number if source else "", "delivered_on": day(order.delivered_at, here) if order else "",
            "advisor": source.advisor.name if source and source.advisor else "", "technicians": listed(technicians_of(order)) if order else "",
            "kind": str(follow_up.get_kind_display()), "caller": by_name, "due_on": day(follow_up.due_at, here),
            "tries": [_try_words(row, here) for row in tries_of(follow_up)],
            "questions": [{"question": str(REQUEST_TALK[k]), "answer": v} for k, v in follow_up.talk.items() if k in REQUEST_TALK],
            "satisfaction": five(follow_up.score), "praise": [follow_up.satisfied_with] if follow_up.satisfied_with else [],
            "complaints": bad, "words": follow_up.words, "needs": "", "suggestion": follow_up.wishes,
            "handling": "complaint" if follow_up.complaint_id else "closed",
            "complaint_no": follow_up.complaint.number if follow_up.complaint else "", "sign_caller": None, "sign_supervisor": None,
        }  # fmt: skip

    return in_both_languages(made)


def _try_words(row: Try, here: Any) -> dict[str, str]:
    words = {"at": minute(row.at, here), "channel": _("Phone"), "result": str(row.get_outcome_display()), "by": row.by_name}
    return words | ({"next": minute(row.next_try_at, here)} if row.next_try_at else {})
