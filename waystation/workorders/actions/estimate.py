"""Write the estimate: operations, parts, packages, who pays, what it costs (DIAG-06…09, WARR-05, PRIC-02)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, today
from waystation.catalogue.choices import Fit
from waystation.catalogue.models import Campaign, Operation, Package, Part
from waystation.catalogue.queries import fit_of, fitting, labour_rate, package_content, part_price, right_class
from waystation.core import money
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import changing, moving
from waystation.workorders.actions.change import editing, keep_sums, must_be, next_job, next_line, said
from waystation.workorders.choices import IN_THE_HOUSE, IN_THE_SHOP, JobStatus, Kind, LineKind, Origin, Payer
from waystation.workorders.models import Addition, Advice, Job, Line, RepairOrder, WarrantyDecision
from waystation.workorders.queries import warranty_proposal
from waystation.workorders.sums import labour_amount


def add_operation(
    order: RepairOrder, operation: Operation, *, origin: str, payer: str, by: Actor, now: datetime, complaint: str = "",
    addition: Addition | None = None, campaign: Campaign | None = None, with_parts: bool = True, expect: int | None = None,
) -> Job:  # fmt: skip
    """Put an operation with its usual parts on the estimate, priced by today's list (DIAG-06, DIAG-09, I-13).

    The job links to a need or cause: without words of its own it takes the customer's. Refused: wrong_state, stale, no_price, other_class.
    """
    right_class(operation, order.vehicle)
    with editing(order, by=by, now=now, verb="estimate.operation_added", addition=addition, expect=expect, code=operation.code) as row:
        job = put_operation(row, operation, origin=origin, payer=payer, now=now, complaint=complaint, addition=addition, campaign=campaign)
        if with_parts:
            _put_fitting(row, job, operation.usual_parts.select_related("part"), payer=payer, now=now)
    return job


def put_operation(
    row: RepairOrder, operation: Operation, *, origin: str, payer: str, now: datetime, complaint: str = "",
    addition: Addition | None = None, package: Package | None = None, campaign: Campaign | None = None,
) -> Job:  # fmt: skip
    """The job and its labour line, on an order that is open for editing."""
    on = today(row.station, now)
    words = complaint or (addition.what if addition else row.visit.words)
    job = Job.objects.create(
        station_id=row.station_id, order=row, addition=addition, position=next_job(row), origin=origin, name=operation.name,
        name_en=operation.name_en, complaint=words[:400], package=package, job_class=operation.job_class, trade=operation.trade,
        bay_kind=operation.bay_kind, safety=operation.safety, needs_road_test=operation.needs_road_test, campaign=campaign,
    )  # fmt: skip
    rate = labour_rate(row.station, operation.trade, row.vehicle.vehicle_class, on)
    Line.objects.create(
        station_id=row.station_id, job=job, kind=LineKind.LABOUR, operation=operation, code=operation.code, name=operation.name,
        name_en=operation.name_en, qty_milli=operation.hours_milli, price_fen=rate.rate_fen, list_price_fen=rate.rate_fen,
        amount_fen=labour_amount(rate.rate_fen, operation.hours_milli), priced_on=on, payer=payer,
    )  # fmt: skip
    proposed = warranty_proposal(row, operation, on, planned=package is not None)
    if proposed:
        WarrantyDecision.objects.create(station_id=row.station_id, job=job, proposed=proposed.state, reason=proposed.reason)
    return job


def add_part(
    job: Job, part: Part, qty_milli: int, *, by: Actor, now: datetime, payer: str | None = None, expect: int | None = None
) -> Line:
    """Put a part on a job at today's list price; the payer is the job's unless said. Refused: wrong_state, no_price, bad_quantity, other_class."""
    _positive(qty_milli)
    right_class(part, job.order.vehicle)
    with editing(job.order, by=by, now=now, verb="estimate.part_added", addition=job.addition, expect=expect, code=part.number) as row:
        line = put_part(row, job, part, qty_milli, payer=payer or _payer_of(job), now=now)
    return line


def put_part(order: RepairOrder, job: Job, part: Part, qty_milli: int, *, payer: str, now: datetime) -> Line:
    on = today(order.station, now)
    price = part_price(order.station, part, on).price_fen
    return Line.objects.create(
        station_id=order.station_id, job=job, kind=LineKind.PART, position=next_line(job), part=part, code=part.number, name=part.name,
        name_en=part.name_en, unit=part.unit, quality=part.quality, qty_milli=qty_milli, price_fen=price, list_price_fen=price,
        amount_fen=money.amount(price, qty_milli), priced_on=on, payer=payer,
    )  # fmt: skip


def _put_fitting(row: RepairOrder, job: Job, usual: Iterable[Any], *, payer: str, now: datetime) -> None:
    """The usual parts, each as it is made for this vehicle (PART-01)."""
    rows = list(usual)
    fits = fitting([one.part for one in rows], row.vehicle)
    for one in rows:
        if one.part_id in fits:
            put_part(row, job, fits[one.part_id], one.qty_milli, payer=payer, now=now)


def choose_part(line: Line, part: Part, *, by: Actor, now: datetime, reason: str = "") -> Line:
    """Another part in place of this one, or the same looked up and found to fit; who looked stays beside it (PART-01).

    A part that our lists know for another maker is taken with a reason only.
    Refused: wrong_state, gone, no_price, other_class, not_a_part, no_reason.
    """
    if line.part_id is None:
        raise Refused(_("This line is no part. Add the part you need."), code="not_a_part")
    vehicle = line.job.order.vehicle
    right_class(part, vehicle)
    if why := fit_of(part, vehicle) == Fit.NO:
        words = {"part": part.label, "fits": part.fits_label, "vehicle": vehicle.title or vehicle}
        sentence = _("%(part)s is listed for %(fits)s, this is a %(vehicle)s. Choose another, or write how you know that it fits.") % words
        reason = said(reason, code="no_reason", field="reason", sentence=sentence, most=160)
    with editing(line.job.order, by=by, now=now, verb="estimate.part_chosen", addition=line.job.addition, code=part.number) as row:
        fresh = _kept(line)
        if part.pk != fresh.part_id:
            fresh.removed_at = now
            fresh.save()
            fresh = put_part(row, line.job, part, fresh.qty_milli, payer=fresh.payer, now=now)
        fresh.fit_checked_by_name, fresh.fit_reason = by.name, reason if why else ""
        fresh.save()
    return fresh


def _payer_of(job: Job) -> str:
    first = job.lines.filter(removed_at=None).exclude(kind=LineKind.BENEFIT).order_by("position", "pk").first()
    return first.payer if first else Payer.CUSTOMER


def _positive(qty_milli: int) -> None:
    if qty_milli <= 0:
        raise Refused(_("The quantity must be more than zero. To leave the line out, remove it."), code="bad_quantity", field="qty")


def add_package(
    order: RepairOrder, package: Package, *, origin: str, payer: str, by: Actor, now: datetime, addition: Addition | None = None
) -> list[Job]:
    """Put a package on the estimate: its operations as jobs, its parts on the first of them. Refused: wrong_state, no_price, other_class."""
    right_class(package, order.vehicle)
    with editing(order, by=by, now=now, verb="estimate.package_added", addition=addition, code=package.code) as row:
        content = list(package_content(package))
        jobs = [
            put_operation(row, item.operation, origin=origin, payer=payer, now=now, addition=addition, package=package)
            for item in content
            if item.operation
        ]
        if jobs:
            _put_fitting(row, jobs[0], [item for item in content if item.part], payer=payer, now=now)
    return jobs


def change_quantity(line: Line, qty_milli: int, *, by: Actor, now: datetime) -> Line:
    """Another quantity of a part, or other hours of labour; the price per unit stays. Refused: wrong_state, bad_quantity, not_a_quantity."""
    _positive(qty_milli)
    if line.kind not in (LineKind.PART, LineKind.LABOUR):
        raise Refused(_("This line has no quantity. Remove it and add another."), code="not_a_quantity", field="qty")
    with editing(line.job.order, by=by, now=now, verb="estimate.quantity", addition=line.job.addition, qty_milli=qty_milli):
        fresh = _kept(line)
        fresh.qty_milli, fresh.amount_fen = qty_milli, money.amount(fresh.price_fen, qty_milli)
        fresh.save()
    return fresh


def remove_line(line: Line, *, by: Actor, now: datetime) -> Line:
    """Take a line off the estimate. Refused: wrong_state, gone."""
    with editing(line.job.order, by=by, now=now, verb="estimate.line_removed", addition=line.job.addition, code=line.code):
        fresh = _kept(line)
        fresh.removed_at = now
        fresh.save()
    return fresh


def remove_job(job: Job, *, by: Actor, now: datetime, reason: str = "") -> Job:
    """Take a job off the estimate. With a reason it stays on the vehicle as needed but not done work (WORD-10). Refused: wrong_state."""
    with editing(job.order, by=by, now=now, verb="estimate.job_removed", addition=job.addition) as row:
        with moving(job, to=JobStatus.CANCELLED, by=by, now=now, verb="job.cancelled") as fresh:
            fresh.not_done_because = reason.strip()[:200]
        if reason.strip():
            keep_advice(row, fresh, why=reason, by=by, now=now)
    return fresh


def keep_advice(order: RepairOrder, job: Job, *, why: str, by: Actor, now: datetime, urgent: bool = False) -> Advice:
    """Needed but not done: stays on the vehicle until done or withdrawn (WORD-10, ADDW-05)."""
    labour = job.lines.filter(kind=LineKind.LABOUR).first()
    return Advice.objects.create(
        station_id=order.station_id, vehicle_id=order.vehicle_id, order=order, job=job, operation_id=labour.operation_id if labour else None,
        text=job.name[:200], why=why.strip()[:300], safety=job.safety, urgent=urgent or job.safety, at=now, by_name=by.name,
    )  # fmt: skip


def set_payer(line: Line, payer: str, *, by: Actor, now: datetime) -> Line:
    """Say who pays a line (WARR-05). Refused: wrong_state, bad_payer."""
    if payer not in Payer.values:
        raise Refused(_("Choose who pays: customer, warranty, insurance, goodwill or internal."), code="bad_payer", field="payer")
    with editing(line.job.order, by=by, now=now, verb="estimate.payer", addition=line.job.addition, payer=str(payer)):
        fresh = _kept(line)
        fresh.payer = payer
        fresh.save()
    return fresh


def override_price(line: Line, price_fen: int, reason: str, *, by: Actor, now: datetime) -> Line:
    """Another price than the list's, by who may and with a reason (I-13, SETL-03).

    Refused: not_allowed, no_reason, bad_price, wrong_state.
    """
    if not by.may("workorders.price_override"):
        raise Refused(_("Only a manager changes a list price. Ask the manager on duty."), code="not_allowed", field="price")
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the price differs from the list."), most=160)
    if price_fen < 0 or line.kind == LineKind.BENEFIT:
        raise Refused(_("A price cannot be less than nothing. Remove the line or grant a benefit."), code="bad_price", field="price")
    facts: dict[str, Any] = {"code": line.code, "was_fen": line.price_fen, "price_fen": price_fen, "reason": reason}
    with editing(line.job.order, by=by, now=now, verb="price.overridden", addition=line.job.addition, **facts):
        fresh = _kept(line)
        fresh.price_fen, fresh.amount_fen = price_fen, money.amount(price_fen, fresh.qty_milli)
        fresh.override_reason, fresh.override_by_name = reason, by.name
        fresh.save()
    return fresh


def _kept(line: Line) -> Line:
    fresh = Line.objects.filter(pk=line.pk, removed_at=None).first()
    if fresh is None:
        raise Refused(_("This line was removed in the meantime. Reload the page."), code="gone", status=409)
    return fresh


def name_cause(job: Job, *, cause: str, by: Actor, now: datetime, complaint: str = "") -> Job:
    """Write the cause beside the complaint (DIAG-06). The words are no part of what was signed. Refused: wrong_state, stale."""
    must_be(job.order, IN_THE_HOUSE, to_do=_("naming the cause"))
    with changing(job, by=by, now=now, verb="job.cause") as row:
        row.cause = cause.strip()[:400]
        row.complaint = complaint.strip()[:400] or row.complaint
    return job


def set_kind(order: RepairOrder, kind: str, *, by: Actor, now: datetime, rework_of: RepairOrder | None = None) -> RepairOrder:
    """Change the type of the order (WORD-07). A comeback names the earlier order and is ours to pay. Refused: wrong_state, no_first_order."""
    if kind == Kind.REWORK and (rework_of is None or rework_of.vehicle_id != order.vehicle_id):
        raise Refused(_("A comeback needs the earlier order of this vehicle. Choose it."), code="no_first_order", field="rework_of")
    with editing(order, by=by, now=now, verb="order.kind", kind=str(kind)) as row:
        row.kind = kind
        row.rework_of = rework_of if kind == Kind.REWORK else None
        if kind == Kind.REWORK:
            Line.objects.filter(job__order=row, removed_at=None, payer=Payer.CUSTOMER).update(payer=Payer.INTERNAL)
    return order


def take_up_advice(order: RepairOrder, advice: Advice, *, payer: str, by: Actor, now: datetime, addition: Addition | None = None) -> Job:
    """Put earlier declined work on this order (DIAG-07). Refused: wrong_state, not_this_vehicle, no_operation, no_price."""
    if advice.vehicle_id != order.vehicle_id or advice.resolved_at:
        raise Refused(_("This advice belongs to another vehicle or is settled. Reload the page."), code="not_this_vehicle")
    if advice.operation is None:
        raise Refused(_("This advice names no operation. Search the operation and add it."), code="no_operation")
    return add_operation(
        order, advice.operation, origin=Origin.ADVICE, payer=payer, complaint=advice.text, addition=addition, by=by, now=now
    )


def add_goodwill(order: RepairOrder, *, what: str, hours_milli: int, by: Actor, now: datetime) -> Job:
    """A small fault fixed for free, shown to the customer at delivery (REPR-11).

    Up to the limit of the station without consent, at price nought. Refused: wrong_state, no_text, over_limit, bad_quantity.
    """
    what = said(what, code="no_text", field="what", sentence=_("Write what was fixed."), most=120)
    _positive(hours_milli)
    on = today(order.station, now)
    most = parameter("workorders.goodwill_limit_milli", order.station, on)
    if hours_milli > most:
        raise Refused(
            _("This is more than the small work done for free. Raise additional work and ask the customer."), code="over_limit", field="hours"
        )
    with changing(order, by=by, now=now, verb="goodwill.added", hours_milli=hours_milli) as row:
        must_be(row, IN_THE_SHOP, to_do=_("work for free"))
        job = Job.objects.create(station_id=row.station_id, order=row, position=next_job(row), origin=Origin.GOODWILL, name=what)
        Line.objects.create(
            station_id=row.station_id, job=job, kind=LineKind.LABOUR, name=what, qty_milli=hours_milli, price_fen=0, list_price_fen=0,
            amount_fen=0, priced_on=on, payer=Payer.GOODWILL,
        )  # fmt: skip
        with moving(job, to=JobStatus.APPROVED, by=by, now=now, verb="job.approved"):
            pass
        keep_sums(row, now=now)
    return job
