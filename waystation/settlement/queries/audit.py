"""May this order be billed; is it settled. Each answer is a list of findings with a stable code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, today
from waystation.catalogue.queries import RateTable, labour_rates, part_prices
from waystation.core import money
from waystation.core.errors import Refused
from waystation.core.quantities import quantity
from waystation.quality.rules import pass_stands
from waystation.settlement.choices import RELEASE_PAYERS, STANDING, BillStatus
from waystation.settlement.models import Bill
from waystation.settlement.sums import quote_gaps
from waystation.workorders.choices import (
    APPROVED_WORK,
    BEING_ESTIMATED,
    WITH_THE_CUSTOMER,
    JobStatus,
    LineKind,
    Payer,
    Status,
)
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.queries import binding_fen, current_version, lines_of
from waystation.workorders.rules import is_agreed
from waystation.workshop.models import PartReturn, RequisitionLine


@dataclass(frozen=True)
class Finding:
    """What stands in the way: a stable code, the sentence for the person, numbers for the record."""

    code: str
    text: str
    facts: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartUse:
    """One part line between store and bill, in thousandths (PART-10): issued = returned + charged to a payer, difference 0."""

    line: Line
    issued_milli: int
    returned_milli: int
    charged_milli: int
    payer: str

    @property
    def difference_milli(self) -> int:
        return self.issued_milli - self.returned_milli - self.charged_milli


def lines_by_payer(order: RepairOrder) -> dict[str, list[Line]]:
    """The lines the bills carry, by who pays them (WARR-05)."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines_of(order):
        found[line.payer].append(line)
    return dict(found)


def live_bills(order: RepairOrder) -> dict[str, Bill]:
    """The bills of an order that are not reversed, by payer."""
    rows = Bill.objects.filter(order=order, status__in=sorted(STANDING)).select_related("order", "party", "station", "paper")
    return {bill.payer_kind: bill for bill in rows.order_by("pk")}


def part_use(order: RepairOrder) -> list[PartUse]:
    """What the store gave out for the order by its own papers, beside what is charged and to whom (PART-10, WARR-05)."""
    gave = dict(
        RequisitionLine.objects.filter(requisition__order=order, requisition__status="issued")
        .values_list("line_id").annotate(n=Sum("qty_milli")).order_by()
    )  # fmt: skip
    back = dict(PartReturn.objects.filter(line__job__order=order).values_list("line_id").annotate(n=Sum("qty_milli")).order_by())
    charged = {line.pk for line in lines_of(order)}
    rows = Line.objects.filter(Q(job__order=order, kind=LineKind.PART)).select_related("job", "part").order_by("job__position", "position", "pk")
    found = [
        PartUse(row, gave.get(row.pk, 0), back.get(row.pk, 0), row.qty_milli if row.pk in charged else 0, row.payer) for row in rows
    ]
    return [use for use in found if use.issued_milli or use.returned_milli or use.charged_milli or use.line.issued_milli]


def audit(order: RepairOrder, now: datetime) -> list[Finding]:
    """Everything that must be mended before the order is billed, except the comparison with the quote (SETL-01, SETL-03, PRIC-02)."""
    checks: list[Callable[[RepairOrder], Iterator[Finding]]] = [_work, _agreement, _parts, _prices]
    return [finding for check in checks for finding in check(order)]


def _work(order: RepairOrder) -> Iterator[Finding]:
    for job in order.jobs.filter(status__in=sorted(APPROVED_WORK)).exclude(status=JobStatus.PASSED).order_by("position"):
        if job.status in (JobStatus.DONE, JobStatus.FAILED):
            yield Finding("not_inspected", _("“%(job)s” has not passed inspection. Send it to the quality inspector.") % {"job": job.label})
        else:
            text = _("“%(job)s” is agreed and not finished. Have it finished, or let the customer take it back.")
            yield Finding("job_open", text % {"job": job.label})
    if not pass_stands(order):
        yield Finding("not_inspected", _("The inspection does not cover the work as it stands now. Send the vehicle to the quality inspector."))
    for addition in order.additions.filter(status__in=sorted(BEING_ESTIMATED | WITH_THE_CUSTOMER)).order_by("pk"):
        yield Finding("addition_open", _("Additional work %(number)s has no answer. Ask the customer or drop it.") % {"number": addition.number})


def _agreement(order: RepairOrder) -> Iterator[Finding]:
    for job in {line.job_id: line.job for line in lines_of(order)}.values():
        if not is_agreed(job):
            yield Finding(
                "unapproved_line",
                _("The customer did not agree to “%(job)s” as it stands. Ask again as additional work, or take it off.") % {"job": job.label},
            )


def _parts(order: RepairOrder) -> Iterator[Finding]:
    for use in part_use(order):
        words = {
            "part": use.line.label, "issued": quantity(use.issued_milli), "returned": quantity(use.returned_milli),
            "charged": quantity(use.charged_milli),
        }  # fmt: skip
        counted = (use.line.issued_milli, use.line.returned_milli) == (use.issued_milli, use.returned_milli)
        if use.difference_milli or not counted:
            too_few = _("%(part)s: issued %(issued)s, returned %(returned)s, charged %(charged)s. Let the store hand out what was fitted.")
            other = _(
                "%(part)s: issued %(issued)s, returned %(returned)s, charged %(charged)s. "
                "Return what was not fitted, or put the part on the order."
            )
            yield Finding(
                "requisition_difference",
                (too_few if use.difference_milli < 0 else other) % words,
                {"line": use.line.pk, "difference_milli": use.difference_milli},
            )


def _prices(order: RepairOrder) -> Iterator[Finding]:
    lines = [line for line in lines_of(order) if line.kind != LineKind.BENEFIT]
    published = _published(order, [line for line in lines if not line.override_reason])
    for line in lines:
        off_list = not line.override_reason and line.price_fen != published[line.pk]
        if off_list or line.amount_fen != money.amount(line.price_fen, line.qty_milli):
            yield Finding(
                "price_off_list",
                _("The price of “%(line)s” is not the list price of its day. Take the list price, or let a manager enter it with a reason.")
                % {"line": line.label},
                {"line": line.pk},
            )


def _published(order: RepairOrder, lines: list[Line]) -> dict[int, int | None]:
    """The published price of each line on its pricing day; a fee has none but its own (I-13)."""
    found: dict[int, int | None] = {}
    for day in sorted({line.priced_on for line in lines}):
        rates = labour_rates(order.station, day)
        prices = part_prices(order.station, [line.part_id for line in lines if line.part_id], day)
        for line in lines:
            if line.priced_on != day:
                continue
            if line.kind == LineKind.PART and line.part_id:
                found[line.pk] = prices[line.part_id].price_fen if line.part_id in prices else None
            elif line.kind == LineKind.LABOUR and line.operation:
                found[line.pk] = _rate(rates, line.operation.trade, order.vehicle.vehicle_class)
            else:
                found[line.pk] = line.list_price_fen
    return found


def _rate(rates: RateTable, trade: str, vehicle_class: str) -> int | None:
    try:
        return rates.rate(trade, vehicle_class).rate_fen
    except Refused:
        return None


def bound_by_payer(order: RepairOrder) -> dict[str, int]:
    """The binding quote + approved additions − withdrawn work, 分 by payer (I-12)."""
    version = current_version(order)
    if version is None:
        return {Payer.CUSTOMER: binding_fen(order)} if binding_fen(order) else {}
    bound: dict[str, int] = defaultdict(int)
    for payer, fen in version.content.get("by_payer", {}).items():
        bound[payer] += fen
    for job in order.jobs.filter(addition__isnull=False, status__in=sorted(APPROVED_WORK)).select_related("addition"):
        shown: dict[str, Any] = next((j for j in job.addition.content.get("jobs", []) if j["id"] == job.pk), {"lines": []})
        for line in shown["lines"]:
            bound[line["payer"]] += line["amount_fen"]
    gone = Line.objects.filter(job__order=order, job__addition=None, removed_at=None, job__status__in=[JobStatus.DECLINED, JobStatus.CANCELLED])
    for line in gone.exclude(job__approved_hash=""):
        bound[line.payer] -= line.amount_fen
    return dict(bound)


def gap_of_quote(order: RepairOrder, now: datetime) -> dict[str, int]:
    """How far the bills are off the binding quote beyond the tolerance of the station, 分 (SETL-02)."""
    billed = {payer: sum(line.amount_fen for line in lines) for payer, lines in lines_by_payer(order).items()}
    tolerance = parameter("settlement.quote_tolerance_fen", order.station, today(order.station, now))
    return quote_gaps(billed, bound_by_payer(order), tolerance)


def quote_finding(order: RepairOrder, now: datetime) -> Finding | None:
    """The difference between bill and quote as a sentence, if there is one."""
    gaps = gap_of_quote(order, now)
    if not gaps:
        return None
    fen = gaps.get("total") or max(gaps.values())
    words = {"difference": money.yuan(fen)}
    text = _(
        "The bill differs from the quote and the agreed additions by %(difference)s yuan. "
        "Correct it, or ask a manager to allow it with a reason."
    )
    return Finding("quote_difference", text % words, dict(gaps))


def money_gaps(order: RepairOrder) -> list[Finding]:
    """What is not settled: empty when every bill the customer bears is paid or on account (I-22)."""
    bills = live_bills(order)
    owed = [bill for payer, bill in bills.items() if payer in RELEASE_PAYERS and bill.status in (BillStatus.DRAFT, BillStatus.FINAL)]
    if order.status in (Status.PAID, Status.DELIVERED) and bills and not owed:
        return []
    if not bills or any(bill.status == BillStatus.DRAFT for bill in owed):
        return [Finding("unpaid", _("The bill has not been made. Prepare it first."))]
    fen = sum(bill.open_fen for bill in owed)
    text = _("%(open)s yuan are still to be paid. Take the payment or put it on the customer's account.") % {"open": money.yuan(fen)}
    return [Finding("unpaid", text, {"open_fen": fen})]
