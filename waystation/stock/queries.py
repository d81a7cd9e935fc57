"""What lies in the house, for whom, and what is on its way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.catalogue.queries import part_list
from waystation.core.access import Actor
from waystation.stock.choices import BinKind, ReservationState
from waystation.stock.models import Bin, Expected, Level, Movement, Reservation

LIVE = [ReservationState.RESERVED, ReservationState.SHELVED]


@dataclass(frozen=True)
class Availability:
    """Thousandths of the unit; `expected_at` is the first arrival, `alternative` a part that may be used and is free now."""

    on_hand_milli: int = 0
    reserved_milli: int = 0
    free_milli: int = 0
    expected_milli: int = 0
    expected_at: datetime | None = None
    alternative: Part | None = None


def _here(station: Station | int) -> QuerySet[Level]:
    pk = station if isinstance(station, int) else station.pk
    return Level.objects.filter(station_id=pk).exclude(bin__kind=BinKind.OLD)


def availability(station: Station, part_ids: Collection[int]) -> dict[int, Availability]:
    """On hand, reserved, free, on order with date, and an alternative, for many parts in five statements (PART-01, DIAG-08)."""
    found = {pk: Availability() for pk in part_ids}
    sums = _here(station).filter(part_id__in=found).values("part_id").annotate(here=Sum("on_hand_milli"), kept=Sum("reserved_milli"))
    for row in sums:
        free = row["here"] - row["kept"]
        found[row["part_id"]] = Availability(row["here"], row["kept"], free)
    coming = (
        open_expected(station.pk).filter(part_id__in=found).values("part_id").annotate(qty=Sum("qty_milli"), first=Min("expected_at"))
    )
    for due in coming:
        pk = due["part_id"]
        found[pk] = replace(found[pk], expected_milli=due["qty"], expected_at=due["first"])
    short = [pk for pk, one in found.items() if one.free_milli <= 0]
    for pk, part in _alternatives(station, short).items():
        found[pk] = replace(found[pk], alternative=part)
    return found


def _alternatives(station: Station, part_ids: Collection[int]) -> dict[int, Part]:
    """For a part with nothing free: its successor, or one of its interchange group, that is free now."""
    if not part_ids:
        return {}
    asked = list(Part.objects.filter(pk__in=part_ids))
    groups = {part.interchange for part in asked if part.interchange}
    heirs = {part.superseded_by_id for part in asked if part.superseded_by_id}
    rows = Part.objects.filter(company_id=station.company_id, active=True)
    candidates = list((rows.filter(interchange__in=groups) | rows.filter(pk__in=heirs)).order_by("pk"))
    free = free_of(station, [part.pk for part in candidates])
    found = {}
    for part in asked:
        fitting = [
            other
            for other in candidates
            if other.pk != part.pk
            and free.get(other.pk, 0) > 0
            and (other.pk == part.superseded_by_id or (part.interchange and other.interchange == part.interchange))
        ]
        if fitting:
            found[part.pk] = max(fitting, key=lambda other: (other.pk == part.superseded_by_id, free[other.pk]))
    return found


def free_of(station: Station, part_ids: Collection[int]) -> dict[int, int]:
    """Free thousandths of each part, one statement."""
    rows = _here(station).filter(part_id__in=part_ids).values("part_id").annotate(free=Sum(F("on_hand_milli") - F("reserved_milli")))
    return {row["part_id"]: row["free"] for row in rows}


def open_expected(station_id: int | None) -> QuerySet[Expected]:
    return Expected.objects.filter(station_id=station_id or 0, arrived_at=None, cancelled_at=None)


@dataclass(frozen=True)
class Coverage:
    """How far a source's need of a part is met: kept for it, on its way for it (thousandths), first arrival."""

    reserved_milli: int = 0
    expected_milli: int = 0
    expected_at: datetime | None = None


def coverage(station: Station, sources: Collection[str]) -> dict[tuple[str, int], Coverage]:
    """(source, part id) → what is reserved and expected for it; a pair that is missing has nothing (PART-03, PART-07)."""
    found: dict[tuple[str, int], Coverage] = {}
    kept = Reservation.objects.filter(station=station, source__in=sources, status__in=LIVE)
    for row in kept.values("source", "part_id").annotate(qty=Sum("qty_milli")):
        found[row["source"], row["part_id"]] = Coverage(reserved_milli=row["qty"])
    coming = open_expected(station.pk).filter(source__in=sources)
    for row in coming.values("source", "part_id").annotate(qty=Sum("qty_milli"), first=Min("expected_at")):
        key = row["source"], row["part_id"]
        found[key] = replace(found.get(key, Coverage()), expected_milli=row["qty"], expected_at=row["first"])
    return found


def issued_milli(station: Station, source: str, part_id: int) -> int:
    """Thousandths a source has received and not given back."""
    rows = Movement.objects.filter(station=station, source=source, part_id=part_id, kind__in=["issue", "return"])
    return -(rows.aggregate(sum=Sum("qty_milli"))["sum"] or 0)


def issued_cost_fen(station: Station, source: str, part_id: int) -> int:
    """What the store paid for what a source has, 分."""
    rows = Movement.objects.filter(station=station, source=source, part_id=part_id, kind__in=["issue", "return"])
    return -(rows.aggregate(sum=Sum("cost_fen"))["sum"] or 0)


# ---------------------------------------------------------------- pages


def stocked_parts(by: Actor, q: str = "", *, common: bool = False, short: bool = False) -> QuerySet[Part]:
    """The parts list; `short` keeps those whose free and coming quantity is below the safety stock."""
    rows = part_list(by, q, common=common)
    if short:
        rows = rows.annotate(free=_sum_of(_here(by.station_id or 0), F("on_hand_milli") - F("reserved_milli")))
        rows = rows.annotate(coming=_sum_of(open_expected(by.station_id), F("qty_milli")))
        rows = rows.filter(safety_stock_milli__gt=F("free") + F("coming"))
    return rows


def _sum_of(rows: QuerySet[Any], what: Any) -> Coalesce:
    one = rows.filter(part_id=OuterRef("pk")).order_by().values("part_id").annotate(sum=Sum(what)).values("sum")
    return Coalesce(Subquery(one), 0)


def levels_of(by: Actor, part: Part) -> QuerySet[Level]:
    return Level.objects.seen_by(by).filter(part=part).select_related("bin").order_by("bin__kind", "bin__code")


def ledger(by: Actor, part: Part) -> QuerySet[Movement]:
    """Every movement of a part, newest first, with the balance after it."""
    return Movement.objects.seen_by(by).filter(part=part).select_related("level__bin").order_by("-at", "-pk")


def reservations_of(by: Actor, part: Part) -> QuerySet[Reservation]:
    rows = Reservation.objects.seen_by(by).filter(part=part, status__in=LIVE)
    return rows.select_related("level__bin").order_by("needed_at", "made_at", "pk")


def expected_of(by: Actor, part: Part | None = None) -> QuerySet[Expected]:
    rows = open_expected(by.station_id).select_related("part").order_by("expected_at", "pk")
    return rows.filter(part=part) if part else rows


def visible_reservations(by: Actor) -> QuerySet[Reservation]:
    return Reservation.objects.seen_by(by).select_related("part", "level__bin")


def visible_expected(by: Actor) -> QuerySet[Expected]:
    return Expected.objects.seen_by(by).select_related("part")


def visible_levels(by: Actor) -> QuerySet[Level]:
    return Level.objects.seen_by(by).select_related("part", "bin", "station")


def bins(by: Actor, kind: str = "") -> QuerySet[Bin]:
    rows = Bin.objects.seen_by(by).order_by("kind", "code")
    return rows.filter(kind=kind) if kind else rows


@dataclass(frozen=True)
class Shelf:
    """Appointments whose parts are to be picked, those that are picked, and what is to go back to the store."""

    groups: list[ShelfGroup]
    leftovers: list[Level]


@dataclass
class ShelfGroup:
    """Everything kept for one appointment; `label` is what stands on the shelf label."""

    trail: str
    label: str
    needed_at: datetime | None
    rows: list[Reservation]

    @property
    def to_pick(self) -> int:
        return sum(row.status == ReservationState.RESERVED for row in self.rows)


def shelf(by: Actor) -> Shelf:
    """What to pick for which appointment, the earliest first (PREP-04, PART-03)."""
    rows = (
        Reservation.objects.seen_by(by)
        .filter(status__in=LIVE, trail_of__startswith="appointment")
        .select_related("part", "level__bin")
        .order_by(F("needed_at").asc(nulls_last=True), "trail_of", "pk")
    )
    groups: dict[str, ShelfGroup] = {}
    for row in rows:
        group = groups.setdefault(row.trail_of, ShelfGroup(row.trail_of, row.label, row.needed_at, []))
        group.rows.append(row)
    over = Level.objects.seen_by(by).filter(bin__kind=BinKind.SHELF, on_hand_milli__gt=F("reserved_milli"))
    return Shelf(list(groups.values()), list(over.select_related("part", "bin").order_by("bin__code", "pk")))


@dataclass(frozen=True)
class Shortages:
    """What is not enough: below the safety stock, late deliveries, and customers who wait for parts (PART-07)."""

    low: list[tuple[Part, Availability]]
    late: list[Expected]
    waiting: list[Expected]


def shortages(by: Actor, station: Station, now: datetime) -> Shortages:
    parts = list(stocked_parts(by, short=True).order_by("number")[:200])
    free = availability(station, [part.pk for part in parts])
    coming = list(expected_of(by))
    late = [row for row in coming if row.expected_at < now]
    waiting = [row for row in coming if row.source and row.expected_at >= now]
    return Shortages([(part, free[part.pk]) for part in parts], late, waiting)


def shortage_count(by: Actor, now: datetime) -> int:
    """Late deliveries of the station; for a badge."""
    return open_expected(by.station_id).filter(expected_at__lt=now).count()


# ---------------------------------------------------------------- invariants


def unsound_stores() -> list[str]:
    """The offending rows of every station's store; reads the whole ledger."""
    stations = Level.objects.order_by("station_id").values_list("station_id", flat=True).distinct()
    return [f"station {pk}: {wrong}" for pk in stations for wrong in ledger_differences(pk)]


def ledger_differences(station_id: int) -> list[str]:
    """Offending rows of I-01, I-02, I-03 as words; empty when the store is sound."""
    wrong = []
    balance: dict[int, int] = {}
    value: dict[int, int] = {}
    for line in Movement.objects.filter(station_id=station_id).order_by("pk"):
        balance[line.level_id] = balance.get(line.level_id, 0) + line.qty_milli
        value[line.level_id] = value.get(line.level_id, 0) + line.cost_fen
        if line.balance_milli != balance[line.level_id]:
            wrong.append(f"I-02 movement {line.pk}: balance {line.balance_milli}, sum {balance[line.level_id]}")
    kept = dict(
        Reservation.objects.filter(station_id=station_id, status__in=LIVE)
        .values("level_id").annotate(sum=Sum("qty_milli")).values_list("level_id", "sum")
    )  # fmt: skip
    for level in Level.objects.filter(station_id=station_id):
        if level.on_hand_milli != balance.get(level.pk, 0):
            wrong.append(f"I-01 level {level.pk}: on hand {level.on_hand_milli}, ledger {balance.get(level.pk, 0)}")
        if level.value_fen != value.get(level.pk, 0):
            wrong.append(f"I-07 level {level.pk}: value {level.value_fen}, ledger {value.get(level.pk, 0)}")
        if level.reserved_milli != kept.get(level.pk, 0):
            wrong.append(f"I-01 level {level.pk}: reserved {level.reserved_milli}, reservations {kept.get(level.pk, 0)}")
    pairs = Movement.objects.filter(station_id=station_id, kind__in=["move_out", "move_in"]).values("pair")
    odd = pairs.annotate(lines=Count("pk"), sum=Sum("qty_milli"), parts=Count("part_id", distinct=True)).exclude(lines=2, sum=0, parts=1)
    return wrong + [f"I-03 move {row['pair']}: {row['lines']} lines, sum {row['sum']}" for row in odd]
