"""What the pages of the store are made of, with a constant number of statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from waystation.catalogue.tests.build import make_part
from waystation.stock import actions, queries
from waystation.stock.tests.build import bin_at, stocked


@pytest.mark.covers("PART-01", "DIAG-08")
def test_availability_of_many_parts_needs_five_statements(station: Any, by: Any, now: datetime, django_assert_max_num_queries: Any) -> None:
    parts = [stocked(station, 1000) for _ in range(3)] + [make_part(station)]
    with django_assert_max_num_queries(5):
        found = queries.availability(station, [part.pk for part in parts])
    assert [found[part.pk].free_milli for part in parts] == [1000, 1000, 1000, 0]


@pytest.mark.covers("PART-01")
def test_an_alternative_is_free_now_and_of_the_same_group_or_the_successor(station: Any, by: Any, now: datetime) -> None:
    wanted = make_part(station, interchange="TB-1-01")
    stocked(station, 1000, part=make_part(station, interchange="TB-1-01", active=False))
    make_part(station, interchange="TB-1-01")  # the group, but none here
    equal = stocked(station, 1000, part=make_part(station, interchange="TB-1-01"))
    stocked(station, 9000, part=make_part(station))  # no group at all
    assert queries.availability(station, [wanted.pk])[wanted.pk].alternative == equal
    wanted.superseded_by = stocked(station, 1000, part=make_part(station))
    wanted.save()
    assert queries.availability(station, [wanted.pk])[wanted.pk].alternative == wanted.superseded_by
    stocked(station, 1000, part=wanted)
    assert queries.availability(station, [wanted.pk])[wanted.pk].alternative is None


def test_parts_without_a_group_are_no_alternatives_of_each_other(station: Any) -> None:
    wanted = make_part(station)
    stocked(station, 1000, part=make_part(station))
    assert queries.availability(station, [wanted.pk])[wanted.pk].alternative is None


@pytest.mark.covers("PART-07")
def test_the_shortage_page_tells_low_late_and_waiting(station: Any, other_station: Any, by: Any, now: datetime) -> None:
    low = stocked(station, 1000, part=make_part(station, safety_stock_milli=4000))
    enough = stocked(station, 4000, part=make_part(station, safety_stock_milli=4000))
    coming = make_part(station, safety_stock_milli=2000)
    stocked(other_station, 9000, part=low)  # another station's stock does not help
    actions.reserve(station, enough, 1000, source="l:1", trail="", by=by, now=now)
    late = actions.expect(station, coming, 2000, expected_at=now + timedelta(hours=1), by=by, now=now)
    waiting = actions.expect(station, coming, 1000, expected_at=now + timedelta(days=3), source="l:2", by=by, now=now)
    then = now + timedelta(hours=2)
    found = queries.shortages(by, station, then)
    assert [part for part, _free in found.low] == sorted([low, enough], key=lambda part: part.number)
    assert (found.late, found.waiting) == ([late], [waiting])
    assert queries.shortage_count(by, then) == 1
    assert list(queries.stocked_parts(by, short=True).order_by("number")) == [part for part, _free in found.low]


@pytest.mark.covers("PREP-04")
def test_the_shelf_lists_appointments_by_time_and_nothing_else(station: Any, by: Any, now: datetime) -> None:
    part = stocked(station, 9000)
    for number, hours in ((1, 5), (2, 3)):
        actions.reserve(
            station, part, 1000, source=f"appointment_line:{number}", trail=f"appointment:{number}", label=f"AP{number}",
            needed_at=now + timedelta(hours=hours), by=by, now=now,
        )  # fmt: skip
    row = actions.reserve(station, part, 1000, source="appointment_line:3", trail="appointment:3", by=by, now=now)
    actions.reserve(station, part, 1000, source="line:1", trail="visit:1", by=by, now=now)
    actions.shelve(row, bin_at(station, "S-1", "shelf"), by=by, now=now)
    groups = queries.shelf(by).groups
    assert [group.trail for group in groups] == ["appointment:2", "appointment:1", "appointment:3"]
    assert [group.to_pick for group in groups] == [1, 1, 0]


def test_coverage_says_what_is_kept_and_coming_for_many_sources(station: Any, by: Any, now: datetime, django_assert_num_queries: Any) -> None:
    part = stocked(station, 1000)
    actions.reserve(station, part, 1000, source="l:1", trail="", by=by, now=now)
    actions.expect(station, part, 2000, expected_at=now + timedelta(days=1), source="l:1", by=by, now=now)
    actions.expect(station, part, 500, expected_at=now + timedelta(days=2), source="l:2", by=by, now=now)
    with django_assert_num_queries(2):
        found = queries.coverage(station, ["l:1", "l:2", "l:3"])
    assert found["l:1", part.pk] == queries.Coverage(1000, 2000, now + timedelta(days=1))
    assert found["l:2", part.pk].expected_milli == 500
    assert ("l:3", part.pk) not in found


def test_another_station_sees_nothing_of_this_store(station: Any, other_station: Any, actor: Any, by: Any, now: datetime) -> None:
    part = stocked(station)
    actions.reserve(station, part, 1000, source="l:1", trail="appointment:1", by=by, now=now)
    actions.expect(station, part, 1000, expected_at=now, by=by, now=now)
    there = actor("parts", at=other_station)
    assert not queries.ledger(there, part) and not queries.levels_of(there, part) and not queries.expected_of(there)
    assert not queries.shelf(there).groups and not queries.visible_reservations(there) and not queries.bins(there)
