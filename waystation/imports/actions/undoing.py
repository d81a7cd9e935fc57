"""An import is taken back: rows it made go unless somebody used them, values it filled become empty again unless somebody wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from waystation.accounts.queries import system_actor
from waystation.customers.actions.merging import pointers
from waystation.customers.choices import ReadingSource
from waystation.customers.models import (
    Consent,
    Contact,
    Party,
    PlateSpell,
    Reading,
    Vehicle,
    VehicleRole,
    WearReading,
)
from waystation.customers.queries import party_row, vehicle_row
from waystation.finder.actions import forget_many, index_many
from waystation.imports.models import ImportRun
from waystation.imports.sums import ids_of

PART = 500


def undo_rows(run: ImportRun, *, now: datetime) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """(what stayed and why, counts). Inside the caller's transaction."""
    made = {label: set(ids_of(stretches)) for label, stretches in run.made.items() if label != "changed"}
    mine = {model: made.get(model._meta.label, set()) for model in (Party, Contact, Vehicle, PlateSpell, VehicleRole, Reading)}
    busy_cars = _used(Vehicle, mine) | _read_since(run, mine[Vehicle])
    busy_people = _used(Party, mine) | _people_of(_used(Contact, mine) | _said(mine[Contact])) | _owners(busy_cars)
    lines = [*_told(Vehicle, busy_cars), *_told(Party, busy_people)]
    cars, people = mine[Vehicle] - busy_cars, mine[Party] - busy_people
    for part in _parts(mine[VehicleRole]):
        VehicleRole.objects.filter(pk__in=part).exclude(vehicle_id__in=busy_cars).delete()
    _remove_cars(cars, now)
    for part in _parts(people):
        Contact.objects.filter(party_id__in=part).delete()
        Party.objects.filter(pk__in=part).delete()
        forget_many("customer", part)
    restored, stayed = _restore(run, now)
    counts = {"removed": len(cars) + len(people), "kept": len(busy_cars) + len(busy_people), "restored": restored}
    return [*lines, *stayed], counts


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), PART):
        yield ordered[start : start + PART]


def _used(model: type[Any], mine: dict[type[Any], set[int]]) -> set[int]:
    """Ids of the run's rows that were edited, merged, or are pointed to by rows the run did not make."""
    ids = mine[model]
    if not ids:
        return set()
    low, high = min(ids), max(ids)
    used: set[int] = set()
    if model is not Contact:
        touched = model.objects.filter(pk__range=(low, high)).exclude(version=1, merged_into=None).values_list("pk", flat=True)
        used |= ids & set(touched)
    for pointing, column in pointers(model):
        spread = {f"{column}__gte": low, f"{column}__lte": high}
        rows = pointing._base_manager.filter(**spread).values_list("pk", column)
        own = mine.get(pointing, set())
        used |= {target for pk, target in rows.iterator(chunk_size=5000) if pk not in own and target in ids}
    return used


def _read_since(run: ImportRun, ids: set[int]) -> set[int]:
    if not ids:
        return set()
    spread = {"vehicle_id__gte": min(ids), "vehicle_id__lte": max(ids)}
    readings = Reading.objects.filter(**spread).exclude(trail=f"import:{run.pk}").values_list("vehicle_id", flat=True)
    return ids & (set(readings) | set(WearReading.objects.filter(**spread).values_list("vehicle_id", flat=True)))


def _said(ids: set[int]) -> set[int]:
    if not ids:
        return set()
    spoke = Consent.objects.filter(contact_id__gte=min(ids), contact_id__lte=max(ids))
    return ids & set(spoke.values_list("contact_id", flat=True))


def _people_of(contact_ids: set[int]) -> set[int]:
    return set(Contact.objects.filter(pk__in=contact_ids).values_list("party_id", flat=True)) if contact_ids else set()


def _owners(vehicle_ids: set[int]) -> set[int]:
    """A vehicle that stays keeps the people it has."""
    found: set[int] = set()
    for part in _parts(vehicle_ids):
        found |= set(VehicleRole.objects.filter(vehicle_id__in=part).values_list("party_id", flat=True))
    return found


def _told(model: type[Any], ids: set[int]) -> Iterator[dict[str, Any]]:
    what = _("%(what)s was used since and stays.")
    noun = _("Customer") if model is Party else _("Vehicle")
    for part in _parts(ids):
        for row in model.objects.filter(pk__in=part):
            yield {
                "row": 0, "column": noun, "what": what % {"what": str(row)},
                "mend": _("Change or merge it by hand."), "error": False,
            }  # fmt: skip


def _remove_cars(ids: set[int], now: datetime) -> None:
    """Readings are added only: a vehicle that has one is hidden for good instead of deleted."""
    for part in _parts(ids):
        PlateSpell.objects.filter(vehicle_id__in=part).delete()
        read = set(Reading.objects.filter(vehicle_id__in=part).values_list("vehicle_id", flat=True))
        Vehicle.objects.filter(pk__in=read).update(removed_at=now)
        Vehicle.objects.filter(pk__in=set(part) - read).delete()
        forget_many("vehicle", part)


def _restore(run: ImportRun, now: datetime) -> tuple[int, list[dict[str, Any]]]:
    """Put back what the run filled in; values changed since stay and are told."""
    restored, lines, again = 0, [], []
    for label, pk, before, after in run.made.get("changed", []):
        row = apps.get_model(label)._base_manager.filter(pk=pk).first()
        if row is None:
            continue
        mine = [name for name, value in after.items() if _plain(getattr(row, name)) == value]
        for name in mine:
            setattr(row, name, row._meta.get_field(name).to_python(before[name]))
        if mine:
            row.version += 1
            row.save(update_fields=[*mine, "version"])
            restored += 1
            again.append(row)
            _correct_reading(run, row, mine, now)
        for name in set(after) - set(mine):
            words = str(row._meta.get_field(name).verbose_name)
            what = _("%(what)s: %(field)s was changed since and stays.") % {"what": str(row), "field": words}
            lines.append({"row": 0, "column": words, "what": what, "mend": _("Change or merge it by hand."), "error": False})
    index_many(party_row(row, row.contacts.all()) for row in again if isinstance(row, Party))
    cars = [row for row in again if isinstance(row, Vehicle)]
    index_many(vehicle_row(car, car.roles.filter(until=None).select_related("party", "contact"), car.plates.all()) for car in cars)
    return restored, lines


def _correct_reading(run: ImportRun, row: Any, mine: list[str], now: datetime) -> None:
    """The series says why the kilometres fall again (I-25)."""
    kept = {column: getattr(row, name) for column, name in (("km", "last_km"), ("hours", "last_hours")) if name in mine}
    kept = {column: value for column, value in kept.items() if value is not None}
    if kept:
        Reading.objects.create(
            company_id=row.company_id, vehicle=row, source=ReadingSource.CORRECTION.value, reason=_("import taken back"),
            trail=f"import:{run.pk}", at=now, by_name=system_actor(run.station).name, **kept,
        )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
