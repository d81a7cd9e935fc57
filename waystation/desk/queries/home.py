"""Home per role: the work waiting for me, oldest burning first (ux.md §5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from waystation.accounts.models import Station
from waystation.accounts.queries import today
from waystation.care.queries import call_list
from waystation.complaints.choices import OPEN as OPEN_CASES
from waystation.complaints.models import Case
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.core.money import yuan
from waystation.delivery.queries import passes_waiting
from waystation.identifiers import masks
from waystation.messaging.queries import to_send_by_hand
from waystation.quality.queries import washes as cars_to_wash
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit
from waystation.reception.queries import still_expected
from waystation.settlement.choices import BillStatus, RefundStatus
from waystation.settlement.models import Bill, Payment, Refund
from waystation.workorders.choices import AdditionStatus, Status, WaitingFor
from waystation.workorders.models import Addition, RepairOrder
from waystation.workshop.choices import RequisitionStatus
from waystation.workshop.models import Requisition
from waystation.workshop.queries import counts, my_work, warning

MOST = 20
HANDED_OUT_WITHIN = timedelta(minutes=15)  # a technician stands at the counter or waits at the car


@dataclass(frozen=True)
class Row:
    """One thing to do: whose car, what, until when, one button; with `arrives` the button says that this appointment is here."""

    vehicle: Any
    label: str
    sub: str
    due_at: datetime | None
    url: str
    action: str
    arrives: int | None = None


@dataclass(frozen=True)
class Section:
    title: str
    icon: str
    rows: list[Row]
    empty: str
    count: int


@dataclass(frozen=True)
class Tile:
    label: str
    value: int
    kind: str
    url: str
    tone: str = ""


def _section(title: str, icon: str, rows: Any, make: Callable[[Any], Row], empty: str) -> Section:
    found = [make(one) for one in rows[:MOST]]
    return Section(title, icon, found, empty, len(found) if len(found) < MOST else len(rows) if isinstance(rows, list) else rows.count())


def _orders(by: Actor, *statuses: Status) -> QuerySet[Any]:
    rows = RepairOrder.objects.seen_by(by).filter(status__in=statuses)
    return rows.select_related("vehicle", "advisor").order_by("promised_at", "pk")


def _order(action: str, to: str = "workorders:order") -> Callable[[Any], Row]:
    return lambda o: Row(o.vehicle, o.number, f"{o.vehicle.title} · {o.get_status_display()}", o.promised_at, reverse(to, args=[o.pk]), action)


def mine_to_quote(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.DRAFT, Status.QUOTED, Status.SIGNED).filter(advisor_id=by.user_id)
    return _section(_("Waiting for my quote or signature"), "file-text", orders, _order(_("Go on")), _("No order waits for your quote."))


def mine_to_deliver(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.PASSED, Status.HANDED_OVER, Status.BILLED, Status.PAID).filter(advisor_id=by.user_id)
    return _section(_("Ready to hand over"), "key", orders, _order(_("Hand over")), _("No finished car waits for you."))


RUNNING = (
    Status.WAITING, Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.SELF_CHECKED, Status.IN_INSPECTION, Status.FAILED,
)  # fmt: skip


def late_cars(by: Actor, now: datetime, station: Station) -> Section:
    """Promised and not ready: who answers for the day tells the customer or plans anew."""
    orders = _orders(by, *RUNNING).filter(promised_at__lt=now)
    return _section(_("Promised and not ready"), "alert-triangle", orders, _order(_("Look")), _("Every promise is kept so far."))


def waiting_for_parts(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, *RUNNING).filter(waiting_for=WaitingFor.PARTS)
    return _section(
        _("Cars waiting for parts"), "package-off", orders,
        lambda o: Row(o.vehicle, o.number, o.wait_note or o.vehicle.title, o.promised_at, reverse("workorders:order", args=[o.pk]), _("Look")),
        _("No car waits for a part."),
    )  # fmt: skip


def to_bill(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, Status.HANDED_OVER)
    return _section(
        _("Bill to make"), "file-invoice", orders, _order(_("Make the bill"), to="settlement:prepare"), _("Every finished car has its bill."),
    )  # fmt: skip


def mine_running(by: Actor, now: datetime, station: Station) -> Section:
    orders = _orders(by, *RUNNING).filter(advisor_id=by.user_id)
    return _section(_("My cars in the workshop"), "car", orders, _order(_("Look")), _("None of your cars is in the workshop."))


def answers_open(by: Actor, now: datetime, station: Station) -> Section:
    S = AdditionStatus
    rows = Addition.objects.seen_by(by).filter(status__in=[S.RAISED, S.EVALUATED, S.ESTIMATED, S.ASKED, S.NO_ANSWER])
    if "advisor" in by.roles and "supervisor" not in by.roles:
        rows = rows.filter(order__advisor_id=by.user_id)
    return _section(
        _("Additional work to settle with the customer"), "message", rows.select_related("order__vehicle").order_by("answer_due_at", "raised_at"),
        lambda a: Row(
            a.order.vehicle, a.what, a.get_status_display(), a.answer_due_at, reverse("workorders:order", args=[a.order_id]), _("Go on")
        ),
        _("No additional work is open."),
    )  # fmt: skip


def to_dispatch(by: Actor, now: datetime, station: Station) -> Section:
    return _section(
        _("Waiting for dispatch"), "arrows-split", _orders(by, Status.WAITING), _order(_("Dispatch"), to="workshop:dispatch"),
        _("No car waits for dispatch. New orders appear here by themselves."),
    )  # fmt: skip


def to_inspect(by: Actor, now: datetime, station: Station) -> Section:
    return _section(
        _("Waiting for inspection"), "clipboard-check", _orders(by, Status.SELF_CHECKED, Status.IN_INSPECTION),
        _order(_("Inspect"), to="quality:inspect"), _("No car waits for inspection."),
    )  # fmt: skip


def arrivals(by: Actor, now: datetime, station: Station) -> Section:
    """Who receives taps once on Arrived; who only answers the phone looks at the appointment."""
    here = by.may("reception.arrive")

    def row(a: Any) -> Row:
        url = reverse("appointments:appointment", args=[a.pk])
        word = _("Arrived") if here else _("Look")
        return Row(a.vehicle or a.plate, a.wishes or a.number, str(a.advisor or ""), a.starts_at, url, word, a.pk if here else None)

    return _section(_("Expected today"), "calendar-time", still_expected(by, now), row, _("Nobody else is expected today."))


def queue(by: Actor, now: datetime, station: Station) -> Section:
    rows = Visit.objects.seen_by(by).filter(status__in=[VisitStatus.ARRIVED, VisitStatus.IN_RECEPTION]).select_related("vehicle", "advisor")
    return _section(
        _("In the reception"), "door-enter", rows.order_by("arrived_at"),
        lambda v: Row(
            v.vehicle, v.get_status_display(), str(v.advisor or _("no advisor yet")), v.arrived_at, reverse("reception:visit", args=[v.pk]),
            pgettext("vehicle", "Receive"),
        ),
        _("Nobody is waiting in the reception."),
    )  # fmt: skip


def requisitions(by: Actor, now: datetime, station: Station) -> Section:
    rows = Requisition.objects.seen_by(by).filter(status=RequisitionStatus.ASKED).select_related("order__vehicle").order_by("asked_at")
    return _section(
        _("Parts asked for"), "packages", rows,
        lambda r: Row(
            r.order.vehicle, r.number, r.asked_by_name, r.asked_at + HANDED_OUT_WITHIN, reverse("workshop:requisition", args=[r.pk]), _("Issue")
        ),
        _("No requisition is waiting."),
    )  # fmt: skip


def bills(by: Actor, now: datetime, station: Station) -> Section:
    """Who pays how much; the customer comes at the promised time."""
    rows = Bill.objects.seen_by(by).filter(status=BillStatus.FINAL, payer_kind="customer").select_related("order__vehicle", "party", "order__party")
    return _section(
        _("To be paid"), "cash-register", rows.order_by("order__promised_at", "pk"),
        lambda b: Row(
            b.order.vehicle, f"¥{yuan(b.open_fen)}", f"{b.party or b.order.party or ''} · {b.number}", b.order.promised_at,
            reverse("settlement:bill", args=[b.pk]), _("Take payment"),
        ),
        _("Nobody is waiting to pay."),
    )  # fmt: skip


def washes(by: Actor, now: datetime, station: Station) -> Section:
    return _section(
        _("Cars to wash"), "wash", cars_to_wash(by),
        lambda w: Row(w.order.vehicle, w.get_when_display(), "", w.order.promised_at, reverse("quality:washes"), _("Wash")),
        _("No car waits for the wash."),
    )  # fmt: skip


def calls(by: Actor, now: datetime, station: Station) -> Section:
    return _section(
        _("Follow-up calls"), "headset", call_list(by, now).order_by("due_at", "pk"),
        lambda f: Row(
            f.order.vehicle if f.order else "", f.number, f.order.number if f.order else "", f.due_at, reverse("care:call", args=[f.pk]), _("Call")
        ),
        _("No call is due."),
    )  # fmt: skip


def cases(by: Actor, now: datetime, station: Station) -> Section:
    rows = Case.objects.seen_by(by).filter(status__in=OPEN_CASES).select_related("vehicle").order_by("due_at")
    return _section(
        _("Open complaints"), "message-report", rows,
        lambda c: Row(c.vehicle or "", c.what[:60], c.get_status_display(), c.due_at, reverse("complaints:case", args=[c.pk]), _("Go on")),
        _("No complaint is open."),
    )  # fmt: skip


def gate(by: Actor, now: datetime, station: Station) -> Section:
    return _section(
        _("Cars that may leave"), "barrier-block", passes_waiting(by, now),
        lambda g: Row(g.order.vehicle, g.number, g.get_basis_display(), g.valid_until_at, reverse("delivery:gate"), _("Let out")),
        _("No car may leave now."),
    )  # fmt: skip


def approvals(by: Actor, now: datetime, station: Station) -> Section:
    rows = Refund.objects.seen_by(by).filter(status=RefundStatus.ASKED).select_related("payment__order__vehicle").order_by("asked_at")
    return _section(
        _("Waiting for my approval"), "rubber-stamp", rows,
        lambda r: Row(
            r.payment.order.vehicle if r.payment.order else "", r.number, r.reason, r.asked_at, reverse("settlement:refunds"), _("Decide")
        ),
        _("Nothing waits for your approval."),
    )  # fmt: skip


def by_hand(by: Actor, now: datetime, station: Station) -> Section:
    """Messages that no provider takes: the customer has not got them yet."""
    return _section(
        _("Messages to send by hand"), "send", to_send_by_hand(by),
        lambda m: Row("", masks.phone(m.to), f"{m.shown[:48]}…", None, reverse("messaging:outbox"), _("Send")),
        _("Every message has gone out."),
    )  # fmt: skip


def my_jobs(by: Actor, now: datetime, station: Station) -> Section:
    """For people who are technicians among other things; who is nothing else begins on the technician's own page."""
    work = my_work(by, now)
    return _section(
        _("My jobs"), "tool", [*([work.current] if work.current else []), *work.next],
        lambda m: Row(
            m.job.order.vehicle, m.job.label, str(m.job.get_status_display()), m.job.order.promised_at, reverse("workshop:job", args=[m.job.pk]),
            _("Go on"),
        ),
        _("No work is given to you."),
    )  # fmt: skip


Maker = Callable[[Actor, datetime, Station], Section]
OF_ROLE: dict[str, list[Maker]] = {
    "manager": [late_cars, approvals, cases, answers_open],
    "supervisor": [queue, late_cars, answers_open, cases, by_hand],
    "advisor": [mine_to_quote, answers_open, mine_to_deliver, by_hand, mine_running],
    "greeter": [arrivals, queue],
    "assistant": [arrivals, queue],
    "dispatcher": [to_dispatch, late_cars],
    "technician": [my_jobs],
    "inspector": [to_inspect],
    "parts": [requisitions, waiting_for_parts],
    "cashier": [bills, to_bill],
    "washer": [washes],
    "clerk": [by_hand, calls, cases, arrivals],
    "gate": [gate],
    "technical_head": [cases],
}


def sections(by: Actor, now: datetime, station: Station) -> list[Section]:
    """What waits for the roles of this person, each list once."""
    makers: list[Maker] = []
    for role, own in OF_ROLE.items():
        if role in by.roles:
            makers += [maker for maker in own if maker not in makers]
    made = [maker(by, now, station) for maker in makers]
    made.sort(key=lambda one: not one.rows)  # what waits stands before what is done
    return [one for one in made if one.rows or one.icon != "send"]


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

    def to(address: str, needed: str, more: str = "") -> str:
        return reverse(address) + more if by.may(needed) else ""

    return [
        Tile(_("In the house"), on_board["all"], "count", to("workshop:board", "workshop.board")),
        Tile(_("Past their promise"), late, "count", to("workshop:board", "workshop.board", "?only=late"), "red" if late else ""),
        Tile(due_soon, soon, "count", to("workshop:board", "workshop.board", "?only=soon"), "amber" if soon else ""),
        Tile(_("Delivered today"), delivered, "count", to("workorders:orders", "workorders.view", "?state=done")),
        Tile(_("Taken today"), taken, "money", to("settlement:desk", "settlement.view")),
    ]
