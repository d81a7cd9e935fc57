"""Every verb of the store in every state, every refusal by its code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.stock import actions, queries
from waystation.stock.choices import MOVES, ReservationState
from waystation.stock.models import Expected, Level, Movement, Reservation
from waystation.stock.tests.build import bin_at, stocked


def refusal(act: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **values)
    return caught.value.code


@pytest.fixture
def who(by: Any, now: datetime) -> dict[str, Any]:
    return {"by": by, "now": now}


def reserve(station: Any, part: Any, qty: int, who: dict[str, Any], source: str = "appointment_line:1", **more: Any) -> Reservation:
    return actions.reserve(station, part, qty, source=source, trail="appointment:1", label="鲁A12345", **who, **more)


def free(station: Any, part: Any) -> tuple[int, int, int]:
    one = queries.availability(station, [part.pk])[part.pk]
    return one.on_hand_milli, one.reserved_milli, one.free_milli


# ---------------------------------------------------------------- in


def test_a_delivery_is_in_the_bin_and_in_the_ledger_with_its_value(station: Any, who: Any) -> None:
    part = stocked(station, 2500, cost_fen=999)
    line = Movement.objects.get()
    assert (line.kind, line.qty_milli, line.balance_milli, line.cost_fen) == ("receipt", 2500, 2500, 2498)
    stocked(station, 500, part=part, cost_fen=1000)
    assert Movement.objects.order_by("-pk")[0].balance_milli == 3000
    assert Level.objects.get().value_fen == 2998
    assert JournalLine.objects.filter(verb="part.received").count() == 2


def test_a_delivery_is_refused(station: Any, other_station: Any, who: Any) -> None:
    part, place = stocked(station), bin_at(station)
    given = {"bin": place, "cost_fen": 1, "source": "x", **who}
    assert refusal(actions.receive, station, part, 0, **given) == "bad_quantity"
    assert refusal(actions.receive, station, part, 1000, **given | {"cost_fen": -1}) == "bad_price"
    assert refusal(actions.receive, station, part, 1000, **given | {"bin": bin_at(other_station)}) == "wrong_bin"


def test_a_bin_has_a_code_and_one_kind(station: Any, who: Any) -> None:
    made = actions.make_bin(station, " c-09 ", **who)
    assert made.code == "C-09"
    assert actions.make_bin(station, "C-09", **who) == made
    assert refusal(actions.make_bin, station, " ", **who) == "no_code"
    assert refusal(actions.make_bin, station, "C-09", kind="shelf", **who) == "other_kind"


# ---------------------------------------------------------------- kept


@pytest.mark.covers("PART-03")
def test_what_is_reserved_is_not_given_to_another(station: Any, who: Any) -> None:
    part = stocked(station, 5000)
    reserve(station, part, 3000, who)
    assert free(station, part) == (5000, 3000, 2000)
    with pytest.raises(Refused) as caught:
        reserve(station, part, 2001, who, source="appointment_line:2")
    assert caught.value.code == "not_enough_stock"
    assert caught.value.facts["left_milli"] == 2000
    assert refusal(actions.issue, station, part, 2001, source="line:9", trail="visit:9", **who) == "not_enough_stock"
    assert refusal(reserve, station, part, -1, who) == "bad_quantity"
    assert free(station, part) == (5000, 3000, 2000)


def test_a_reservation_over_two_bins_is_two_rows_of_one_source(station: Any, who: Any) -> None:
    part = stocked(station, 2000, code="C-1")
    stocked(station, 3000, code="C-2", part=part)
    reserve(station, part, 4000, who)
    assert sorted(Reservation.objects.values_list("qty_milli", flat=True)) == [1000, 3000]
    found = queries.coverage(station, ["appointment_line:1", "appointment_line:2"])
    assert found["appointment_line:1", part.pk].reserved_milli == 4000
    assert ("appointment_line:2", part.pk) not in found


@pytest.mark.covers("PREP-04", "PART-03")
def test_picking_carries_the_parts_to_the_shelf(station: Any, who: Any) -> None:
    part = stocked(station, 5000, cost_fen=700)
    row = reserve(station, part, 2000, who)
    shelf = bin_at(station, "S-1", "shelf")
    actions.shelve(row, shelf, **who)
    row.refresh_from_db()
    assert (row.status, row.level.bin, row.picked_by) == (ReservationState.SHELVED, shelf, who["by"].name)
    assert free(station, part) == (5000, 2000, 3000)
    out, into = Movement.objects.filter(kind__in=["move_out", "move_in"]).order_by("pk")
    assert (out.qty_milli, into.qty_milli, out.pair == into.pair, out.cost_fen) == (-2000, 2000, True, -1400)
    assert refusal(actions.shelve, row, shelf, **who) == "wrong_state"


def test_picking_is_refused(station: Any, other_station: Any, who: Any) -> None:
    row = reserve(station, stocked(station), 1000, who)
    assert refusal(actions.shelve, row, bin_at(station), **who) == "wrong_bin"
    assert refusal(actions.shelve, row, bin_at(other_station, "S-1", "shelf"), **who) == "wrong_bin"
    assert refusal(actions.shelve, row, bin_at(station, "S-1", "shelf"), expect=9, **who) == "stale"


def test_letting_go_frees_everything_of_the_source_and_lists_the_shelf(station: Any, who: Any) -> None:
    part, other = stocked(station), stocked(station)
    first = reserve(station, part, 2000, who)
    reserve(station, other, 1000, who)
    keep = reserve(station, other, 1000, who, source="line:5")
    actions.shelve(first, bin_at(station, "S-1", "shelf"), **who)
    assert len(actions.release(station, "appointment_line:1", **who)) == 2
    assert actions.release(station, "appointment_line:1", **who) == []
    assert free(station, part) == (5000, 0, 5000)
    assert free(station, other) == (5000, 1000, 4000)
    assert [level.part for level in queries.shelf(who["by"]).leftovers] == [part]
    keep.refresh_from_db()
    assert keep.status == ReservationState.RESERVED


@pytest.mark.parametrize("state", list(ReservationState))
def test_every_move_of_a_reservation_that_the_map_forbids_is_refused(state: ReservationState, station: Any, who: Any) -> None:
    part = stocked(station)
    row = reserve(station, part, 1000, who)
    shelf = bin_at(station, "S-1", "shelf")
    if state == ReservationState.SHELVED:
        actions.shelve(row, shelf, **who)
    elif state == ReservationState.ISSUED:
        actions.issue(station, part, 1000, source=row.source, trail="visit:1", **who)
    elif state == ReservationState.RELEASED:
        actions.release_one(row, **who)
    row.refresh_from_db()
    assert row.status == state
    tries = {ReservationState.SHELVED: lambda: actions.shelve(row, shelf, **who), ReservationState.RELEASED: lambda: actions.release_one(row, **who)}
    for to, act in tries.items():
        if to not in MOVES[state]:
            assert refusal(act) == "wrong_state"


# ---------------------------------------------------------------- out


@pytest.mark.covers("PART-02")
def test_what_is_kept_for_the_appointment_goes_out_first(station: Any, who: Any) -> None:
    part = stocked(station, 5000, cost_fen=700)
    row = reserve(station, part, 2000, who)
    actions.shelve(row, bin_at(station, "S-1", "shelf"), **who)
    line = actions.issue(station, part, 3000, source="line:7", trail="visit:3", from_sources=["appointment_line:1"], **who)
    lines = list(Movement.objects.filter(kind="issue").order_by("pk"))
    assert lines[0] == line
    assert [(one.level.bin.code, one.qty_milli, one.pair) for one in lines] == [("S-1", -2000, line.pair), ("C-01-1", -1000, line.pair)]
    assert (queries.issued_milli(station, "line:7", part.pk), queries.issued_cost_fen(station, "line:7", part.pk)) == (3000, 2100)
    row.refresh_from_db()
    assert row.status == ReservationState.ISSUED
    assert free(station, part) == (2000, 0, 2000)


def test_a_part_of_a_reservation_goes_out_and_the_rest_stays_kept(station: Any, who: Any) -> None:
    part = stocked(station, 2000)
    row = reserve(station, part, 2000, who)
    actions.issue(station, part, 500, source="line:7", trail="visit:3", from_sources=[row.source], **who)
    row.refresh_from_db()
    assert (row.status, row.qty_milli) == (ReservationState.RESERVED, 1500)
    assert free(station, part) == (1500, 1500, 0)
    assert refusal(actions.issue, station, part, 1, source="line:8", trail="visit:4", **who) == "not_enough_stock"
    assert refusal(actions.issue, station, part, 0, source="line:8", trail="visit:4", **who) == "bad_quantity"


def test_a_refused_issue_leaves_no_trace(station: Any, who: Any) -> None:
    part = stocked(station, 2000)
    row = reserve(station, part, 1000, who)
    lines, journal = Movement.objects.count(), JournalLine.objects.count()
    assert refusal(actions.issue, station, part, 2001, source="l:1", trail="", from_sources=[row.source], **who) == "not_enough_stock"
    row.refresh_from_db()
    assert row.status == ReservationState.RESERVED
    assert (Movement.objects.count(), JournalLine.objects.count()) == (lines, journal)


def test_old_parts_and_other_stations_are_nobodys_stock(station: Any, other_station: Any, who: Any) -> None:
    part = stocked(other_station)
    actions.receive(station, part, 1000, bin=bin_at(station, "OLD-1", "old"), cost_fen=0, source="order:1", **who)
    assert free(station, part) == (0, 0, 0)
    assert refusal(reserve, station, part, 1000, who) == "not_enough_stock"
    assert refusal(actions.issue, station, part, 1000, source="l:1", trail="", **who) == "not_enough_stock"


@pytest.mark.covers("PART-11")
def test_parts_come_back_at_their_cost_and_never_more_than_went_out(station: Any, who: Any) -> None:
    part = stocked(station, 3000, cost_fen=700)
    actions.issue(station, part, 2000, source="line:7", trail="visit:3", **who)
    line = actions.give_back("line:7", part, 500, station=station, reason="未用", **who)
    assert (line.kind, line.qty_milli, line.cost_fen, line.level.bin.code, line.trail) == ("return", 500, 350, "C-01-1", "visit:3")
    assert refusal(actions.give_back, "line:7", part, 1501, station=station, reason="x", **who) == "more_than_issued"
    assert refusal(actions.give_back, "line:7", part, 500, station=station, reason=" ", **who) == "no_reason"
    assert refusal(actions.give_back, "line:8", part, 500, station=station, reason="x", **who) == "more_than_issued"
    actions.give_back("line:7", part, 1500, station=station, reason="未用", bin=bin_at(station, "C-2"), **who)
    assert queries.issued_cost_fen(station, "line:7", part.pk) == 0
    assert Level.objects.get(bin__code="C-2").value_fen == 1050


# ---------------------------------------------------------------- inside


@pytest.mark.covers("PART-07")
def test_a_move_is_two_lines_of_one_event(station: Any, other_station: Any, who: Any) -> None:
    part = stocked(station, 5000, cost_fen=700)
    place, to = bin_at(station), bin_at(station, "C-2")
    out, into = actions.move(station, part, 2000, from_bin=place, to_bin=to, **who)
    assert (out.qty_milli, into.qty_milli, out.pair, out.at, out.cost_fen) == (-2000, 2000, into.pair, into.at, -into.cost_fen)
    reserve(station, part, 2000, who)
    given = {"from_bin": to, "to_bin": place, **who}
    assert refusal(actions.move, station, part, 2000, **given) == "not_enough_stock"  # it is reserved
    assert refusal(actions.move, station, part, 1000, **given | {"to_bin": to}) == "same_bin"
    assert refusal(actions.move, station, part, 1000, **given | {"to_bin": bin_at(other_station)}) == "wrong_bin"
    assert refusal(actions.move, station, part, 1000, **given | {"from_bin": bin_at(station, "C-3")}) == "not_enough_stock"
    assert refusal(actions.move, station, part, 0, **given) == "bad_quantity"


def test_a_count_needs_a_reason_and_two_names_only_for_a_difference(station: Any, who: Any) -> None:
    stocked(station, 5000, cost_fen=700)
    level = Level.objects.get()
    assert actions.count(level, 5000, reason="", witness="", **who) is None
    given = {"reason": "盘亏", "witness": "王五", **who}
    assert refusal(actions.count, level, 4000, **given | {"reason": ""}) == "no_reason"
    assert refusal(actions.count, level, 4000, **given | {"witness": ""}) == "no_witness"
    assert refusal(actions.count, level, 4000, **given | {"witness": who["by"].name}) == "no_witness"
    assert refusal(actions.count, level, -1, **given) == "bad_quantity"
    line = actions.count(level, 4000, **given)
    assert line is not None
    assert (line.qty_milli, line.balance_milli, line.cost_fen, line.witness) == (-1000, 4000, -700, "王五")
    more = actions.count(level, 6000, **given)
    assert more is not None
    assert (more.qty_milli, more.cost_fen) == (2000, 1400)


def test_what_is_reserved_cannot_be_counted_away(station: Any, who: Any) -> None:
    part = stocked(station, 5000)
    reserve(station, part, 4000, who)
    level = Level.objects.get()
    assert refusal(actions.count, level, 3999, reason="盘亏", witness="王五", **who) == "reserved"
    assert refusal(actions.adjust, station, part, 0, bin=level.bin, reason="x", witness="王五", **who) == "bad_quantity"
    assert actions.count(level, 4000, reason="盘亏", witness="王五", **who) is not None


def test_a_found_part_is_worth_its_purchase_price(station: Any, who: Any) -> None:
    part = stocked(station, 1000, cost_fen=700)
    part.cost_fen = 900
    line = actions.adjust(station, part, 2000, bin=bin_at(station, "C-9"), reason="盘盈", witness="王五", **who)
    assert line.cost_fen == 1800


# ---------------------------------------------------------------- on the way


@pytest.mark.covers("PART-01", "PREP-05")
def test_an_arrival_is_kept_for_whom_it_was_ordered(station: Any, who: Any, now: datetime) -> None:
    part = stocked(station, 1000)
    row = actions.expect(
        station, part, 3000, expected_at=now + timedelta(days=2), source="appointment_line:4", trail="appointment:4", label="鲁B", **who
    )
    one = queries.availability(station, [part.pk])[part.pk]
    assert (one.expected_milli, one.expected_at) == (3000, now + timedelta(days=2))
    actions.arrive(row, bin_at(station), qty_milli=2000, **who)
    assert free(station, part) == (3000, 2000, 1000)
    rest = Expected.objects.get(arrived_at=None)
    assert (rest.qty_milli, rest.source, rest.label) == (1000, "appointment_line:4", "鲁B")
    assert Reservation.objects.get().label == "鲁B"
    assert refusal(actions.arrive, row, bin_at(station), **who) == "already_arrived"
    actions.cancel_expected(rest, **who)
    assert refusal(actions.cancel_expected, rest, **who) == "already_arrived"
    assert refusal(actions.arrive, rest, bin_at(station), **who) == "already_arrived"


def test_an_order_is_refused(station: Any, who: Any, now: datetime) -> None:
    part = stocked(station)
    assert refusal(actions.expect, station, part, 0, expected_at=now, **who) == "bad_quantity"
    assert refusal(actions.expect, station, part, 1000, expected_at=now - timedelta(minutes=1), **who) == "past_date"
    row = actions.expect(station, part, 1000, expected_at=now, **who)
    assert refusal(actions.arrive, row, bin_at(station), qty_milli=0, **who) == "bad_quantity"
    assert actions.arrive(row, bin_at(station), qty_milli=5000, **who).qty_milli == 5000
    assert not Reservation.objects.exists()


# ---------------------------------------------------------------- the database itself


def test_the_database_forbids_overselling_and_changing_the_ledger(station: Any, unsound: None) -> None:
    stocked(station, 1000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Level.objects.update(reserved_milli=1001)
    with pytest.raises(IntegrityError), transaction.atomic():
        Level.objects.update(on_hand_milli=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Level.objects.update(value_fen=-1)
    with pytest.raises(Exception, match="added to, never changed"), transaction.atomic():
        Movement.objects.update(qty_milli=1)
    with pytest.raises(Exception, match="added to, never changed"), transaction.atomic():
        Movement.objects.all().delete()


def test_the_invariants_see_a_counter_that_was_tampered_with(station: Any, who: Any, unsound: None) -> None:
    part = stocked(station, 2000)
    Level.objects.update(on_hand_milli=3000)
    assert any(line.startswith("I-01") for line in queries.ledger_differences(station.pk))
    Level.objects.update(on_hand_milli=2000, value_fen=1)
    assert any(line.startswith("I-07") for line in queries.ledger_differences(station.pk))
    Level.objects.update(value_fen=2000)
    reserve(station, part, 1000, who)
    Level.objects.update(reserved_milli=0)
    assert any("reservations" in line for line in queries.ledger_differences(station.pk))
