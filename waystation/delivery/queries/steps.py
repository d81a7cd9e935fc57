"""The last conversation: its steps in order, what the customer must sign, what keeps the vehicle here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waystation.delivery.choices import MOMENTS, Moment, Step
from waystation.delivery.models import Delivery, GatePass
from waystation.quality.choices import CERTIFIED
from waystation.quality.models import Certificate
from waystation.quality.rules import pass_stands
from waystation.settlement.queries import Finding, extra_work, money_gaps, old_parts_of, wear_of
from waystation.workorders.choices import APPROVED_WORK
from waystation.workorders.models import RepairOrder


@dataclass(frozen=True)
class StepRow:
    """One step on the delivery page. `state` is done, now, todo or none (nothing to do for this vehicle)."""

    step: Step
    state: str
    at: datetime | None

    @property
    def label(self) -> str:
        return str(self.step.label)


def delivery_of(order: RepairOrder) -> Delivery | None:
    return Delivery.objects.filter(order=order).select_related("order", "deliverer", "refusal_signature").first()


def needs_certificate(order: RepairOrder) -> bool:
    """Level-2 maintenance, assembly and vehicle overhaul leave with a completion certificate only (domain §1.3)."""
    return bool(order.jobs.filter(status__in=sorted(APPROVED_WORK), job_class__in=sorted(CERTIFIED)).exists())


def unsigned_safety(order: RepairOrder) -> QuerySet[Any]:
    """Refused safety work nobody has signed for (SETL-11)."""
    return extra_work(order).filter(safety=True, refusal_signature=None).order_by("at", "pk")


def refusal_content(order: RepairOrder) -> dict[str, object]:
    """What the customer signs: exactly the refused safety work that is open now."""
    rows = unsigned_safety(order)
    return {"order": order.number, "plate": order.vehicle.plate, "refused": [{"id": row.pk, "work": row.text, "why": row.why} for row in rows]}


def steps(order: RepairOrder) -> list[StepRow]:
    """All steps with their times; the first open one is the next (one page, one next step)."""
    delivery = delivery_of(order) or Delivery(order=order)
    gate = GatePass.objects.filter(order=order).first()
    extra = list(extra_work(order).select_related("refusal_signature"))
    needed = {
        Step.OLD_PARTS: old_parts_of(order).exists(), Step.REMAINING: bool(wear_of(order)), Step.EXTRA: bool(extra),
        Step.SIGNED: any(row.safety for row in extra), Step.COVERS: bool(order.visit.covers_at),
    }  # fmt: skip
    safety = [row for row in extra if row.safety]
    signed = [row.refusal_signature.at for row in safety if row.refusal_signature_id]  # here at the desk, or on the phone when asked
    at = {
        Step.PAPERS: delivery.papers_at, Step.TOLD: delivery.told_ready_at,
        Step.RECEIVED: delivery.received_at, Step.INSPECTED: delivery.inspected_at,
        Step.EXPLAINED: delivery.explained_at, Step.GUIDED: delivery.guided_to_cashier_at, Step.OLD_PARTS: delivery.old_parts_at,
        Step.NEXT: delivery.next_told_at, Step.REMAINING: delivery.remaining_told_at, Step.EXTRA: delivery.extra_told_at,
        Step.SIGNED: max(signed) if safety and len(signed) == len(safety) else None,
        Step.COPIES: delivery.copies_given_at, Step.COVERS: delivery.covers_off_at,
        Step.KM: delivery.km_out_at, Step.PASS: gate.at if gate else None, Step.SEEN_OFF: delivery.seen_off_at,
    }  # fmt: skip
    return _with_states(at, {step for step, need in needed.items() if not need})


def _with_states(at: dict[Step, Any], idle: set[Step]) -> list[StepRow]:
    rows, found_next = [], False
    for step in Step:
        done = at[step] or None
        if done:
            state = "done"
        elif step in idle:
            state = "none"
        else:
            state, found_next = ("todo" if found_next else "now"), True
        rows.append(StepRow(step, state, done))
    return rows


def moment_of(rows: list[StepRow]) -> Moment | None:
    """The first moment with a step that is open."""
    open_ = {row.step for row in rows if row.state in ("now", "todo")}
    return next((moment for moment, own in MOMENTS.items() if open_ & set(own)), None)


def doable(order: RepairOrder, moment: Moment, now: datetime) -> list[Step]:
    """The open steps of a moment that can be kept now; no gate pass while something else still keeps the vehicle here (SETL-14)."""
    open_ = [row.step for row in steps(order) if row.step in MOMENTS[moment] and row.state in ("now", "todo")]
    return [step for step in open_ if step != Step.PASS or not gaps_before(order, moment, now)]


def gaps_before(order: RepairOrder, moment: Moment, now: datetime) -> list[Finding]:
    """What keeps the vehicle here and is not mended by the steps of this moment."""
    mended = {"copies_missing", "covers_on", "no_km"}
    return [gap for gap in leave_gaps(order, now) if gap.code not in mended] if moment == Moment.LEAVE else []


def leave_gaps(order: RepairOrder, now: datetime) -> list[Finding]:
    """What keeps the vehicle here (I-22, QUAL-12, SETL-11, SETL-13, SETL-14)."""
    delivery = Delivery.objects.filter(order=order).first() or Delivery()
    found = money_gaps(order)
    if not pass_stands(order):
        found.append(Finding("not_inspected", _("The vehicle has no valid inspection. Send it to the quality inspector.")))
    if needs_certificate(order) and not Certificate.objects.filter(order=order).exists():
        found.append(Finding("no_certificate", _("This work needs a completion certificate. Ask the quality inspector to issue it.")))
    if unsigned_safety(order).exists():
        found.append(Finding("safety_unsigned", _("Safety work was refused and not signed for. Show it to the customer and let him sign.")))
    if delivery.copies_given_at is None:
        found.append(Finding("copies_missing", _("The customer has no copies of the papers. Print them or send the link.")))
    if order.visit.covers_at and delivery.covers_off_at is None:
        found.append(Finding("covers_on", _("The protective covers are still in the vehicle. Take them off and tick it.")))
    if delivery.km_out is None:
        found.append(Finding("no_km", _("The mileage out is missing. Read it and enter it.")))
    return found
