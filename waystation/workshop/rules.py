"""Who may do what in the workshop, and whose work is whose."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.core.access import Actor, right
from waystation.core.errors import Refused
from waystation.journal.sums import content_hash
from waystation.scheduling.queries import has_certificate
from waystation.workorders.choices import APPROVED_WORK, JobStatus
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workorders.sums import job_facts
from waystation.workshop.choices import INSPECTOR
from waystation.workshop.models import Assignment, Clock, Inspection, Wash

board = right("workshop.board")
dispatch = right("workshop.dispatch")
work = right("workshop.work")
inspect = right("workshop.inspect")
wash = right("workshop.wash")
hand_over = right("workshop.hand_over")
take_over = right("workshop.take_over")
request_parts = right("workshop.request_parts")
issue_parts = right("workshop.issue_parts")
take_parts = right("workshop.take_parts")
fetch = right("reception.keys")  # who may carry a key into the workshop
raise_addition = right("workorders.raise_addition")
parts_counter = issue_parts | request_parts


def person(by: Actor) -> int:
    """Who signs, works and inspects is a person, never the house itself. Refused: not_a_person."""
    if by.user_id is None:
        raise Refused(_("Only a person does this. Log in with your own name."), code="not_a_person")
    return by.user_id


def is_assigned(job: Job, user_id: int | None) -> bool:
    """The technician has this job now, alone or with others."""
    return Assignment.objects.filter(job=job, technician_id=user_id, ended_at=None).exists()


def worked_on(order: RepairOrder, user_id: int | None) -> bool:
    """The person clocked on any job of the order, or holds one (I-23)."""
    mine = Clock.objects.filter(job__order=order, technician_id=user_id).exists()
    return mine or Assignment.objects.filter(job__order=order, technician_id=user_id, ended_at=None).exists()


def is_qualified(order: RepairOrder, user_id: int | None, now: datetime) -> bool:
    """The person holds an inspector's certificate that is valid today (QUAL-03)."""
    return bool(user_id) and has_certificate(order.station, user_id or 0, INSPECTOR, today(order.station, now))


def open_jobs(order: RepairOrder) -> list[Job]:
    """Agreed work that is not finished (QUAL-01)."""
    return [job for job in agreed_jobs(order) if job.status not in (JobStatus.DONE, JobStatus.PASSED)]


def agreed_jobs(order: RepairOrder) -> list[Job]:
    return list(order.jobs.filter(status__in=sorted(APPROVED_WORK)).order_by("position"))


def washing_open(order: RepairOrder, when: str) -> bool:
    return Wash.objects.filter(order=order, when=when, done_at=None).exists()


def items_hash(order: RepairOrder) -> str:
    """The hash of the agreed work as it stands now; a pass is given for exactly this (I-23)."""
    lines: dict[int, list[Line]] = {}
    kept = Q(removed_at=None, job__order=order, job__status__in=sorted(APPROVED_WORK))
    for line in Line.objects.filter(kept).order_by("job_id", "position", "pk"):
        lines.setdefault(line.job_id, []).append(line)
    return content_hash({"jobs": [job_facts(job, lines.get(job.pk, [])) for job in agreed_jobs(order)]})


def pass_stands(order: RepairOrder) -> bool:
    """The newest inspection passed and the agreed work is still what was inspected (QUAL-12, I-23)."""
    last = Inspection.objects.filter(order=order).order_by("-round").first()
    return last is not None and last.result == "pass" and last.withdrawn_at is None and last.content_hash == items_hash(order)


def need_road_consent(order: RepairOrder) -> None:
    """No drive on the road when the customer does not want it. Refused: not_allowed."""
    if not order.road_test_allowed:
        raise Refused(
            _("The customer does not want the vehicle driven on the road. Write it as the reason, or ask him."), code="not_allowed", field="road_test"
        )
