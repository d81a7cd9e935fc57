"""A fault after any statement of any verb leaves the store as it was (R-09, F-05: no outgoing half without its other half)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.harness.race import fault_at
from waystation.stock import actions, queries
from waystation.stock.models import Expected, Level, Movement, Reservation
from waystation.stock.tests.build import bin_at, stocked


class PowerCutError(Exception):
    """The plug is pulled."""


def picture(station: Any) -> Any:
    levels = list(Level.objects.order_by("pk").values_list("pk", "on_hand_milli", "reserved_milli", "value_fen"))
    kept = list(Reservation.objects.order_by("pk").values_list("pk", "status", "qty_milli", "level_id"))
    coming = list(Expected.objects.order_by("pk").values_list("pk", "arrived_at", "qty_milli"))
    return levels, kept, coming, Movement.objects.count()


VERBS = ["receive", "reserve", "shelve", "release", "issue", "give_back", "move", "adjust", "arrive"]


@pytest.fixture
def acts(station: Any, by: Any, now: datetime) -> dict[str, Callable[[], Any]]:
    part, place, shelf = stocked(station, 9000), bin_at(station), bin_at(station, "S-1", "shelf")
    other, who = bin_at(station, "C-2"), {"by": by, "now": now}
    kept = actions.reserve(station, part, 2000, source="appointment_line:1", trail="appointment:1", **who)
    actions.issue(station, part, 1000, source="line:1", trail="", **who)
    coming = actions.expect(station, part, 2000, expected_at=now + timedelta(days=1), source="line:2", **who)
    return {
        "receive": lambda: actions.receive(station, part, 1000, bin=place, cost_fen=5, source="n:1", **who),
        "reserve": lambda: actions.reserve(station, part, 1000, source="line:3", trail="", **who),
        "shelve": lambda: actions.shelve(Reservation.objects.get(pk=kept.pk), shelf, **who),
        "release": lambda: actions.release(station, "appointment_line:1", **who),
        "issue": lambda: actions.issue(station, part, 3000, source="line:3", trail="", from_sources=["appointment_line:1"], **who),
        "give_back": lambda: actions.give_back("line:1", part, 500, station=station, reason="未用", **who),
        "move": lambda: actions.move(station, part, 1000, from_bin=place, to_bin=other, **who),
        "adjust": lambda: actions.adjust(station, part, -1000, bin=place, reason="盘亏", witness="王五", **who),
        "arrive": lambda: actions.arrive(Expected.objects.get(pk=coming.pk), place, qty_milli=1000, **who),
    }


@pytest.mark.parametrize("verb", VERBS)
def test_a_fault_after_any_statement_changes_nothing(verb: str, acts: dict[str, Callable[[], Any]], station: Any) -> None:
    before = picture(station)
    statement, finished = 0, False
    while not finished:
        statement += 1
        assert statement < 80
        try:
            with transaction.atomic(), fault_at(statement, PowerCutError) as seen:
                acts[verb]()
                finished = seen[0] < statement
                if not finished:
                    raise PowerCutError
        except PowerCutError:
            assert picture(station) == before
            assert queries.ledger_differences(station.pk) == []
    assert statement > 5
    assert picture(station) != before
