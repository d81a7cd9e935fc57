"""The data of the inspector's papers, as `papers/*.typ` draw them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from waystation.accounts.queries import today, zone
from waystation.catalogue.choices import JobClass
from waystation.catalogue.models import ChecklistItem
from waystation.catalogue.queries import guarantee_for, items_of
from waystation.core.names import listed
from waystation.core.when import day, minute
from waystation.customers.models import WearReading
from waystation.quality.choices import Result
from waystation.quality.models import Inspection
from waystation.workorders.models import Advice, RepairOrder
from waystation.workorders.queries import language_of
from waystation.workorders.queries.contract import signed
from waystation.workshop.models import SelfCheck
from waystation.workshop.queries.papers import basics, technicians_of


def certificate_paper(order: RepairOrder, inspection: Inspection, number: str, *, by_name: str, now: datetime) -> dict[str, Any]:
    """Completion certificate with the guarantee card (domain.md §1.3, §7.8)."""
    at = zone(order.station)
    with override(language_of(order)):
        return {
            **basics(order, by_name, now), "number": number, "copy": _("Owner's copy"), "engine_no": order.vehicle.engine_no,
            "contract_no": order.number, "arrived_on": day(order.visit.arrived_at, at), "released_on": day(now, at),
            "odometer_km": inspection.road_km_in or order.vehicle.last_km or order.visit.km or 0, "inspector": inspection.inspector.name,
            "inspected_on": day(now, at), "guarantee": _guarantee(order, now), "sign_inspector": signed(inspection.signature, order),
            "sign_technical": None,
        }  # fmt: skip


def _guarantee(order: RepairOrder, now: datetime) -> list[dict[str, Any]]:
    on = today(order.station, now)
    found = {}
    for job in order.jobs.filter(status="passed").order_by("position"):
        policy = guarantee_for(order.vehicle.vehicle_class, job.job_class, on, company_id=order.station.company_id)
        until = job.guarantee_until_on.isoformat() if job.guarantee_until_on else ""
        scope = str(JobClass(job.job_class).label)
        found[job.job_class] = {"scope": scope, "km": policy.km, "days": policy.days, "until": until, "until_km": job.guarantee_until_km}
    return list(found.values())


def inspection_paper(order: RepairOrder, inspection: Inspection, *, by_name: str, now: datetime) -> dict[str, Any]:
    """The inspection sheet with all rounds so far (domain.md §7.7)."""
    at = zone(order.station)
    check = SelfCheck.objects.filter(order=order).select_related("signature").order_by("-round").first()
    with override(language_of(order)):
        content = {
            **basics(order, by_name, now), "number": order.number,
            "odometer_km": inspection.road_km_in or order.vehicle.last_km or order.visit.km or 0, "technicians": technicians_of(order),
            "planned_at": minute(order.promised_at, at), "finished_at": minute(inspection.ended_at, at), "groups": _groups(inspection),
            "wear": [_wear(row) for row in wear_on(order)], "rounds": _rounds(order), "findings": _findings(order), "clean": bool(inspection.clean),
            "verdict": str(inspection.result) or None, "sign_technician": signed(check.signature if check else None, order),
            "sign_inspector": signed(inspection.signature, order),
        }  # fmt: skip
        if inspection.road_test:
            content["road_test"] = _road_test(inspection)
    return content


def wear_on(order: RepairOrder) -> list[WearReading]:
    """What was measured of wear parts in this stay."""
    return list(WearReading.objects.filter(vehicle=order.vehicle, trail=order.trail).order_by("at", "pk"))


def _wear(row: WearReading) -> dict[str, str]:
    left = [f"{n} {unit}" for n, unit in ((row.remaining_percent, "%"), (row.remaining_km, "km")) if n is not None]
    return {"name": f"{row.item} {row.position}".strip(), "value": f"{row.value} {row.unit}".strip(), "remaining": listed(left)}


def _groups(inspection: Inspection) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in items_of(inspection.checklist):
        answer = inspection.answers.get(str(item.pk), {})
        if not answer.get("result"):
            continue
        point = {"name": item.label, "spec": _spec(item), "result": answer["result"], "note": answer.get("note", "")}
        if item.kind == "value":
            point |= {"value": answer.get("value", ""), "unit": item.unit}
        groups.setdefault(item.group_label, []).append(point)
    return [{"name": name, "points": points} for name, points in groups.items()]


def _spec(item: ChecklistItem) -> str:
    if item.low and item.high:
        return f"{item.low}–{item.high} {item.unit}".strip()
    return f"≥ {item.low} {item.unit}" if item.low else f"≤ {item.high} {item.unit}" if item.high else ""


def _rounds(order: RepairOrder) -> list[dict[str, Any]]:
    at = zone(order.station)
    rows = [(row.at, _("Self-check"), "pass", row.by_user.name, "") for row in SelfCheck.objects.filter(order=order).select_related("by_user")]
    ended = Inspection.objects.filter(order=order).exclude(result="").select_related("inspector")
    rows += [(row.ended_at or row.started_at, _("Final inspection"), str(row.result), row.inspector.name, row.fail_reason) for row in ended]
    ordered = sorted(rows, key=lambda row: row[0])
    return [
        {"no": n, "level": level, "result": result, "by": name, "at": minute(when, at), "reason": reason if result == Result.FAIL else ""}
        for n, (when, level, result, name, reason) in enumerate(ordered, 1)
    ]


def _findings(order: RepairOrder) -> list[str]:
    found = [f"{row.number}: {row.what}" for row in order.additions.filter(source="inspector").order_by("pk")]
    return found + [row.said for row in Advice.objects.filter(order=order, resolved_at=None).select_related("operation", "job").order_by("pk")]


def _road_test(inspection: Inspection) -> dict[str, Any]:
    at = zone(inspection.station)
    driver = [inspection.inspector.name, inspection.road_with.name if inspection.road_with else ""]
    return {
        "reason": inspection.road_test_reason, "driver": listed(name for name in driver if name), "out_km": inspection.road_km_out,
        "in_km": inspection.road_km_in, "at": minute(inspection.started_at, at), "findings": inspection.road_findings,
    }  # fmt: skip
