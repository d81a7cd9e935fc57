"""Orders that end without delivery, and what delivery leaves behind on the vehicle (DIAG-12, WORD-12)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse

from waystation.accounts.queries import today, zone
from waystation.catalogue.actions import mark_campaign_done
from waystation.catalogue.models import CampaignVehicle
from waystation.catalogue.queries import guarantee_for
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import drop_tasks, open_task
from waystation.reception.actions import leave
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit
from waystation.stock.actions import release
from waystation.workorders.actions.change import keep_sums, lock_order, move_jobs, must_be, said
from waystation.workorders.actions.estimate import keep_advice
from waystation.workorders.choices import APPROVED_WORK, BEFORE_SIGNATURE, JOB_MOVES, JobStatus, LineKind, Status
from waystation.workorders.models import Advice, Job, Line, RepairOrder
from waystation.workorders.queries import live_lines


def quote_only(order: RepairOrder, *, reason: str, by: Actor, now: datetime) -> RepairOrder:
    """The customer takes the quote home; it stays open for its days and is asked after (DIAG-12). Refused: no_reason, wrong_state."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the customer does not leave the vehicle."))
    with transaction.atomic():
        Visit.objects.select_for_update().get(pk=order.visit_id)
        with moving(order, to=Status.QUOTE_ONLY, by=by, now=now, verb="order.quote_only") as row:
            row.ended_because = reason
        _leave(order, reason, by=by, now=now)
    on = order.quote_valid_until or today(order.station, now)
    due = datetime.combine(on, time(9), tzinfo=zone(order.station)) - timedelta(days=1)
    open_task(
        order.station, key=f"unsold:order:{order.pk}", kind="unsold_quote", title=_("Ask after the quote %(number)s") % {"number": order.number},
        owner_role="clerk", trail=order.trail, url=reverse("workorders:order", args=[order.pk]), due_at=max(due, now), by=by, now=now,
        action=_("Call"),
    )  # fmt: skip
    return order


def customer_leaves(order: RepairOrder, *, reason: str, by: Actor, now: datetime) -> RepairOrder:
    """The customer leaves before signing (DIAG-12). Refused: no_reason, wrong_state."""
    must_be(order, BEFORE_SIGNATURE, to_do=_("leaving without an order"))
    return cancel_order(order, reason=reason, leaves=True, by=by, now=now)


def _leave(order: RepairOrder, reason: str, *, by: Actor, now: datetime) -> None:
    """The stay ends when no other order holds the vehicle here."""
    ended = [Status.CANCELLED, Status.VOIDED, Status.QUOTE_ONLY]
    others = RepairOrder.objects.filter(visit_id=order.visit_id).exclude(pk=order.pk).exclude(status__in=ended)
    if not others.exists() and order.visit.status in (VisitStatus.IN_RECEPTION, VisitStatus.IN_HOUSE):
        leave(order.visit, reason=reason, by=by, now=now)


def cancel_order(order: RepairOrder, *, reason: str, by: Actor, now: datetime, leaves: bool = False) -> RepairOrder:
    """Cancel an order nothing was done on; kept parts go free. Refused: no_reason, wrong_state, work_done."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the order is cancelled."))
    with transaction.atomic():
        Visit.objects.select_for_update().get(pk=order.visit_id)
        lock_order(order.pk)
        with moving(order, to=Status.CANCELLED, by=by, now=now, verb="order.cancelled") as row:
            done = row.jobs.filter(status__in=[JobStatus.IN_WORK, JobStatus.PAUSED, JobStatus.DONE, JobStatus.PASSED, JobStatus.FAILED])
            if done.exists() or any(line.used_milli for line in Line.objects.filter(job__order=row)):
                raise Refused(_("Work was done or parts were taken. Finish the order and settle what was done."), code="work_done")
            row.ended_because = reason
            _end_jobs(row, by=by, now=now)
        drop_tasks(order.station, order.trail, kinds=["addition", "unsold_quote"], by=by, now=now)
        if leaves:
            _leave(order, reason, by=by, now=now)
    return order


def void_order(order: RepairOrder, *, replaced_by: RepairOrder, reason: str, by: Actor, now: datetime) -> RepairOrder:
    """A wrongly written order is replaced by another of the same stay and counted (WORD-12).

    Refused: not_allowed, no_reason, no_replacement, wrong_state.
    """
    if not by.may("workorders.void"):
        raise Refused(_("Only the reception supervisor or a manager voids an order. Ask one of them."), code="not_allowed")
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write what was wrong with the order."))
    if replaced_by.pk == order.pk or replaced_by.visit_id != order.visit_id or replaced_by.status == Status.VOIDED:
        raise Refused(_("Choose the order of the same stay that replaces this one."), code="no_replacement", field="replaced_by")
    with transaction.atomic():
        lock_order(order.pk)
        with moving(order, to=Status.VOIDED, by=by, now=now, verb="order.voided", replaced_by=replaced_by.number) as row:
            row.replaced_by, row.ended_because = replaced_by, reason
            _end_jobs(row, by=by, now=now)
    return order


def _end_jobs(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    jobs = [job for job in order.jobs.all() if JobStatus.CANCELLED in JOB_MOVES[JobStatus(job.status)]]
    move_jobs(jobs, JobStatus.CANCELLED, by=by, now=now, verb="job.cancelled")
    for line in Line.objects.filter(job__order=order, kind=LineKind.PART):
        release(order.station, f"order_line:{line.pk}", by=by, now=now)


def withdraw_job(job: Job, *, reason: str, by: Actor, now: datetime) -> Job:
    """The customer takes an agreed job back before work on it starts; it stays as advice (I-12, WORD-10).

    Refused: no_reason, wrong_state, work_done.
    """
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the customer takes the work back."))
    if any(line.used_milli for line in job.lines.all()):
        raise Refused(_("Parts were taken for this work. Give them back to the store first."), code="work_done")
    if job.status not in APPROVED_WORK:
        raise Refused(_("This work is not agreed, so nothing can be taken back."), code="wrong_state")
    with transaction.atomic(), changing(lock_order(job.order_id), by=by, now=now, verb="order.job_withdrawn") as row:
        with moving(job, to=JobStatus.CANCELLED, by=by, now=now, verb="job.withdrawn", reason=reason) as fresh:
            fresh.not_done_because, fresh.answer = reason, "no"
        keep_advice(row, job, why=reason, by=by, now=now)
        for line in job.lines.filter(kind=LineKind.PART):
            release(row.station, f"order_line:{line.pk}", by=by, now=now)
        keep_sums(row, now=now)
    return job


def resolve_advice(advice: Advice, *, by: Actor, now: datetime, order: RepairOrder | None = None) -> Advice:
    """The advised work is done, or no longer needed. Refused: gone."""
    with transaction.atomic():
        if not Advice.objects.filter(pk=advice.pk, resolved_at=None).update(resolved_at=now, resolved_by_order=order):
            raise Refused(_("This advice is settled already. Reload the page."), code="gone", status=409)
        record(advice, verb="advice.resolved", by=by, now=now, label=advice.text)
    advice.refresh_from_db()
    return advice


def work_delivered(order: RepairOrder, *, km: int | None, by: Actor, now: datetime) -> RepairOrder:
    """What delivery leaves on the vehicle: guarantee of each repair, advice that was carried out (WARR-06). The gate calls it."""
    on = today(order.station, now)
    lines = live_lines(order)
    with changing(order, by=by, now=now, verb="order.guaranteed", km=km) as row:
        for job in {line.job_id: line.job for line in lines}.values():
            policy = guarantee_for(row.vehicle.vehicle_class, job.job_class, on, company_id=row.station.company_id)
            if job.status in APPROVED_WORK:
                until_km = km + policy.km if km is not None else None
                Job.objects.filter(pk=job.pk).update(guarantee_until_on=on + timedelta(days=policy.days), guarantee_until_km=until_km)
        done = {line.operation_id for line in lines if line.operation_id}
        open_ = Advice.objects.filter(vehicle_id=row.vehicle_id, resolved_at=None, operation_id__in=done).exclude(order=row)
        for advice in open_.filter(station_id=row.station_id):
            resolve_advice(advice, order=row, by=by, now=now)
        elsewhere = open_.exclude(station_id=row.station_id)  # nobody calls him about work that is done; the line stays in our chain (0006)
        if settled := elsewhere.update(resolved_at=now, resolved_by_order=row):
            record(row, verb="advice.resolved", by=by, now=now, elsewhere=settled)
        campaigns = {line.job.campaign_id for line in lines if line.job.campaign_id and line.job.status in APPROVED_WORK}
        for campaign in CampaignVehicle.objects.filter(campaign_id__in=campaigns, vin=row.vehicle.vin, done_at=None):
            mark_campaign_done(campaign, by=by, now=now)
    return order
