"""Every verb in every state: it works along the drawn edges and is refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments import actions
from waystation.appointments.choices import DUE, Status
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_advisor, make_in
from waystation.core.access import Actor
from waystation.core.errors import Refused

S = Status
LATER = TOMORROW + timedelta(hours=3)


# verb → (states it works in, state it leads to or None when the state stays)
VERBS: dict[str, tuple[Callable[[Appointment, Actor], object], set[Status], Status | None]] = {
    "tentative": (lambda r, by: actions.tentative(r, starts_at=LATER, by=by, now=NOW), {S.DRAFT}, S.TENTATIVE),
    "abandon": (lambda r, by: actions.abandon(r, reason="x", by=by, now=NOW), {S.DRAFT}, S.ABANDONED),
    "confirm": (
        lambda r, by: actions.confirm(r, advisor=make_advisor(r.station), by=by, now=NOW), {S.TENTATIVE}, S.CONFIRMED,
    ),
    "cancel": (
        lambda r, by: actions.cancel(r, reason="x", by=by, now=NOW), {S.TENTATIVE, *DUE, S.SHOP_DEFAULT}, S.CANCELLED,
    ),
    "reschedule": (
        lambda r, by: actions.reschedule(r, starts_at=LATER, reason="x", by=by, now=NOW), {*DUE, S.SHOP_DEFAULT}, S.CONFIRMED,
    ),
    "no_show": (lambda r, by: actions.no_show(r, reason="x", by=by, now=LATER), set(DUE), S.NO_SHOW),
    "shop_default": (lambda r, by: actions.shop_default(r, reason="x", by=by, now=NOW), set(DUE), S.SHOP_DEFAULT),
    "expire": (lambda r, by: actions.expire(r, by=by, now=LATER), {S.TENTATIVE}, S.EXPIRED),
    "arrive": (lambda r, by: actions.arrive(r, visit_id=7, by=by, now=TOMORROW), set(DUE), S.ARRIVED),
    "convert": (lambda r, by: actions.convert(r, by=by, now=TOMORROW), {S.ARRIVED}, S.CONVERTED),
    "leave": (lambda r, by: actions.leave(r, reason="x", by=by, now=TOMORROW), {S.ARRIVED}, S.LEFT),
    "stand_in": (
        lambda r, by: actions.stand_in(r, advisor=make_advisor(r.station), reason="ill", by=by, now=NOW), set(DUE), None,
    ),
    "complete": (
        lambda r, by: actions.complete(r, words={"special_needs": "儿童座椅"}, by=by, now=NOW),
        {S.DRAFT, S.TENTATIVE, *DUE, S.SHOP_DEFAULT}, None,
    ),
    "wish_to_move": (lambda r, by: actions.wish_to_move(r, wish="Friday", by=by, now=NOW), {S.TENTATIVE, *DUE}, None),
}  # fmt: skip


@pytest.mark.covers("APPT-15", "APPT-20", "APPT-21")
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_works_in_its_states_only(station: Station, verb: str, status: Status) -> None:
    act, works_in, leads_to = VERBS[verb]
    by = system_actor(station)
    row = make_in(station, status)
    assert row.status == status
    if status in works_in:
        act(row, by)
        row.refresh_from_db()
        if leads_to:
            assert row.status == leads_to
        return
    with pytest.raises(Refused) as refused:
        act(row, by)
    assert refused.value.code == "wrong_state"
    row.refresh_from_db()
    assert row.status == status


@pytest.mark.parametrize("status", list(Status))
def test_booking_works_for_drafts_and_tentative_ones(station: Station, status: Status) -> None:
    row = make_in(station, status)
    how = {"starts_at": LATER, "advisor": make_advisor(station), "by": system_actor(station), "now": NOW}
    if status in {S.DRAFT, S.TENTATIVE}:
        actions.book(row, **how)
        assert (row.status, row.starts_at) == (S.CONFIRMED, LATER)
    else:
        with pytest.raises(Refused) as refused:
            actions.book(row, **how)
        assert refused.value.code == "wrong_state"


def test_every_state_can_be_reached(station: Station) -> None:
    assert {make_in(station, status).status for status in (S.DRAFT, S.READY)} == {S.DRAFT, S.READY}
    assert set(Appointment.MOVES) == set(Status)
