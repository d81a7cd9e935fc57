"""Find out what is wrong, with consent, and say it (DIAG-01…05)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import changing
from waystation.workorders.actions.change import editing, must_be, next_job, said
from waystation.workorders.choices import MAY_FIND_MORE, DiagnosisMode, JobStatus, LineKind, Origin, Payer
from waystation.workorders.models import Diagnosis, Job, Line, RepairOrder


def diagnose(
    order: RepairOrder, *, mode: str, text: str = "", reason_code: str = "", technical: bool = False, consent: bool = False,
    fee_fen: int = 0, explained: str = "", conclusion_due_at: datetime | None = None, unnoticed: str = "", unnoticed_told: bool = False,
    by: Actor, now: datetime,
) -> Diagnosis:  # fmt: skip
    """Write the diagnosis before signature: confirmed now, full inspection first, or left to the workshop with a reason.

    Technical diagnosis and its price need the customer's consent first; the fee is a line of the estimate.
    Refused: wrong_state, bad_mode, no_diagnosis, no_explanation, no_conclusion_time, no_reason, no_consent.
    """
    _complete(mode, text=text, reason_code=reason_code, explained=explained, conclusion_due_at=conclusion_due_at, now=now)
    if (technical or fee_fen) and not consent:
        raise Refused(
            _("Ask the customer first: technical diagnosis and its price need consent. Tick it when given."), code="no_consent", field="consent"
        )
    with editing(order, by=by, now=now, verb="diagnosis.written", mode=str(mode), technical=technical) as row:
        before = Diagnosis.objects.filter(order=row).first()
        values: dict[str, Any] = {
            "station_id": row.station_id, "mode": mode, "text": text.strip()[:600], "reason_code": reason_code[:30], "technical": technical,
            "consent_at": (before.consent_at if before and before.consent_at else now) if consent else None, "fee_fen": fee_fen,
            "explained": explained.strip()[:300], "conclusion_due_at": conclusion_due_at, "unnoticed": unnoticed.strip()[:300],
            "unnoticed_told_at": now if unnoticed.strip() and unnoticed_told else None, "at": now, "by_name": by.name,
        }  # fmt: skip
        diagnosis, _made = Diagnosis.objects.update_or_create(order=row, defaults=values)
        _keep_fee(row, fee_fen, now)
    return diagnosis


def _complete(
    mode: str, *, text: str, reason_code: str, explained: str, conclusion_due_at: datetime | None, now: datetime
) -> None:
    if mode not in DiagnosisMode.values:
        raise Refused(_("Choose how the fault is found: now, by a full inspection, or by the workshop."), code="bad_mode", field="mode")
    if mode == DiagnosisMode.NOW:
        said(text, code="no_diagnosis", field="text", sentence=_("Write the fault or where the problem is."))
    if mode == DiagnosisMode.INSPECTION:
        said(explained, code="no_explanation", field="explained", sentence=_("Write what you explained to the customer."))
        if conclusion_due_at is None or conclusion_due_at <= now:
            raise Refused(
                _("Promise the customer a time for the conclusion, later than now."), code="no_conclusion_time", field="conclusion_due_at"
            )
    if mode == DiagnosisMode.WORKSHOP:
        said(reason_code, code="no_reason", field="reason_code", sentence=_("Say why it cannot be found out at the desk; this is counted."))


def _keep_fee(order: RepairOrder, fee_fen: int, now: datetime) -> None:
    """The price of the diagnosis is one line of the estimate, so that no charge is hidden (PRIC-02)."""
    fees = Line.objects.filter(Q(job__order=order) & Q(kind=LineKind.FEE, code="DIAG", removed_at=None))
    line = fees.select_related("job").first()
    if line is None and fee_fen:
        job = Job.objects.filter(order=order, name="技术诊断", status=JobStatus.PROPOSED).first() or Job.objects.create(
            station_id=order.station_id, order=order, position=next_job(order), origin=Origin.FAULT, name="技术诊断",
            name_en="Technical diagnosis", complaint=order.visit.words[:400],
        )  # fmt: skip
        Line.objects.create(
            station_id=order.station_id, job=job, kind=LineKind.FEE, code="DIAG", name="技术诊断费", name_en="Diagnosis fee",
            price_fen=fee_fen, list_price_fen=fee_fen, amount_fen=fee_fen, priced_on=today(order.station, now), payer=Payer.CUSTOMER,
        )  # fmt: skip
    elif line is not None and not fee_fen:
        fees.update(removed_at=now)
    elif line is not None:
        fees.update(price_fen=fee_fen, list_price_fen=fee_fen, amount_fen=fee_fen)


def conclude_diagnosis(
    order: RepairOrder, *, text: str, by: Actor, now: datetime, unnoticed: str = "", unnoticed_told: bool = False
) -> Diagnosis:
    """The inspection or the workshop has found it: the promised conclusion, also faults nobody noticed (DIAG-03, DIAG-05).

    Changes no price; what it costs goes through additional work. Refused: wrong_state, no_diagnosis.
    """
    text = said(text, code="no_diagnosis", field="text", sentence=_("Write the fault or where the problem is."), most=600)
    with changing(order, by=by, now=now, verb="diagnosis.concluded") as row:
        must_be(row, MAY_FIND_MORE, to_do=_("the conclusion of the diagnosis"))
        diagnosis, _made = Diagnosis.objects.update_or_create(
            order=row,
            defaults={"station_id": row.station_id, "text": text, "at": now, "by_name": by.name}
            | ({"unnoticed": unnoticed.strip()[:300], "unnoticed_told_at": now if unnoticed_told else None} if unnoticed.strip() else {}),
        )  # fmt: skip
    return diagnosis
