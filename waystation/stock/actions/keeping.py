"""Keep parts for somebody: reserve, pick to the appointment shelf, let go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import moving, record
from waystation.stock.actions import guards
from waystation.stock.actions.guards import Why, lying, new_pair, not_enough, refuse_nothing
from waystation.stock.choices import BinKind, MovementKind, ReservationState
from waystation.stock.models import Bin, Level, Reservation
from waystation.stock.queries import LIVE
from waystation.stock.sums import choose


def reserve(
    station: Station, part: Part, qty_milli: int, *, source: str, trail: str, label: str = "", by: Actor, now: datetime,
    needed_at: datetime | None = None,
) -> Reservation:  # fmt: skip
    """Keep a quantity for a source; nobody else gets it. Two bins give two reservations of the source, the first comes back.

    Refused: not_enough_stock, bad_quantity (PART-03, F-01).
    """
    refuse_nothing(qty_milli)
    with transaction.atomic():
        levels = guards.lock_parts(station, [part.pk])
        kept: list[Reservation] = []
        for level_id, qty in choose(lying(levels, part.pk), qty_milli):
            if not guards.keep(level_id, qty):
                break
            kept.append(Reservation.objects.create(
                station=station, level_id=level_id, part=part, qty_milli=qty, source=source, trail_of=trail, label=label, made_at=now,
                needed_at=needed_at,
            ))  # fmt: skip
        if sum(row.qty_milli for row in kept) != qty_milli:
            raise not_enough(part, sum(one.free_milli for one in lying(levels, part.pk)), qty_milli)
        record(kept[0], verb="part.reserved", by=by, now=now, label=part.number, qty_milli=qty_milli, source=source)
    return kept[0]


def shelve(reservation: Reservation, bin: Bin, *, by: Actor, now: datetime, expect: int | None = None) -> Reservation:
    """Pick a reserved part and lay it on the appointment shelf under its label. Refused: wrong_bin, wrong_state, stale (PREP-04)."""
    if bin.kind != BinKind.SHELF or bin.station_id != reservation.station_id:
        raise Refused(_("Choose a place on the appointment shelf."), code="wrong_bin", field="bin")
    with transaction.atomic():
        guards.lock_parts(reservation.station, [reservation.part_id])
        with moving(reservation, to=ReservationState.SHELVED, by=by, now=now, verb="part.picked", expect=expect, bin=bin.code) as row:
            level = Level.objects.select_related("bin").get(pk=row.level_id)
            why = Why(source=row.source, by=by, now=now, trail=row.trail_of, pair=new_pair())
            value = guards.worth(level, row.qty_milli)
            if not guards.take_kept(level.pk, row.qty_milli, value):
                raise not_enough(row.part, level.on_hand_milli, row.qty_milli)
            guards.write(level, MovementKind.MOVE_OUT, -row.qty_milli, -value, why)
            place = guards.put(bin, row.part, row.qty_milli, value, reserved_milli=row.qty_milli)
            guards.write(place, MovementKind.MOVE_IN, row.qty_milli, value, why)
            row.level, row.picked_at, row.picked_by = place, now, by.name
    return reservation


def release(station: Station, source: str, *, by: Actor, now: datetime, part: Part | None = None) -> list[Reservation]:
    """Let go of everything kept for a source (or of one part of it); what lies on the shelf is listed there to be put back."""
    rows = Reservation.objects.filter(station=station, source=source, status__in=LIVE)
    rows = rows.filter(part=part) if part else rows
    with transaction.atomic():
        guards.lock_parts(station, rows.values_list("part_id", flat=True))
        return [release_one(row, by=by, now=now) for row in rows.order_by("part_id", "pk")]


def release_one(reservation: Reservation, *, by: Actor, now: datetime, expect: int | None = None) -> Reservation:
    """Let go of one reservation. Refused: wrong_state, stale."""
    with transaction.atomic():
        guards.lock_parts(reservation.station, [reservation.part_id])
        with moving(reservation, to=ReservationState.RELEASED, by=by, now=now, verb="part.released", expect=expect, **_of(reservation)) as row:
            if not guards.free_again(row.level_id, row.qty_milli):
                raise Refused(_("The bin does not hold this reservation any more. Reload the page."), code="stale", status=409)
    return reservation


def _of(row: Reservation) -> dict[str, Any]:
    return {"source": row.source, "qty_milli": row.qty_milli}
