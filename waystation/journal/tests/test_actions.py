"""The record: chains hold, tampering is found, numbers have no gaps, moves follow the map."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import moving, next_number, record
from waystation.journal.models import ChainHead, JournalLine, NumberSeries
from waystation.journal.queries import first_break
from waystation.stock.choices import ReservationState
from waystation.stock.models import Bin, Level, Reservation


def chain_of(station: Station) -> str:
    return f"station:{station.pk}"


@pytest.fixture
def reservation(station: Station, now: datetime) -> Reservation:
    part = Part.objects.create(company=station.company, number="P-1", name="前制动片")
    level = Level.objects.create(station=station, bin=Bin.objects.create(station=station, code="A1"), part=part, on_hand_milli=5000)
    return Reservation.objects.create(station=station, level=level, part=part, qty_milli=1000, source="line:1", made_at=now)


def test_lines_form_a_chain_that_holds(station: Station, by: Actor, now: datetime) -> None:
    for verb in ("a", "b", "c"):
        record(station, verb=verb, by=by, now=now)
    assert [line.seq for line in JournalLine.objects.order_by("seq")] == [1, 2, 3]
    assert first_break(chain_of(station)) == ""


def test_the_database_refuses_to_change_or_remove_a_line(station: Station, by: Actor, now: datetime) -> None:
    line = record(station, verb="a", by=by, now=now)
    for change in (lambda: JournalLine.objects.filter(pk=line.pk).update(verb="x"), lambda: JournalLine.objects.filter(pk=line.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("tamper", ["change", "cut the middle", "cut the end"])
def test_tampering_past_the_trigger_is_found(station: Station, by: Actor, now: datetime, tamper: str) -> None:
    for verb in ("a", "b", "c"):
        record(station, verb=verb, by=by, now=now)
    drop = {"sqlite": ["DROP TRIGGER journal_journalline_no_UPDATE", "DROP TRIGGER journal_journalline_no_DELETE"]}.get(
        connection.vendor, ["DROP TRIGGER journal_journalline_append_only ON journal_journalline"]
    )
    with connection.cursor() as cursor:
        for statement in drop:
            cursor.execute(statement)
    if tamper == "change":
        JournalLine.objects.filter(seq=2).update(verb="x")
    else:
        JournalLine.objects.filter(seq=2 if tamper == "cut the middle" else 3).delete()
    assert first_break(chain_of(station)) != ""


def test_numbers_have_no_gap_when_the_work_fails(station: Station) -> None:
    def one() -> str:
        return next_number(station_id=station.pk, station_code="JN", kind="order", prefix="RO", on=date(2026, 11, 24))

    assert one() == "ROJN202611240001"
    with pytest.raises(RuntimeError), transaction.atomic():
        one()
        raise RuntimeError
    assert one() == "ROJN202611240002"
    assert NumberSeries.objects.get().last == 2


def test_a_move_off_the_map_is_refused_and_writes_nothing(reservation: Reservation, by: Actor, now: datetime) -> None:
    with moving(reservation, to=ReservationState.RELEASED, by=by, now=now, verb="reservation.released"):
        pass
    lines = JournalLine.objects.count()
    with pytest.raises(Refused) as refused, moving(reservation, to=ReservationState.SHELVED, by=by, now=now, verb="x"):
        pass
    assert refused.value.code == "wrong_state"
    assert JournalLine.objects.count() == lines


def test_a_stale_page_is_told_so(reservation: Reservation, by: Actor, now: datetime) -> None:
    seen = reservation.version
    with moving(reservation, to=ReservationState.SHELVED, by=by, now=now, verb="reservation.shelved", expect=seen):
        pass
    with pytest.raises(Refused) as refused, moving(reservation, to=ReservationState.RELEASED, by=by, now=now, verb="x", expect=seen):
        pass
    assert (refused.value.code, refused.value.status) == ("stale", 409)


def test_a_failing_block_leaves_status_and_record_as_they_were(reservation: Reservation, by: Actor, now: datetime) -> None:
    with pytest.raises(RuntimeError), moving(reservation, to=ReservationState.SHELVED, by=by, now=now, verb="x") as row:
        row.label = "half"
        raise RuntimeError
    fresh = Reservation.objects.get()
    assert (fresh.status, fresh.label, fresh.version) == (ReservationState.RESERVED, "", 1)
    assert ChainHead.objects.count() == 0
