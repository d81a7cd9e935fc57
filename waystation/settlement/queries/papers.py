"""The data of the settlement list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from waystation.accounts.queries import letterhead, parameter, today, zone
from waystation.catalogue.choices import JobClass, Quality
from waystation.catalogue.queries import guarantee_for
from waystation.core.names import listed
from waystation.core.quantities import quantity
from waystation.core.when import day, minute
from waystation.identifiers import masks
from waystation.papers.capitals import capitals
from waystation.quality.models import Certificate
from waystation.settlement.choices import Tender
from waystation.settlement.models import Bill, Payment
from waystation.settlement.queries.ahead import extra_work, km_out, next_service_of, old_parts_of, wear_of
from waystation.settlement.sums import fees
from waystation.workorders.choices import LineKind, Payer
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.queries import language_of, lines_of


def paper_head(order: RepairOrder, by_name: str, now: datetime) -> dict[str, Any]:
    """What stands on top of every paper of this order."""
    station = order.station
    return {
        **letterhead(station), "printed_at": minute(now, zone(station)), "printed_by": by_name,
        "plate": order.vehicle.plate, "model": order.vehicle.title, "customer": order.party.name if order.party else "",
        "advisor": order.advisor.name if order.advisor else "", "order": order.number,
    }  # fmt: skip


def paper_of(bill: Bill, lines: list[Line], payments: list[Payment], *, by_name: str, now: datetime) -> dict[str, Any]:
    """The settlement list of a bill after JT/T 1133, as it stands now (`core/papers/settlement_list.typ`)."""
    order = bill.order
    place = zone(order.station)
    with override(language_of(order)):
        return {
            **paper_head(order, by_name, now),
            "number": bill.number, "sender": order.contact.name if order.contact else "",
            "phone": masks.phone(order.contact.phone) if order.contact else "", "vin": order.vehicle.vin,
            "job_class": listed(sorted({str(dict(JobClass.choices).get(line.job.job_class, line.job.job_class)) for line in lines})),
            "arrived_on": day(order.visit.arrived_at, place), "settled_on": day(now, place), "contract_no": order.number,
            "certificate_no": certificate_no(order), "odometer_km": _km(order), "fees": {f"{k}_fen": fen for k, fen in fees(lines).items()},
            "discount_fen": bill.discount_fen - bill.benefit_fen, "total_fen": bill.total_fen, "received_fen": bill.paid_fen,
            "capitals": capitals(bill.paid_fen or bill.total_fen), "owed_fen": bill.open_fen, **_lines(lines),
            "tax": _tax(bill, now), "payments": [_payment(row, order) for row in payments],
            "by_payer": _by_payer(order), **_ahead(order, lines, now), "old_parts": _old_parts(order),
            "sign_customer": None, "sign_cashier": {"name": by_name, "at": minute(now, place)},
        }  # fmt: skip


def _lines(lines: list[Line]) -> dict[str, Any]:
    labour = [line for line in lines if line.kind == LineKind.LABOUR]
    parts = [line for line in lines if line.kind == LineKind.PART]
    return {
        "labour": [
            {"name": n.label, "hours_milli": n.qty_milli, "amount_fen": n.amount_fen, "payer": str(Payer(n.payer).label)} for n in labour
        ],
        "parts": [
            {
                "name": n.label, "code": n.code, "quality": str(dict(Quality.choices).get(n.quality, "")), "unit": n.unit_label,
                "qty_milli": n.qty_milli, "price_fen": n.price_fen, "amount_fen": n.amount_fen, "payer": str(Payer(n.payer).label),
            }
            for n in parts
        ],
        "others": [{"name": n.label, "amount_fen": n.amount_fen} for n in lines if n.kind in (LineKind.FEE, LineKind.BENEFIT)],
        "rate_fen": max((n.price_fen for n in labour), default=0),
    }  # fmt: skip


def _tax(bill: Bill, now: datetime) -> dict[str, Any]:
    rate = parameter("settlement.tax_rate_milli", bill.order.station, today(bill.order.station, now))
    return {
        "rate_percent": quantity(rate * 100), "net_fen": bill.total_fen - bill.tax_fen, "tax_fen": bill.tax_fen,
        "invoice": bill.invoice_no,
    }  # fmt: skip


def _payment(row: Payment, order: RepairOrder) -> dict[str, Any]:
    return {
        "at": minute(row.at, zone(order.station)), "method": str(Tender(row.tender).label), "amount_fen": row.amount_fen, "ref": row.reference,
    }


def _by_payer(order: RepairOrder) -> list[dict[str, Any]]:
    sums: dict[str, int] = {}
    for line in lines_of(order):
        sums[line.payer] = sums.get(line.payer, 0) + line.amount_fen
    return [{"payer": str(Payer(payer).label), "amount_fen": fen} for payer, fen in sorted(sums.items())]


def _ahead(order: RepairOrder, lines: list[Line], now: datetime) -> dict[str, Any]:
    """Guarantee, next service, remaining life, work not done (SETL-10…12)."""
    due = next_service_of(order, now)
    on = today(order.station, now)
    classes = sorted({line.job.job_class for line in lines})
    scopes = [guarantee_for(order.vehicle.vehicle_class, name, on, company_id=order.station.company_id) for name in classes]
    return {
        "guarantee": [
            {"scope": str(dict(JobClass.choices).get(name, name)), "km": g.km, "days": g.days, "until": (on + timedelta(days=g.days)).isoformat()}
            for name, g in zip(classes, scopes, strict=True)
        ],
        "next_service": {"on": due.on.isoformat() if due.on else "—", "km": due.km},
        "wear": [
            {"name": f"{w.item} {w.position}".strip(), "value": f"{w.value} {w.unit}".strip(), "remaining": _remaining(w)} for w in wear_of(order)
        ],
        "declined": [{"name": row.text, "reason": row.opinion or row.why, "safety": row.safety} for row in extra_work(order)],
        "advice": [],
    }  # fmt: skip


def _remaining(row: Any) -> str:
    if row.remaining_km is not None:
        return _("about %(km)s km") % {"km": row.remaining_km}
    return f"{row.remaining_percent} %" if row.remaining_percent is not None else ""


def _old_parts(order: RepairOrder) -> str | None:
    wishes = {row.wish for row in old_parts_of(order)}
    if not wishes:
        return "none"
    return "taken" if "take" in wishes else "left" if wishes <= {"leave", "warranty"} else None


def certificate_no(order: RepairOrder) -> str:
    return Certificate.objects.filter(order=order).values_list("number", flat=True).first() or ""


def _km(order: RepairOrder) -> int:
    out = km_out(order)
    return (out if out is not None else order.visit.km) or 0
