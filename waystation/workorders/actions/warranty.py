"""Is it inside the warranty, and who says so (WARR-01…03, WARR-05)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.journal.actions import moving
from waystation.messaging.actions import notify
from waystation.workorders.actions.change import editing, lock_order, said
from waystation.workorders.actions.estimate import keep_advice
from waystation.workorders.choices import BEFORE_SIGNATURE, IN_THE_HOUSE, JobStatus, LineKind, Payer, WarrantyState
from waystation.workorders.models import Job, Line, RepairOrder, WarrantyDecision

DECIDED = {WarrantyState.COVERED, WarrantyState.NOT_COVERED, WarrantyState.UNDETERMINED}


def decide_warranty(job: Job, state: str, *, reason: str, told: bool, by: Actor, now: datetime) -> WarrantyDecision:
    """Covered, not covered, or cannot be decided yet, with the reason told to the customer (WARR-01, WARR-02).

    Covered work is paid by the maker: before signature, or later to the customer's good. Refused: bad_state, no_reason, not_told, wrong_state.
    """
    if state not in DECIDED:
        raise Refused(_("Choose: covered, not covered, or cannot be decided yet."), code="bad_state", field="state")
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write the reason; the customer is told it."), most=300)
    if not told:
        raise Refused(_("Tell the customer the decision and the reason, then tick it."), code="not_told", field="told")
    with transaction.atomic():
        lock_order(job.order_id)
        decision = _decision(job)
        with moving(decision, to=state, by=by, now=now, verb="warranty.decided") as row:
            row.reason, row.told_at, row.by_name = reason, now, by.name
        if state == WarrantyState.COVERED:
            _paid_by(job, Payer.CUSTOMER, Payer.WARRANTY, by=by, now=now)
        elif state == WarrantyState.NOT_COVERED:
            _paid_by(job, Payer.WARRANTY, Payer.CUSTOMER, by=by, now=now)
    return decision


def _decision(job: Job) -> WarrantyDecision:
    row, _made = WarrantyDecision.objects.get_or_create(job=job, defaults={"station_id": job.station_id})
    return row


def _paid_by(job: Job, was: Payer, will: Payer, *, by: Actor, now: datetime) -> None:
    """Move the job's lines to another payer. After the customer agreed only to his good: never from the maker to him."""
    lines = Line.objects.filter(job=job, removed_at=None, payer=was).exclude(kind=LineKind.BENEFIT)
    if not lines.exists():
        return
    order = RepairOrder.objects.get(pk=job.order_id)
    if order.status in BEFORE_SIGNATURE or (job.addition and job.status == JobStatus.PROPOSED):
        with editing(order, by=by, now=now, verb="estimate.payer", addition=job.addition, payer=str(will)):
            lines.update(payer=will)
    elif will == Payer.WARRANTY and job.addition is None and order.status in IN_THE_HOUSE:
        lines.update(payer=will)
    else:
        raise Refused(
            _("The customer agreed to other terms. Withdraw the job and raise additional work with the new payer."), code="wrong_state"
        )


def escalate_warranty(job: Job, *, case: str, by: Actor, now: datetime) -> WarrantyDecision:
    """Send an undecided case to the manufacturer; the item stays “awaiting approval” (WARR-03). Refused: no_case, wrong_state."""
    case = said(case, code="no_case", field="case", sentence=_("Write the case: finding, part, mileage, photos sent."), most=300)
    with transaction.atomic():
        lock_order(job.order_id)
        decision = _decision(job)
        with moving(decision, to=WarrantyState.ESCALATED, by=by, now=now, verb="warranty.escalated") as row:
            row.sent_at, row.sent_case, row.by_name = now, case, by.name
        _paid_by(job, Payer.CUSTOMER, Payer.WARRANTY, by=by, now=now)
    return decision


def answer_warranty(decision: WarrantyDecision, approved: bool, *, answer: str, by: Actor, now: datetime) -> WarrantyDecision:
    """The manufacturer's word. Rejected before signature the customer would pay; later the job is not done and stays as advice.

    Refused: no_answer, wrong_state.
    """
    answer = said(answer, code="no_answer", field="answer", sentence=_("Write what the manufacturer answered."), most=300)
    to = WarrantyState.APPROVED if approved else WarrantyState.REJECTED
    job = decision.job
    with transaction.atomic():
        order = lock_order(job.order_id)
        with moving(decision, to=to, by=by, now=now, verb="warranty.answered") as row:
            row.answer, row.answered_at = answer, now
        if not approved and (order.status in BEFORE_SIGNATURE or job.status == JobStatus.PROPOSED):
            _paid_by(job, Payer.WARRANTY, Payer.CUSTOMER, by=by, now=now)
        elif not approved and job.status == JobStatus.APPROVED:
            with moving(job, to=JobStatus.DECLINED, by=by, now=now, verb="job.declined") as fresh:
                fresh.not_done_because = answer[:200]
            keep_advice(order, job, why=answer, by=by, now=now)
    if job.order.advisor_id and job.order.advisor_id != by.user_id:
        words = {"job": job, "state": WarrantyState(decision.status).label}
        notify(
            job.order.station, trail=job.trail, text=_("Warranty of “%(job)s”: %(state)s") % words,
            url=reverse("workorders:order", args=[job.order_id]), by=by, now=now, to_user=job.order.advisor,
        )  # fmt: skip
    return decision
