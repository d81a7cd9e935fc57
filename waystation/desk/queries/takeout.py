"""What leaves with the whole-business export: every table of the company, its columns, its rows as texts.

The tables are found, not listed: a table or column added tomorrow leaves too. What stays is named in `NOT_TAKEN` and `SECRET`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.core.quantities import quantity
from waystation.files.models import Media

NOUNS = {
    "customers.Party": "customers", "customers.Contact": "contacts", "customers.Vehicle": "vehicles", "customers.Reading": "readings",
    "appointments.Appointment": "appointments", "reception.Visit": "visits", "workorders.RepairOrder": "orders",
    "workorders.Job": "jobs", "workorders.Line": "lines", "settlement.Bill": "bills", "settlement.Payment": "payments",
    "stock.Level": "stock_levels", "stock.Movement": "movements", "care.FollowUp": "follow_ups", "complaints.Case": "complaints",
    "accounts.Parameter": "parameters", "catalogue.PartPrice": "part_prices", "catalogue.LabourRate": "labour_rates",
}  # fmt: skip
NOT_TAKEN = {
    "journal.FormReceipt": "answers kept for a moment against double sending",
    "journal.ChainHead": "follows from the record",
    "journal.NumberSeries": "follows from the numbers given",
    "finder.SearchEntry": "the search index, built from the rows",
    "accounts.ApiKey": "keys of partners, useless elsewhere",
    "messaging.CustomerLink": "keys of customers, useless elsewhere",
    "messaging.WrongTry": "wrong tries of strangers, kept for a day, of no company",
}
SECRET = {"password", "token_hash"}
SPOKEN = {  # what people call a row that another points to
    "accounts.Station": "code", "accounts.User": "name", "appointments.Appointment": "number", "catalogue.Operation": "code",
    "catalogue.Part": "number", "complaints.Case": "number", "customers.Contact": "name", "customers.Party": "name",
    "customers.Vehicle": "plate", "reception.Visit": "number", "scheduling.Resource": "name", "settlement.Bill": "number",
    "stock.Bin": "code", "workorders.RepairOrder": "number",
}  # fmt: skip
CHUNK = 2000


@dataclass(frozen=True)
class Column:
    heading: str
    lookup: str
    text: Callable[[Any], str]
    field: models.Field[Any, Any]


@dataclass(frozen=True)
class Table:
    name: str
    model: type[models.Model]

    @property
    def place(self) -> str:
        """Where its file lies: the nouns of the trade in front, everything else one folder down."""
        return self.name if self.model._meta.label in NOUNS else f"more/{self.name}"


def stations_taken(station: str | None) -> list[Station]:
    """The one station named by code or public address, or all stations of the only company. Refused: no_station."""
    rows = Station.objects.select_related("company").order_by("pk")
    found = list(rows.filter(Q(code=station) | Q(slug=station)) if station else rows)
    if not found or (station and len(found) > 1) or len({row.company_id for row in found}) > 1:
        raise Refused(
            _("Name the station by its code or public address; there is none like that, or several companies."),
            code="no_station",
        )
    return found


def tables() -> list[Table]:
    """Every table of ours that leaves: first the nouns of the trade, then the rest by name."""
    ours = {
        model._meta.label: model
        for config in apps.get_app_configs()
        if config.name.startswith("waystation.")
        for model in config.get_models()
    }
    rest = sorted(set(ours) - set(NOUNS) - set(NOT_TAKEN))
    return [
        *(Table(name, ours[label]) for label, name in NOUNS.items()),
        *(Table(label.lower().replace(".", "_"), ours[label]) for label in rest),
    ]


def rows_of(table: Table, stations: Sequence[Station]) -> models.QuerySet[Any]:
    """The rows of these stations and of their company; of another company, none."""
    return table.model._base_manager.filter(_scope(table.model, "", stations)).order_by("pk")


def _scope(model: type[models.Model], path: str, stations: Sequence[Station]) -> Q:
    fields = {field.name: field for field in model._meta.concrete_fields}
    mine = [row.pk for row in stations]
    if model is Station:
        return Q(**{f"{path}pk__in": mine})
    if model._meta.label == "accounts.Company":
        return Q(**{f"{path}pk": stations[0].company_id})
    place, house = ((name if name in fields else f"{name}_id") for name in ("station", "company"))
    if place in fields and not fields[place].null:
        return Q(**{f"{path}{place}__in": mine})
    if house in fields:
        of_house = Q(**{f"{path}{house}": stations[0].company_id})
        if place not in fields:
            return of_house
        return of_house & (Q(**{f"{path}{place}__in": mine}) | Q(**{f"{path}{place}__isnull": True}))
    for field in fields.values():
        above = field.related_model
        if above is not None and not field.null and above._meta.label != "accounts.User":
            return _scope(above, f"{path}{field.name}__", stations)
    raise LookupError(f"{model._meta.label} belongs to no company: give it one, or name it in NOT_TAKEN.")


def columns(table: Table, zone: ZoneInfo) -> list[Column]:
    """All columns but secrets; what a key points to is told beside it."""
    found = []
    for field in table.model._meta.concrete_fields:
        if field.name in SECRET:
            continue
        heading, text = _told(field, zone)
        found.append(Column(heading, field.attname, text, field))
        above = field.related_model
        spoken = SPOKEN.get(above._meta.label) if above is not None else None
        if spoken:
            found.append(Column(field.name, f"{field.name}__{spoken}", _plain, field))
    return found


def _told(field: models.Field[Any, Any], zone: ZoneInfo) -> tuple[str, Callable[[Any], str]]:
    """Heading and writing of a column: 分 as yuan, thousandths as decimals, instants at the station with their offset."""

    def instant(value: datetime | None) -> str:
        return value.astimezone(zone).isoformat(" ", "seconds") if value else ""

    if field.name.endswith("_fen"):
        return (
            f"{field.name.removesuffix('_fen')}_yuan",
            lambda value: "" if value is None else yuan(value, grouped=False),
        )
    if field.name.endswith("_milli"):
        return field.name.removesuffix("_milli"), lambda value: "" if value is None else quantity(value)
    if isinstance(field, models.DateTimeField):
        return field.attname, instant
    if isinstance(field, models.JSONField):
        return field.attname, lambda value: "" if value is None else json.dumps(value, ensure_ascii=False)
    return field.attname, _plain


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return ("0", "1")[value] if isinstance(value, bool) else str(value)


def texts(table: Table, stations: Sequence[Station], told: Sequence[Column]) -> Iterator[tuple[int, list[str]]]:
    """(key, cells) of each row, a few thousand at a time."""
    wanted = rows_of(table, stations).values_list("pk", *(column.lookup for column in told))
    for pk, *values in wanted.iterator(chunk_size=CHUNK):
        yield pk, [column.text(value) for column, value in zip(told, values, strict=True)]


def files_kept(stations: Sequence[Station]) -> dict[str, str]:
    """sha256 → MIME of photographs and files that stand on a page; what was taken off stays behind."""
    rows = Media.objects.filter(station__in=stations, removed_at=None).order_by("pk")
    return dict(rows.values_list("sha256", "mime").iterator(chunk_size=CHUNK))


def described(told: Sequence[Column]) -> list[str]:
    """The columns as lines of a Markdown table: heading, English, 中文, what the codes mean."""
    lines = ["| column | English | 中文 | codes |", "|---|---|---|---|"]
    for column in told:
        cells = [column.heading]
        for language in ("en", "zh-hans"):
            with translation.override(language):
                cells.append(str(column.field.verbose_name))
        codes = column.field.flatchoices if column.lookup == column.field.attname else []
        with translation.override("zh-hans"):
            cells.append("; ".join(f"{code} = {label}" for code, label in codes))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines
