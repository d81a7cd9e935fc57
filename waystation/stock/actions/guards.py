"""The guards and the ledger line: the only statements that change what lies in a bin."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.quantities import quantity
from waystation.journal.actions import lock_chain
from waystation.stock.choices import BinKind, MovementKind
from waystation.stock.models import Bin, Level, Movement
from waystation.stock.sums import Lying, share_of_value


@dataclass(frozen=True)
class Why:
    """What a ledger line says besides the quantity."""

    source: str
    by: Actor
    now: datetime
    trail: str = ""
    reason: str = ""
    witness: str = ""
    pair: str = ""


def new_pair() -> str:
    return str(uuid.uuid4())


def lock_parts(station: Station, part_ids: Collection[int]) -> list[Level]:
    """Lock the journal's head, then all bins of these parts, by part, then by bin: one order for everybody (reliability D2)."""
    lock_chain(f"station:{station.pk}")
    rows = Level.objects.select_for_update(of=("self",)).filter(station=station, part_id__in=part_ids)
    return list(rows.select_related("bin").order_by("part_id", "pk"))


def take_free(level_id: int, qty_milli: int, value_fen: int) -> bool:
    """Take from what nobody has reserved; false when somebody was faster."""
    free = Level.objects.filter(pk=level_id, on_hand_milli__gte=F("reserved_milli") + qty_milli)
    return bool(free.update(on_hand_milli=F("on_hand_milli") - qty_milli, value_fen=F("value_fen") - value_fen))


def take_kept(level_id: int, qty_milli: int, value_fen: int) -> bool:
    """Take from what is reserved."""
    kept = Level.objects.filter(pk=level_id, reserved_milli__gte=qty_milli, on_hand_milli__gte=qty_milli)
    return bool(
        kept.update(
            on_hand_milli=F("on_hand_milli") - qty_milli,
            reserved_milli=F("reserved_milli") - qty_milli,
            value_fen=F("value_fen") - value_fen,
        )
    )


def keep(level_id: int, qty_milli: int) -> bool:
    """Reserve from what is free; false when somebody was faster."""
    free = Level.objects.filter(pk=level_id, on_hand_milli__gte=F("reserved_milli") + qty_milli)
    return bool(free.update(reserved_milli=F("reserved_milli") + qty_milli))


def free_again(level_id: int, qty_milli: int) -> bool:
    kept = Level.objects.filter(pk=level_id, reserved_milli__gte=qty_milli)
    return bool(kept.update(reserved_milli=F("reserved_milli") - qty_milli))


def put(bin: Bin, part: Part, qty_milli: int, value_fen: int, *, reserved_milli: int = 0) -> Level:
    """Lay something into a bin; the level is made when the part never lay there."""
    level, _made = Level.objects.get_or_create(bin=bin, part=part, defaults={"station_id": bin.station_id})
    Level.objects.filter(pk=level.pk).update(
        on_hand_milli=F("on_hand_milli") + qty_milli,
        reserved_milli=F("reserved_milli") + reserved_milli,
        value_fen=F("value_fen") + value_fen,
    )
    return level


def write(level: Level, kind: MovementKind, qty_milli: int, cost_fen: int, why: Why) -> Movement:
    """The line of the ledger with the balance after it; the bin is locked by the statement before."""
    balance = Level.objects.values_list("on_hand_milli", flat=True).get(pk=level.pk)
    return Movement.objects.create(
        station_id=level.station_id, level=level, part_id=level.part_id, kind=kind, qty_milli=qty_milli, balance_milli=balance,
        cost_fen=cost_fen, source=why.source, trail=why.trail, reason=why.reason, witness=why.witness, pair=why.pair, at=why.now,
        by_name=why.by.name,
    )  # fmt: skip


def worth(level: Level, qty_milli: int) -> int:
    """The share of a locked bin's value that goes with a quantity, 分."""
    return share_of_value(level.value_fen, qty_milli, level.on_hand_milli)


def lying(levels: Sequence[Level], part_id: int) -> list[Lying]:
    """What is free of a part in the store, and at last on the appointment shelf; old parts are nobody's stock."""
    rank = {BinKind.STORE: 0, BinKind.SHELF: 1}
    return [
        Lying(level.pk, level.free_milli, rank[BinKind(level.bin.kind)])
        for level in levels
        if level.part_id == part_id and level.bin.kind != BinKind.OLD and level.free_milli > 0
    ]


def not_enough(part: Part, left_milli: int, needed_milli: int) -> Refused:
    return Refused(
        _("Only %(left)s of %(part)s left, %(needed)s needed. Receive a delivery, order it or change the line.")
        % {"left": quantity(left_milli), "part": f"{part.number} {part.label}", "needed": quantity(needed_milli)},
        code="not_enough_stock",
        field="qty",
        facts={"part_id": part.pk, "left_milli": left_milli, "needed_milli": needed_milli},
    )


def refuse_nothing(qty_milli: int) -> None:
    if qty_milli <= 0:
        raise Refused(_("The quantity must be more than zero."), code="bad_quantity", field="qty")
