"""What the house itself knows of the papers of an order: the inspector looks at proof instead of ticking from memory (QUAL-13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.files.models import Paper
from waystation.quality.sums import needs_certificate
from waystation.workorders.choices import BEING_ESTIMATED, AdditionStatus, JobStatus
from waystation.workorders.models import Addition, RepairOrder
from waystation.workshop.choices import Point
from waystation.workshop.models import OldPart, RepairReport, SelfCheck
from waystation.workshop.queries.floor import requisition_differences
from waystation.workshop.rules import agreed_jobs


@dataclass(frozen=True)
class Proof:
    """There (ok) or not needed here (none), how the house knows, and where one can look."""

    result: str
    words: str
    url: str = ""


def proofs(order: RepairOrder) -> dict[str, Proof]:
    """By the English text of the point. What is missing here a person looks up and answers."""
    jobs, added, later = agreed_jobs(order), list(order.additions.all()), Proof(Point.OK, _("is made when you pass the vehicle"))
    papers = Paper.objects.filter(station=order.station, trail=order.trail).order_by("version", "pk")
    sheet = {row.kind: Proof(Point.OK, row.number, reverse("files:paper", args=[row.pk])) for row in papers}
    check = SelfCheck.objects.filter(order=order).order_by("-round").first()
    signed = Proof(Point.OK, _("signed by %(name)s") % {"name": check.by_user}) if check else None
    unreported = {job.pk for job in jobs} - set(RepairReport.objects.filter(job__order=order).values_list("job_id", flat=True))
    parts = Proof(Point.OK, _("compared line by line"), reverse("workshop:order_parts", args=[order.pk]))
    consent = Proof(Point.OK, _("all answered"), reverse("workorders:order", args=[order.pk]))
    certified = needs_certificate(job.job_class for job in jobs)
    found = {
        "Circle check and inquiry sheet, signed": sheet.get("circle_check"),
        "Repair order, signed by both": sheet.get("repair_order"),
        "Requisitions agree with the order": None if requisition_differences(order) else parts,
        "Record of consent to additional work": _none(_("no additional work"), any(added)) or (None if _open(added) else consent),
        "Repair report with technician's signature": None if unreported else signed,
        "Self-check record": signed,
        "Inspection sheet, signed by the inspector": later,
        "Quality guarantee card": later,
        "Completion certificate (level 2, assembly, overhaul)": _none(_("not for this class of work"), certified) or later,
        "Settlement list, labour and material apart": _none(_("is made after the inspection"), False),
        "Old-parts decision signed": _none(_("no old part is kept"), OldPart.objects.filter(order=order).exists()),
        "Declined work signed by the customer": _none(_("nothing was declined"), order.jobs.filter(status=JobStatus.DECLINED).exists()),
    }
    return {text: proof for text, proof in found.items() if proof}


def _none(words: str, needed: bool) -> Proof | None:
    return None if needed else Proof(Point.NONE, words)


def _open(added: Iterable[Addition]) -> bool:
    return any(row.status in {*BEING_ESTIMATED, AdditionStatus.ASKED} for row in added)
