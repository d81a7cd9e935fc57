"""What happens to vehicles: identity, people, readings, wear."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions.finding import index_vehicle
from waystation.customers.choices import Energy, ReadingSource, VehicleClass, VehicleRoleKind
from waystation.customers.models import Contact, Party, PlateSpell, Reading, Vehicle, VehicleRole, WearReading
from waystation.customers.queries import last_before
from waystation.identifiers.plates import Plate, PlateColor, PlateKind, read_plate
from waystation.identifiers.vin import read_vin
from waystation.journal.actions import changing, record

DETAILS = frozenset({
    "vehicle_class", "maker", "model", "energy", "engine_no", "color", "bought_on", "registered_on", "price_fen", "for_hire",
    "tractor", "axles", "body",
})  # fmt: skip
LARGE = frozenset({VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.TRAILER})
NEED_REASON = frozenset({ReadingSource.CORRECTION, ReadingSource.METER_REPLACED})


def save_vehicle(
    *, by: Actor, now: datetime, vehicle: Vehicle | None = None, plate: str = "", vin: str = "", vin_reason: str = "",
    plate_kind: str = "", plate_color: str = "", expect: int | None = None, **details: Any,
) -> Vehicle:  # fmt: skip
    """Open the file of a vehicle, known by VIN or by plate alone, or bring it up to date (CUST-05, RCPT-23).

    On a known vehicle an empty plate or VIN leaves what is there; another plate ends the spell of the old one. `details` are
    fields of the vehicle. Refused: bad_plate, bad_vin, vin_check (check digit does not fit and no reason was given), no_identity,
    vin_taken, plate_taken, bad_tractor, stale.
    """
    values = _identity(vehicle, plate, vin, vin_reason, plate_kind, plate_color, details, now)
    values |= _checked_details(vehicle, details)
    try:
        with transaction.atomic():
            if vehicle is None:
                saved = Vehicle.objects.create(company_id=by.company_id or 0, made_at=now, **values)
                record(saved, verb="vehicle.made", by=by, now=now, vehicle_class=saved.vehicle_class)
            else:
                saved = vehicle
                changed = sorted(field for field, value in values.items() if getattr(vehicle, field) != value)
                if changed or expect is not None:
                    with changing(vehicle, by=by, now=now, verb="vehicle.changed", expect=expect, fields=changed) as locked:
                        for field in changed:
                            setattr(locked, field, values[field])
            _keep_spell(saved, now)
            index_vehicle(saved, now=now)
    except IntegrityError:
        raise _taken(by, vehicle, values) from None
    return saved


def _identity(
    vehicle: Vehicle | None, plate: str, vin: str, vin_reason: str, plate_kind: str, plate_color: str, details: dict[str, Any],
    now: datetime,
) -> dict[str, Any]:  # fmt: skip
    values: dict[str, Any] = {}
    if plate.strip():
        kind = PlateKind.OTHER if plate_kind == PlateKind.OTHER else None
        color = PlateColor(plate_color) if plate_color else None
        read = read_plate(plate, kind=kind, color=color, field="plate")
        known = details.get("vehicle_class") or (vehicle.vehicle_class if vehicle else VehicleClass.CAR)
        values = {"plate": read.text, "plate_kind": read.kind.value, "plate_color": _color(read, vehicle, known)}
        if read.kind == PlateKind.TRAILER and vehicle is None:
            values["vehicle_class"] = VehicleClass.TRAILER
    if vin.strip():
        number = read_vin(vin, newest=now.year + 1, field="vin")
        same = vehicle is not None and vehicle.vin == number.text
        if number.warning and not vin_reason.strip() and not same:
            raise Refused(number.warning, code="vin_check", field="vin_reason")
        values |= {"vin": number.text}
        if not same:
            values["vin_override"] = vin_reason.strip()[:120] if number.warning else ""
        if number.maker and not details.get("maker") and not (vehicle and vehicle.maker):
            values["maker"] = number.maker
    if vehicle is None and not values.get("plate") and not values.get("vin"):
        raise Refused(_("Write the plate or the VIN; a vehicle is known by one of them."), code="no_identity", field="plate")
    return values


def _color(read: Plate, vehicle: Vehicle | None, known: str) -> str:
    """Blue and yellow share one pattern: the kept colour counts for the same text, else large vehicles are yellow."""
    if read.color_sure:
        return read.color.value
    if vehicle is not None and vehicle.plate == read.text and vehicle.plate_color:
        return vehicle.plate_color
    return PlateColor.YELLOW.value if known in LARGE else read.color.value


def _checked_details(vehicle: Vehicle | None, details: dict[str, Any]) -> dict[str, Any]:
    unknown = set(details) - DETAILS
    if unknown:
        raise TypeError(f"A vehicle has no {sorted(unknown)}.")
    values: dict[str, Any] = {field: value.strip() if isinstance(value, str) else value for field, value in details.items()}
    if not values.get("vehicle_class"):
        values.pop("vehicle_class", None)
    for field, kinds in (("vehicle_class", VehicleClass.values), ("energy", Energy.values)):
        if values.get(field) and values[field] not in kinds:
            raise Refused(_("Choose one from the list."), code="bad_choice", field=field)
    tractor: Vehicle | None = values.get("tractor")
    if tractor is not None and (tractor.vehicle_class == VehicleClass.TRAILER or (vehicle and tractor.pk == vehicle.pk)):
        raise Refused(_("A trailer is drawn by a truck. Choose the truck."), code="bad_tractor", field="tractor")
    return values


def _keep_spell(vehicle: Vehicle, now: datetime) -> None:
    current = vehicle.plates.filter(until=None).order_by("-pk").first()
    if current is not None and (current.plate, current.plate_color) == (vehicle.plate, vehicle.plate_color):
        return
    vehicle.plates.filter(until=None).update(until=now)
    if vehicle.plate:
        PlateSpell.objects.create(
            company_id=vehicle.company_id, vehicle=vehicle, plate=vehicle.plate, plate_color=vehicle.plate_color, since=now
        )


def _taken(by: Actor, vehicle: Vehicle | None, values: dict[str, Any]) -> Refused:
    """The database says that a VIN or plate exists already; find out which, for the sentence."""
    rows = Vehicle.objects.seen_by(by).standing()
    rows = rows.exclude(pk=vehicle.pk) if vehicle is not None else rows
    number = values.get("vin")
    other = rows.filter(vin=number).first() if number else None
    if other is not None:
        message = _("This VIN is already kept for the vehicle %(plate)s. Open that vehicle, or merge the two.")
        return Refused(message % {"plate": str(other.plate or other.vin[-8:])}, code="vin_taken", field="vin", facts={"vehicle": other.pk})
    plate, color = values.get("plate"), values.get("plate_color")
    other = rows.filter(plate=plate, plate_color=color).first() if plate else None
    message = _("The plate %(plate)s is already kept for another vehicle. Open that vehicle, take the plate off it, or merge the two.")
    return Refused(
        message % {"plate": plate or ""}, code="plate_taken", field="plate", facts={"vehicle": other.pk if other else None}
    )


def take_off_plate(vehicle: Vehicle, *, by: Actor, now: datetime) -> Vehicle:
    """The vehicle does not carry its plate any more (sold, new plate not yet there). Refused: no_identity without a VIN."""
    with changing(vehicle, by=by, now=now, verb="vehicle.plate_off") as locked:
        if not locked.vin:
            raise Refused(_("Write the VIN first; a vehicle without a plate is known by its VIN."), code="no_identity", field="vin")
        locked.plate = locked.plate_kind = locked.plate_color = ""
        _keep_spell(locked, now)
    index_vehicle(vehicle, now=now)
    return vehicle


def set_role(
    vehicle: Vehicle, party: Party, kind: str, *, by: Actor, now: datetime, contact: Contact | None = None
) -> VehicleRole:
    """The customer becomes owner, driver, sender or payer of the vehicle; who was it before is so no longer (several drivers may be).

    Refused: bad_role, wrong_contact, other_company.
    """
    if kind not in VehicleRoleKind.values:
        raise Refused(_("Choose owner, driver, person presenting the vehicle or payer."), code="bad_role", field="kind")
    if contact is not None and contact.party_id != party.pk:
        raise Refused(_("This person belongs to another customer. Choose one of this customer."), code="wrong_contact", field="contact")
    if vehicle.company_id != party.company_id:
        raise Refused(_("Vehicle and customer belong to different companies."), code="other_company")
    with transaction.atomic():
        Vehicle.objects.select_for_update().get(pk=vehicle.pk)
        held = vehicle.roles.filter(kind=kind, until=None)
        same = held.filter(party=party).order_by("-pk").first()
        if same is not None and (contact is None or same.contact_id == contact.pk):
            return same
        ended = held.filter(party=party) if kind == VehicleRoleKind.DRIVER else held
        ended.update(until=now)
        row = VehicleRole.objects.create(
            company_id=vehicle.company_id, vehicle=vehicle, party=party, contact=contact, kind=kind, since=now
        )
        record(vehicle, verb="vehicle.role_set", by=by, now=now, role=kind, party=party.pk)
        index_vehicle(vehicle, now=now)
    return row


def end_role(role: VehicleRole, *, by: Actor, now: datetime) -> None:
    """The customer is no longer this on the vehicle; twice is harmless."""
    with transaction.atomic():
        if VehicleRole.objects.filter(pk=role.pk, until=None).update(until=now):
            record(role.vehicle, verb="vehicle.role_ended", by=by, now=now, role=role.kind, party=role.party_id)
            index_vehicle(role.vehicle, now=now)


def add_reading(
    vehicle: Vehicle, *, source: str, by: Actor, now: datetime, km: int | None = None, hours: int | None = None, trail: str = "",
    reason: str = "",
) -> Reading:  # fmt: skip
    """Keep kilometres and engine hours read off the vehicle; they never fall without a reason (I-25, RCPT-24).

    Typed again in the same stay at the same step, a reading is compared with the one before the stay: a slip is no reading.
    Refused: no_reading, no_reason (correction or replaced meter), reading_falls (say why in `reason`).
    """
    reason = reason.strip()[:160]
    if km is None and hours is None:
        raise Refused(_("Write the kilometres or the engine hours."), code="no_reading", field="km")
    if source in NEED_REASON and not reason:
        raise Refused(_("Say why the reading is corrected or when the meter was replaced."), code="no_reason", field="reason")
    with transaction.atomic():
        again = Reading.objects.filter(vehicle=vehicle, trail=trail, source=source).exclude(trail="")
        if km is not None:
            _advance(vehicle, "km", km, again, bool(reason))
        if hours is not None:
            _advance(vehicle, "hours", hours, again, bool(reason))
        row = Reading.objects.create(
            company_id=vehicle.company_id, vehicle=vehicle, km=km, hours=hours, source=source, reason=reason, trail=trail, at=now,
            by_name=by.name,
        )  # fmt: skip
        record(vehicle, verb="vehicle.read", by=by, now=now, source=str(source), km=km, hours=hours, reasoned=bool(reason))
    return row


def _advance(vehicle: Vehicle, field: str, value: int, again: QuerySet[Reading], reasoned: bool) -> None:
    """Move the last reading. It falls with a reason only, or when the same reading of the same stay (`again`) is typed once more."""
    column = f"last_{field}"
    rows = Vehicle.objects.filter(pk=vehicle.pk)
    typed = again.exclude(**{field: None}).order_by("-pk").values_list(field, flat=True).first()
    earlier = last_before(vehicle, field, again) if typed is not None else None
    before = getattr(earlier, field, None)
    if not reasoned:
        fits = Q(**{column: None}) | Q(**{f"{column}__lte": value})
        if typed is not None and value >= (before or 0):
            fits |= Q(**{column: typed})
        rows = rows.filter(fits)
    if not rows.update(**{column: value}):
        vehicle.refresh_from_db(fields=[column])
        words = {"now": value, "before": getattr(vehicle, column) if before is None else before}
        message = _("The last reading was %(before)s km, this one is %(now)s km. Read it again, or say why it is lower.") % words
        if field == "hours":
            message = _("The last reading was %(before)s h, this one is %(now)s h. Read it again, or say why it is lower.") % words
        raise Refused(message, code="reading_falls", field="reason", facts=words)
    setattr(vehicle, column, value)


def record_wear(
    vehicle: Vehicle, *, item: str, value: str, by: Actor, now: datetime, position: str = "", unit: str = "",
    remaining_percent: int | None = None, remaining_km: int | None = None, trail: str = "",
) -> WearReading:  # fmt: skip
    """What is left of a wear part (tread, pad, battery), for the next advice (QUAL-10, CUST-05). Refused: no_item, bad_percent."""
    if not item.strip() or not str(value).strip():
        raise Refused(_("Write the part and what was measured."), code="no_item", field="item")
    if remaining_percent is not None and not 0 <= remaining_percent <= 100:
        raise Refused(_("What is left lies between 0 and 100 per cent."), code="bad_percent", field="remaining_percent")
    with transaction.atomic():
        row = WearReading.objects.create(
            company_id=vehicle.company_id, vehicle=vehicle, item=item.strip()[:60], position=position[:30], value=str(value)[:30],
            unit=unit[:10], remaining_percent=remaining_percent, remaining_km=remaining_km, trail=trail, at=now, by_name=by.name,
        )  # fmt: skip
        record(vehicle, verb="vehicle.wear", by=by, now=now, item=row.item, position=row.position)
    return row


def note_visit(
    vehicle: Vehicle, *, on: date, by: Actor, now: datetime, next_service_on: date | None = None, next_service_km: int | None = None
) -> Vehicle:
    """The vehicle was here; with the next service when it is known (REMD, CUST-05). A date before the last one changes nothing."""
    wished = {"next_service_on": next_service_on, "next_service_km": next_service_km}
    planned = {field: value for field, value in wished.items() if value is not None}
    with transaction.atomic():
        rows = Vehicle.objects.filter(pk=vehicle.pk)
        came = rows.filter(Q(last_visit_on=None) | Q(last_visit_on__lte=on)).update(last_visit_on=on)
        if came and planned:
            rows.update(**planned)
        if came:
            record(vehicle, verb="vehicle.visited", by=by, now=now, on=str(on), **{k: str(v) for k, v in planned.items()})
    vehicle.refresh_from_db(fields=["last_visit_on", "next_service_on", "next_service_km"])
    return vehicle
