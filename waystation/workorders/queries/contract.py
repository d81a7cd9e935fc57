"""What the customer is shown and signs, what is missing for it, and the sealed papers made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from waystation.accounts.queries import letterhead, named_place, today, zone
from waystation.catalogue.choices import JobClass, Quality
from waystation.catalogue.queries import guarantee_for
from waystation.core.names import label_of, listed, unit
from waystation.core.when import minute
from waystation.files.models import Signature
from waystation.identifiers import masks
from waystation.journal.sums import content_hash
from waystation.papers.capitals import capitals
from waystation.reception.choices import WalkaroundStatus
from waystation.reception.models import Walkaround
from waystation.workorders.choices import APPROVED_WORK, DiagnosisMode, JobStatus, LineKind, Payer, Stage, WarrantyState
from waystation.workorders.models import Addition, Diagnosis, Job, Line, OrderVersion, RepairOrder, WarrantyDecision
from waystation.workorders.queries.orders import order_sums
from waystation.workorders.rules import kept_lines
from waystation.workorders.sums import OrderSums, add_up, addition_facts, job_facts, stamp


def jobs_for_signature(order: RepairOrder) -> list[Job]:
    """The jobs of the order itself, without additions and without what was taken off."""
    gone = [JobStatus.DECLINED, JobStatus.CANCELLED]
    return list(order.jobs.filter(addition=None).exclude(status__in=gone).prefetch_related("lines").order_by("position"))


def guarantees(order: RepairOrder, jobs: list[Job], now: datetime) -> list[dict[str, Any]]:
    """The repair guarantee of each job class on the order: km and days."""
    on = today(order.station, now)
    found = []
    for job_class in sorted({job.job_class for job in jobs}):
        policy = guarantee_for(order.vehicle.vehicle_class, job_class, on, company_id=order.station.company_id)
        found.append({"job_class": job_class, "km": policy.km, "days": policy.days})
    return found


def order_content(order: RepairOrder, now: datetime) -> dict[str, Any]:
    """The exact content the customer agrees to: the seven items of the contract (domain.md §2), sums, terms."""
    jobs = jobs_for_signature(order)
    return contract_facts(order, [(job, kept_lines(job)) for job in jobs], order_sums(order), guarantees(order, jobs, now))


def contract_facts(order: RepairOrder, jobs: list[tuple[Job, list[Line]]], sums: OrderSums, guarantee: list[dict[str, Any]]) -> dict[str, Any]:
    """The content of an order from what is already known of it; asks nothing of the database when vehicle, visit and customer are there."""
    vehicle, visit = order.vehicle, order.visit
    return {
        "number": order.number, "station": order.station.name, "company": order.station.company.name,
        "customer": order.party.name if order.party else "", "plate": vehicle.plate, "vin": vehicle.vin, "model": vehicle.stored_title,
        "km": visit.km, "jobs": [job_facts(job, lines) for job, lines in jobs], "labour_fen": sums.labour_fen,
        "parts_fen": sums.parts_fen, "other_fen": sums.other_fen, "benefit_fen": sums.benefit_fen, "total_fen": sums.total_fen,
        "by_payer": dict(sorted(sums.by_payer.items())), "promised_at": stamp(order.promised_at), "place": order.delivery_place,
        "guarantee": guarantee, "overrun_percent": 0, "old_parts": order.old_parts_wish,
        "wash": order.wants_wash, "road_test": order.road_test_allowed,
    }  # fmt: skip


def to_read(content: dict[str, Any]) -> dict[str, Any]:
    """Frozen content for the eye: its lines with the English names their rows keep; what is stored and hashed stays as it is."""
    jobs = content.get("jobs", [])
    rows = Line.objects.filter(job__in=[job["id"] for job in jobs if "id" in job]).exclude(name_en="")
    names = {(row.job_id, row.name): (row.name_en, row.job.name_en) for row in rows.select_related("job")}
    english_jobs = {job: name for (job, _name), (_line, name) in names.items()}

    def line_of(job: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
        return line | {"name_en": names.get((job.get("id"), line["name"]), ("", ""))[0]}

    shown = [
        job | {"name_en": job.get("name_en") or english_jobs.get(job.get("id"), ""), "lines": [line_of(job, line) for line in job["lines"]]}
        for job in jobs
    ]
    return content | {"jobs": shown}


def contract_gaps(content: dict[str, Any]) -> list[str]:
    """Which of the seven items of the contract are missing, as codes (domain.md §2)."""
    has = {
        "names": content["station"] and content["customer"], "vehicle": (content["plate"] or content["vin"]) and content["km"] is not None,
        "items": content["jobs"], "estimate": all(job["lines"] for job in content["jobs"]),
        "overrun": content["overrun_percent"] is not None, "delivery": content["promised_at"] and content["place"],
        "guarantee": content["guarantee"],
    }  # fmt: skip
    return [name for name, there in has.items() if not there]


def gap_words() -> dict[str, str]:
    return {
        "names": _("name of the customer"), "vehicle": _("plate or VIN, and mileage"), "items": _("repair items"),
        "estimate": _("price of every item"), "overrun": _("what happens when the estimate is exceeded"),
        "delivery": _("time and place of delivery"), "guarantee": _("guarantee period"),
    }  # fmt: skip


def current_version(order: RepairOrder, stage: str = Stage.RECEPTION) -> OrderVersion | None:
    """The newest version of a stage."""
    return order.versions.filter(stage=stage).order_by("-n").first()


def diagnosis_of(order: RepairOrder) -> Diagnosis | None:
    return Diagnosis.objects.filter(order=order).first()


def has_diagnosis(order: RepairOrder) -> bool:
    """A diagnosis, or a reason why it is left to the workshop, or an inspection with a promised conclusion (DIAG-02, DIAG-03).

    Plain maintenance, pre-delivery service and body work without a fault need none.
    """
    diagnosis = diagnosis_of(order)
    if diagnosis is not None and diagnosis.mode:
        return bool(diagnosis.mode != DiagnosisMode.NOW or diagnosis.text)
    return not order.jobs.filter(addition=None, origin="fault").exclude(status__in=["cancelled", "declined"]).exists()


def open_warranty(order: RepairOrder) -> list[WarrantyDecision]:
    """Jobs of the order that the rules put inside or near the warranty and nobody has decided on (WARR-01)."""
    undecided = [WarrantyState.COVERED, WarrantyState.UNDETERMINED]
    rows = WarrantyDecision.objects.filter(job__order=order, job__addition=None, status=WarrantyState.UNKNOWN, proposed__in=undecided)
    return list(rows.exclude(job__status__in=[JobStatus.CANCELLED, JobStatus.DECLINED]).select_related("job"))


def missing_for_signature(order: RepairOrder) -> list[str]:
    """Codes of what must be mended before the customer can sign, in the order of the reception."""
    visit = order.visit
    walkaround = Walkaround.objects.filter(visit=visit).first()
    diagnosis = diagnosis_of(order)
    checked = visit.on_the_spot or (walkaround and walkaround.status == WalkaroundStatus.SIGNED)
    checks = (
        ("no_covers", visit.covers_at), ("walkaround_unsigned", checked),
        ("no_words", visit.words.strip()), ("no_diagnosis", has_diagnosis(order)),
        ("not_told", not diagnosis or not diagnosis.unnoticed or diagnosis.unnoticed_told_at),
        ("warranty_undecided", not open_warranty(order)), ("no_promise", order.promised_at), ("not_explained", order.explained_at),
    )  # fmt: skip
    return [code for code, fine in checks if not fine]


def addition_content(addition: Addition) -> dict[str, Any]:
    """What the customer is shown of additional work; its hash is what his answer is bound to."""
    jobs = addition.jobs.exclude(status=JobStatus.CANCELLED).order_by("position")
    return addition_facts(addition, [job_facts(job, kept_lines(job)) for job in jobs])


def fits(version: OrderVersion, order: RepairOrder, now: datetime) -> bool:
    """Is what was quoted still what stands on the order?"""
    return content_hash(order_content(order, now)) == version.content_hash


def _frame(order: RepairOrder, by_name: str, now: datetime) -> dict[str, Any]:
    station = order.station
    return {
        **letterhead(station), "printed_at": minute(now, zone(station)), "printed_by": by_name,
        "plate": order.vehicle.plate, "model": order.vehicle.title, "customer": order.party.name if order.party else "",
        "phone": masks.phone(order.contact.phone) if order.contact else "", "advisor": order.advisor.name if order.advisor else "",
    }  # fmt: skip


def signed(signature: Signature | None, order: RepairOrder) -> dict[str, str] | None:
    """A signature as the papers draw it."""
    if signature is None:
        return None
    return {"name": signature.name, "at": minute(signature.at, zone(order.station)), "svg": signature.svg}


def language_of(order: RepairOrder) -> str:
    return (order.contact.language if order.contact else "") or "zh-hans"


def paper_of(version: OrderVersion) -> dict[str, Any]:
    """The data of the repair order paper (`core/papers/repair_order.typ`) as this version was shown and signed."""
    order, content = version.order, to_read(version.content)
    with override(language_of(order)):
        lines = [line for job in content["jobs"] for line in job["lines"]]
        return {
            **_frame(order, version.by_name, version.at),
            "number": content["number"], "version": f"V{version.n}", "sender": order.contact.name if order.contact else "",
            "vin": order.vehicle.vin, "odometer_km": content["km"] or 0,
            "colour": order.vehicle.colour_label, "engine_no": order.vehicle.engine_no, "fuel": _fuel(order.visit_id),
            "registered_on": order.vehicle.registered_on.isoformat() if order.vehicle.registered_on else "",
            "customer_address": order.party.address if order.party else "",
            "vehicle_kind": order.vehicle.get_vehicle_class_display(), "signed_on": minute(version.at, zone(order.station)),
            "order_kind": order.get_kind_display(), "job_class": listed(sorted({_class(j["job_class"]) for j in content["jobs"]})),
            "promised_at": minute(order.promised_at, zone(order.station)), "delivery_place": named_place(order.station, content["place"]),
            "delivery_manner": _("The customer inspects the vehicle and collects it"),
            "concerns": [t for t in (order.visit.words, order.visit.concerns) if t],
            "no_check": str(order.visit.get_on_the_spot_display()) if order.visit.on_the_spot else "",
            "labour": [_labour(line) for line in lines if line["kind"] == LineKind.LABOUR],
            "parts": [_part(line) for line in lines if line["kind"] == LineKind.PART],
            "rate_fen": max((line["price_fen"] for line in lines if line["kind"] == LineKind.LABOUR), default=0), "labour_source": "",
            "labour_fen": content["labour_fen"], "parts_fen": content["parts_fen"], "other_fen": content["other_fen"],
            "discount_fen": -content["benefit_fen"], "total_fen": content["total_fen"], "capitals": capitals(content["total_fen"]),
            "by_payer": [{"payer": str(Payer(p).label), "amount_fen": fen} for p, fen in content["by_payer"].items()],
            "overrun_percent": content["overrun_percent"], "old_parts": content["old_parts"] or None,
            "guarantee": [{"scope": _class(g["job_class"]), "km": g["km"], "days": g["days"]} for g in content["guarantee"]],
            "payment_terms": _("On the day of delivery; contract customers by their credit terms."), "not_done": _not_done(order),
            "consents": {"privacy": True, "marketing": False, "road_test": content["road_test"], "wash": content["wash"]},
            "sign_customer": signed(version.customer_signature, order), "sign_advisor": signed(version.advisor_signature, order),
        }  # fmt: skip


def _fuel(visit_id: int) -> str:
    sheet = Walkaround.objects.filter(visit_id=visit_id).first()
    charge = f"{sheet.soc_percent}%" if sheet and sheet.soc_percent is not None else ""
    return " ".join(word for word in (sheet.get_fuel_display(), charge) if word) if sheet else ""


def _class(code: str) -> str:
    return str(dict(JobClass.choices).get(code, code))


def _payer(code: str) -> str:
    return str(Payer(code).label)


def _labour(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": line["code"], "name": label_of(line), "hours_milli": line["qty_milli"], "amount_fen": line["amount_fen"],
        "payer": _payer(line["payer"]),
    }  # fmt: skip


def _part(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": line["code"], "name": label_of(line), "quality": str(dict(Quality.choices).get(line["quality"], "")), "unit": unit(line["unit"]),
        "qty_milli": line["qty_milli"], "price_fen": line["price_fen"], "amount_fen": line["amount_fen"], "payer": _payer(line["payer"]),
    }  # fmt: skip


def _not_done(order: RepairOrder) -> list[dict[str, Any]]:
    rows = order.advice.filter(resolved_at=None).select_related("operation", "job").order_by("at", "pk")
    return [{"name": row.said, "reason": row.why, "urgent": row.urgent} for row in rows]


ANSWERS = {"yes": "yes", "no": "no", "ask": "next"}
WAYS = {"desk": "on_site", "phone": "phone", "wechat": "wechat", "sms": "sms_code", "link": "link"}


def paper_of_addition(addition: Addition, by_name: str, now: datetime, *, promised_before: datetime | None) -> dict[str, Any]:
    """The data of the additional work sheet (`core/papers/additional_work.typ`) with the customer's answer."""
    order, at = addition.order, zone(addition.order.station)
    with override(language_of(order)):
        jobs = list(addition.jobs.exclude(status=JobStatus.CANCELLED).order_by("position"))
        added = sum(add_up(kept_lines(job)).total_fen for job in jobs if job.status in APPROVED_WORK)
        after = order_sums(order).total_fen
        return {
            **_frame(order, by_name, now),
            "number": addition.number, "order": order.number, "found_by": addition.raised_by_name, "found_at": minute(addition.raised_at, at),
            "items": [_item(addition, job) for job in jobs], "before_fen": after - added, "added_fen": added, "after_fen": after,
            "capitals": capitals(added), "promised_before": minute(promised_before, at),
            "promised_after": minute(addition.new_promised_at if added else promised_before, at),
            "answer_by": addition.answered_by, "answer_at": minute(addition.answered_at, at),
            "answer_channel": WAYS.get(addition.answered_how), "evidence": addition.evidence,
            "sign_customer": signed(addition.signature, order), "sign_advisor": None,
        }  # fmt: skip


def _item(addition: Addition, job: Job) -> dict[str, Any]:
    sums = add_up(kept_lines(job))
    return {
        "name": job.label, "why": addition.why or addition.what, "urgency": "safety" if job.safety or addition.safety else "advice",
        "labour_fen": sums.labour_fen, "parts_fen": sums.parts_fen, "amount_fen": sums.total_fen, "answer": ANSWERS.get(job.answer),
    }  # fmt: skip
