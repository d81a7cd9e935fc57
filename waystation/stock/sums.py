"""Arithmetic of the store: shares of value, choosing bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waystation.core.money import portion


@dataclass(frozen=True)
class Lying:
    """A quantity free to be taken in a bin; `rank` 0 is the store, 1 the appointment shelf."""

    level_id: int
    free_milli: int
    rank: int = 0


def share_of_value(value_fen: int, qty_milli: int, on_hand_milli: int) -> int:
    """What the quantity taken is worth, 分; the last piece takes all that is left."""
    if qty_milli >= on_hand_milli:
        return value_fen
    return portion(value_fen, qty_milli, on_hand_milli)


def choose(lying: Sequence[Lying], qty_milli: int) -> list[tuple[int, int]]:
    """(level, quantity) that make up the wish: one bin if one suffices (the emptiest that does), else the fullest first.

    Empty when there is not enough.
    """
    if sum(one.free_milli for one in lying if one.free_milli > 0) < qty_milli:
        return []
    whole = [one for one in lying if one.free_milli >= qty_milli]
    if whole:
        best = min(whole, key=lambda one: (one.rank, one.free_milli, one.level_id))
        return [(best.level_id, qty_milli)]
    taken: list[tuple[int, int]] = []
    for one in sorted(lying, key=lambda one: (one.rank, -one.free_milli, one.level_id)):
        part = min(qty_milli - sum(qty for _, qty in taken), one.free_milli)
        if part > 0:
            taken.append((one.level_id, part))
    return taken
