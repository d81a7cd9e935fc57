"""The technician's day: check, start, pause, go on, finish with a report, check oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from waystation.accounts.queries import parameter, today
from waystation.catalogue.choices import ChecklistKind
from waystation.catalogue.models import ChecklistItem
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.files.actions import sign
from waystation.files.choices import Signer
from waystation.journal.actions import changing, moving, record
from waystation.journal.sums import content_hash
from waystation.messaging.actions import notify
from waystation.scheduling.actions import release
from waystation.workorders.actions.change import must_be, said
from waystation.workorders.choices import JobStatus, Origin, Status, WaitingFor
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.rules import may_start
from waystation.workshop.actions.locks import end_clocks, locked
from waystation.workshop.actions.reopening import need_wash, reopen
from waystation.workshop.choices import WashWhen
from waystation.workshop.models import Assignment, Clock, Handover, Precheck, RepairReport, SelfCheck
from waystation.workshop.queries.floor import list_for, points_of
from waystation.workshop.rules import agreed_jobs, is_assigned, open_jobs, person, washing_open
from waystation.workshop.sums import checked, clean_answers

WORKABLE = {Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.FAILED, Status.SELF_CHECKED, Status.PASSED, Status.HANDED_OVER}


def precheck(order: RepairOrder, answers: Mapping[str, Any], *, by: Actor, now: datetime) -> Precheck:
    """Before the start: equipment, tools, training, documents, parts, covers and care of property (REPR-12, REPR-18).

    Refused: point_open, point_bad, no_checklist, wrong_state.
    """
    with transaction.atomic():
        row = locked(order.pk, order)
        must_be(row, {Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.FAILED}, to_do=_("the check before the start"))
        checklist = list_for(row, ChecklistKind.PRESTART)
        kept = strictly(points_of(checklist, row.vehicle), answers)
        done, _made = Precheck.objects.update_or_create(
            order=row, defaults={"station_id": row.station_id, "checklist": checklist, "answers": kept, "at": now, "by_user_id": person(by)}
        )
        record(done, verb="precheck.done", by=by, now=now, label=row.number, order=row.pk)
    return done


def strictly(items: Sequence[ChecklistItem], answers: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Every point answered and in order, or not fitted to this vehicle. Refused: point_open, point_bad."""
    kept = clean_answers(items, answers)
    result = checked(items, kept)
    if result.open:
        raise Refused(
            _("%(count)s points are open, the first: %(point)s. Answer every point.") % {"count": len(result.open), "point": result.open[0].label},
            code="point_open", field=f"p{result.open[0].pk}",
        )  # fmt: skip
    if result.bad:
        raise Refused(
            _("Not in order: %(point)s. Put it right, then check again.") % {"point": result.bad[0].label}, code="point_bad",
            field=f"p{result.bad[0].pk}",
        )  # fmt: skip
    return kept


def start(job: Job, *, by: Actor, now: datetime) -> Clock:
    """Begin (or begin again after an inspection that failed): the clock of the technician runs from now (REPR-01, I-20, I-21).

    Refused: not_yours, not_approved, no_precheck, not_handed_in, not_washed, clock_running, wrong_state.
    """
    return _run(job, verb="job.started", by=by, now=now)


def resume(job: Job, *, by: Actor, now: datetime) -> Clock:
    """Go on with a paused job. Refused: as `start`."""
    if job.status != JobStatus.PAUSED:
        raise Refused(_("“%(job)s” is not paused. Reload the page to see what is next.") % {"job": job.label}, code="wrong_state")
    return _run(job, verb="job.resumed", by=by, now=now)


def switch(job: Job, *, by: Actor, now: datetime) -> Clock:
    """Leave what one is doing and go to another job. Refused: as `start`."""
    with transaction.atomic():
        running = Clock.objects.filter(technician_id=by.user_id, ended_at=None).select_related("job", "job__order").first()
        if running is not None:
            if running.job_id == job.pk:
                raise Refused(_("You are working on this job already."), code="clock_running")
            _stop(running.job, reason="switch", waiting_for="", note="", by=by, now=now)
        return _run(job, verb="job.started", by=by, now=now)


def _run(job: Job, *, verb: str, by: Actor, now: datetime) -> Clock:
    with transaction.atomic():
        order = locked(job.order_id, job)
        job.refresh_from_db()
        _may_run(order, job, by)
        clock = _start_clock(job, by=by, now=now)
        if job.status == JobStatus.IN_WORK:
            with changing(job, by=by, now=now, verb="job.joined"):
                pass
        else:
            with moving(job, to=JobStatus.IN_WORK, by=by, now=now, verb=verb):
                pass
        _order_runs(order, by=by, now=now)
    return clock


def _may_run(order: RepairOrder, job: Job, by: Actor) -> None:
    must_be(order, WORKABLE, to_do=_("starting work"))
    if not may_start(job):
        raise Refused(
            _("The customer has not agreed to “%(job)s” as it stands. Ask the advisor; do not start.") % {"job": job.label}, code="not_approved"
        )
    if not is_assigned(job, by.user_id):
        raise Refused(_("“%(job)s” is not given to you. Ask the dispatcher.") % {"job": job.label}, code="not_yours")
    if not Handover.objects.filter(order=order, direction="in").exists():
        raise Refused(_("The vehicle and its key are not handed to the workshop yet. Take them over first."), code="not_handed_in")
    if washing_open(order, WashWhen.IN):
        raise Refused(_("The vehicle is washed before the work. Wait until the wash is done."), code="not_washed")
    if not Precheck.objects.filter(order=order).exists():
        raise Refused(_("Do the check before the start: tools, documents, parts, covers."), code="no_precheck")


def _start_clock(job: Job, *, by: Actor, now: datetime) -> Clock:
    try:
        with transaction.atomic():
            return Clock.objects.create(station_id=job.station_id, job=job, technician_id=person(by), started_at=now)
    except IntegrityError:
        other = Clock.objects.filter(technician_id=by.user_id, ended_at=None).select_related("job").first()
        raise Refused(
            _("You are working on “%(job)s”. Pause or finish it, or switch to this one.") % {"job": other.job.label if other else ""},
            code="clock_running", status=409,
        ) from None  # fmt: skip


def _order_runs(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    if order.status in (Status.PASSED, Status.HANDED_OVER, Status.SELF_CHECKED):
        reopen(order, reason=_("Work was taken up again."), by=by, now=now)
    elif order.status != Status.IN_REPAIR:
        with moving(order, to=Status.IN_REPAIR, by=by, now=now, verb="order.in_repair") as row:
            row.waiting_for, row.wait_note, row.finished_at = "", "", None
            row.started_at = row.started_at or now
    elif order.waiting_for:
        with changing(order, by=by, now=now, verb="order.waits_no_more") as row:
            row.waiting_for, row.wait_note = "", ""


def pause(job: Job, reason: str, *, note: str = "", by: Actor, now: datetime) -> Job:
    """Stop the clock and say why; when nobody works on the order any more it waits for that (REPR-01, e.3).

    Refused: bad_reason, not_running, wrong_state.
    """
    if reason not in WaitingFor.values:
        raise Refused(_("Choose why the work stops."), code="bad_reason", field="reason")
    with transaction.atomic():
        locked(job.order_id, job)
        if not Clock.objects.filter(job=job, technician_id=by.user_id, ended_at=None).exists():
            raise Refused(_("Your clock does not run on “%(job)s”.") % {"job": job.label}, code="not_running")
        _stop(job, reason=reason, waiting_for=reason, note=note, by=by, now=now)
    if reason not in (WaitingFor.BREAK,):
        _tell_pause(job, reason, by=by, now=now)
    return job


def _stop(job: Job, *, reason: str, waiting_for: str, note: str, by: Actor, now: datetime) -> None:
    end_clocks(Clock.objects.filter(job=job, technician_id=by.user_id), reason=reason, note=note, now=now)
    others = Clock.objects.filter(job=job, ended_at=None).exists()
    job.refresh_from_db()
    if others:
        record(job, verb="job.left", by=by, now=now, label=job.name, reason=reason)
        return
    with moving(job, to=JobStatus.PAUSED, by=by, now=now, verb="job.paused", reason=reason):
        pass
    order = locked(job.order_id, job)
    if order.status == Status.IN_REPAIR and not order.jobs.filter(status=JobStatus.IN_WORK).exists():
        with moving(order, to=Status.PAUSED, by=by, now=now, verb="order.paused", reason=reason) as row:
            row.waiting_for, row.wait_note = waiting_for, note.strip()[:120]


def _tell_pause(job: Job, reason: str, *, by: Actor, now: datetime) -> None:
    order = job.order
    text = _("%(vehicle)s stands still: %(reason)s") % {"vehicle": order.vehicle, "reason": WaitingFor(reason).label}
    url = reverse("workshop:dispatch", args=[order.pk])
    roles = {WaitingFor.PARTS: "parts", WaitingFor.EXPERT: "expert", WaitingFor.WARRANTY: "warranty"}
    if reason in roles:
        notify(order.station, trail=order.trail, text=text, url=url, by=by, now=now, to_role=roles[WaitingFor(reason)])
    notify(order.station, trail=order.trail, text=text, url=url, by=by, now=now, to_user=order.advisor, to_role="" if order.advisor_id else "advisor")


def finish(job: Job, report: Mapping[str, Any], *, by: Actor, now: datetime) -> RepairReport:
    """The job is done: complaint, cause, correction, readings (REPR-15, WORD-11). All clocks on it stop.

    `report`: work, cause, measures, readings=[{name, value, unit}]. Refused: no_report, not_yours, wrong_state.
    """
    sentence = _("Write what was done. A job is finished with its report only.")
    work = said(str(report.get("work", "")), code="no_report", field="work", sentence=sentence, most=600)
    cause = str(report.get("cause", "")).strip()[:400]
    if not cause and job.origin in (Origin.FAULT, Origin.FINDING):
        raise Refused(_("Write the cause of the fault."), code="no_report", field="cause")
    with transaction.atomic():
        order = locked(job.order_id, job)
        if not is_assigned(job, by.user_id):
            raise Refused(_("“%(job)s” is not given to you. Ask the dispatcher.") % {"job": job.label}, code="not_yours")
        end_clocks(Clock.objects.filter(job=job), reason="done", now=now)
        with moving(job, to=JobStatus.DONE, by=by, now=now, verb="job.finished") as row:
            row.cause, row.correction = cause or row.cause, work[:400]
        done = keep_report(job, work=work, cause=cause, measures=str(report.get("measures", "")), readings=report.get("readings", ()), by=by, now=now)
        for held in Assignment.objects.filter(job=job, ended_at=None, hold__isnull=False).select_related("hold"):
            release(held.hold, by=by, now=now)  # bay and person are free for the next vehicle
        _after_job(order, by=by, now=now)
    return done


def keep_report(job: Job, *, work: str, cause: str, measures: str, readings: Sequence[Mapping[str, str]], by: Actor, now: datetime) -> RepairReport:
    """The report of a job; after rework the new one takes its place, the old one stays in the record."""
    values = [{name: str(r.get(name, "")).strip()[:60] for name in ("name", "value", "unit")} for r in readings if str(r.get("name", "")).strip()]
    row, _made = RepairReport.objects.update_or_create(
        job=job,
        defaults={
            "station_id": job.station_id, "work": work, "cause": cause, "measures": measures.strip()[:400], "readings": values, "at": now,
            "by_user_id": person(by),
        },
    )  # fmt: skip
    record(row, verb="job.reported", by=by, now=now, label=job.name, job=job.pk, content=content_hash({"work": work, "cause": cause})[:16])
    return row


def _after_job(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    if order.status == Status.PAUSED:  # the last thing it waited for is done
        with moving(order, to=Status.IN_REPAIR, by=by, now=now, verb="order.in_repair") as row:
            row.waiting_for, row.wait_note = "", ""
    if not open_jobs(order):
        with changing(order, by=by, now=now, verb="order.work_done") as row:
            row.finished_at = now


def self_check(order: RepairOrder, answers: Mapping[str, Any], svg: str, *, name: str = "", by: Actor, now: datetime) -> SelfCheck:
    """The technician's own strict check of all jobs, signed with their reports; orders the wash after the repair (REPR-14, REPR-15, HAND-03).

    Refused: job_open, no_report, point_open, point_bad, no_signature, not_yours, no_checklist, wrong_state.
    """
    with transaction.atomic():
        _wake(order, by=by, now=now)
        done = _self_check(order, answers, svg, name=name, by=by, now=now)
    notify(
        order.station, trail=order.trail, text=_("Ready for inspection: %(vehicle)s") % {"vehicle": order.vehicle},
        url=reverse("quality:inspect", args=[order.pk]), by=by, now=now, to_role="inspector",
    )  # fmt: skip
    return done


def _wake(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """An order that was paused for a job the customer took back goes on to its check."""
    fresh = locked(order.pk, order)
    if fresh.status == Status.PAUSED and not open_jobs(fresh):
        with moving(order, to=Status.IN_REPAIR, by=by, now=now, verb="order.in_repair") as row:
            row.waiting_for, row.wait_note = "", ""


def _self_check(order: RepairOrder, answers: Mapping[str, Any], svg: str, *, name: str, by: Actor, now: datetime) -> SelfCheck:
    with moving(order, to=Status.SELF_CHECKED, by=by, now=now, verb="order.self_checked") as row:
        _need_all_done(row)
        if not any(is_assigned(job, by.user_id) for job in agreed_jobs(row)):
            raise Refused(_("You did not work on this order. Its technician checks it."), code="not_yours")
        checklist = list_for(row, ChecklistKind.SELF)
        kept = strictly(points_of(checklist, row.vehicle), answers)
        round_ = SelfCheck.objects.filter(order=row).count() + 1
        signature = sign(
            row.station, trail=row.trail, purpose=f"self_check:{round_}", signer=Signer.TECHNICIAN, name=name or by.name if svg else name, svg=svg,
            content_hash=content_hash({"order": row.number, "answers": kept, "reports": _reports(row)}), channel="desk", by=by, now=now,
        )  # fmt: skip
        done = SelfCheck.objects.create(
            station_id=row.station_id, order=row, round=round_, checklist=checklist, answers=kept, signature=signature, at=now, by_user_id=person(by)
        )
        if row.wants_wash and row.kind in parameter("workshop.wash_out_kinds", row.station, today(row.station, now)):
            need_wash(row, WashWhen.OUT, now=now)
    return done


def _reports(order: RepairOrder) -> list[list[Any]]:
    """What the technician signs beside the check: the report of every job, word by word (REPR-15)."""
    rows = RepairReport.objects.filter(job__order=order).order_by("job_id")
    return [list(row) for row in rows.values_list("job_id", "work", "cause", "measures", "readings")]


def _need_all_done(order: RepairOrder) -> None:
    left = open_jobs(order)
    if left:
        raise Refused(_("“%(job)s” is not finished. Finish all work first.") % {"job": left[0].name}, code="job_open")
    jobs = agreed_jobs(order)
    if not jobs:
        raise Refused(_("There is no agreed work on this order. Ask the advisor."), code="job_open")
    reported = set(RepairReport.objects.filter(job__order=order).values_list("job_id", flat=True))
    missing = [job for job in jobs if job.pk not in reported]
    if missing:
        raise Refused(_("“%(job)s” has no repair report. Write it first.") % {"job": missing[0].name}, code="no_report")
