"""The advisor gives the vehicle back: each step is a tick with its time, in any order the conversation takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from waystation.accounts.models import User
from waystation.accounts.queries import deputy_of, stands_in_for
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.customers.actions import add_reading
from waystation.customers.choices import ReadingSource
from waystation.delivery.choices import PaperPoint
from waystation.delivery.models import Delivery
from waystation.delivery.queries import copies_for, needs_certificate
from waystation.files.actions import hand_out
from waystation.files.models import Paper
from waystation.journal.actions import changing, lock_chain
from waystation.messaging.choices import Channel
from waystation.quality.models import Certificate
from waystation.reception.actions import customer_is_back
from waystation.settlement.choices import BillStatus
from waystation.settlement.queries import live_bills, old_parts_of
from waystation.workorders.actions import tell
from waystation.workorders.choices import Payer, Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import language_of
from waystation.workshop.actions import old_part_wish, show_old_part
from waystation.workshop.choices import OldPartWish

DELIVERING = {Status.HANDED_OVER, Status.BILLED, Status.PAID}


@contextmanager
def step(
    order: RepairOrder, *, by: Actor, now: datetime, verb: str, states: Collection[str] = DELIVERING, expect: int | None = None, **facts: Any
) -> Iterator[Delivery]:
    """Open the delivery of an order for one tick. Refused: wrong_state, stale."""
    with transaction.atomic():
        lock_chain(f"station:{order.station_id}")
        fresh = RepairOrder.objects.select_for_update().get(pk=order.pk)
        if fresh.status not in states:
            raise Refused(
                _("%(number)s is “%(state)s”; the delivery cannot be changed now. Reload the page to see what is next.")
                % {"number": fresh.number, "state": fresh.get_status_display()},
                code="wrong_state",
            )
        row, _made = Delivery.objects.get_or_create(order=fresh, defaults={"station_id": fresh.station_id})
        with changing(row, by=by, now=now, verb=verb, expect=expect, **facts) as delivery:
            yield delivery


def prepare_papers(order: RepairOrder, *, points: Mapping[str, bool], by: Actor, now: datetime) -> Delivery:
    """Tick the papers the customer gets; ready when the settlement list, and a certificate where needed, are there (SETL-04).

    Refused: no_bill, no_certificate, unknown_paper, wrong_state.
    """
    unknown = set(points) - set(PaperPoint.values)
    if unknown:
        raise Refused(_("This paper is not on the checklist. Reload the page."), code="unknown_paper")
    with step(order, by=by, now=now, verb="delivery.papers", points=sorted(name for name, there in points.items() if there)) as row:
        if not any(bill.paper_id for bill in live_bills(order).values()):
            raise Refused(_("There is no settlement list yet. Make the bill first."), code="no_bill")
        if needs_certificate(order) and not (points.get(PaperPoint.CERTIFICATE) and Certificate.objects.filter(order=order).exists()):
            raise Refused(_("This work leaves with a completion certificate. Get it from the quality inspector and tick it."), code="no_certificate")
        row.papers = {name: bool(points.get(name)) for name in PaperPoint.values}
        row.papers_at = now
    return row


def tell_ready(order: RepairOrder, *, how: str, by: Actor, now: datetime) -> Delivery:
    """The papers are ready: tell the customer to collect and who stands in for his advisor, in his language, and keep it (SETL-04, DELG-03).

    Refused: papers_missing, bad_channel, wrong_state.
    """
    with step(order, by=by, now=now, verb="delivery.told", how=str(how)) as row:
        if row.papers_at is None:
            raise Refused(_("Make the papers ready first; the customer should not wait for them."), code="papers_missing")
        open_fen = sum(b.open_fen for b in live_bills(order).values() if b.payer_kind == Payer.CUSTOMER and b.status == BillStatus.FINAL)
        with override(language_of(order)):
            text = _("Your vehicle is ready to collect; %(total)s yuan to pay.") % {"total": yuan(open_fen)}
            deputy = User.objects.filter(pk=deputy_of(order.advisor_id or 0, order.station_id, now)).first()
            if deputy is not None:
                names = {"ready": text, "name": deputy, "advisor": order.advisor}
                text = _("%(ready)s %(name)s stands in for %(advisor)s and hands it over to you.") % names
        if how not in Channel.values:
            raise Refused(_("Choose how the customer is told."), code="bad_channel", field="how")
        tell(order, what=text, how=how, by=by, now=now)
        row.told_ready_at, row.told_ready_how = now, how
    return row


def receive(order: RepairOrder, *, collector: str, by: Actor, now: datetime, other_because: str = "") -> Delivery:
    """Receive who collects. The advisor who took the vehicle in delivers it; another one stands in for him or says why (SETL-05, SETL-06).

    Refused: no_collector, other_deliverer, wrong_state.
    """
    if not collector.strip():
        raise Refused(_("Write who collects the vehicle."), code="no_collector", field="collector")
    with step(order, by=by, now=now, verb="delivery.received") as row:
        own = order.advisor_id in (None, by.user_id)
        stands_in = bool(by.user_id) and order.advisor_id in stands_in_for(by.user_id or 0, order.station_id, now)
        because = other_because.strip()[:160]
        if not own and not stands_in and not because:
            raise Refused(
                _("%(advisor)s took this vehicle in and delivers it. Write why somebody else does, or have a stand-in appointed.")
                % {"advisor": order.advisor},
                code="other_deliverer", field="other_because",
            )  # fmt: skip
        row.other_because = "" if own else because or _("Stands in for %(advisor)s") % {"advisor": order.advisor}
        row.collector, row.deliverer_id = collector.strip()[:60], by.user_id
        row.received_at = row.received_at or now
        customer_is_back(order.visit, by=by, now=now)
    return row


def inspect_together(order: RepairOrder, *, by: Actor, now: datetime, note: str = "") -> Delivery:
    """The customer looks at the finished vehicle with the advisor (SETL-06). Refused: wrong_state."""
    with step(order, by=by, now=now, verb="delivery.inspected") as row:
        row.inspected_at, row.inspection_note = now, note.strip()[:300]
    return row


def explain(order: RepairOrder, *, by: Actor, now: datetime) -> Delivery:
    """Work done and charges were explained line by line (SETL-07). Refused: no_bill, wrong_state."""
    with step(order, by=by, now=now, verb="delivery.explained") as row:
        if not any(bill.status != BillStatus.DRAFT for bill in live_bills(order).values()):
            raise Refused(_("There is no bill to explain yet. Make the bill first."), code="no_bill")
        row.explained_at = now
    return row


def guide(order: RepairOrder, *, by: Actor, now: datetime) -> Delivery:
    """The advisor walks the customer to the cashier, where he now stands first (SETL-08). Refused: wrong_state."""
    with step(order, by=by, now=now, verb="delivery.guided") as row:
        row.guided_to_cashier_at = now
        customer_is_back(order.visit, at_cashier=True, by=by, now=now)
    return row


def show_old_parts(order: RepairOrder, *, wishes: Mapping[int, str], by: Actor, now: datetime) -> Delivery:
    """Show the replaced parts and write down what the customer wants with each (SETL-09, PART-08).

    A part he takes is gone from the shelf. Refused: wish_missing, bad_wish, wrong_state.
    """
    with step(order, by=by, now=now, verb="delivery.old_parts", wishes=sorted(set(wishes.values()))) as row:
        for part in old_parts_of(order):
            wish = wishes.get(part.pk, "")
            if not wish:
                sentence = _("Ask what happens with %(part)s: taken, left, or back under warranty.") % {"part": part.line.label}
                raise Refused(sentence, code="wish_missing")
            show_old_part(part, by=by, now=now)
            if part.gone_at is None:
                old_part_wish(part, wish, gone=wish == OldPartWish.TAKE, by=by, now=now)
        row.old_parts_at = now
    return row


def give_copies(order: RepairOrder, *, how: str, by: Actor, now: datetime) -> list[Paper]:
    """One copy of every paper of the stay goes to the customer and each is logged (SETL-13). Refused: no_bill, bad_channel, wrong_state."""
    if how not in ("print", "link"):
        raise Refused(_("Choose whether the copies are printed or sent as a link."), code="bad_channel", field="how")
    with step(order, by=by, now=now, verb="delivery.copies", how=how) as row:
        papers = copies_for(order)
        if not any(paper.kind == "settlement_list" for paper in papers):
            raise Refused(_("There is no settlement list yet. Make the bill first."), code="no_bill")
        to = row.collector or (order.party.name if order.party else _("Customer"))
        for paper in papers:
            hand_out(paper, to=to, how=how, by=by, now=now)
        row.copies_given_at = now
    return papers


def covers_off(order: RepairOrder, *, by: Actor, now: datetime) -> Delivery:
    """The protective covers come out of the vehicle (SETL-14). Refused: wrong_state."""
    with step(order, by=by, now=now, verb="delivery.covers_off") as row:
        row.covers_off_at = now
        with changing(order.visit, by=by, now=now, verb="visit.covers_off") as visit:
            visit.covers_off_at = now
    return row


def read_km(order: RepairOrder, *, km: int, by: Actor, now: datetime, reason: str = "") -> Delivery:
    """The mileage the vehicle leaves with; it is not below what it came with unless somebody says why (I-25).

    Refused: reading_falls, wrong_state.
    """
    with step(order, by=by, now=now, verb="delivery.km", km=km) as row:
        came = order.visit.km
        if came is not None and km < came and not reason.strip():
            raise Refused(
                _("The vehicle came with %(came)s km. Read it again, or say why it is lower.") % {"came": came}, code="reading_falls", field="reason"
            )
        add_reading(order.vehicle, km=km, source=ReadingSource.DELIVERY, trail=order.trail, reason=reason, by=by, now=now)
        row.km_out, row.km_out_at = km, now
    return row
