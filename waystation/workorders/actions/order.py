"""From the quote to the signed contract and to the dispatcher (DIAG-10, WORD-01…05, WORD-13)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.files.actions import hand_out, seal, sign
from waystation.files.choices import Signer
from waystation.files.models import Paper, Signature
from waystation.journal.actions import changing, moving
from waystation.journal.sums import content_hash as hash_of
from waystation.messaging.actions import make_link, notify, send
from waystation.messaging.choices import Channel, LinkPurpose, MessageClass
from waystation.messaging.models import CustomerLink
from waystation.stock.actions import reserve
from waystation.stock.choices import ReservationState
from waystation.stock.models import Reservation
from waystation.workorders.actions.change import editing, frozen, lock_order, move_jobs, must_be
from waystation.workorders.choices import BEFORE_SIGNATURE, JobStatus, LineKind, Stage, Status
from waystation.workorders.models import Line, OrderVersion, RepairOrder
from waystation.workorders.queries import (
    contract_gaps,
    current_version,
    fits,
    gap_words,
    has_diagnosis,
    jobs_for_signature,
    language_of,
    missing_for_signature,
    open_warranty,
    order_content,
    order_sums,
    paper_of,
    reservation_sources,
)

LONGEST_LINK = timedelta(hours=48)
LONGEST_STAY = timedelta(days=60)  # beyond it a delivery time is more likely a slip than a promise


def set_promise(
    order: RepairOrder, promised_at: datetime, *, by: Actor, now: datetime, place: str = "", expect: int | None = None, sure: bool = True
) -> RepairOrder:
    """Agree the delivery time, and the place where it differs (DIAG-10); a strange time is doubted once, unless the advisor is sure.

    Refused: promise_past, promise_doubtful, wrong_state, stale.
    """
    plausible(promised_at, order_sums(order).minutes, now, field="promised_at", sure=sure)
    with editing(order, by=by, now=now, verb="promise.set", expect=expect, promised_at=promised_at.isoformat()) as row:
        row.promised_at = promised_at
        row.delivery_place = place.strip()[:80] or row.delivery_place or row.station.name
    return order


def plausible(promised_at: datetime, minutes: int, now: datetime, *, field: str, sure: bool) -> None:
    """Refused: promise_past; promise_doubtful when it is months away, or sooner than the work alone takes, and nobody said that it is meant."""
    if promised_at <= now:
        raise Refused(_("The delivery time is over already. Choose a later one."), code="promise_past", field=field)
    if sure:
        return
    if promised_at > now + LONGEST_STAY:
        days = _("This delivery time is %(days)s days away. Correct it, or tick that it is meant so.") % {"days": (promised_at - now).days}
        raise Refused(days, code="promise_doubtful", field=field)
    if promised_at < now + timedelta(minutes=minutes):
        facts = {"work": minutes, "left": int((promised_at - now).total_seconds() // 60)}
        short = _("The work alone takes %(work)s min, the delivery is in %(left)s min. Choose a later time, or tick that it is meant so.")
        raise Refused(short % facts, code="promise_doubtful", field=field)


def set_wishes(
    order: RepairOrder, *, by: Actor, now: datetime, old_parts: str = "", wash: bool = True, road_test: bool = True
) -> RepairOrder:
    """Old parts, wash and road test as the customer wishes; they stand on the contract. Refused: wrong_state."""
    with editing(order, by=by, now=now, verb="order.wishes") as row:
        row.old_parts_wish = old_parts if old_parts in ("take", "leave") else ""
        row.wants_wash, row.road_test_allowed = wash, road_test
    return order


def quote(order: RepairOrder, *, by: Actor, now: datetime, expect: int | None = None, corrects: bool = False) -> OrderVersion:
    """Make the binding quote of the reception: seal what is shown, as the next version (requirements (f) 9, DIAG-10).
    `corrects`: the version before had an entry error, not another wish of the customer; it counts as a wrong order (WORD-12).
    Refused: wrong_state, stale, no_jobs, no_price, no_promise, no_diagnosis, warranty_undecided.
    """
    with moving(order, to=Status.QUOTED, by=by, now=now, verb="order.quoted", expect=expect, corrects=corrects and order.versions.exists()) as row:
        _ready_to_quote(row, now)
        content = order_content(row, now)
        version = OrderVersion.objects.create(
            station_id=row.station_id, order=row, n=(row.versions.aggregate(n=Max("n"))["n"] or 0) + 1, stage=Stage.RECEPTION,
            content=content, content_hash=hash_of(content), total_fen=content["total_fen"], promised_at=row.promised_at, at=now,
            by_name=by.name,
        )  # fmt: skip
        row.quoted_fen, row.explained_at = content["total_fen"], None
        on = today(row.station, now)
        row.quote_valid_until = on + timedelta(days=parameter("workorders.estimate_valid_days", row.station, on))
    return version


def _ready_to_quote(order: RepairOrder, now: datetime) -> None:
    jobs = jobs_for_signature(order)
    if not jobs:
        raise Refused(_("The estimate is empty. Add an operation or a package."), code="no_jobs", field="operation")
    bare = next((job for job in jobs if not any(line.removed_at is None for line in job.lines.all())), None)
    if bare is not None:
        raise Refused(_("“%(job)s” has no price. Add its labour or parts, or remove it.") % {"job": bare.name}, code="no_price")
    if order.promised_at is None or order.promised_at <= now:
        raise Refused(_("Agree a delivery time first. Choose one of the proposed times."), code="no_promise", field="promised_at")
    if not has_diagnosis(order):
        raise Refused(_("A fault is reported but not diagnosed. Write the diagnosis, or say why the workshop has to find it."), code="no_diagnosis")
    if open_warranty(order):
        raise Refused(SENTENCES["warranty_undecided"](), code="warranty_undecided")


def explain(order: RepairOrder, *, by: Actor, now: datetime, expect: int | None = None) -> RepairOrder:
    """The advisor explained content and needed work to the customer (WORD-02). Refused: wrong_state, stale."""
    with changing(order, by=by, now=now, verb="order.explained", expect=expect) as row:
        must_be(row, {Status.QUOTED}, to_do=_("the explanation before signature"))
        row.explained_at = now
    return order


SENTENCES = {
    "no_promise": lambda: _("Agree a delivery time first. Choose one of the proposed times."),
    "not_explained": lambda: _("Explain the order to the customer and tick it before signing."),
    "no_diagnosis": lambda: _("A fault is reported but not diagnosed. Write the diagnosis, or say why the workshop has to find it."),
    "warranty_undecided": lambda: _("Some items may be covered by the warranty. Decide each one, or say that it cannot be decided yet."),
    "no_covers": lambda: _("The protective covers are not fitted. Fit them and tick it at the reception."),
    "walkaround_unsigned": lambda: _("The customer has not signed the walkaround. Have it signed first."),
    "no_words": lambda: _("The customer's words are missing. Write them down at the reception."),
    "not_told": lambda: _("The customer has not been told of the faults he did not notice. Tell him and tick it."),
}


def ready_to_sign(order: RepairOrder, shown: str, now: datetime) -> OrderVersion:
    """The version the customer may sign now. Refused: every code of `sign_order` but bad_signature and no_signature."""
    if order.status != Status.QUOTED:
        if order.status in BEFORE_SIGNATURE:
            raise Refused(_("Make the quote first; the customer signs what was quoted."), code="wrong_state")
        raise frozen(order)
    version = current_version(order)
    assert version is not None  # a quoted order has one
    for code in missing_for_signature(order):
        raise Refused(SENTENCES[code](), code=code)
    if not version.content["jobs"] or not all(job["lines"] for job in version.content["jobs"]):
        raise Refused(_("An item has no price. Add its labour or parts, or remove it."), code="no_price")
    gaps = contract_gaps(version.content)
    if gaps:
        words = ", ".join(gap_words()[gap] for gap in gaps)
        raise Refused(
            _("The contract lacks: %(what)s. Complete it and quote again.") % {"what": words}, code="missing_contract_item", facts={"gaps": gaps}
        )
    if order.quote_valid_until and order.quote_valid_until < today(order.station, now):
        raise Refused(_("The quote has run out. Quote again with today's prices."), code="price_changed")
    if not fits(version, order, now) or (shown and shown != version.content_hash):
        raise Refused(_("The order changed since it was shown. Show it to the customer again."), code="price_changed", status=409)
    return version


def customer_signs(
    order: RepairOrder, *, name: str, svg: str, content_hash: str, channel: str, by: Actor, now: datetime, address: str = "", agent: str = ""
) -> Signature:
    """The customer signs the quote, on our screen or on his own phone; the advisor signs after him (WORD-03, D7).

    Refused: the codes of `sign_order`, already_signed.
    """
    with changing(order, by=by, now=now, verb="order.customer_signed", channel=channel) as row:
        version = ready_to_sign(row, content_hash, now)
        if version.customer_signature_id:
            raise Refused(_("The customer has signed already. The advisor signs next."), code="already_signed")
        signature = sign(
            row.station, trail=row.trail, purpose="order", signer=Signer.CUSTOMER, name=name, svg=svg, content_hash=version.content_hash,
            channel=channel, by=by, now=now, address=address, agent=agent,
        )  # fmt: skip
        OrderVersion.objects.filter(pk=version.pk).update(customer_signature=signature)
    return signature


def sign_order(
    order: RepairOrder, *, customer_name: str = "", customer_svg: str = "", advisor_svg: str = "", content_hash: str = "",
    channel: str = "desk", copy: str = "print", by: Actor, now: datetime, address: str = "", agent: str = "",
) -> RepairOrder:  # fmt: skip
    """The customer signs, then the advisor; the content is frozen and the customer gets his copy (WORD-03, WORD-04, WORD-05).

    The customer may have signed on his phone before. All jobs are agreed, free parts are kept for them.
    Refused: wrong_state, no_price, no_promise, not_explained, no_diagnosis, no_covers, walkaround_unsigned, no_words, not_told,
    missing_contract_item, price_changed, no_signature, bad_signature.
    """
    with transaction.atomic():
        fresh = lock_order(order.pk)
        version = ready_to_sign(fresh, content_hash, now)
        if not version.customer_signature_id:
            customer_signs(
                order, name=customer_name, svg=customer_svg, content_hash=version.content_hash, channel=channel, by=by, now=now,
                address=address, agent=agent,
            )  # fmt: skip
            version.refresh_from_db()
        with moving(order, to=Status.SIGNED, by=by, now=now, verb="order.signed", content=version.content_hash[:16]) as row:
            version.advisor_signature = sign(
                row.station, trail=row.trail, purpose="order", signer=Signer.ADVISOR, name=by.name, svg=advisor_svg,
                content_hash=version.content_hash, channel="desk", by=by, now=now,
            )  # fmt: skip
            version.paper = seal(
                row.station, kind="repair_order", number=row.number, trail=row.trail, content=paper_of(version), by=by, now=now
            )
            version.save()
            row.signed_at = now
            move_jobs(
                jobs_for_signature(row), JobStatus.APPROVED, by=by, now=now, verb="job.approved", approved_hash=version.content_hash, answer="yes"
            )
            keep_parts(row, by=by, now=now)
        give_copy(order, how=copy, by=by, now=now)
    return order


def keep_parts(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """Keep free parts for agreed lines that no appointment has kept parts for; what is short is asked for by the store."""
    lines = Line.objects.filter(job__order=order, kind=LineKind.PART, removed_at=None, job__status=JobStatus.APPROVED, issued_milli=0)
    for line in lines.select_related("part", "job__order__visit").order_by("part_id", "pk"):
        if len(reservation_sources(line)) > 1 or line.part is None or _kept_already(line):
            continue
        try:
            with transaction.atomic():
                reserve(
                    order.station, line.part, line.qty_milli, source=f"order_line:{line.pk}", trail=order.trail,
                    label=f"{order.number} {order.vehicle}"[:60], by=by, now=now,
                )  # fmt: skip
        except Refused as refused:
            if refused.code != "not_enough_stock":
                raise


def _kept_already(line: Line) -> bool:
    return Reservation.objects.filter(source=f"order_line:{line.pk}", status__in=[ReservationState.RESERVED, ReservationState.SHELVED]).exists()


def give_copy(order: RepairOrder, *, how: str, by: Actor, now: datetime) -> Paper:
    """One copy of the signed order goes to the customer (WORD-03). Refused: unsigned."""
    version = current_version(order)
    if version is None or version.paper is None:
        raise Refused(_("There is no signed order to copy. Have it signed first."), code="unsigned")
    with changing(order, by=by, now=now, verb="order.copy_given", how=how) as row:
        row.copy_given_at = row.copy_given_at or now
        hand_out(version.paper, to=row.party.name if row.party else _("Customer"), how=how, by=by, now=now)
    return version.paper


def hand_to_dispatch(order: RepairOrder, *, by: Actor, now: datetime, expect: int | None = None) -> RepairOrder:
    """Give the signed order to the dispatcher with its time (WORD-13). Refused: unsigned, no_copy, wrong_state, stale."""
    if order.status in BEFORE_SIGNATURE:
        raise Refused(_("The customer and the advisor have not signed. An unsigned order cannot go to the workshop."), code="unsigned")
    with moving(order, to=Status.WAITING, by=by, now=now, verb="order.to_dispatch", expect=expect) as row:
        must_be(row, {Status.SIGNED}, to_do=_("handing the order to the dispatcher"))
        if row.copy_given_at is None:
            raise Refused(_("The customer has no copy of the order yet. Print it or send it."), code="no_copy")
        row.handed_to_dispatch_at, row.returned_because = now, ""
    notify(
        order.station, trail=order.trail, text=_("%(number)s waits for dispatch: %(vehicle)s") % {"number": order.number, "vehicle": order.vehicle},
        url=reverse("workorders:order", args=[order.pk]), by=by, now=now, to_role="dispatcher",
    )  # fmt: skip
    return order


def ask_to_sign(order: RepairOrder, *, by: Actor, now: datetime, send_to: str = "") -> tuple[CustomerLink, str]:
    """A link with which the customer signs on his own phone: as QR on the desk, or sent. Refused: the codes of `sign_order`."""
    fresh = RepairOrder.objects.get(pk=order.pk)
    ready_to_sign(fresh, "", now)
    phone = order.contact.phone if order.contact else ""
    link, token = make_link(
        order.station, purpose=LinkPurpose.SIGN, trail=order.trail, subject=f"order:{order.pk}", expires_at=now + LONGEST_LINK, by=by,
        now=now, phone=phone,
    )  # fmt: skip
    if send_to:
        send(
            order.station, dedupe=f"sign:{link.pk}", channel=Channel.SMS, to=send_to, template="sign_order",
            values={"station": order.station.name, "plate": str(order.vehicle), "link": address_of(token, LinkPurpose.SIGN)},
            trail=order.trail, message_class=MessageClass.SERVICE, by=by, now=now, language=language_of(order),
        )  # fmt: skip
    return link, token


def address_of(token: str, purpose: str) -> str:
    """The address of a customer's link, from the configured base and never from the request (reliability F-52)."""
    return f"{settings.BASE_URL}/c/l/{purpose}/{token}/"


def progress_link(order: RepairOrder, *, by: Actor, now: datetime) -> tuple[CustomerLink, str]:
    """A link to the progress of the order: until a week after the promised day (REPR-06, reliability §5.3)."""
    last = max(order.promised_at or now, now) + timedelta(days=7)
    phone = order.contact.phone if order.contact else ""
    return make_link(
        order.station, purpose=LinkPurpose.STATUS, trail=order.trail, subject=f"order:{order.pk}", expires_at=last, by=by, now=now, phone=phone
    )
