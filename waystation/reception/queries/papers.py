"""The walkaround sheet: what is shown and signed, and its paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import letterhead, zone
from waystation.core.names import listed
from waystation.core.when import minute
from waystation.files.models import Media
from waystation.identifiers import masks
from waystation.reception.choices import (
    CAR_POINTS,
    COVERS,
    EQUIPMENT,
    LIGHTS,
    PHOTOS,
    TRUCK_EQUIPMENT,
    TRUCK_POINTS,
    ZONES,
)
from waystation.reception.models import Visit, Walkaround
from waystation.reception.rules import is_truck

EIGHTHS = {"0": 0, "1": 2, "2": 4, "3": 6, "4": 8}


def points_of(visit: Visit) -> dict[str, Any]:
    """The further points of the sheet for this kind of vehicle."""
    return TRUCK_POINTS if is_truck(visit) else CAR_POINTS


def equipment_of(visit: Visit) -> dict[str, Any]:
    return {**EQUIPMENT, **TRUCK_EQUIPMENT} if is_truck(visit) else EQUIPMENT


def content_of(visit: Visit, sheet: Walkaround) -> dict[str, Any]:
    """The exact content the customer's signature is bound to: codes and words, the same in every language."""
    photos = Media.objects.filter(trail=visit.trail, station_id=visit.station_id, purpose=PHOTOS, removed_at=None)
    return {
        "visit": visit.number, "plate": visit.vehicle.plate, "vin": visit.vehicle.vin, "km": visit.km, "hours": visit.hours,
        "fuel": sheet.fuel, "soc": sheet.soc_percent, "lights": sheet.lights, "equipment": sheet.equipment, "belongings": sheet.belongings,
        "answers": sheet.answers, "note": sheet.note, "valuables": visit.valuables_kept,
        "marks": [[mark.zone, str(mark.kind), mark.note, mark.pointed_out] for mark in sheet.marks.order_by("zone")],
        "covers": visit.covers, "words": visit.words, "concerns": visit.concerns, "photos": sorted(photos.values_list("sha256", flat=True)),
    }  # fmt: skip


def circle_check(
    visit: Visit, sheet: Walkaround, *, by_name: str, now: datetime, customer: str = "", svg: str = "", photos: int = 0
) -> dict[str, Any]:
    """The data of the paper `circle_check` (contract in core/papers/circle_check.typ)."""
    station, at = visit.station, zone(visit.station)
    here = set(sheet.equipment)
    return {
        **letterhead(station), "number": visit.number, "print_count": 1, "photos": photos, "printed_at": minute(now, at), "printed_by": by_name,
        "body": "truck" if is_truck(visit) else "car",
        "customer": visit.party.name if visit.party else "", "sender": visit.contact.name if visit.contact else "",
        "phone": masks.phone(visit.contact.phone) if visit.contact else "", "plate": visit.vehicle.plate, "model": visit.vehicle.title,
        "colour": visit.vehicle.colour_label, "vin": visit.vehicle.vin, "odometer_km": visit.km or 0, "key_tag": visit.key_tag,
        "advisor": str(visit.advisor or ""), "arrived_at": minute(visit.arrived_at, at), "fuel_eighths": EIGHTHS.get(sheet.fuel),
        "charge_percent": sheet.soc_percent,
        "damages": [
            {"place": str(ZONES[mark.zone][0]), "kind": mark.get_kind_display(), "note": mark.note, "shown": mark.pointed_out,
             "x": ZONES[mark.zone][1], "y": ZONES[mark.zone][2]}
            for mark in sheet.marks.order_by("zone")
        ],
        "checks": [_check(code, word, sheet) for code, word in points_of(visit).items()]
        + [{"name": _("Dashboard lights"), "result": "bad" if sheet.lights else "ok", "note": listed(str(LIGHTS[c]) for c in sheet.lights)}],
        "equipment": [{"name": str(word), "state": "present" if code in here else "missing"} for code, word in equipment_of(visit).items()],
        "belongings": [{"name": sheet.belongings}] if sheet.belongings else [],
        "valuables_reminded": visit.valuables_reminded_at is not None, "covers_fitted": visit.covers_at is not None,
        "covers_by": f"{visit.covers_by_name} " + listed(str(COVERS[c]) for c in visit.covers if c in COVERS),
        "words": visit.words, "inquiry": [{"question": one.get("question", ""), "answer": one.get("answer", "")} for one in visit.symptoms],
        "wishes": {"old_parts": False, "wash": False, "road_test": False, "waits": bool(visit.waits)},
        "terms": [
            _("Please take cash, papers and electronics with you; the station keeps what is listed here."),
            _("The customer was shown every damage listed here in person."),
        ],
        "sign_customer": {"name": customer, "at": minute(now, at)} | ({"svg": svg} if svg else {}) if customer or svg else None,
        "sign_advisor": {"name": by_name, "at": minute(now, at)},
    }  # fmt: skip


def _check(code: str, word: Any, sheet: Walkaround) -> dict[str, Any]:
    answer = sheet.answers.get(code, {})
    return {"name": str(word), "result": answer.get("result", "ok"), "note": answer.get("note", "")}
