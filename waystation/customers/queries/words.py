"""What a customer and a vehicle are found by in the one search (phone tail, name, pinyin, plate, VIN tail)."""

from __future__ import annotations

from collections.abc import Iterable

from waystation.customers.models import Contact, Party, PlateSpell, Vehicle, VehicleRole
from waystation.finder.sums import Row
from waystation.identifiers import makes


def _dialled(contact: Contact) -> str:
    number = contact.phone.partition(";")[0]
    return number[3:] if number.startswith("+86") else number


def party_row(party: Party, contacts: Iterable[Contact]) -> Row:
    """A customer by its name, its people and their numbers; personal, so the search masks it where it must."""
    living = [contact for contact in contacts if contact.removed_at is None]
    words = [contact.name for contact in living if contact.name != party.name]
    words += [_dialled(contact) for contact in living if contact.phone]
    words += [party.uscc] if party.uscc else []
    return Row(
        "customer", party.pk, party.company_id, None, party.name, str(party.get_kind_display()),
        f"/customers/{party.pk}/", words, party.made_at, personal=True,
    )  # fmt: skip


def vehicle_row(vehicle: Vehicle, roles: Iterable[VehicleRole], plates: Iterable[PlateSpell]) -> Row:
    """A vehicle by plate (old ones too), VIN, model, and by the people who are something on it now."""
    words = [vehicle.vin] if vehicle.vin else []
    words += [spell.plate for spell in plates if spell.plate != vehicle.plate]
    for role in roles:
        if role.until is not None:
            continue
        words.append(role.party.name)
        if role.contact is not None:
            words += [role.contact.name] if role.contact.name != role.party.name else []
            words += [_dialled(role.contact)] if role.contact.phone else []
    words += [vehicle.maker, vehicle.model, makes.english_title(vehicle.maker, vehicle.model)]
    return Row(
        "vehicle", vehicle.pk, vehicle.company_id, None, str(vehicle), vehicle.stored_title,
        f"/customers/vehicles/{vehicle.pk}/", [word for word in words if word], vehicle.made_at,
    )  # fmt: skip
