"""Eight hands on the last parts (R-01). Guard on: exactly what lies there is given. Guard off: the same test must see the loss."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, transaction

from tests.harness.race import guard_off, race
from waystation.core.errors import Refused
from waystation.journal.actions import record
from waystation.stock import actions, queries
from waystation.stock.models import Level
from waystation.stock.tests.build import bin_at, stocked

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
GUARDS = "waystation.stock.actions.guards"


def _look_then_act(change: Any) -> Any:
    """What the guards would be without a condition: read, think, write back."""

    def naive(level_id: int, qty_milli: int, value_fen: int = 0) -> bool:
        level = Level.objects.get(pk=level_id)
        if level.on_hand_milli - level.reserved_milli < qty_milli:
            return False
        change(level, qty_milli, value_fen)
        Level.objects.filter(pk=level_id).update(
            on_hand_milli=level.on_hand_milli, reserved_milli=level.reserved_milli, value_fen=level.value_fen
        )
        return True

    return naive


def _take(level: Level, qty: int, value: int) -> None:
    level.on_hand_milli -= qty
    level.value_fen = max(0, level.value_fen - value)


def _keep(level: Level, qty: int, value: int) -> None:
    level.reserved_milli += qty


def _no_lock(station: Any, part_ids: Any) -> list[Level]:
    return list(Level.objects.filter(station=station, part_id__in=part_ids).select_related("bin").order_by("part_id", "pk"))


@contextmanager
def guards(on: bool) -> Iterator[None]:
    if on:
        yield
        return
    with (
        guard_off(f"{GUARDS}:lock_parts", _no_lock),
        guard_off(f"{GUARDS}:take_free", _look_then_act(_take)),
        guard_off(f"{GUARDS}:keep", _look_then_act(_keep)),
    ):
        yield


def rush(station: Any, by: Any, now: datetime, *, on: bool, delay_ms: int) -> tuple[int, list[BaseException], Any]:
    """Eight people want one of four pieces each, by every way of taking."""
    part = stocked(station, 4000)
    place, other = bin_at(station), bin_at(station, "Z-1", "old")

    def taking(number: int) -> Any:
        ways = [
            partial(actions.issue, station, part, 1000, source=f"line:{number}", trail="", by=by, now=now),
            partial(actions.reserve, station, part, 1000, source=f"line:{number}", trail="", by=by, now=now),
            partial(actions.move, station, part, 1000, from_bin=place, to_bin=other, by=by, now=now),
            partial(actions.adjust, station, part, -1000, bin=place, reason="盘亏", witness="王五", by=by, now=now),
        ]
        return ways[number % 4]

    with guards(on):
        outcomes = race(*[taking(number) for number in range(8)], delay_ms=delay_ms, seed=1)
    return sum(one.won for one in outcomes), [one.error for one in outcomes if one.error], part


@pytest.mark.covers("PART-02")
def test_eight_hands_get_the_four_last_parts_and_no_more(station: Any, by: Any, now: datetime) -> None:
    won, errors, part = rush(station, by, now, on=True, delay_ms=5)
    assert won == 4
    assert {getattr(error, "code", error) for error in errors if isinstance(error, Refused)} <= {"not_enough_stock", "reserved"}
    assert all(isinstance(error, Refused) for error in errors), errors
    assert queries.free_of(station, [part.pk])[part.pk] == 0
    assert queries.ledger_differences(station.pk) == []


def test_without_the_guards_the_same_rush_loses_parts(station: Any, by: Any, now: datetime, unsound: None) -> None:
    won, errors, _part = rush(station, by, now, on=False, delay_ms=20)
    assert won > 4 or queries.ledger_differences(station.pk) or any(not isinstance(error, Refused) for error in errors)


def test_random_ins_and_outs_add_up(station: Any, by: Any, now: datetime) -> None:
    """R-01b: the end is the start plus what was acknowledged, and every balance is right."""
    part, place = stocked(station, 10000), bin_at(station)

    def work(number: int) -> int:
        dice, sum_ = random.Random(number), 0
        for step in range(12):
            qty = dice.choice([-3000, -1000, 2000, 4000])
            try:
                if qty > 0:
                    actions.receive(station, part, qty, bin=place, cost_fen=100, source=f"n:{number}.{step}", by=by, now=now)
                else:
                    actions.issue(station, part, -qty, source=f"l:{number}.{step}", trail="", by=by, now=now)
                sum_ += qty
            except Refused:
                continue
        return sum_

    outcomes = race(*[partial(work, number) for number in range(6)])
    assert [one.error for one in outcomes if one.error] == []
    assert Level.objects.get().on_hand_milli == 10000 + sum(one.value for one in outcomes)
    assert queries.ledger_differences(station.pk) == []


def test_two_people_who_take_two_parts_in_opposite_order_do_not_block_each_other(station: Any, by: Any, now: datetime) -> None:
    """Reliability D2: a verb for several parts locks them in one order first."""
    one, two = stocked(station, 90000), stocked(station, 90000)

    def both(first: Any, second: Any) -> None:
        with transaction.atomic():
            actions.lock_parts(station, [first.pk, second.pk])
            actions.issue(station, first, 1000, source="l:1", trail="", by=by, now=now)
            actions.issue(station, second, 1000, source="l:1", trail="", by=by, now=now)

    outcomes = race(*[partial(both, *pair) for pair in [(one, two), (two, one)] * 4], delay_ms=5)
    assert [outcome.error for outcome in outcomes if outcome.error] == []


@pytest.mark.covers("PART-03")
def test_one_reservation_is_picked_by_one_person(station: Any, by: Any, now: datetime) -> None:
    part, shelf = stocked(station, 4000), bin_at(station, "S-1", "shelf")
    row = actions.reserve(station, part, 1000, source="a:1", trail="appointment:1", by=by, now=now)

    def pick() -> None:
        actions.shelve(type(row).objects.get(pk=row.pk), shelf, by=by, now=now)

    outcomes = race(pick, pick, pick, pick, delay_ms=5)
    assert sum(one.won for one in outcomes) == 1
    assert {one.error.code for one in outcomes if isinstance(one.error, Refused)} == {"wrong_state"}


def _no_chain(chain: str) -> None:
    """The control: parts are locked before the journal's head."""


@pytest.mark.parametrize("guarded", [True, False])
def test_a_form_that_wrote_a_line_and_the_store_do_not_wait_in_a_circle(
    guarded: bool, station: Any, by: Any, now: datetime, unsound: None
) -> None:
    """An order is signed (a line), then its parts are kept; at the same time the store hands out the same part."""
    part = stocked(station, 90000)

    def sign() -> None:
        with transaction.atomic():
            record(station, verb="order.signed", by=by, now=now)
            actions.reserve(station, part, 1000, source="line:1", trail="", by=by, now=now)

    def hand_out() -> None:
        actions.issue(station, part, 1000, source="line:2", trail="", by=by, now=now)

    with nullcontext() if guarded else guard_off(f"{GUARDS}:lock_chain", _no_chain):
        outcomes = race(*[sign, hand_out] * 4, delay_ms=10)
    errors = [one.error for one in outcomes if one.error]
    if guarded:
        assert errors == []
        assert queries.ledger_differences(station.pk) == []
    else:
        assert any(isinstance(error, OperationalError) for error in errors)
