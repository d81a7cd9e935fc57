"""Home per role: the work waiting for me, oldest burning first (ux.md §5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import today
from waystation.appointments.choices import LIVE
from waystation.appointments.models import Appointment
from waystation.care.choices import Status as CallStatus
from waystation.care.models import FollowUp
from waystation.complaints.choices import OPEN as OPEN_CASES
from waystation.complaints.models import Case
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit
from waystation.settlement.choices import BillStatus, RefundStatus
from waystation.settlement.models import Bill, GatePass, Payment, Refund
from waystation.workorders.choices import AdditionStatus, Status
from waystation.workorders.models import Addition, RepairOrder
from waystation.workshop.choices import RequisitionStatus
from waystation.workshop.models import Requisition
from waystation.workshop.queries import counts, my_work, warning
from waystation.workshop.queries import washes as cars_to_wash

MOST = 20
HANDED_OUT_WITHIN = timedelta(minutes=15)  # a technician stands at the counter or waits at the car


@dataclass(frozen=True)
class Row:
    """One thing to do: whose car, what, until when, one button."""

    vehicle: Any
    label: str
    sub: str
    due_at: datetime | None
    url: str
    action: str


@dataclass(frozen=True)
class Section:
    title: str
    icon: str
    rows: list[Row]
    empty: str


@dataclass(frozen=True)
class Tile:
    label: str
    value: int
    kind: str
    url: str
    tone: str = ""


def _orders(by: Actor, *statuses: Status) -> QuerySet[Any]:
    rows = RepairOrder.objects.seen_by(by).filter(status__in=statuses)
    return rows.select_related("vehicle", "advisor").order_by("promised_at", "pk")


def _order_rows(orders: QuerySet[Any], action: str, to: str = "workorders:order") -> list[Row]:
    return [
        Row(
            o.vehicle,
            o.number,
            f"{o.vehicle.title} · {o.get_status_display()}",
            o.promised_at,
            reverse(to, args=[o.pk]),
            action,
        )
        for o in orders[:MOST]
    ]


def mine_to_quote(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.DRAFT, Status.QUOTED, Status.SIGNED).filter(advisor_id=by.user_id)
    return Section(
        _("Waiting for my quote or signature"),
        "file-text",
        _order_rows(orders, _("Go on")),
        _("No order waits for your quote."),
    )


def mine_to_deliver(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.PASSED, Status.HANDED_OVER, Status.BILLED, Status.PAID).filter(advisor_id=by.user_id)
    return Section(
        _("Ready to hand over"), "key", _order_rows(orders, _("Hand over")), _("No finished car waits for you.")
    )


def mine_running(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(
        by,
        Status.WAITING,
        Status.DISPATCHED,
        Status.IN_REPAIR,
        Status.PAUSED,
        Status.SELF_CHECKED,
        Status.IN_INSPECTION,
        Status.FAILED,
    )
    return Section(
        _("My cars in the workshop"),
        "car",
        _order_rows(orders.filter(advisor_id=by.user_id), _("Look")),
        _("None of your cars is in the workshop."),
    )


def answers_open(by: Actor, now: datetime, station: Station) -> Section:
    asked = [
        AdditionStatus.RAISED,
        AdditionStatus.EVALUATED,
        AdditionStatus.ESTIMATED,
        AdditionStatus.ASKED,
        AdditionStatus.NO_ANSWER,
    ]
    rows = (
        Addition.objects.seen_by(by)
        .filter(status__in=asked)
        .select_related("order__vehicle")
        .order_by("answer_due_at", "raised_at")
    )
    if "advisor" in by.roles and "supervisor" not in by.roles:
        rows = rows.filter(order__advisor_id=by.user_id)
    found = [
        Row(
            a.order.vehicle,
            a.what,
            a.get_status_display(),
            a.answer_due_at,
            reverse("workorders:order", args=[a.order_id]),
            _("Go on"),
        )
        for a in rows[:MOST]
    ]
    return Section(_("Additional work to settle with the customer"), "message", found, _("No additional work is open."))


def to_dispatch(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.WAITING)
    return Section(
        _("Waiting for dispatch"),
        "arrows-split",
        _order_rows(orders, _("Dispatch"), to="workshop:dispatch"),
        _("No car waits for dispatch. New orders appear here by themselves."),
    )


def to_inspect(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.SELF_CHECKED, Status.IN_INSPECTION)
    return Section(
        _("Waiting for inspection"),
        "clipboard-check",
        _order_rows(orders, _("Inspect"), to="workshop:inspect"),
        _("No car waits for inspection."),
    )


def arrivals(by: Actor, now: datetime, station: Station) -> Section:
    start, end = day_bounds(today(station, now), station.timezone)
    rows = (
        Appointment.objects.seen_by(by)
        .filter(status__in=LIVE, starts_at__gte=start, starts_at__lt=end)
        .select_related("vehicle", "advisor")
    )
    found = [
        Row(
            a.vehicle or a.plate,
            a.wishes or a.number,
            str(a.advisor or ""),
            a.starts_at,
            reverse("reception:queue"),
            _("Arrived"),
        )
        for a in rows.order_by("starts_at")[:MOST]
    ]
    return Section(_("Expected today"), "calendar-time", found, _("Nobody else is expected today."))


def queue(by: Actor, now: datetime, station: Station) -> Section:
    rows = (
        Visit.objects.seen_by(by)
        .filter(status__in=[VisitStatus.ARRIVED, VisitStatus.IN_RECEPTION])
        .select_related("vehicle", "advisor")
    )
    found = [
        Row(
            v.vehicle,
            v.get_status_display(),
            str(v.advisor or _("no advisor yet")),
            v.arrived_at,
            reverse("reception:visit", args=[v.pk]),
            _("Receive"),
        )
        for v in rows.order_by("arrived_at")[:MOST]
    ]
    return Section(_("In the reception"), "door-enter", found, _("Nobody is waiting in the reception."))


def requisitions(by: Actor, now: datetime, station: Station) -> Section:
    rows = (
        Requisition.objects.seen_by(by)
        .filter(status=RequisitionStatus.ASKED)
        .select_related("order__vehicle")
        .order_by("asked_at")
    )
    found = [
        Row(
            r.order.vehicle,
            r.number,
            r.asked_by_name,
            r.asked_at + HANDED_OUT_WITHIN,
            reverse("workshop:requisition", args=[r.pk]),
            _("Issue"),
        )
        for r in rows[:MOST]
    ]
    return Section(_("Parts asked for"), "packages", found, _("No requisition is waiting."))


def bills(by: Actor, now: datetime, station: Station) -> Section:
    rows = (
        Bill.objects.seen_by(by).filter(status=BillStatus.FINAL, payer_kind="customer").select_related("order__vehicle").order_by("final_at")
    )
    found = [
        Row(b.order.vehicle, b.number, "", b.final_at, reverse("settlement:bill", args=[b.pk]), _("Take payment"))
        for b in rows[:MOST]
    ]
    return Section(_("To be paid"), "cash-register", found, _("Nobody is waiting to pay."))


def washes(by: Actor, now: datetime, station: Station) -> Section:
    found = [
        Row(w.order.vehicle, w.get_when_display(), "", w.order.promised_at, reverse("workshop:washes"), _("Wash"))
        for w in cars_to_wash(by)[:MOST]
    ]
    return Section(_("Cars to wash"), "wash", found, _("No car waits for the wash."))


def calls(by: Actor, now: datetime, station: Station) -> Section:
    rows = FollowUp.objects.seen_by(by).filter(status__in=[CallStatus.PLANNED, CallStatus.OPEN], opens_at__lte=now)
    rows = (
        rows.filter(Q(next_try_at=None) | Q(next_try_at__lte=now)).select_related("order__vehicle").order_by("due_at")
    )
    found = [
        Row(
            f.order.vehicle if f.order else "",
            f.number,
            f.order.number if f.order else "",
            f.due_at,
            reverse("care:call", args=[f.pk]),
            _("Call"),
        )
        for f in rows[:MOST]
    ]
    return Section(_("Follow-up calls"), "headset", found, _("No call is due."))


def cases(by: Actor, now: datetime, station: Station) -> Section:
    rows = Case.objects.seen_by(by).filter(status__in=OPEN_CASES).select_related("vehicle").order_by("due_at")
    found = [
        Row(
            c.vehicle or "",
            c.what[:60],
            c.get_status_display(),
            c.due_at,
            reverse("complaints:case", args=[c.pk]),
            _("Go on"),
        )
        for c in rows[:MOST]
    ]
    return Section(_("Open complaints"), "message-report", found, _("No complaint is open."))


def gate(by: Actor, now: datetime, station: Station) -> Section:
    rows = GatePass.objects.seen_by(by).filter(used_at=None).select_related("order__vehicle").order_by("at")
    found = [
        Row(
            g.order.vehicle, g.number, g.get_basis_display(), g.valid_until_at, reverse("settlement:gate"), _("Let out")
        )
        for g in rows[:MOST]
    ]
    return Section(_("Cars that may leave"), "barrier-block", found, _("No car may leave now."))


def approvals(by: Actor, now: datetime, station: Station) -> Section:
    rows = (
        Refund.objects.seen_by(by)
        .filter(status=RefundStatus.ASKED)
        .select_related("payment__order__vehicle")
        .order_by("asked_at")
    )
    found = [
        Row(
            r.payment.order.vehicle if r.payment.order else "",
            r.number,
            r.reason,
            r.asked_at,
            reverse("settlement:refunds"),
            _("Decide"),
        )
        for r in rows[:MOST]
    ]
    return Section(_("Waiting for my approval"), "rubber-stamp", found, _("Nothing waits for your approval."))


def my_jobs(by: Actor, now: datetime, station: Station) -> Section:
    """For people who are technicians among other things; who is nothing else begins on the technician's own page."""
    work = my_work(by, now)
    mine = [*([work.current] if work.current else []), *work.next]
    found = [
        Row(
            m.job.order.vehicle,
            m.job.label,
            str(m.job.get_status_display()),
            m.job.order.promised_at,
            reverse("workshop:job", args=[m.job.pk]),
            _("Go on"),
        )
        for m in mine[:MOST]
    ]
    return Section(_("My jobs"), "tool", found, _("No work is given to you."))


Maker = Callable[[Actor, datetime, Station], Section]
OF_ROLE: dict[str, list[Maker]] = {
    "manager": [approvals, cases, answers_open],
    "supervisor": [queue, answers_open, cases],
    "advisor": [mine_to_quote, answers_open, mine_to_deliver, mine_running],
    "greeter": [arrivals, queue],
    "assistant": [arrivals, queue],
    "dispatcher": [to_dispatch],
    "technician": [my_jobs],
    "inspector": [to_inspect],
    "parts": [requisitions],
    "cashier": [bills],
    "washer": [washes],
    "clerk": [calls, cases, arrivals],
    "gate": [gate],
    "technical_head": [cases],
}


def sections(by: Actor, now: datetime, station: Station) -> list[Section]:
    """What waits for the roles of this person, each list once."""
    makers: list[Maker] = []
    for role, own in OF_ROLE.items():
        if role in by.roles:
            makers += [maker for maker in own if maker not in makers]
    return [maker(by, now, station) for maker in makers]


def tiles(by: Actor, now: datetime, station: Station) -> list[Tile]:
    """The day in five figures; each opens the list behind it."""
    if not by.roles & {"manager", "supervisor", "dispatcher", "headoffice"}:
        return []
    start, end = day_bounds(today(station, now), station.timezone)
    ahead = warning(station, now)
    on_board = counts(by, now, ahead)
    late, soon = on_board["late"], on_board["soon"]
    due_soon = _("Due within %(minutes)s minutes") % {"minutes": ahead // timedelta(minutes=1)}
    delivered = RepairOrder.objects.seen_by(by).filter(delivered_at__gte=start, delivered_at__lt=end).count()
    taken = Payment.objects.seen_by(by).filter(at__gte=start, at__lt=end).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    board = reverse("workshop:board")
    return [
        Tile(_("In the house"), on_board["all"], "count", board),
        Tile(_("Past their promise"), late, "count", f"{board}?only=late", "red" if late else ""),
        Tile(due_soon, soon, "count", f"{board}?only=soon", "amber" if soon else ""),
        Tile(_("Delivered today"), delivered, "count", f"{reverse('workorders:orders')}?state=done"),
        Tile(_("Taken today"), taken, "money", reverse("settlement:desk")),
    ]
