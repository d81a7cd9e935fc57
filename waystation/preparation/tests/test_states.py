"""Every verb of preparation in every state of the appointment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments.choices import DUE, Status
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, make_in
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.preparation import actions
from waystation.preparation.models import Mark
from waystation.preparation.tests.build import prepare_all
from waystation.stock.tests.build import bin_at

S = Status


def _ready(row: Appointment, by: Actor) -> None:
    if row.status in DUE:
        prepare_all(row, by, NOW)
    actions.mark_ready(row, by=by, now=NOW)


# verb → (states it works in, state it leads to or None when the state stays)
VERBS: dict[str, tuple[Callable[[Appointment, Actor], object], set[Status], Status | None]] = {
    "mark_ready": (_ready, {S.CONFIRMED, S.AT_RISK}, S.READY),
    "prepare": (lambda r, by: actions.prepare(r, "tools", "done", by=by, now=NOW), set(DUE), None),
    "shelve_parts": (lambda r, by: actions.shelve_parts(r, bin_at(r.station, "S-1", kind="shelf"), by=by, now=NOW), set(DUE), None),
    "check": (lambda r, by: actions.check(r, 60, prepared=False, commitment="will_come", by=by, now=NOW), set(DUE), None),
    "seal_form": (lambda r, by: actions.seal_form(r, by=by, now=NOW), {S.TENTATIVE, *DUE, S.SHOP_DEFAULT}, None),
}  # fmt: skip


@pytest.mark.covers("PREP-01", "PREP-06", "APPT-18")
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_works_in_its_states_only(station: Station, verb: str, status: Status) -> None:
    act, works_in, leads_to = VERBS[verb]
    by = system_actor(station)
    row = make_in(station, status)
    if status in works_in:
        act(row, by)
        row.refresh_from_db()
        assert row.status == (leads_to or status)
        return
    with pytest.raises(Refused) as refused:
        act(row, by)
    assert refused.value.code == "wrong_state"
    row.refresh_from_db()
    assert row.status == status


@pytest.mark.parametrize("status", list(Status))
def test_look_again_takes_back_only_a_ready_mark_that_does_not_hold(station: Station, status: Status) -> None:
    row, by = make_in(station, status), system_actor(station)
    assert actions.look_again(row, by=by, now=NOW).status == status
    Mark.objects.all().delete()
    assert actions.look_again(row, by=by, now=NOW).status == (S.CONFIRMED if status == S.READY else status)
