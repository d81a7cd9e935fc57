"""Parts for agreed work only, with two signatures; unused ones back; old ones kept for the customer (PART-02, 08, 10, 11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import User
from waystation.accounts.queries import actor_for
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.core.quantities import quantity
from waystation.files.actions import seal, sign
from waystation.files.choices import Signer
from waystation.files.models import Signature
from waystation.journal.actions import lock_chain, moving, record
from waystation.journal.sums import content_hash
from waystation.messaging.actions import notify
from waystation.stock.actions import give_back, issue, lock_parts
from waystation.workorders.actions.change import must_be, said
from waystation.workorders.choices import IN_THE_HOUSE, Payer, WaitingFor
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.queries import reservation_sources
from waystation.workorders.rules import may_take_parts
from waystation.workshop.actions.locks import locked
from waystation.workshop.choices import TAKES_PARTS, OldPartWish, RequisitionStatus
from waystation.workshop.models import Assignment, OldPart, PartReturn, Requisition, RequisitionLine
from waystation.workshop.queries.papers import old_part_paper, requisition_paper
from waystation.workshop.rules import take_parts


def request_parts(order: RepairOrder, wanted: Mapping[int, int], *, by: Actor, now: datetime) -> Requisition:
    """Ask the store for parts of agreed lines; `wanted` is line id → thousandths (PART-02, e.4).

    Refused: nothing_wanted, not_approved, too_much, wrong_line, wrong_state.
    """
    wanted = {pk: qty for pk, qty in wanted.items() if qty > 0}
    if not wanted:
        raise Refused(_("Write how many of which part are needed."), code="nothing_wanted")
    with transaction.atomic():
        row = locked(order.pk, order)
        must_be(row, TAKES_PARTS, to_do=_("taking parts"))
        lines = {line.pk: line for line in Line.objects.filter(pk__in=wanted, job__order=row).select_related("job", "job__addition", "part")}
        asked = _still_asked(row)
        for pk, qty in wanted.items():
            if pk not in lines:
                raise Refused(_("This part is not on the order. Reload the page."), code="wrong_line")
            _need_right_to(lines[pk], qty, asked.get(pk, 0))
        slip = Requisition.objects.create(
            station=row.station, number=number(row.station, "requisition", now=now), order=row, asked_at=now, asked_by_name=by.name
        )
        RequisitionLine.objects.bulk_create(
            RequisitionLine(requisition=slip, line=lines[pk], part_id=lines[pk].part_id, qty_milli=qty) for pk, qty in sorted(wanted.items())
        )
        record(slip, verb="parts.asked", by=by, now=now, lines=len(wanted))
    text = _("%(vehicle)s needs parts: %(number)s") % {"vehicle": order.vehicle, "number": slip.number}
    notify(order.station, trail=order.trail, text=text, url=reverse("workshop:requisition", args=[slip.pk]), by=by, now=now, to_role="parts")
    return slip


def _still_asked(order: RepairOrder) -> dict[int, int]:
    rows = RequisitionLine.objects.filter(requisition__order=order, requisition__status=RequisitionStatus.ASKED)
    return {row["line_id"]: row["sum"] for row in rows.values("line_id").annotate(sum=Sum("qty_milli"))}


def _need_right_to(line: Line, qty_milli: int, asked_milli: int = 0) -> None:
    if not may_take_parts(line):
        raise Refused(
            _("The customer has not agreed to “%(job)s”, so %(part)s stays in the store. Wait for the answer.")
            % {"job": line.job.label, "part": line.label},
            code="not_approved",
        )
    if line.used_milli + asked_milli + qty_milli > line.qty_milli:
        raise _too_much(line, line.qty_milli - line.used_milli - asked_milli)


def _too_much(line: Line, left_milli: int) -> Refused:
    return Refused(
        _("Only %(left)s of %(part)s is left on the order. More needs additional work that the customer agrees to.")
        % {"left": quantity(max(left_milli, 0)), "part": line.label},
        code="too_much",
    )


def cancel_requisition(slip: Requisition, *, reason: str, by: Actor, now: datetime) -> Requisition:
    """Not needed any more. Refused: no_reason, wrong_state."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the parts are not needed."))
    with moving(slip, to=RequisitionStatus.CANCELLED, by=by, now=now, verb="parts.not_needed", reason=reason) as row:
        text = _("The store has cancelled %(number)s for %(vehicle)s: %(reason)s") % {"number": row, "vehicle": row.order.vehicle, "reason": reason}
        _tell_technicians(row.order, text, by=by, now=now)
    return slip


def issue_requisition(
    slip: Requisition, *, taker: User, taker_svg: str, issuer_svg: str, by: Actor, now: datetime, expect: int | None = None,
    taker_typed: str = "", issuer_typed: str = "", given: Mapping[int, int] | None = None,
) -> Requisition:  # fmt: skip
    """The store hands the parts over: signed by who takes and who issues, two people; reserved ones first (PART-02, I-06, I-21).

    Each draws or types the name. `given` is line of the slip → thousandths; what is not given stays asked for on a slip of its own.

    Refused: same_person, wrong_taker, not_approved, too_much, not_enough_stock, no_signature, wrong_state, stale.
    """
    if taker.pk == by.user_id:
        raise Refused(_("Who issues parts does not take them. A second person signs."), code="same_person", field="taker")
    if not take_parts(actor_for(taker, slip.station, now)):
        raise Refused(_("%(name)s may not take parts. A technician or the dispatcher does.") % {"name": taker}, code="wrong_taker", field="taker")
    with transaction.atomic():
        order = locked(slip.order_id, slip)
        must_be(order, TAKES_PARTS, to_do=_("taking parts"))
        with moving(slip, to=RequisitionStatus.ISSUED, by=by, now=now, verb="parts.issued", expect=expect) as row:
            named = ("line", "line__job", "line__job__addition", "line__job__order__visit", "part")
            lines = _given(row, list(row.lines.select_related(*named).order_by("part_id", "pk")), given, by=by, now=now)
            lock_parts(order.station, [line.part_id for line in lines])
            for line in lines:
                _hand_over(line, order, by=by, now=now)
            row.issued_at, row.taker, row.issuer_id = now, taker, by.user_id
            signed = content_hash({"number": row.number, "lines": [[line.line_id, line.qty_milli] for line in lines]})
            took, gave = taker_typed.strip() or taker.name, issuer_typed.strip() or by.name
            row.taker_signature = _signed(row, Signer.TAKER, took, taker_svg or taker_typed, taker_svg, signed, by=by, now=now)
            row.issuer_signature = _signed(row, Signer.ISSUER, gave, issuer_svg or issuer_typed, issuer_svg, signed, by=by, now=now)
            content = requisition_paper(row, lines, by_name=by.name, now=now)
            row.paper = seal(order.station, kind="requisition", number=row.number, trail=order.trail, content=content, by=by, now=now)
    if order.waiting_for == WaitingFor.PARTS and not _still_asked(order):
        _tell_technicians(order, _("The parts for %(vehicle)s are there. Go on.") % {"vehicle": order.vehicle}, by=by, now=now)
    return slip


def _given(slip: Requisition, lines: list[RequisitionLine], given: Mapping[int, int] | None, *, by: Actor, now: datetime) -> list[RequisitionLine]:
    """The lines handed out now; the rest goes on to a new slip under the name and time of who asked."""
    rest = {} if given is None else {line.pk: line.qty_milli - given.get(line.pk, 0) for line in lines}
    if not any(rest.values()):
        return lines
    if any(not 0 <= rest[line.pk] <= line.qty_milli for line in lines) or all(rest[line.pk] == line.qty_milli for line in lines):
        raise Refused(_("Write how many of which part you hand out: something, and at most what is asked for."), code="too_much")
    later = Requisition.objects.create(
        station=slip.station, number=number(slip.station, "requisition", now=now), order=slip.order, asked_at=slip.asked_at,
        asked_by_name=slip.asked_by_name,
    )  # fmt: skip
    for line in lines:
        left, line.qty_milli = rest[line.pk], line.qty_milli - rest[line.pk]
        if left:
            RequisitionLine.objects.create(requisition=later, line=line.line, part=line.part, qty_milli=left)
        line.save(update_fields=["qty_milli"]) if line.qty_milli else line.delete()
    record(later, verb="parts.asked", by=by, now=now, rest_of=slip.number)
    return [line for line in lines if line.qty_milli]


def _hand_over(line: RequisitionLine, order: RepairOrder, *, by: Actor, now: datetime) -> None:
    need = line.line
    _need_right_to(need, line.qty_milli)
    room = Line.objects.filter(pk=need.pk, removed_at=None, qty_milli__gte=F("issued_milli") - F("returned_milli") + line.qty_milli)
    if not room.update(issued_milli=F("issued_milli") + line.qty_milli):  # the guard, also against a second counter
        raise _too_much(need, need.qty_milli - need.used_milli)
    own, *others = reservation_sources(need)
    line.movement = issue(
        order.station, line.part, line.qty_milli, source=own, trail=order.trail, by=by, now=now, from_sources=[f"line:{need.pk}", *others]
    )
    line.save(update_fields=["movement"])


def _signed(slip: Requisition, signer: Signer, name: str, given: str, svg: str, signed: str, *, by: Actor, now: datetime) -> Signature:
    if not given.strip():
        raise Refused(_("Both sign: who takes the parts and who issues them."), code="no_signature", field=f"{signer}_svg")
    return sign(
        slip.station, trail=slip.trail, purpose=f"requisition:{slip.pk}", signer=signer, name=name, svg=svg, content_hash=signed, channel="desk",
        by=by, now=now,
    )  # fmt: skip


def _tell_technicians(order: RepairOrder, text: str, *, by: Actor, now: datetime) -> None:
    for user in User.objects.filter(pk__in=Assignment.objects.filter(job__order=order, ended_at=None).values("technician_id")).order_by("pk"):
        notify(order.station, trail=order.trail, text=text, url=reverse("workshop:mine"), by=by, now=now, to_user=user)


def _part(line: Line) -> Part:
    if line.part is None:
        raise Refused(_("“%(line)s” is not a part.") % {"line": line.label}, code="wrong_line")
    return line.part


def return_part(line: Line, qty_milli: int, *, reason: str, by: Actor, now: datetime) -> PartReturn:
    """Unused parts go back into stock with the order they came from (PART-11). Refused: no_reason, bad_quantity, more_than_issued, wrong_state."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the part comes back."), most=120)
    if qty_milli <= 0:
        raise Refused(_("Write how many come back: more than zero."), code="bad_quantity", field="qty")
    part = _part(line)
    with transaction.atomic():
        order = locked(line.job.order_id, line)
        must_be(order, IN_THE_HOUSE, to_do=_("giving parts back"))
        out = Line.objects.filter(pk=line.pk, issued_milli__gte=F("returned_milli") + qty_milli)
        if not out.update(returned_milli=F("returned_milli") + qty_milli):
            raise Refused(
                _("Only %(out)s of %(part)s was taken for this order.") % {"out": quantity(line.used_milli), "part": line.label},
                code="more_than_issued", field="qty",
            )  # fmt: skip
        movement = give_back(
            reservation_sources(line)[0], part, qty_milli, station=order.station, reason=f"{order.number}: {reason}"[:160], by=by, now=now,
            trail=order.trail,
        )  # fmt: skip
        row = PartReturn.objects.create(
            station_id=order.station_id, line=line, qty_milli=qty_milli, reason=reason, movement=movement, at=now, by_name=by.name
        )
        record(row, verb="parts.returned", by=by, now=now, label=order.number, line=line.pk, qty_milli=qty_milli)
    line.refresh_from_db()
    return row


def old_part(line: Line, *, place: str = "", by: Actor, now: datetime) -> OldPart:
    """A replaced part is tagged and kept; what the manufacturer wants back is marked so (PART-08). Refused: not_used, kept_already."""
    order = line.job.order
    part = _part(line)
    if not line.used_milli:
        raise Refused(_("No new part was taken for “%(part)s”, so there is no old one.") % {"part": line.label}, code="not_used")
    wish = OldPartWish.WARRANTY if line.payer == Payer.WARRANTY and part.old_part_returned else order.old_parts_wish
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = OldPart.objects.create(station_id=order.station_id, line=line, order=order, place=place.strip()[:40], removed_at=now, wish=wish)
        except IntegrityError:
            raise Refused(_("This old part is tagged already."), code="kept_already", status=409) from None
        content = old_part_paper(row, by_name=by.name, now=now)
        seal(order.station, kind="old_parts_tag", number=content["number"], trail=order.trail, content=content, by=by, now=now)
        record(row, verb="old_part.kept", by=by, now=now, label=order.number, line=line.pk)
    return row


def show_old_part(row: OldPart, *, by: Actor, now: datetime) -> OldPart:
    """The customer has seen the old part (SETL-09)."""
    with transaction.atomic():
        lock_chain(f"station:{row.station_id}")
        if OldPart.objects.filter(pk=row.pk, shown_at=None).update(shown_at=now):
            record(row, verb="old_part.shown", by=by, now=now, label=row.order.number, line=row.line_id)
    row.refresh_from_db()
    return row


def old_part_wish(row: OldPart, wish: str, *, by: Actor, now: datetime, gone: bool = False) -> OldPart:
    """The customer takes it, leaves it, or it goes back under warranty; `gone` says it left the house (PART-08). Refused: bad_wish, gone."""
    if wish not in OldPartWish.values:
        raise Refused(_("Choose what happens to the old part."), code="bad_wish", field="wish")
    with transaction.atomic():
        lock_chain(f"station:{row.station_id}")
        if not OldPart.objects.filter(pk=row.pk, gone_at=None).update(wish=wish, gone_at=now if gone else None):
            raise Refused(_("The old part has left the house already."), code="gone", status=409)
        record(row, verb="old_part.wish", by=by, now=now, label=row.order.number, wish=wish, gone=gone)
    row.refresh_from_db()
    return row
