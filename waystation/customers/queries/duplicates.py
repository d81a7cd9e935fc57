"""Rows that are probably one: where to look, and the two side by side (CUST-08)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from waystation.core.access import Actor
from waystation.customers.models import Contact, Merge, Party, Vehicle
from waystation.customers.queries.people import visible_parties
from waystation.customers.queries.vehicles import visible_vehicles
from waystation.identifiers import masks

PARTY_FIELDS = ("kind", "name", "uscc", "address", "invoice_title", "source", "tags", "preferences")
VEHICLE_FIELDS = (
    "vin", "plate", "vehicle_class", "maker", "model", "energy", "engine_no", "color", "bought_on", "registered_on", "body"
)  # fmt: skip
_MASKED = {"uscc": masks.identity, "vin": masks.vin, "engine_no": masks.identity, "address": lambda text: masks.keep(text, 6, 0)}
_CLOSED = {"preferences"}
_LABELS = {"maker": "maker_label", "model": "model_label", "color": "colour_label"}


@dataclass(frozen=True)
class Pair:
    """Two rows that share something; the one known longer first."""

    first: Any
    second: Any
    shared: str


def party_pairs(by: Actor, limit: int = 50) -> list[Pair]:
    """Customers with the same phone number or credit code."""
    living = Contact.objects.seen_by(by).filter(removed_at=None, party__merged_into=None, party__removed_at=None)
    numbers = (
        living.exclude(phone="").values("phone").annotate(n=Count("party", distinct=True)).filter(n__gt=1).values("phone")[:limit]
    )
    on_phone: dict[str, dict[int, Party]] = {}
    for contact in living.filter(phone__in=list(numbers.values_list("phone", flat=True))).select_related("party").order_by("party_id"):
        on_phone.setdefault(contact.phone, {})[contact.party_id] = contact.party
    codes = visible_parties(by).exclude(uscc="").values("uscc").annotate(n=Count("pk")).filter(n__gt=1).values_list("uscc", flat=True)
    on_code: dict[str, dict[int, Party]] = {}
    for party in visible_parties(by).filter(uscc__in=list(codes[:limit])).order_by("pk"):
        on_code.setdefault(party.uscc, {})[party.pk] = party
    pairs = [*_pairs(on_phone, masks.phone), *_pairs(on_code, masks.identity)]
    return list({(pair.first.pk, pair.second.pk): pair for pair in pairs}.values())[:limit]


def vehicle_pairs(by: Actor, limit: int = 50) -> list[Pair]:
    """Vehicles with the same plate text in another colour, as it happens when the colour was not asked."""
    rows = visible_vehicles(by).exclude(plate="")
    texts = rows.values("plate").annotate(n=Count("pk")).filter(n__gt=1).values_list("plate", flat=True)[:limit]
    on_plate: dict[str, dict[int, Vehicle]] = {}
    for vehicle in rows.filter(plate__in=list(texts)).order_by("pk"):
        on_plate.setdefault(vehicle.plate, {})[vehicle.pk] = vehicle
    return list(_pairs(on_plate, str))[:limit]


def _pairs(groups: dict[str, dict[int, Any]], mask: Any) -> Iterable[Pair]:
    for shared, rows in groups.items():
        first, *others = rows.values()
        for other in others:
            yield Pair(first, other, mask(shared))


@dataclass(frozen=True)
class Side:
    """One field of the two rows, as shown (hidden values stay masked)."""

    field: str
    label: str
    kept: str
    gone: str
    differs: bool


def side_by_side(kept: Any, gone: Any) -> list[Side]:
    """Every field that may be taken over from the one that goes; preferences are only said to exist."""
    fields = PARTY_FIELDS if isinstance(kept, Party) else VEHICLE_FIELDS
    return [
        Side(
            field, str(kept._meta.get_field(field).verbose_name).capitalize(), _shown(kept, field), _shown(gone, field),
            getattr(kept, field) != getattr(gone, field),
        )
        for field in fields
    ]  # fmt: skip


def _shown(row: Any, field: str) -> str:
    value = getattr(row, field)
    if value in (None, ""):
        return ""
    if field in _CLOSED:
        return "…"
    if field in _MASKED:
        return str(_MASKED[field](str(value)))
    if isinstance(row, Vehicle) and field in _LABELS:
        return str(getattr(row, _LABELS[field]))
    display = getattr(row, f"get_{field}_display", None)
    return str(display()) if display else str(value)


def merges(by: Actor, limit: int = 30) -> QuerySet[Any]:
    """What was merged lately and can be parted again."""
    return Merge.objects.seen_by(by).order_by("-pk")[:limit]


def visible_merges(by: Actor) -> QuerySet[Any]:
    return Merge.objects.seen_by(by)
