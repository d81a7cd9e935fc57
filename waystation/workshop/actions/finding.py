"""What people on the floor find: a problem, an order that does not fit the car, a small fault fixed at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from waystation.accounts.models import User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.files.actions import add_media
from waystation.journal.actions import moving, record
from waystation.messaging.actions import add_note
from waystation.workorders.actions import add_goodwill, raise_addition
from waystation.workorders.actions.change import must_be, said
from waystation.workorders.choices import IN_THE_SHOP, JobStatus, Status
from waystation.workorders.models import Addition, Job, RepairOrder
from waystation.workshop.actions.locks import locked
from waystation.workshop.actions.reopening import tell_advisor
from waystation.workshop.actions.working import keep_report
from waystation.workshop.models import Assignment


def report_problem(
    order: RepairOrder, *, what: str, why: str = "", safety: bool = False, photos: Iterable[BinaryIO] = (), by: Actor, now: datetime
) -> Addition:
    """The technician found something the customer did not notice; the advisor has it at once, with photos (REPR-17, ADDW-01)."""
    return raise_addition(order, source="technician", what=what, why=why, safety=safety, photos=photos, by=by, now=now)


def report_mismatch(order: RepairOrder, *, text: str, photos: Iterable[BinaryIO] = (), by: Actor, now: datetime) -> None:
    """The order does not fit the car; the advisor learns it in one step, with photos (REPR-17). Refused: no_text, bad_file, wrong_state."""
    text = said(text, code="no_text", field="what", sentence=_("Write what does not fit the order."), most=600)
    with transaction.atomic():
        must_be(RepairOrder.objects.get(pk=order.pk), IN_THE_SHOP, to_do=_("reporting a mismatch"))
        for photo in photos:
            add_media(order.station, photo, trail=order.trail, purpose="mismatch", by=by, now=now)
        advisor = User.objects.filter(pk=order.advisor_id)
        add_note(order.station, trail=order.trail, text=_("Does not fit the order: %(text)s") % {"text": text}, by=by, now=now, mentions=advisor)
        if order.advisor_id is None:
            tell_advisor(order, text[:200], by=by, now=now)
        record(order, verb="order.mismatch", by=by, now=now)


def fix_for_free(order: RepairOrder, *, what: str, hours_milli: int, by: Actor, now: datetime) -> Job:
    """A small fault is fixed at once without asking, price nought, always told to the customer ((f) 19, REPR-11).

    Refused: no_text, over_limit, bad_quantity, not_yours, wrong_state.
    """
    with transaction.atomic():
        row = locked(order.pk, order)
        must_be(row, {Status.IN_REPAIR, Status.PAUSED, Status.FAILED}, to_do=_("work for free"))
        if not Assignment.objects.filter(job__order=row, technician_id=by.user_id, ended_at=None).exists():
            raise Refused(_("You do not work on this order. Ask the dispatcher."), code="not_yours")
        job = add_goodwill(row, what=what, hours_milli=hours_milli, by=by, now=now)
        for to, verb in ((JobStatus.ASSIGNED, "job.assigned"), (JobStatus.IN_WORK, "job.started"), (JobStatus.DONE, "job.finished")):
            with moving(job, to=to, by=by, now=now, verb=verb) as fresh:
                fresh.correction = job.name
        keep_report(job, work=job.name, cause="", measures="", readings=(), by=by, now=now)
    return job
