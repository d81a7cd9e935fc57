"""What comes into the house and what is on its way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import amount
from waystation.journal.actions import record
from waystation.stock.actions import guards
from waystation.stock.actions.guards import Why, new_pair, refuse_nothing
from waystation.stock.actions.keeping import reserve
from waystation.stock.choices import MovementKind
from waystation.stock.models import Bin, Expected, Movement


def receive(
    station: Station, part: Part, qty_milli: int, *, bin: Bin, cost_fen: int, source: str, by: Actor, now: datetime, trail: str = "",
    kind: MovementKind = MovementKind.RECEIPT,
) -> Movement:  # fmt: skip
    """Lay a delivery into a bin; `cost_fen` is the purchase price of one unit. Refused: bad_quantity, bad_price, wrong_bin."""
    refuse_nothing(qty_milli)
    if cost_fen < 0:
        raise Refused(_("The purchase price cannot be less than zero."), code="bad_price", field="cost")
    if bin.station_id != station.pk:
        raise Refused(_("The bin belongs to another station. Choose one from here."), code="wrong_bin", field="bin")
    value = amount(cost_fen, qty_milli)
    with transaction.atomic():
        guards.lock_parts(station, [part.pk])
        level = guards.put(bin, part, qty_milli, value)
        line = guards.write(level, kind, qty_milli, value, Why(source=source, by=by, now=now, trail=trail, pair=new_pair()))
        record(line, verb="part.received", by=by, now=now, label=part.number, qty_milli=qty_milli, bin=bin.code)
    return line


def expect(
    station: Station, part: Part, qty_milli: int, *, expected_at: datetime, source: str = "", trail: str = "", supplier: str = "",
    label: str = "", by: Actor, now: datetime,
) -> Expected:  # fmt: skip
    """Note that a part is ordered and when it should come, perhaps for somebody who waits. Refused: bad_quantity, past_date (PREP-05)."""
    refuse_nothing(qty_milli)
    if expected_at < now:
        raise Refused(_("The delivery cannot be expected in the past. Choose a later time."), code="past_date", field="expected_at")
    with transaction.atomic():
        row = Expected.objects.create(
            station=station, part=part, qty_milli=qty_milli, source=source, trail=trail, ordered_at=now, expected_at=expected_at,
            supplier=supplier, label=label, by_name=by.name,
        )  # fmt: skip
        record(row, verb="part.expected", by=by, now=now, label=part.number, qty_milli=qty_milli, source=source)
    return row


def cancel_expected(expected: Expected, *, by: Actor, now: datetime) -> Expected:
    """The order is called off. Refused: already_arrived."""
    with transaction.atomic():
        _close(expected, cancelled_at=now)
        record(expected, verb="part.not_expected", by=by, now=now, label=expected.part.number)
    return expected


def arrive(
    expected: Expected, bin: Bin, *, by: Actor, now: datetime, qty_milli: int | None = None, cost_fen: int | None = None
) -> Movement:
    """An expected part is here: it is received and at once kept for whom it was ordered. Fewer pieces leave the rest expected.

    Refused: already_arrived, bad_quantity (PART-01, PART-03).
    """
    qty = expected.qty_milli if qty_milli is None else qty_milli
    refuse_nothing(qty)
    with transaction.atomic():
        _close(expected, arrived_at=now)
        if qty < expected.qty_milli:
            Expected.objects.create(
                station_id=expected.station_id, part_id=expected.part_id, qty_milli=expected.qty_milli - qty, source=expected.source,
                trail=expected.trail, ordered_at=expected.ordered_at, expected_at=expected.expected_at, supplier=expected.supplier,
                label=expected.label, by_name=expected.by_name,
            )  # fmt: skip
        station, part = expected.station, expected.part
        cost = part.cost_fen if cost_fen is None else cost_fen
        line = receive(
            station, part, qty, bin=bin, cost_fen=cost, source=f"expected:{expected.pk}", trail=expected.trail, by=by, now=now
        )
        if expected.source:
            kept = min(qty, expected.qty_milli)
            reserve(station, part, kept, source=expected.source, trail=expected.trail, label=expected.label, by=by, now=now)
    return line


def _close(expected: Expected, **how: datetime) -> None:
    open_ = Expected.objects.filter(pk=expected.pk, arrived_at=None, cancelled_at=None)
    if not open_.update(**how):
        raise Refused(
            _("This delivery has already arrived or was called off. Reload the list."), code="already_arrived", status=409
        )
    for name, value in how.items():
        setattr(expected, name, value)
