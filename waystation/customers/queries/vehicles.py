"""Vehicles, who is what on them, and what was read off them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from waystation.core.access import Actor
from waystation.customers.choices import VehicleRoleKind
from waystation.customers.models import Party, PlateSpell, Reading, Vehicle, VehicleRole, WearReading
from waystation.finder.queries import find
from waystation.identifiers import plates, vin


def visible_vehicles(by: Actor) -> QuerySet[Any]:
    """The vehicles of the actor's company that count: not merged away, not taken back."""
    return Vehicle.objects.seen_by(by).standing()


def any_vehicles(by: Actor) -> QuerySet[Any]:
    """Those merged away too, for links that are older than the merge."""
    return Vehicle.objects.seen_by(by).filter(removed_at=None)


def roles_on(vehicle: Vehicle) -> list[VehicleRole]:
    """Who is what on the vehicle now; the newest first."""
    return list(vehicle.roles.filter(until=None).select_related("party", "contact").order_by("kind", "-pk"))


def former_roles(vehicle: Vehicle) -> list[VehicleRole]:
    """Who was something on it; shown masked to everybody, a sold vehicle keeps its history but not the people."""
    rows = vehicle.roles.exclude(until=None).select_related("party")
    return list(rows.order_by("-until", "-pk")[:20])


def people_of(vehicle: Vehicle) -> dict[str, VehicleRole | None]:
    """owner, driver, sender, payer → the role in force (with `.party` and `.contact`) or None; of several drivers the newest."""
    found: dict[str, VehicleRole | None] = {kind.value: None for kind in VehicleRoleKind}
    for role in vehicle.roles.filter(until=None).select_related("party", "contact").order_by("pk"):
        found[role.kind] = role
    return found


def vehicles_of(party: Party) -> list[VehicleRole]:
    """The vehicles the customer is something on now."""
    rows = party.vehicle_roles.filter(until=None, vehicle__merged_into=None, vehicle__removed_at=None)
    return list(rows.select_related("vehicle", "contact").order_by("vehicle_id", "kind"))


def selves(vehicle: Vehicle) -> list[int]:
    """The ids of the vehicle and of those merged into it: readings are added only and stay where they were written."""
    return [vehicle.pk, *Vehicle.objects.filter(merged_into=vehicle).values_list("pk", flat=True)]


def readings_of(vehicle: Vehicle, limit: int = 50) -> list[Reading]:
    """Kilometres and hours with source, newest first."""
    return list(Reading.objects.filter(vehicle_id__in=selves(vehicle)).order_by("-at", "-pk")[:limit])


def last_before(vehicle: Vehicle, field: str, but: QuerySet[Reading]) -> Reading | None:
    """The newest reading of `km` or `hours` that is not among `but`."""
    rows = (
        Reading.objects.filter(vehicle_id__in=selves(vehicle)).exclude(**{field: None}).exclude(pk__in=but.values("pk"))
    )
    return rows.order_by("-at", "-pk").first()


def wear_of(vehicle: Vehicle) -> list[WearReading]:
    """The newest word on each wear part and position (QUAL-10)."""
    newest: dict[tuple[str, str], WearReading] = {}
    for row in WearReading.objects.filter(vehicle_id__in=selves(vehicle)).order_by("at", "pk"):
        newest[(row.item, row.position)] = row
    return sorted(newest.values(), key=lambda row: (row.item, row.position))


def plates_of(vehicle: Vehicle) -> list[PlateSpell]:
    return list(vehicle.plates.order_by("-since", "-pk"))


def known_vehicle(by: Actor, *, plate: str = "", vin_text: str = "") -> Vehicle | None:
    """The vehicle with exactly this VIN, else with this plate; of a blue and a yellow one the last seen."""
    rows = visible_vehicles(by)
    number = vin.normalise(vin_text) if vin_text else ""
    found = rows.filter(vin=number).first() if number else None
    if found is None and plate:
        found = rows.filter(plate=plates.normalise(plate)).order_by("-last_visit_on", "-pk").first()
    return found


def visible_roles(by: Actor) -> QuerySet[Any]:
    return VehicleRole.objects.seen_by(by).filter(until=None).select_related("vehicle")


def vehicle_list(by: Actor, *, q: str = "") -> QuerySet[Any]:
    """Rows of the list of vehicles with the people on them: two statements (three with a search) for any number of rows."""
    rows = visible_vehicles(by)
    if q.strip():
        rows = rows.filter(pk__in=[hit.object_id for hit in find(by, q, limit=200, kinds={"vehicle"})])
    return with_people(rows)


def trailers_of(vehicle: Vehicle) -> list[Vehicle]:
    return list(Vehicle.objects.standing().filter(tractor=vehicle).order_by("plate", "pk"))


def with_people(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Vehicles with `present` (roles in force, their party and contact) in two statements."""
    present = VehicleRole.objects.filter(until=None).select_related("party", "contact").order_by("pk")
    return rows.prefetch_related(Prefetch("roles", present, to_attr="present"))


@dataclass(frozen=True)
class KeyChange:
    """A key field that is about to change: look at it twice (RCPT-24)."""

    field: str
    before: str
    after: str


def key_changes(vehicle: Vehicle | None, typed: Mapping[str, Any]) -> list[KeyChange]:
    """Plate and VIN that differ from what is kept, as they would be kept; empty typed values change nothing."""
    found = []
    for field, tidy in (("plate", plates.normalise), ("vin", vin.normalise)):
        after = tidy(str(typed.get(field) or ""))
        before = getattr(vehicle, field) if vehicle is not None else ""
        if after and after != before:
            found.append(KeyChange(field, before, after))
    return found
