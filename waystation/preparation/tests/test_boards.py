"""Appointment board, welcome board, their comparison."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.accounts.actions import set_parameter
from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments import actions
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_advisor, make_bay, make_booked
from waystation.core.access import policy
from waystation.preparation import queries
from waystation.preparation.choices import Column

pytestmark = pytest.mark.django_db
TODAY_AT = NOW + timedelta(hours=3)  # 12:30 today


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def at(instant: datetime) -> None:
        monkeypatch.setattr("waystation.middleware.now", lambda: instant)

    at(NOW)
    return at


@pytest.fixture
def advisor(station: Station) -> User:
    make_bay(station)
    make_bay(station)
    return make_advisor(station)


def column_of(station: Station, row: Appointment, now: datetime) -> Column:
    cards = queries.two_days(system_actor(station), now)
    return next(card.column for card in cards if card.row.pk == row.pk)


@pytest.mark.covers("BORD-01")
def test_cards_move_by_themselves_at_the_day_change(station: Station, advisor: User) -> None:
    row = make_booked(station, advisor=advisor)
    midnight = datetime.fromisoformat("2026-11-25T00:00:00+08:00")
    assert column_of(station, row, midnight - timedelta(minutes=1)) == Column.DAY_BEFORE
    assert column_of(station, row, midnight) == Column.TODAY
    assert column_of(station, row, TOMORROW + timedelta(minutes=30)) == Column.TODAY
    assert column_of(station, row, TOMORROW + timedelta(minutes=31)) == Column.OVERDUE
    actions.arrive(row, visit_id=1, by=system_actor(station), now=TOMORROW + timedelta(minutes=40))
    assert column_of(station, row, TOMORROW + timedelta(minutes=41)) == Column.CAME


@pytest.mark.covers("BORD-01")
def test_the_advisor_on_duty_checks_the_board(client_as: Callable[..., Any], station: Station, advisor: User, clock: Any) -> None:
    make_booked(station, advisor=advisor)
    client, url = client_as("advisor"), reverse("preparation:board")
    assert "not checked today" in client.get(url).content.decode()
    assert client_as("greeter").post(reverse("preparation:check_board")).status_code == 403
    assert client.post(reverse("preparation:check_board")).status_code == 302
    assert "checked by Advisor" in client.get(url).content.decode()


@pytest.mark.covers("BORD-02")
def test_the_welcome_board_masks_name_and_plate(client_as: Callable[..., Any], station: Station, advisor: User, clock: Any) -> None:
    make_booked(station, advisor=advisor, starts_at=TODAY_AT, customer_name="欧阳建国", plate="鲁A12345")
    text = client_as("greeter").get(reverse("preparation:welcome_board")).content.decode()
    assert "欧阳**" in text
    assert "鲁A***45" in text
    assert "12:30" in text
    assert str(advisor) in text
    assert "欧阳建国" not in text
    assert "12345" not in text


@pytest.mark.covers("BORD-02")
@pytest.mark.parametrize(
    ("wish", "shown", "hidden"), [("full", "欧阳建国", "欧阳**"), ("none", "鲁A***45", "欧阳"), ("masked", "欧阳**", "欧阳建国")]
)
def test_names_stand_on_the_welcome_board_as_the_house_wishes(
    client_as: Callable[..., Any], station: Station, advisor: User, clock: Any, wish: str, shown: str, hidden: str
) -> None:
    day = NOW.date()
    set_parameter(station, "board.welcome_names", wish, effective_from=day, source="test", by=system_actor(station), now=NOW)
    make_booked(station, advisor=advisor, starts_at=TODAY_AT, customer_name="欧阳建国", plate="鲁A12345")
    text = client_as("greeter").get(reverse("preparation:welcome_board")).content.decode()
    assert shown in text
    assert hidden not in text
    assert "鲁A12345" not in text


@pytest.mark.covers("BORD-01")
def test_a_card_moves_by_hand_to_another_day(client_as: Callable[..., Any], station: Station, advisor: User, clock: Any) -> None:
    row = make_booked(station, advisor=advisor, starts_at=TODAY_AT)
    client, url = client_as("advisor"), reverse("preparation:board")
    assert reverse("appointments:move", args=[row.pk]) in client.get(url).content.decode()
    moved = client.post(
        reverse("appointments:move", args=[row.pk]), {"slot": TOMORROW.isoformat(), "reason": "customer asked", "version": row.version}
    )
    assert moved.status_code == 302
    assert column_of(station, row, NOW) == Column.DAY_BEFORE
    columns = {one.value: [card.row.pk for card in cards] for one, _tone, cards in client.get(url).context["columns"]}
    assert (columns["today"], columns["day_before"]) == ([], [row.pk])
    assert reverse("appointments:move", args=[row.pk]) not in client_as("gate").get(url).content.decode()


@pytest.mark.covers("BORD-03")
def test_both_boards_of_a_day_show_the_same_rows(station: Station, advisor: User) -> None:
    by = system_actor(station)
    here = make_booked(station, advisor=advisor, starts_at=TODAY_AT)
    gone = make_booked(station, advisor=advisor, starts_at=TODAY_AT + timedelta(hours=1))
    actions.cancel(gone, reason="x", by=by, now=NOW)
    board = {card.row.pk for card in queries.two_days(by, NOW) if card.column != Column.DAY_BEFORE}
    assert {row.pk for row in queries.welcome(by, NOW.date())} == board == {here.pk}


@pytest.mark.covers("BORD-03")
@pytest.mark.parametrize("kind", ["none", "new", "gone", "time", "advisor"])
def test_what_changed_since_the_board_was_put_up_is_told(
    client_as: Callable[..., Any], station: Station, advisor: User, clock: Any, kind: str
) -> None:
    by = system_actor(station)
    row = make_booked(station, advisor=advisor, starts_at=TODAY_AT)
    client = client_as("greeter")
    assert client.post(reverse("preparation:put_up_welcome_board")).status_code == 302
    if kind == "new":
        make_booked(station, advisor=advisor, starts_at=TODAY_AT + timedelta(hours=1))
    elif kind == "gone":
        actions.cancel(row, reason="x", by=by, now=NOW)
    elif kind == "time":
        actions.reschedule(row, starts_at=TODAY_AT + timedelta(hours=2), reason="x", by=by, now=NOW)
    elif kind == "advisor":
        actions.stand_in(row, advisor=make_advisor(station, "王海"), reason="x", by=by, now=NOW)
    assert [one.kind for one in queries.differences(by, NOW.date())] == ([] if kind == "none" else [kind])
    text = client.get(reverse("preparation:board")).content.decode()
    assert ("The welcome board says something else" in text) == (kind != "none")


@pytest.mark.parametrize("role", ["manager", "advisor", "greeter", "technician", "cashier", "gate", "marketing", "admin"])
@pytest.mark.parametrize("name", ["board", "welcome_board"])
def test_boards_open_for_their_roles(client_as: Callable[..., Any], station: Station, clock: Any, role: str, name: str) -> None:
    expected = 200 if role in policy()["preparation.boards"] else 403
    assert client_as(role).get(reverse(f"preparation:{name}")).status_code == expected


def test_a_stranger_sees_no_board(client: Any, station: Station) -> None:
    assert client.get(reverse("preparation:welcome_board")).status_code == 302


def test_the_board_takes_the_same_statements_for_one_and_three(
    client_as: Callable[..., Any], station: Station, advisor: User, clock: Any
) -> None:
    client, url = client_as("advisor"), reverse("preparation:board")
    make_booked(station, advisor=advisor, starts_at=TODAY_AT)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for hours in (1, 2):
        make_booked(station, advisor=advisor, starts_at=TODAY_AT + timedelta(hours=hours))
    with CaptureQueriesContext(connection) as three:
        assert client.get(url).content.decode().count("card-j") == 3
    assert len(three) == len(one)
