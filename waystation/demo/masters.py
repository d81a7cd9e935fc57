"""Customers, vehicles, who is what on them, readings."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waystation.core.bulk import write_rows
from waystation.customers.choices import Energy, PartyKind, VehicleClass, VehicleRoleKind
from waystation.customers.models import Contact, Party, PlateSpell, Vehicle, VehicleRole
from waystation.customers.queries.words import party_row, vehicle_row
from waystation.demo.house import SINCE, House
from waystation.demo.names import CITIES, COMPANIES, FLEETS, GIVEN, LETTERS, STREETS, SURNAMES, TITLES
from waystation.finder.actions import index_many
from waystation.identifiers.plates import read_plate
from waystation.identifiers.vin import check_digit
from waystation.starter.actions import DATA

YEARS = "LMNPRST"  # model years 2020 … 2026


@dataclass
class Owned:
    """A vehicle with the people who come with it and how it is driven."""

    vehicle: Vehicle
    party: Party
    contact: Contact
    daily_km: int
    first_km: int


def make_customers(house: House, chance: random.Random, now: datetime, *, customers: int, vehicles: int) -> list[Owned]:
    models = list(
        csv.DictReader((DATA / "vehicles.tsv").open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    parties = [_party(house, chance, n) for n in range(customers)]
    write_rows(parties)
    contacts = [_contact(house, chance, party, n) for n, party in enumerate(parties)]
    write_rows(contacts)
    main = {contact.party_id: contact for contact in contacts}
    fleets = [party for party in parties if party.kind == PartyKind.FLEET]
    plates: set[str] = set()
    owned = []
    for n in range(vehicles):
        party = chance.choice(fleets) if fleets and n >= len(parties) else parties[n % len(parties)]
        vehicle = _vehicle(house, chance, models, n, truck=party.kind == PartyKind.FLEET, plates=plates, now=now)
        daily = chance.randint(120, 420) if vehicle.vehicle_class == VehicleClass.TRUCK else chance.randint(18, 70)
        owned.append(Owned(vehicle, party, main[party.pk], daily, chance.randint(10, 4000)))
    write_rows([one.vehicle for one in owned])
    _index(owned, contacts, _roles(house, owned))
    return owned


def _party(house: House, chance: random.Random, n: int) -> Party:
    if n < len(FLEETS) * 2:
        kind, name = PartyKind.FLEET, FLEETS[n % len(FLEETS)] + ("" if n < len(FLEETS) else "（二队）")
    elif n % 19 == 0:
        kind, name = PartyKind.COMPANY, f"{chance.choice(SURNAMES)}氏{chance.choice(COMPANIES)}"
    else:
        kind, name = PartyKind.PERSON, chance.choice(SURNAMES) + chance.choice(GIVEN)
    return Party(
        company=house.company, kind=kind, name=name, address=f"济南市{chance.choice(STREETS)} {chance.randint(1, 300)} 号",
        source=chance.choice(["到店", "电话", "转介绍", "新车销售"]), made_at=SINCE,
    )  # fmt: skip


def _contact(house: House, chance: random.Random, party: Party, n: int) -> Contact:
    person = party.name if party.kind == PartyKind.PERSON else chance.choice(SURNAMES) + chance.choice(GIVEN)
    return Contact(
        company=house.company, party=party, name=person, phone=f"+86199{n:08d}", form_of_address=person[0] + chance.choice(TITLES),
        duty="" if party.kind == PartyKind.PERSON else "车队长",
    )  # fmt: skip


def _vehicle(
    house: House,
    chance: random.Random,
    models: list[dict[str, str]],
    n: int,
    *,
    truck: bool,
    plates: set[str],
    now: datetime,
) -> Vehicle:
    wanted = {"truck"} if truck else {"car"}
    model = chance.choice([m for m in models if m["vehicle_class"] in wanted])
    electric = model["energy"] in ("electric", "hybrid") and not truck
    while True:
        tail = "".join(chance.choice(LETTERS + "0123456789") for _ in range(5))
        text = chance.choice(CITIES) + (f"{chance.choice('DF')}{chance.randint(10000, 99999)}" if electric else tail)
        if text not in plates:
            plates.add(text)
            break
    plate = read_plate(text)
    bought = date(now.year - chance.randint(0, 6), chance.randint(1, 12), chance.randint(1, 28))
    bought = min(bought, now.date() - timedelta(days=30))
    return Vehicle(
        company=house.company, vin=_vin(model["wmi"] or "LTE", chance, n), plate=plate.text, plate_kind=str(plate.kind),
        plate_color="yellow" if truck else str(plate.color), vehicle_class=model["vehicle_class"], maker=model["maker_zh"],
        model=model["model"], energy=model["energy"] if model["energy"] in Energy.values else Energy.OTHER, bought_on=bought,
        registered_on=bought, for_hire=truck, axles=3 if truck else 2, engine_no=f"E{chance.randint(1000000, 9999999)}", made_at=SINCE,
        color=chance.choice(["白", "黑", "银", "红", "蓝"]),
    )  # fmt: skip


def _vin(wmi: str, chance: random.Random, n: int) -> str:
    """A made-up VIN with a right check digit: the maker's three letters, a model, the year, and a running number."""
    head = wmi[:3] + "".join(chance.choice("ABCDEFGH") for _ in range(3)) + f"{chance.randint(10, 99)}"
    body = f"{head}0{chance.choice(YEARS)}A{n:06d}"
    return body[:8] + check_digit(body) + body[9:]


def _roles(house: House, owned: list[Owned]) -> dict[int, list[VehicleRole]]:
    kinds = [VehicleRoleKind.OWNER, VehicleRoleKind.SENDER, VehicleRoleKind.PAYER]
    roles = {
        one.vehicle.pk: [
            VehicleRole(
                company=house.company, vehicle=one.vehicle, party=one.party, contact=one.contact, kind=kind, since=SINCE
            )
            for kind in kinds
        ]
        for one in owned
    }
    write_rows([role for own in roles.values() for role in own])
    write_rows(
        [
            PlateSpell(
                company=house.company,
                vehicle=one.vehicle,
                plate=one.vehicle.plate,
                plate_color=one.vehicle.plate_color,
                since=SINCE,
            )
            for one in owned
        ]
    )
    return roles


def _index(owned: list[Owned], contacts: list[Contact], roles: dict[int, list[VehicleRole]]) -> None:
    rows = [vehicle_row(one.vehicle, roles[one.vehicle.pk], ()) for one in owned]
    rows += [party_row(contact.party, [contact]) for contact in contacts]
    index_many(rows, new=True)
