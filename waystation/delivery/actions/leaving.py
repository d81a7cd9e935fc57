"""The gate pass, the gate, the farewell and the customer's rating."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from waystation.accounts.actions import number
from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.delivery.actions.delivering import step
from waystation.delivery.models import Delivery, GatePass, Rating
from waystation.delivery.queries import delivery_of, leave_gaps, paper_of_pass, still_good
from waystation.files.actions import seal
from waystation.journal.actions import moving, record
from waystation.messaging.actions import finish_task, link_used, make_link, notify, send
from waystation.messaging.choices import Channel, LinkPurpose, MessageClass
from waystation.messaging.models import CustomerLink
from waystation.messaging.sums import token_hash
from waystation.reception.actions import depart
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit
from waystation.settlement.actions import in_line
from waystation.settlement.choices import RELEASE_PAYERS, BillStatus
from waystation.settlement.queries import credit_of, live_bills
from waystation.workorders.actions import work_delivered
from waystation.workorders.choices import IN_THE_HOUSE, Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import language_of

RATING_OPEN = timedelta(days=14)


@in_line
def gate_pass(order: RepairOrder, *, by: Actor, now: datetime) -> tuple[GatePass, str]:
    """The vehicle may leave: only inspected, paid or on approved credit, papers given, covers off (SETL-14, QUAL-12, I-22).

    Asked again before it is used, the pass keeps its number and gets a new code and time. The code is told once.
    Refused: unpaid, not_inspected, no_certificate, safety_unsigned, copies_missing, covers_on, no_km, used.
    """
    token = secrets.token_urlsafe(18)
    with transaction.atomic():
        known = GatePass.objects.filter(order=order).first()
        paper_no = known.number if known else number(order.station, "gate_pass", now=now)
        fresh = _locked(order.pk)
        for finding in leave_gaps(fresh, now)[:1]:
            raise Refused(finding.text, code=finding.code, facts=finding.facts)
        minutes = parameter("delivery.gate_pass_minutes", fresh.station, today(fresh.station, now))
        values = {
            "basis": _basis(fresh), "token_hash": token_hash(token), "at": now, "by_name": by.name, "valid_until_at": now + timedelta(minutes=minutes)
        }
        row, made = GatePass.objects.get_or_create(order=fresh, defaults={"station_id": fresh.station_id, "number": paper_no, **values})
        if not made and not GatePass.objects.filter(pk=row.pk, used_at=None).update(**values):
            raise _used(row)
        row.refresh_from_db()
        _print(row, token, by=by, now=now)
        record(row, verb="gate_pass.issued", by=by, now=now, basis=row.basis, again=not made)
    return row, token


def _locked(order_id: int) -> RepairOrder:
    rows = RepairOrder.objects.select_for_update(of=("self",)).select_related("station", "vehicle", "party", "payer", "contact", "visit", "advisor")
    return rows.get(pk=order_id)


def _basis(order: RepairOrder) -> str:
    bills = [bill for payer, bill in live_bills(order).items() if payer in RELEASE_PAYERS and bill.total_fen]
    if any(bill.status == BillStatus.ON_ACCOUNT for bill in bills):
        return "credit"
    return "paid" if bills else "free"


def _print(row: GatePass, token: str, *, by: Actor, now: datetime) -> None:
    account = credit_of(row.order.payer or row.order.party, row.station_id) if row.basis == "credit" else None
    content = paper_of_pass(row, gate_address(token), approved_by=account.approved_by_name if account else "", by_name=by.name, now=now)
    paper = seal(row.order.station, kind="gate_pass", number=row.number, trail=row.order.trail, content=content, by=by, now=now)
    GatePass.objects.filter(pk=row.pk).update(paper=paper)
    row.paper = paper


def gate_address(token: str) -> str:
    """What the code on the pass opens: the gate page, for people who may open the gate."""
    return f"{settings.BASE_URL}/delivery/gate/{token}/"


def _used(row: GatePass) -> Refused:
    row.refresh_from_db()
    return Refused(
        _("This pass was used by %(name)s. One pass opens the gate once; ask the advisor.") % {"name": row.used_by_name}, code="used", status=409
    )


@in_line
def use_gate_pass(row: GatePass, *, by: Actor, now: datetime) -> RepairOrder:
    """The gate lets the vehicle out, once: the order is delivered and the stay ends when no other order holds the vehicle (SETL-14, I-22).

    Refused: used, expired, unpaid.
    """
    with transaction.atomic():
        order = _locked(row.order_id)
        if not GatePass.objects.filter(still_good(now), pk=row.pk, order__status=Status.PAID).update(used_at=now, used_by_name=by.name):
            row.refresh_from_db()
            if row.used_at:
                raise _used(row)
            if order.status != Status.PAID:
                raise Refused(_("The order is not settled any more. Send the customer back to the cashier."), code="unpaid")
            raise Refused(_("This pass has expired. The advisor looks at the vehicle again and issues a new one."), code="expired")
        delivery = delivery_of(order)
        with moving(order, to=Status.DELIVERED, by=by, now=now, verb="order.delivered", gate_pass=row.number) as fresh:
            fresh.delivered_at = now
        row.refresh_from_db()
        work_delivered(order, km=delivery.km_out if delivery else None, by=by, now=now)
        record(row, verb="gate_pass.used", by=by, now=now)
        _end_stay(order, by=by, now=now)
        _ask_to_rate(order, by=by, now=now)
    return order


def _end_stay(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """The stay ends with the last order of the vehicle; until then the next order keeps it."""
    others = RepairOrder.objects.filter(visit_id=order.visit_id, status__in=sorted(IN_THE_HOUSE)).exclude(pk=order.pk)
    visit = Visit.objects.get(pk=order.visit_id)
    if not others.exists() and visit.status == VisitStatus.IN_HOUSE:
        depart(visit, by=by, now=now)


def _ask_to_rate(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """A link by which the customer confirms and rates the service (SETL-18)."""
    if order.contact is None or not order.contact.phone:
        return
    link, token = make_link(
        order.station, purpose=LinkPurpose.RATE, trail=order.trail, subject=f"order:{order.pk}", expires_at=now + RATING_OPEN, by=by, now=now,
        phone=order.contact.phone,
    )  # fmt: skip
    send(
        order.station, dedupe=f"rate:{link.pk}", channel=Channel.SMS, to=order.contact.phone, template="rate", trail=order.trail, by=by, now=now,
        values={"station": order.station.name, "link": f"{settings.BASE_URL}/c/l/{LinkPurpose.RATE}/{token}/"},
        message_class=MessageClass.SERVICE, language=language_of(order),
    )  # fmt: skip


def see_off(order: RepairOrder, *, by: Actor, now: datetime) -> Delivery:
    """The advisor sees the customer off, the last step (SETL-14). Refused: no_pass, wrong_state."""
    with step(order, by=by, now=now, verb="delivery.seen_off", states={Status.PAID, Status.DELIVERED}) as row:
        if not GatePass.objects.filter(order=order).exists():
            raise Refused(_("There is no gate pass yet. Issue it before you see the customer off."), code="no_pass")
        row.seen_off_at = row.seen_off_at or now
    finish_task(order.station, f"deliver:order:{order.pk}", by=by, now=now)
    return row


@in_line
def rate(order: RepairOrder, *, stars: int, by: Actor, now: datetime, text: str = "", link: CustomerLink | None = None) -> Rating:
    """The customer confirms and rates the service, once (SETL-18, FLUP-14). A bad one is told to the supervisor at once.

    Refused: bad_stars, already_rated, wrong_state.
    """
    if stars not in range(1, 6):
        raise Refused(_("Choose one to five stars."), code="bad_stars", field="stars")
    if order.status not in (Status.DELIVERED, Status.CLOSED):
        raise Refused(_("The service can be rated after the vehicle was collected."), code="wrong_state")
    try:
        with transaction.atomic():
            row = Rating.objects.create(station_id=order.station_id, order=order, stars=stars, text=text.strip()[:600], at=now)
            record(row, verb="order.rated", by=by, now=now, stars=stars)
            if link is not None:
                link_used(link, now=now)
            if stars <= parameter("delivery.bad_rating_stars", order.station, today(order.station, now)):
                notify(
                    order.station, trail=order.trail, to_role="supervisor", by=by, now=now, url="",
                    text=_("%(stars)s stars for %(number)s: %(text)s") % {"stars": stars, "number": order.number, "text": row.text},
                )  # fmt: skip
    except IntegrityError:
        raise Refused(_("You have rated this visit already. Thank you."), code="already_rated", status=409) from None
    return row
