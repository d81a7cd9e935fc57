"""Rows of a spreadsheet against what is known: what is new, what is filled in, what is wrong. Written only by `keep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from waystation.core.bulk import write_rows
from waystation.customers.choices import ReadingSource, VehicleRoleKind
from waystation.customers.models import Contact, Party, PlateSpell, Reading, Vehicle, VehicleRole
from waystation.customers.queries import party_row, vehicle_row
from waystation.finder.actions import index_many
from waystation.imports.sums import COLUMNS, Parsed, Problem

PARTY_FIELDS = ("address", "uscc", "source", "tags")
VEHICLE_FIELDS = ("maker", "model", "energy", "engine_no", "color", "registered_on", "bought_on", "next_service_on", "next_service_km")
BY_PART = 400


@dataclass
class Facts:
    """What is the same for every row of a run."""

    company_id: int
    now: datetime
    by_name: str
    trail: str
    zone: Any


@dataclass
class Ledger:
    """Known and new rows side by side; later rows of the file find what earlier ones would make."""

    facts: Facts
    by_vin: dict[str, Vehicle] = field(default_factory=dict)
    by_plate: dict[str, list[Vehicle]] = field(default_factory=dict)
    by_person: dict[tuple[str, str], Party] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)
    parties: dict[int, Party] = field(default_factory=dict)
    new: dict[type, list[Any]] = field(default_factory=lambda: {m: [] for m in (Party, Contact, Vehicle, PlateSpell, VehicleRole, Reading)})
    changed: dict[int, tuple[Any, dict[str, Any]]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    first_row: dict[int, int] = field(default_factory=dict)
    contacts: dict[int, list[Contact]] = field(default_factory=dict)
    roles: dict[int, list[VehicleRole]] = field(default_factory=dict)
    spells: dict[int, list[PlateSpell]] = field(default_factory=dict)

    def load(self, rows: Sequence[Parsed]) -> None:
        """Fetch what these rows may be about: vehicles by VIN and plate, people by number, in a few statements."""
        for start in range(0, len(rows), BY_PART):
            part = rows[start : start + BY_PART]
            vins = {row.text("vin") for row in part} - {""} - set(self.by_vin)
            plates = {row.text("plate") for row in part} - {""} - set(self.by_plate)
            numbers = {row.text("phone") for row in part} - {""} - self.phones
            self._load_vehicles(vins, plates)
            self._load_people(numbers)

    def _load_vehicles(self, vins: set[str], plates: set[str]) -> None:
        present = VehicleRole.objects.filter(until=None).select_related("party", "contact")
        rows = Vehicle.objects.standing().filter(company_id=self.facts.company_id).filter(Q(vin__in=vins) | Q(plate__in=plates))
        known = {id_: car for car in self._cars() if (id_ := car.pk)}
        for found in rows.prefetch_related(Prefetch("roles", present, to_attr="present"), "plates"):
            if found.pk not in known:
                self.roles[id(found)] = list(found.present)  # type: ignore[attr-defined]
                self.spells[id(found)] = list(found.plates.all())
                self._note_vehicle(found)

    def _cars(self) -> Iterable[Vehicle]:
        yield from self.by_vin.values()
        for cars in self.by_plate.values():
            yield from cars

    def _load_people(self, numbers: set[str]) -> None:
        self.phones |= numbers
        contacts = Contact.objects.filter(company_id=self.facts.company_id, phone__in=numbers, removed_at=None)
        contacts = contacts.filter(party__merged_into=None, party__removed_at=None).select_related("party").order_by("pk")
        for contact in contacts:
            party = self.parties.setdefault(contact.party_id, contact.party)
            for name in (party.name, contact.name, ""):
                self.by_person.setdefault((contact.phone, name), party)

    def _note_vehicle(self, car: Vehicle) -> None:
        if car.vin:
            self.by_vin[car.vin] = car
        if car.plate and car not in self.by_plate.setdefault(car.plate, []):
            self.by_plate[car.plate].append(car)

    def take(self, row: Parsed) -> list[Problem]:
        """Settle one row; its problems, also those that only show beside what is known."""
        if row.refused:
            self.counts["refused"] += 1
            return row.problems
        seen = len(row.problems)
        car = self._vehicle(row)
        if row.refused:
            self.counts["refused"] += 1
            return row.problems
        party = self._party(row, car)
        if car is not None and party is not None:
            self._own(row, car, party)
        if car is not None:
            self._read(row, car)
        self.counts["taken"] += 1
        self.counts["doubtful"] += len(row.problems) > seen
        return row.problems

    def _vehicle(self, row: Parsed) -> Vehicle | None:
        vin, plate = row.text("vin"), row.text("plate")
        if not vin and not plate:
            return None
        car = self.by_vin.get(vin) if vin else None
        twins = self.by_plate.get(plate, []) if plate else []
        named = next((c for c in twins if c.plate_color == row.values["plate_color"]), twins[0] if len(twins) == 1 else None)
        if car is None and named is not None and not (vin and named.vin):
            car = named
        if named is not None and car is not named:
            what = _("The plate %(plate)s stands for another vehicle.") % {"plate": plate}
            row.problems.append(Problem(row.row, _("Plate"), what, _("Compare VIN and plate with the licence; correct the row."), True))
            return None
        if car is None:
            return self._new_vehicle(row)
        if id(car) in self.first_row:
            what = _("The same vehicle stands in row %(row)s.") % {"row": self.first_row[id(car)]}
            row.problems.append(Problem(row.row, "", what, _("Both rows go into one file; nothing to do.")))
        else:
            self.counts["vehicles_known"] += 1
            self.first_row[id(car)] = row.row
        filled = [name for name in ("vin", "vin_override") if row.text("vin") and not car.vin and row.text(name)]
        filled += [name for name in ("plate", "plate_kind", "plate_color") if plate and not car.plate]
        self._fill(car, row, [*filled, *VEHICLE_FIELDS])
        if "plate" in filled:
            self._spell(car)
        self._note_vehicle(car)
        return car

    def _new_vehicle(self, row: Parsed) -> Vehicle:
        fields = ("vin", "vin_override", "plate", "plate_kind", "plate_color", "vehicle_class", *VEHICLE_FIELDS)
        car = Vehicle(company_id=self.facts.company_id, made_at=self.facts.now, **{f: row.values[f] for f in fields if row.values.get(f)})
        self.new[Vehicle].append(car)
        self.roles[id(car)], self.spells[id(car)] = [], []
        self.first_row[id(car)] = row.row
        self.counts["vehicles_new"] += 1
        if car.plate:
            self._spell(car)
        self._note_vehicle(car)
        return car

    def _spell(self, car: Vehicle) -> None:
        spell = PlateSpell(
            company_id=self.facts.company_id, vehicle=car, plate=car.plate, plate_color=car.plate_color, since=self.facts.now
        )
        self.new[PlateSpell].append(spell)
        self.spells[id(car)].append(spell)

    def _party(self, row: Parsed, car: Vehicle | None) -> Party | None:
        name, phone = row.text("name"), row.text("phone")
        if not name:
            return None
        party = self.by_person.get((phone, name)) if phone else None
        if party is None and car is not None:
            owners = [role.party for role in self.roles[id(car)] if role.kind == VehicleRoleKind.OWNER and role.party.name == name]
            if owners and not phone:
                party = self.parties.setdefault(owners[0].pk, owners[0]) if owners[0].pk else owners[0]
        if party is None:
            if phone and (phone, "") in self.by_person:
                what = _("The number is known under another name; a file of its own is opened.")
                row.problems.append(Problem(row.row, _("Phone"), what, _("If it is the same customer, merge the two afterwards.")))
            return self._new_party(row)
        if id(party) not in self.first_row:
            self.counts["customers_known"] += 1
            self.first_row[id(party)] = row.row
        self._fill(party, row, PARTY_FIELDS)
        return party

    def _new_party(self, row: Parsed) -> Party:
        name, phone = row.text("name"), row.text("phone")
        given = {f: row.values[f] for f in ("kind", *PARTY_FIELDS) if row.values.get(f)}
        party = Party(company_id=self.facts.company_id, name=name, made_at=self.facts.now, **given)
        contact = Contact(company_id=self.facts.company_id, party=party, name=(row.text("contact_name") or name)[:60], phone=phone)
        self.new[Party].append(party)
        self.new[Contact].append(contact)
        self.contacts[id(party)] = [contact]
        self.first_row[id(party)] = row.row
        self.counts["customers_new"] += 1
        if phone:
            self.phones.add(phone)
            self.by_person[(phone, name)] = party
            self.by_person.setdefault((phone, ""), party)
        return party

    def _fill(self, known: Any, row: Parsed, fields: Iterable[str]) -> None:
        """Only what is empty is filled; what people wrote is never overwritten."""
        before = {f: getattr(known, f) for f in fields if row.values.get(f) and not getattr(known, f)}
        for name in before:
            setattr(known, name, row.values[name])
        self._note_change(known, before)

    def _note_change(self, known: Any, before: dict[str, Any]) -> None:
        if before and known.pk:
            self.counts["changed"] += id(known) not in self.changed
            first = self.changed.setdefault(id(known), (known, {}))[1]
            for name, value in before.items():
                first.setdefault(name, value)

    def _own(self, row: Parsed, car: Vehicle, party: Party) -> None:
        owner = next((role for role in self.roles[id(car)] if role.kind == VehicleRoleKind.OWNER), None)
        if owner is None:
            contact = next(iter(self.contacts.get(id(party), [])), None)
            role = VehicleRole(
                company_id=self.facts.company_id, vehicle=car, party=party, contact=contact, kind=VehicleRoleKind.OWNER.value,
                since=self.facts.now,
            )  # fmt: skip
            self.new[VehicleRole].append(role)
            self.roles[id(car)].append(role)
        elif owner.party is not party and owner.party_id != (party.pk or -1):
            what = _("The vehicle has another owner; he stays.")
            row.problems.append(Problem(row.row, _("Customer"), what, _("If it was sold, enter the new owner on the vehicle's page.")))

    def _read(self, row: Parsed, car: Vehicle) -> None:
        came: date | None = row.values.get("last_service_on")
        if came and (car.last_visit_on is None or came > car.last_visit_on):
            self._note_change(car, {"last_visit_on": car.last_visit_on})
            car.last_visit_on = came
        kept: dict[str, int] = {}
        for column, name in (("km", "last_km"), ("hours", "last_hours")):
            value, last = row.values.get(column), getattr(car, name)
            if value is None or value == last:
                continue
            if last is not None and value < last:
                what = _("The last reading was %(before)s, this one is lower and is left out.") % {"before": last}
                mend = _("If it is right, enter it on the vehicle's page with the reason.")
                row.problems.append(Problem(row.row, str(COLUMNS[column]), what, mend))
                continue
            kept[column] = value
            self._note_change(car, {name: last})
            setattr(car, name, value)
        if kept:
            at = datetime(came.year, came.month, came.day, 12, tzinfo=self.facts.zone) if came else self.facts.now
            self.new[Reading].append(
                Reading(
                    company_id=self.facts.company_id, vehicle=car, source=ReadingSource.IMPORT.value, trail=self.facts.trail, at=at,
                    by_name=self.facts.by_name, **kept,
                )  # fmt: skip
            )

    def keep(self) -> tuple[dict[str, list[int]], list[list[Any]]]:
        """Write everything: (ids made by model, what was changed with before and after). Inside the caller's transaction."""
        made: dict[str, list[int]] = {}
        for model, rows in self.new.items():
            write_rows(rows)
            made[model._meta.label] = [row.pk for row in rows]  # type: ignore[attr-defined]
        changes = []
        for model in (Party, Vehicle):
            rows = [(known, before) for known, before in self.changed.values() if isinstance(known, model)]
            names = sorted({name for _known, before in rows for name in before})
            for known, _before in rows:
                known.version += 1
            if rows:
                model.objects.bulk_update([known for known, _before in rows], [*names, "version"], batch_size=200)
            changes += [[model._meta.label, k.pk, _plain(b), _plain({n: getattr(k, n) for n in b})] for k, b in rows]
        self._index()
        return made, changes

    def _index(self) -> None:
        index_many((party_row(party, self.contacts[id(party)]) for party in self.new[Party]), new=True)
        new = {id(car): car for car in self.new[Vehicle]}
        index_many((vehicle_row(car, self.roles[key], self.spells[key]) for key, car in new.items()), new=True)
        cars = {id(role.vehicle): role.vehicle for role in self.new[VehicleRole]}
        cars |= {key: known for key, (known, _before) in self.changed.items() if isinstance(known, Vehicle)}
        index_many(vehicle_row(car, self.roles[key], self.spells[key]) for key, car in cars.items() if key not in new)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
