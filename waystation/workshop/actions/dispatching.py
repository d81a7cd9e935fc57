"""Take an order over from the advisor, say who works on it where and when, and hold it while it waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from waystation.accounts.models import User
from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.customers.actions import add_reading
from waystation.customers.choices import ReadingSource
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import notify
from waystation.reception.models import Visit
from waystation.scheduling.actions import hold, release, release_source
from waystation.scheduling.choices import HoldKind, ResourceKind
from waystation.scheduling.models import Resource
from waystation.scheduling.queries import resource_of
from waystation.workorders.actions.change import must_be, said
from waystation.workorders.choices import BEFORE_SIGNATURE, JobStatus, Status, WaitingFor
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.rules import may_start
from waystation.workshop.actions.locks import end_clocks, locked
from waystation.workshop.actions.reopening import need_wash, reopen
from waystation.workshop.choices import CAN_WAIT, MAY_BE_DISPATCHED, WashWhen
from waystation.workshop.models import Assignment, Clock, Handover

LONGEST_JOB_MINUTES = 60 * 24 * 5
TAKEN = (JobStatus.ASSIGNED, JobStatus.PAUSED)


def accept(order: RepairOrder, *, by: Actor, now: datetime, expect: int | None = None) -> RepairOrder:
    """The dispatcher takes the order over; a wash before the workshop is ordered where the type wants one (DISP-04, WORD-13, HAND-01).

    Refused: unsigned, accepted_already, wrong_state, stale.
    """
    _need_signature(order)
    with changing(order, by=by, now=now, verb="order.accepted", expect=expect) as row:
        must_be(row, {Status.WAITING}, to_do=_("accepting"))
        if row.accepted_at is not None:
            raise Refused(_("%(name)s has accepted this order already. Assign its work.") % {"name": row.accepted_by_name}, code="accepted_already")
        row.accepted_at, row.accepted_by_name = now, by.name
        if row.kind in parameter("workshop.wash_in_kinds", row.station, today(row.station, now)):
            need_wash(row, WashWhen.IN, now=now)
    return order


def return_to_advisor(order: RepairOrder, reason: str, *, by: Actor, now: datetime, expect: int | None = None) -> RepairOrder:
    """Give an order back that cannot be worked on; the advisor is told why at once (DISP-04). Refused: no_reason, wrong_state, stale."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write what the advisor must mend."), most=160)
    with moving(order, to=Status.SIGNED, by=by, now=now, verb="order.returned", expect=expect, reason=reason) as row:
        must_be(row, {Status.WAITING}, to_do=_("giving the order back"))  # the map also leads from quoted to signed
        row.returned_because, row.accepted_at, row.accepted_by_name, row.handed_to_dispatch_at = reason, None, "", None
    notify(
        order.station, trail=order.trail, text=_("%(number)s came back: %(reason)s") % {"number": order.number, "reason": reason},
        url=reverse("workorders:order", args=[order.pk]), by=by, now=now, to_user=order.advisor, to_role="" if order.advisor_id else "advisor",
        escalate_minutes=15,
    )  # fmt: skip
    return order


def _need_bay(bay: Resource, order: RepairOrder) -> None:
    if bay.kind != ResourceKind.BAY or bay.station_id != order.station_id:
        raise Refused(_("Choose a bay of this station."), code="not_a_bay", field="bay")


def assign(
    job: Job, technician: User, bay: Resource, from_at: datetime, minutes: int, *, helpers: Iterable[User] = (), overbook_reason: str = "",
    instead_of: str | None = None, by: Actor, now: datetime,
) -> Assignment:  # fmt: skip
    """Give a job to a lead technician (and helpers) in a bay from an instant on; an earlier assignment ends (DISP-02, I-19, I-21).

    Moves a waiting order to dispatched; new work on a passed one takes the pass back. `instead_of`: whom the page showed as having the job
    (the id of the user, "" nobody): from nobody else is it taken. Refused: unsigned, not_accepted, not_approved, given_already,
    no_trade, not_a_technician, not_a_bay, bad_minutes, slot_taken, closed, over_capacity, absent, in_work, wrong_state.
    """
    _need_signature(job.order)
    if not 0 < minutes <= LONGEST_JOB_MINUTES:
        raise Refused(_("Write how many minutes the work takes."), code="bad_minutes", field="minutes")
    with transaction.atomic():
        order = locked(job.order_id, job)
        must_be(order, MAY_BE_DISPATCHED, to_do=_("assigning work"))
        if order.accepted_at is None:
            raise Refused(_("Accept the order from the advisor first."), code="not_accepted")
        job.refresh_from_db()
        _need_assignable(job)
        _need_shown(job, instead_of)
        lead, others = _person(job, technician), [_person(job, helper) for helper in helpers if helper.pk != technician.pk]
        _need_bay(bay, order)
        _end_assignments(job, by=by, now=now)
        _give_back_appointment(order, by=by, now=now)
        kept = hold(
            order.station, [bay, lead, *others], starts_at=from_at, minutes=minutes, kind=HoldKind.JOB, source=f"job:{job.pk}",
            trail=order.trail, by=by, now=now, overbook_reason=overbook_reason, for_appointment=order.visit.appointment_id is not None,
        )  # fmt: skip
        planned = {"planned_from_at": kept.starts_at, "planned_to_at": kept.ends_at}
        common = {"station_id": order.station_id, "job": job, "at": now, "by_name": by.name, "bay": bay, **planned}
        row = Assignment.objects.create(technician=technician, hold=kept, **common)
        for other in others:
            Assignment.objects.create(technician_id=other.user_id or 0, lead=False, **common)
        _to_assigned(job, technician=technician.pk, bay=bay.name, by=by, now=now)
        _to_dispatched(order, by=by, now=now)
        _tell_technicians(job, [technician.pk, *(other.user_id for other in others)], by=by, now=now)
        job.refresh_from_db()
    return row


def assign_with(
    job: Job, others: Iterable[Job], technician: User, bay: Resource, from_at: datetime, minutes: Mapping[int, int], *, by: Actor, now: datetime
) -> None:
    """A job and others of its vehicle to one person in one bay, one after another, all or none (DISP-02). Refused: as `assign`."""
    with transaction.atomic():
        for one in [job, *others]:
            given = assign(one, technician, bay, from_at, minutes[one.pk], instead_of="", by=by, now=now)
            from_at = given.planned_to_at


def _need_shown(job: Job, instead_of: str | None) -> None:
    """Work is taken from somebody only when the dispatcher saw that he has it."""
    held = Assignment.objects.filter(job=job, ended_at=None, lead=True).select_related("technician").first()
    if instead_of is not None and held is not None and instead_of != str(held.technician_id) and job.status in TAKEN:
        raise Refused(
            _("%(name)s has “%(job)s” already. Look at the work above; to take it away, choose “Give to somebody else” there.")
            % {"name": held.technician, "job": job.label}, code="given_already", status=409,
        )  # fmt: skip


def _need_signature(order: RepairOrder) -> None:
    if order.status in BEFORE_SIGNATURE:
        raise Refused(
            _("%(number)s is not signed by the customer. Nothing is dispatched before; ask the advisor.") % {"number": order.number},
            code="unsigned",
        )


def _need_assignable(job: Job) -> None:
    if job.status in (JobStatus.PROPOSED, JobStatus.DECLINED) or not may_start(job):
        raise Refused(
            _("The customer has not agreed to “%(job)s”. Wait for the answer before work is given out.") % {"job": job.label},
            code="not_approved",
        )
    if job.status == JobStatus.IN_WORK:
        raise Refused(_("“%(job)s” is being worked on. Let the technician pause it first.") % {"job": job.label}, code="in_work")


def _person(job: Job, user: User) -> Resource:
    found = resource_of(job.station, user.pk, ResourceKind.TECHNICIAN)
    if found is None:
        raise Refused(_("%(name)s is not a technician of this station.") % {"name": user}, code="not_a_technician", field="technician")
    if not found.can_do(job.trade):
        raise Refused(
            _("%(name)s does not have the trade for “%(job)s”. Choose somebody who has.") % {"name": user, "job": job.label},
            code="no_trade", field="technician",
        )  # fmt: skip
    return found


def _end_assignments(job: Job, *, by: Actor, now: datetime) -> None:
    for row in Assignment.objects.filter(job=job, ended_at=None).select_related("hold"):
        if row.hold is not None:
            release(row.hold, by=by, now=now)
    Assignment.objects.filter(job=job, ended_at=None).update(ended_at=now)


def _give_back_appointment(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """The booked time of the appointment becomes the time of its work: nobody waits (DISP-03)."""
    if order.visit.appointment_id:
        release_source(order.station, f"appointment:{order.visit.appointment_id}", by=by, now=now)


def _to_assigned(job: Job, *, by: Actor, now: datetime, **facts: Any) -> None:
    if job.status == JobStatus.APPROVED:
        with moving(job, to=JobStatus.ASSIGNED, by=by, now=now, verb="job.assigned", **facts):
            pass
    else:
        with changing(job, by=by, now=now, verb="job.reassigned", **facts):
            pass


def _to_dispatched(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    if order.status == Status.WAITING:
        with moving(order, to=Status.DISPATCHED, by=by, now=now, verb="order.dispatched"):
            pass
    elif order.status in (Status.SELF_CHECKED, Status.PASSED, Status.HANDED_OVER):
        reopen(order, reason=_("New work was given out."), by=by, now=now)


def _tell_technicians(job: Job, users: Iterable[int | None], *, by: Actor, now: datetime) -> None:
    text = _("New work: %(job)s, %(vehicle)s") % {"job": job, "vehicle": job.order.vehicle}
    for user in User.objects.filter(pk__in=list(users)):
        notify(job.station, trail=job.trail, text=text, url=reverse("workshop:mine"), by=by, now=now, to_user=user)


def unassign(job: Job, *, by: Actor, now: datetime) -> Job:
    """Take a job back that was not begun; the last one sends the order back to the waiting ones. Refused: wrong_state."""
    with transaction.atomic():
        order = locked(job.order_id, job)
        with moving(job, to=JobStatus.APPROVED, by=by, now=now, verb="job.unassigned") as row:
            if row.status != JobStatus.ASSIGNED:  # the map also leads from proposed to approved, which is the customer's
                raise Refused(_("“%(job)s” is not given out. Reload the page.") % {"job": row.name}, code="wrong_state")
            _end_assignments(job, by=by, now=now)
        left = order.jobs.exclude(status__in=[JobStatus.APPROVED, JobStatus.PROPOSED, JobStatus.DECLINED, JobStatus.CANCELLED])
        if order.status == Status.DISPATCHED and not left.exists():
            with moving(order, to=Status.WAITING, by=by, now=now, verb="order.undispatched"):
                pass
    return job


def hand_in(order: RepairOrder, *, km: int, key_tag: str, state_note: str = "", by: Actor, now: datetime) -> Handover:
    """Vehicle and key go from reception into the workshop: who, when, kilometres, key, state (HAND-02).

    Refused: no_key, reading_falls, covers_missing, handed_already, wrong_state.
    """
    key_tag = said(key_tag, code="no_key", field="key_tag", sentence=_("Write the tag of the key that comes with the vehicle."), most=12)
    with transaction.atomic():
        row = locked(order.pk, order)
        must_be(row, {Status.WAITING, Status.DISPATCHED}, to_do=_("bringing the vehicle in"))
        visit = Visit.objects.get(pk=row.visit_id)
        if visit.covers_at is None:  # self check-in: fitted at take-over, blocks the workshop until then ((f) 21)
            raise Refused(_("The protective covers are not fitted yet. Fit them and tick them at reception."), code="covers_missing")
        if Handover.objects.filter(order=row, direction="in").exists():
            raise Refused(_("The vehicle is in the workshop already."), code="handed_already")
        add_reading(row.vehicle, km=km, source=ReadingSource.RECEPTION, by=by, now=now, trail=row.trail)
        try:
            with transaction.atomic():
                handed = Handover.objects.create(
                    station_id=row.station_id, order=row, direction="in", km=km, key_tag=key_tag, state_note=state_note.strip()[:300],
                    offered_at=now, taken_at=now, taken_by_name=by.name,
                )  # fmt: skip
        except IntegrityError:
            raise Refused(_("The vehicle is in the workshop already."), code="handed_already") from None
        record(handed, verb="vehicle.handed_in", by=by, now=now, km=km, key=key_tag)
    return handed


def set_waiting(order: RepairOrder, reason: str, *, note: str = "", by: Actor, now: datetime, expect: int | None = None) -> RepairOrder:
    """The dispatcher holds an order and says for what; running clocks stop (REPR-01, e.3). Refused: bad_reason, wrong_state, stale."""
    if reason not in WaitingFor.values:
        raise Refused(_("Choose what the order waits for."), code="bad_reason", field="reason")
    with transaction.atomic():
        fresh = locked(order.pk, order)
        must_be(fresh, CAN_WAIT, to_do=_("waiting"))
        end_clocks(Clock.objects.filter(job__order=order), reason=reason, now=now)
        for job in order.jobs.filter(status=JobStatus.IN_WORK):
            with moving(job, to=JobStatus.PAUSED, by=by, now=now, verb="job.paused", reason=reason):
                pass
        hold_up = (
            moving(order, to=Status.PAUSED, by=by, now=now, verb="order.waits", expect=expect, reason=reason)
            if fresh.status == Status.IN_REPAIR
            else changing(order, by=by, now=now, verb="order.waits", expect=expect, reason=reason)
        )
        with hold_up as row:
            row.waiting_for, row.wait_note = reason, note.strip()[:120]
    return order


def clear_waiting(order: RepairOrder, *, by: Actor, now: datetime, expect: int | None = None) -> RepairOrder:
    """What the order waited for is there; its technicians are told to go on. Refused: not_waiting, wrong_state, stale."""
    with changing(order, by=by, now=now, verb="order.waits_no_more", expect=expect) as row:
        must_be(row, CAN_WAIT, to_do=_("going on"))
        if not row.waiting_for:
            raise Refused(_("The order waits for nothing."), code="not_waiting")
        row.waiting_for, row.wait_note = "", ""
    for held in Assignment.objects.filter(job__order=order, ended_at=None).select_related("job", "technician"):
        text = _("Go on: %(job)s, %(vehicle)s") % {"job": held.job, "vehicle": order.vehicle}
        notify(order.station, trail=order.trail, text=text, url=reverse("workshop:mine"), by=by, now=now, to_user=held.technician)
    return order


def quarter_now(now: datetime) -> datetime:
    """The start of the running quarter hour: work that begins at once is planned from here."""
    return now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
