"""What lines add up to, and the content a hash covers. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from waystation.core import money
from waystation.workorders.choices import LineKind, Payer

MINUTES_PER_HOUR = 60


@dataclass
class OrderSums:
    """Sums of an order or addition in 分; `benefit_fen` is negative. `hours_milli` is thousandths of a labour hour."""

    labour_fen: int = 0
    parts_fen: int = 0
    other_fen: int = 0
    benefit_fen: int = 0
    hours_milli: int = 0
    by_payer: dict[str, int] = field(default_factory=dict)

    @property
    def total_fen(self) -> int:
        return self.labour_fen + self.parts_fen + self.other_fen + self.benefit_fen

    @property
    def customer_fen(self) -> int:
        return self.by_payer.get(Payer.CUSTOMER, 0)

    @property
    def minutes(self) -> int:
        """Standard time in whole minutes, rounded up."""
        return -(-self.hours_milli * MINUTES_PER_HOUR // 1000)


def add_up(lines: Iterable[Any]) -> OrderSums:
    """Sum lines by kind and by payer (WARR-05). Nothing is rounded here: each line was rounded once."""
    sums = OrderSums()
    for line in lines:
        if line.kind == LineKind.LABOUR:
            sums.labour_fen += line.amount_fen
            sums.hours_milli += line.qty_milli
        elif line.kind == LineKind.PART:
            sums.parts_fen += line.amount_fen
        elif line.kind == LineKind.BENEFIT:
            sums.benefit_fen += line.amount_fen
        else:
            sums.other_fen += line.amount_fen
        sums.by_payer[line.payer] = sums.by_payer.get(line.payer, 0) + line.amount_fen
    return sums


def labour_amount(rate_fen: int, hours_milli: int) -> int:
    """Labour of an operation in 分: rate per hour × hours in thousandths, rounded once."""
    return money.amount(rate_fen, hours_milli)


def off(amount_fen: int, percent: int) -> int:
    """A benefit as a negative amount."""
    return -money.portion(amount_fen, percent, 100)


def line_facts(line: Any) -> dict[str, Any]:
    """What the customer sees of a line and agrees to."""
    return {
        "kind": str(line.kind), "code": line.code, "name": line.name, "unit": line.unit, "quality": line.quality,
        "qty_milli": line.qty_milli, "price_fen": line.price_fen, "amount_fen": line.amount_fen, "payer": str(line.payer),
    }  # fmt: skip


def job_facts(job: Any, lines: Iterable[Any]) -> dict[str, Any]:
    """What the customer sees of a job and agrees to; `minutes` is its standard time."""
    kept = list(lines)
    sums = add_up(kept)
    return {
        "id": job.pk, "name": job.name, "name_en": job.name_en, "complaint": job.complaint, "safety": job.safety,
        "job_class": job.job_class, "lines": [line_facts(line) for line in kept], "total_fen": sums.total_fen,
        "customer_fen": sums.customer_fen, "minutes": sums.minutes,
    }  # fmt: skip


def addition_facts(addition: Any, jobs: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The exact items, prices and time of an additional work request: what the approval is bound to (I-21, D7)."""
    shown = list(jobs)
    return {
        "number": addition.number, "what": addition.what, "why": addition.why, "safety": addition.safety, "jobs": shown,
        "total_fen": sum(job["total_fen"] for job in shown), "customer_fen": sum(job["customer_fen"] for job in shown),
        "minutes": sum(job["minutes"] for job in shown), "new_promised_at": stamp(addition.new_promised_at),
    }  # fmt: skip


def purpose_of(addition: Any) -> str:
    """The purpose under which the photos of an addition lie on the trail."""
    return f"addition:{addition.pk}"


def stamp(at: datetime | None) -> str:
    """An instant inside hashed content: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def still_guaranteed(job: Any, *, km: int | None, on: date) -> bool:
    """Is the repair of an earlier job still under guarantee: days and km, whichever ends first."""
    if job.guarantee_until_on is None or job.guarantee_until_on < on:
        return False
    return job.guarantee_until_km is None or km is None or km <= job.guarantee_until_km
