"""Who may inspect, wash and hand over; whose work is whose; whether a pass stands. The rights keep their names of the workshop."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.core.access import right
from waystation.core.errors import Refused
from waystation.journal.sums import content_hash
from waystation.quality.choices import INSPECTOR, Result
from waystation.quality.models import Inspection
from waystation.scheduling.queries import has_certificate
from waystation.workorders.choices import APPROVED_WORK
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.sums import job_facts
from waystation.workshop.models import Assignment, Clock
from waystation.workshop.rules import agreed_jobs

board = right("workshop.board")
inspect = right("workshop.inspect")
wash = right("workshop.wash")
hand_over = right("workshop.hand_over")
take_over = right("workshop.take_over")


def worked_on(order: RepairOrder, user_id: int | None) -> bool:
    """The person clocked on any job of the order, or holds one (I-23)."""
    mine = Clock.objects.filter(job__order=order, technician_id=user_id).exists()
    return mine or Assignment.objects.filter(job__order=order, technician_id=user_id, ended_at=None).exists()


def is_qualified(order: RepairOrder, user_id: int | None, now: datetime) -> bool:
    """The person holds an inspector's certificate that is valid today (QUAL-03)."""
    return bool(user_id) and has_certificate(order.station, user_id or 0, INSPECTOR, today(order.station, now))


def items_hash(order: RepairOrder) -> str:
    """The hash of the agreed work as it stands now; a pass is given for exactly this (I-23)."""
    lines: dict[int, list[Line]] = {}
    kept = Q(removed_at=None, job__order=order, job__status__in=sorted(APPROVED_WORK))
    for line in Line.objects.filter(kept).order_by("job_id", "position", "pk"):
        lines.setdefault(line.job_id, []).append(line)
    return content_hash({"jobs": [job_facts(job, lines.get(job.pk, [])) for job in agreed_jobs(order)]})


def pass_of(order: RepairOrder) -> Inspection | None:
    """The inspection the order's pass comes from; none once the floor took the pass back, for then the order has no `passed_at`."""
    rows = Inspection.objects.filter(order=order, result=Result.PASS, ended_at=F("order__passed_at"))
    return rows.select_related("inspector").order_by("-round").first()


def pass_stands(order: RepairOrder) -> bool:
    """The pass was not taken back and the agreed work is still what was inspected (QUAL-12, I-23)."""
    given = pass_of(order)
    return given is not None and given.content_hash == items_hash(order)


def need_road_consent(order: RepairOrder) -> None:
    """No drive on the road when the customer does not want it. Refused: not_allowed."""
    if not order.road_test_allowed:
        raise Refused(
            _("The customer does not want the vehicle driven on the road. Write it as the reason, or ask him."), code="not_allowed", field="road_test"
        )
