"""What is found in the lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from waystation.catalogue.models import Operation, Part
from waystation.catalogue.sums import kin
from waystation.core.access import Actor
from waystation.finder.sums import split_words


def visible_operations(by: Actor) -> QuerySet[Operation]:
    return Operation.objects.seen_by(by)


def visible_parts(by: Actor) -> QuerySet[Part]:
    return Part.objects.seen_by(by)


def _having(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """Rows that have every word typed: number without its dashes, name in either language, pinyin or initials."""
    for word in split_words(typed):
        rows = rows.filter(words__contains=word)
    return rows


def _nearest(rows: QuerySet[Any], typed: str, name: str) -> list[Any]:
    """The rows whose code or number begins with what was typed stand first."""
    start = "".join(split_words(typed))
    found = list(rows.order_by(name)[:60])
    return sorted(found, key=lambda row: not row.words.startswith(f" {start}"))[:20]


def search_operations(by: Actor, q: str, vehicle_class: str = "") -> list[Operation]:
    """At most 20 active operations for the words typed, those of the vehicle's class and of any (DIAG-13)."""
    rows = Operation.objects.seen_by(by).filter(active=True)
    if vehicle_class:
        rows = rows.filter(vehicle_class__in=kin(vehicle_class))
    return _nearest(_having(rows, q), q, "code")


def search_parts(by: Actor, q: str, vehicle_class: str = "") -> list[Part]:
    """At most 20 active parts for the words typed (PART-01)."""
    rows = Part.objects.seen_by(by).filter(active=True)
    if vehicle_class:
        rows = rows.filter(vehicle_class__in=kin(vehicle_class))
    return _nearest(_having(rows, q), q, "number")


def part_list(by: Actor, q: str = "", *, common: bool = False, active: bool = True) -> QuerySet[Part]:
    """The parts list as a queryset, for pages that go on."""
    rows = _having(Part.objects.seen_by(by).filter(active=active), q)
    return rows.filter(is_common=True) if common else rows


def operation_list(by: Actor, q: str = "", *, vehicle_class: str = "", system: str = "", active: bool = True) -> QuerySet[Operation]:
    """The labour-hour table as a queryset (DIAG-13)."""
    rows = _having(Operation.objects.seen_by(by).filter(active=active), q)
    if vehicle_class:
        rows = rows.filter(vehicle_class__in=kin(vehicle_class))
    return rows.filter(system=system) if system else rows


def sold_by_code(by: Actor, codes: set[str]) -> dict[str, Operation | Part]:
    """Operations and parts by what people type for them; an operation goes before a part of the same letters."""
    parts = {row.number: row for row in Part.objects.seen_by(by).filter(number__in=codes)}
    return parts | {row.code: row for row in Operation.objects.seen_by(by).filter(code__in=codes)}
