"""The verdict: a pass for exactly this work, a fail that is told at once, a pass that holds no longer (QUAL-01…13, I-23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import Station, User
from waystation.accounts.queries import today
from waystation.catalogue.choices import ChecklistKind
from waystation.catalogue.queries import guarantee_for, items_of
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.names import ptwice as pgettext
from waystation.core.names import twice as _
from waystation.files.actions import seal, sign
from waystation.files.choices import Signer
from waystation.files.models import Paper
from waystation.journal.actions import moving, record
from waystation.journal.sums import content_hash
from waystation.messaging.actions import notify, open_task
from waystation.quality.choices import Result
from waystation.quality.models import Certificate, Inspection
from waystation.quality.queries.papers import certificate_paper, inspection_paper
from waystation.quality.rules import is_qualified, items_hash, pass_stands, worked_on
from waystation.quality.sums import needs_certificate
from waystation.workorders.actions.change import said
from waystation.workorders.choices import BEING_ESTIMATED, AdditionStatus, JobStatus, Status
from waystation.workorders.models import Job, RepairOrder
from waystation.workshop.actions.reopening import tell_advisor, withdraw_pass
from waystation.workshop.choices import RequisitionStatus, WashWhen
from waystation.workshop.models import Clock, RepairReport, Requisition, SelfCheck
from waystation.workshop.queries.floor import list_for
from waystation.workshop.rules import agreed_jobs, open_jobs, washing_open
from waystation.workshop.sums import checked


def need_inspector(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """Only a qualified person who did not work on the order. Refused: not_qualified, own_work (QUAL-03, I-23)."""
    if not is_qualified(order, by.user_id, now):
        raise Refused(_("Only an inspector with a valid certificate passes vehicles. Ask one, or have yours entered."), code="not_qualified")
    if worked_on(order, by.user_id):
        raise Refused(_("You worked on this order. Another inspector checks it."), code="own_work")


def pass_inspection(inspection: Inspection, svg: str, *, name: str = "", by: Actor, now: datetime) -> Inspection:
    """The vehicle is good: signed, with guarantee dates and, where the law asks, the completion certificate (QUAL-01…13).

    Refused: not_qualified, own_work, other_inspector, job_open, no_report, no_self_check, addition_open, point_open, point_bad,
    road_test_open, no_function_test, not_clean, requisition_open, papers_open, no_signature, ended, wrong_state.
    """
    order = inspection.order
    with moving(order, to=Status.PASSED, by=by, now=now, verb="inspection.passed", round=inspection.round) as row:
        fresh = _mine(inspection, by=by)
        need_inspector(row, by=by, now=now)
        _need_finished(row)
        _need_answers(fresh, row)
        fresh.content_hash = items_hash(row)
        _end(fresh, Result.PASS, svg=svg, name=name, by=by, now=now)
        row.passed_at = now
        for job in row.jobs.filter(status=JobStatus.DONE):
            with moving(job, to=JobStatus.PASSED, by=by, now=now, verb="job.passed"):
                pass
        _guarantee(row, fresh, now=now)
        _papers(row, fresh, by=by, now=now)
    _tell_passed(order, inspection.round, by=by, now=now)
    inspection.refresh_from_db()
    return inspection


def _mine(inspection: Inspection, *, by: Actor) -> Inspection:
    fresh = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if fresh.ended_at is not None:
        raise Refused(_("This inspection is over. Start a new round."), code="ended", status=409)
    if fresh.inspector_id != by.user_id:
        raise Refused(_("%(name)s inspects this vehicle and signs for it.") % {"name": fresh.inspector}, code="other_inspector")
    return fresh


def _need_finished(order: RepairOrder) -> None:
    left = open_jobs(order)
    if left or not agreed_jobs(order):
        name = left[0].name if left else order.number
        raise Refused(_("“%(job)s” is not finished. Send the vehicle back to the technician.") % {"job": name}, code="job_open")
    if order.additions.filter(status__in=[*BEING_ESTIMATED, AdditionStatus.ASKED]).exists():
        raise Refused(_("A finding is not decided yet. Wait for the customer's answer or have it dropped."), code="addition_open")
    reports = RepairReport.objects.filter(job__order=order).values("job_id")
    if order.jobs.filter(status__in=[JobStatus.DONE, JobStatus.PASSED]).exclude(pk__in=reports).exists():
        raise Refused(_("A repair report is missing. Send the vehicle back to the technician."), code="no_report")
    if not SelfCheck.objects.filter(order=order).exists():
        raise Refused(_("The technician has not checked his own work yet."), code="no_self_check")


def _need_answers(inspection: Inspection, order: RepairOrder) -> None:
    """All that is missing is said at once, each thing by its name."""
    lacks = list(_lacks(inspection, order))
    if lacks:
        raise Refused("\n".join(sentence for _code, _field, sentence in lacks), code=lacks[0][0], field=lacks[0][1])


def _lacks(inspection: Inspection, order: RepairOrder) -> Iterator[tuple[str, str, str]]:
    result = checked(items_of(inspection.checklist), inspection.answers)
    if result.open:
        words = {"count": len(result.open), "points": listed(item.label for item in result.open)}
        yield "point_open", "", _("%(count)s points are open: %(points)s. Answer every point.") % words
    bad = result.unsafe or result.unexplained
    if bad:
        words = {"points": listed(item.label for item in bad)}
        yield "point_bad", "", _("Not in order: %(points)s. Fail the vehicle, or explain a point that was so before.") % words
    if inspection.road_test is None or (inspection.road_test is False and not inspection.road_test_reason):
        yield "road_test_open", "road_test", _("Decide on the road test: driven, or not driven with the reason.")
    if inspection.road_test and (inspection.road_km_out is None or inspection.road_km_in is None):
        yield "road_test_open", "road_km_in", _("Write the kilometres before and after the road test.")
    if not inspection.function_test:
        yield "no_function_test", "function_test", _("Write how the repaired function was tested.")
    if not inspection.clean or washing_open(order, WashWhen.OUT):
        yield "not_clean", "clean", _("The vehicle is not clean yet. Wait for the wash, then look and tick it.")
    slips = Requisition.objects.filter(order=order, status=RequisitionStatus.ASKED).order_by("pk")
    if slips:
        words = {"numbers": listed(slip.number for slip in slips)}
        yield "requisition_open", "", _("Parts are still asked for: %(numbers)s. Have them handed out, or cancel what is not needed.") % words
    papers = checked(items_of(list_for(order, ChecklistKind.PAPERS)), inspection.papers).open
    if papers:
        words = {"papers": listed(item.label for item in papers)}
        yield "papers_open", "papers", _("Papers without an answer: %(papers)s. Say for each whether it is there or not needed.") % words


def _end(inspection: Inspection, result: Result, *, svg: str, name: str, by: Actor, now: datetime) -> None:
    body = {"order": inspection.order_id, "round": inspection.round, "answers": inspection.answers, "result": str(result)}
    inspection.signature = sign(
        inspection.station, trail=inspection.order.trail, purpose=f"inspection:{inspection.pk}", signer=Signer.INSPECTOR, svg=svg,
        name=name or (by.name if svg else ""), content_hash=content_hash(body), channel="desk", by=by, now=now,
    )  # fmt: skip
    inspection.result, inspection.ended_at = result, now
    inspection.save()


def _guarantee(order: RepairOrder, inspection: Inspection, *, now: datetime) -> None:
    """What the shop promises on each repair, counted from today; delivery counts it anew (WARR-06)."""
    on = today(order.station, now)
    km = inspection.road_km_in or order.vehicle.last_km or order.visit.km
    for job in order.jobs.filter(status=JobStatus.PASSED):
        policy = guarantee_for(order.vehicle.vehicle_class, job.job_class, on, company_id=order.station.company_id)
        until_km = km + policy.km if km is not None else None
        Job.objects.filter(pk=job.pk).update(guarantee_until_on=on + timedelta(days=policy.days), guarantee_until_km=until_km)


def _papers(order: RepairOrder, inspection: Inspection, *, by: Actor, now: datetime) -> Paper:
    if needs_certificate(job.job_class for job in agreed_jobs(order)):
        row = Certificate.objects.filter(order=order).first()
        if row is None:
            row = Certificate(station=order.station, order=order, number=number(order.station, "certificate", now=now))
        row.inspection, row.at = inspection, now
        content = certificate_paper(order, inspection, row.number, by_name=by.name, now=now)
        row.paper = seal(order.station, kind="completion_certificate", number=row.number, trail=order.trail, content=content, by=by, now=now)
        row.save()
        record(row, verb="certificate.issued", by=by, now=now, order=order.pk, round=inspection.round)
    content = inspection_paper(order, inspection, by_name=by.name, now=now)
    return seal(order.station, kind="inspection", number=order.number, trail=order.trail, content=content, by=by, now=now)


def _tell_passed(order: RepairOrder, round_: int, *, by: Actor, now: datetime) -> None:
    """The advisor is called to take the vehicle over; the gap is measured (HAND-04)."""
    open_task(
        order.station, key=f"take_over:{order.pk}:{round_}", kind="take_over",
        title=_("Take %(vehicle)s over from the workshop") % {"vehicle": order.vehicle}, owner_role="advisor", owner=order.advisor,
        trail=order.trail, url=reverse("quality:handover", args=[order.pk]), due_at=now + timedelta(minutes=15), by=by, now=now,
        action=pgettext("vehicle", "Take over"),
    )  # fmt: skip
    tell_advisor(order, _("%(vehicle)s passed the inspection") % {"vehicle": order.vehicle}, by=by, now=now)


def fail_inspection(
    inspection: Inspection, reason: str, svg: str, *, jobs: Iterable[Job] = (), name: str = "", by: Actor, now: datetime
) -> Inspection:
    """Not good: the technicians and the advisor are told at once, the round is counted, the named jobs (else all) go back (QUAL-07).

    Refused: no_reason, other_inspector, no_signature, ended, wrong_state.
    """
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write what is not good, so that the technician can put it right."), most=300)
    order = inspection.order
    with moving(order, to=Status.FAILED, by=by, now=now, verb="inspection.failed", round=inspection.round) as row:
        fresh = _mine(inspection, by=by)
        fresh.fail_reason, fresh.advisor_told_at = reason, now
        _end(fresh, Result.FAIL, svg=svg, name=name, by=by, now=now)
        row.failed_rounds += 1
        chosen = {job.pk for job in jobs}
        done = [job for job in row.jobs.filter(status__in=[JobStatus.DONE, JobStatus.PASSED]) if not chosen or job.pk in chosen]
        for job in done:
            with moving(job, to=JobStatus.FAILED, by=by, now=now, verb="job.failed", round=fresh.round):
                pass
        content = inspection_paper(row, fresh, by_name=by.name, now=now)
        seal(row.station, kind="inspection", number=row.number, trail=row.trail, content=content, by=by, now=now)
    _tell_failed(order, reason, by=by, now=now)
    inspection.refresh_from_db()
    return inspection


def _tell_failed(order: RepairOrder, reason: str, *, by: Actor, now: datetime) -> None:
    text = _("%(vehicle)s failed the inspection: %(reason)s") % {"vehicle": order.vehicle, "reason": reason}
    for user in User.objects.filter(pk__in=Clock.objects.filter(job__order=order).values("technician_id")).order_by("pk"):
        notify(order.station, trail=order.trail, text=text, url=reverse("workshop:mine"), by=by, now=now, to_user=user)
    tell_advisor(order, text, by=by, now=now, url=reverse("workshop:dispatch", args=[order.pk]))


def withdraw_stale_passes(station: Station, *, by: Actor, now: datetime) -> int:
    """A pass holds for exactly the work it was given for; when that changed it is taken back (I-23)."""
    taken = 0
    for order in RepairOrder.objects.filter(station=station, status__in=[Status.PASSED, Status.HANDED_OVER]).order_by("pk"):
        if not pass_stands(order):
            withdraw_pass(order, reason=_("The agreed work changed after the inspection."), by=by, now=now)
            taken += 1
    return taken
