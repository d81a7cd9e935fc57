"""Who may do what with orders, and which work may go on."""

from __future__ import annotations

from waystation.core.access import right
from waystation.journal.sums import content_hash
from waystation.workorders.choices import APPROVED_WORK, LineKind, Origin, Payer, WarrantyState
from waystation.workorders.models import Addition, Job, Line, WarrantyDecision
from waystation.workorders.sums import addition_facts, job_facts

view = right("workorders.view")
write = right("workorders.write")
diagnose = right("workorders.diagnose")
sign = right("workorders.sign")
void = right("workorders.void")
price_override = right("workorders.price_override")
warranty = right("workorders.warranty")
raise_addition = right("workorders.raise_addition")
evaluate_addition = right("workorders.evaluate_addition")
ask_addition = right("workorders.ask_addition")


def is_agreed(job: Job) -> bool:
    """The customer agreed to this job as it stands now: bound to the hash of what he was shown (I-21).

    Small faults fixed for free need no consent (requirements (f) 19); they cost nothing.
    """
    if job.status not in APPROVED_WORK:
        return False
    if job.origin == Origin.GOODWILL:
        return not any(line.amount_fen for line in job.lines.all())
    if not job.approved_hash:
        return False
    return job.addition is None or job.approved_hash == job.addition.content_hash == hash_now(job.addition)


def hash_now(addition: Addition) -> str:
    """The hash of an addition's items, prices and time as they stand now; what was agreed and taken back was in it too."""
    jobs = addition.jobs.exclude(status="cancelled", approved_hash="").order_by("position")
    return content_hash(addition_facts(addition, [job_facts(job, kept_lines(job)) for job in jobs]))


def kept_lines(job: Job) -> list[Line]:
    return list(job.lines.filter(removed_at=None).order_by("position", "pk"))


def waits_for_warranty(job: Job) -> bool:
    """The manufacturer has not said yes: the item stays “awaiting approval” (WARR-03)."""
    decision = WarrantyDecision.objects.filter(job=job).first()
    if decision is None or decision.status not in (WarrantyState.ESCALATED, WarrantyState.REJECTED):
        return False
    return decision.status == WarrantyState.ESCALATED or job.lines.filter(removed_at=None, payer=Payer.WARRANTY).exists()


def may_start(job: Job) -> bool:
    """Work may start and go on: agreed by the customer and not waiting for the manufacturer (WORD-05, ADDW-04)."""
    return is_agreed(job) and not waits_for_warranty(job)


def may_take_parts(line: Line) -> bool:
    """Parts of this line may be handed out (I-06, I-21)."""
    return line.kind == LineKind.PART and line.removed_at is None and may_start(line.job)


def may_charge(line: Line) -> bool:
    """The line may stand on a bill (PRIC-02, I-21)."""
    return line.removed_at is None and is_agreed(line.job)
