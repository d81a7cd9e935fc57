"""Neighbours of the house: the rows of a station copied as another station's or another company's, marked in every text.

Own rows start at `OWN`; a copy keeps its original's number less an offset, so that the neighbour's twin of any row is known and
any reference from an own row to a number below `OWN` is a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from waystation.accounts.models import Company, Station, User

OWN = 2_000_000
COMPANY, STATION = -1_000_000, -2_000_000
MARK = {COMPANY: "QZ9XBV", STATION: "QZ7WKS"}  # never in any answer to the house
_NUMBER = re.compile(r"\b2\d{6}\b")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

# texts that programs read: their numbers are shifted, no mark is put in
_PROGRAM = {"trail", "subject", "url", "source", "chain", "verb", "key", "timezone", "language", "password"}
_PROGRAM |= {
    "kind",
    "role",
    "to_role",
    "owner_role",
    "template",
    "stage",
    "checklist_level",
    "period",
    "path",
    "hash",
    "prev_hash",
}
_ID_COLUMNS = {"company_id": Company, "station_id": Station, "actor_id": User, "behalf_id": User}
_ONE_OF_THE_COMPANY = {
    "accounts.User",
    "accounts.Parameter",
    "accounts.Membership",
    "accounts.Company",
    "imports.ImportRun",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("waystation.") and model._meta.managed]


def start_own_numbers() -> None:
    """Rows made from now on are numbered from `OWN`; SQLite only."""
    with connection.cursor() as cursor:
        for model in our_models():
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, OWN])


def copy_company() -> None:
    """Everything once more, for a company of other people."""
    chosen = {model: set(_pks(model._base_manager.all())) for model in our_models() if _numbered(model)}
    _copy(chosen, COMPANY)


def copy_station(station: Station) -> None:
    """What belongs to the station once more, for a sister station of the same company."""
    chosen: dict[type[models.Model], set[int]] = {Station: {station.pk}}
    rest = [
        model
        for model in our_models()
        if _numbered(model) and model._meta.label not in _ONE_OF_THE_COMPANY and model is not Station
    ]
    for model in list(rest):
        if "station_id" in {field.attname for field in model._meta.concrete_fields}:
            chosen[model] = set(_pks(model._base_manager.filter(station_id=station.pk)))
            rest.remove(model)
    grown = True
    while grown:
        grown = False
        for model in rest:
            if {"company", "company_id"} & {field.name for field in model._meta.concrete_fields}:
                continue
            found = chosen.get(model, set()).copy()
            for field in _parents(model):
                if field.related_model in chosen and field.related_model is not Station:
                    pks = chosen[field.related_model]
                    found |= {
                        pk for pk, parent in model._base_manager.values_list("pk", field.attname) if parent in pks
                    }
            if found != chosen.get(model, set()):
                chosen[model], grown = found, True
    _copy(chosen, STATION)


def twin(pk: int, offset: int) -> int:
    return pk + offset


def _numbered(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField)


def _pks(rows: Any) -> Iterable[int]:
    found: Iterable[int] = rows.filter(pk__gt=OWN).values_list("pk", flat=True)
    return found


def _parents(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _copy(chosen: dict[type[models.Model], set[int]], offset: int) -> None:
    with transaction.atomic():
        for model, pks in chosen.items():
            fields = model._meta.concrete_fields
            rows = []
            for values in model._base_manager.filter(pk__gt=OWN).values(*[field.attname for field in fields]):
                if values[model._meta.pk.attname] in pks:
                    rows.append(model(**{f.attname: _changed(f, values[f.attname], chosen, offset) for f in fields}))
            _insert(model, rows)


def _insert(model: type[models.Model], rows: list[models.Model]) -> None:
    people_once = (
        model._meta.label == "workshop.Clock"
    )  # a technician's one running clock is not copied to a sister station
    for first in range(0, len(rows), 200):
        models.QuerySet(model).bulk_create(rows[first : first + 200], ignore_conflicts=people_once)


def _changed(field: Any, value: Any, chosen: dict[type[models.Model], set[int]], offset: int) -> Any:
    if value is None or value == "":
        return value
    if field.primary_key:
        return value + offset
    if field.is_relation:
        return value + offset if value in chosen.get(field.related_model, ()) else value
    if field.attname in _ID_COLUMNS:
        return value + offset if value in chosen.get(_ID_COLUMNS[field.attname], ()) else value
    if field.attname == "object_id":
        return value + offset
    if isinstance(field, models.JSONField):
        return _marked_inside(value, MARK[offset])
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return _marked(field, value, offset)
    return value


def _marked(field: Any, value: str, offset: int) -> str:
    if field.model is Station and field.name == "code":
        return value[:2] + str(-offset)[0]  # short, once in its company
    if field.name in _PROGRAM:
        return _NUMBER.sub(lambda found: str(int(found[0]) + offset), value)
    mark = MARK[offset].lower() if value.islower() and value.isascii() else MARK[offset]
    room = (field.max_length or 10**6) - len(mark)
    if room < 4:
        return value
    return mark + (value if len(value) <= room else value[-room:])


def _marked_inside(value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {key: _marked_inside(one, mark) for key, one in value.items()}
    if isinstance(value, list):
        return [_marked_inside(one, mark) for one in value]
    return mark + value if isinstance(value, str) and _CHINESE.search(value) else value
