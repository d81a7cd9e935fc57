"""Who may do what in the workshop, and whose work is whose."""

from __future__ import annotations

from django.utils.translation import gettext as _

from waystation.core.access import Actor, right
from waystation.core.errors import Refused
from waystation.workorders.choices import APPROVED_WORK, JobStatus
from waystation.workorders.models import Job, RepairOrder
from waystation.workshop.models import Assignment, Wash

board = right("workshop.board")
dispatch = right("workshop.dispatch")
work = right("workshop.work")
inspect = right("workshop.inspect")
wash = right("workshop.wash")
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


def open_jobs(order: RepairOrder) -> list[Job]:
    """Agreed work that is not finished (QUAL-01)."""
    return [job for job in agreed_jobs(order) if job.status not in (JobStatus.DONE, JobStatus.PASSED)]


def agreed_jobs(order: RepairOrder) -> list[Job]:
    return list(order.jobs.filter(status__in=sorted(APPROVED_WORK)).order_by("position"))


def washing_open(order: RepairOrder, when: str) -> bool:
    return Wash.objects.filter(order=order, when=when, done_at=None).exists()
