"""Into the house, answered, left, departed; keys and places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from waystation.accounts.models import Parameter, Station, User
from waystation.appointments.choices import Status as AppointmentStatus
from waystation.appointments.tests.build import make_in
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.messaging.models import Call, Task
from waystation.reception import actions, queries
from waystation.reception.choices import OPEN, Purpose, Status
from waystation.reception.models import KeyMove, Visit
from waystation.reception.tests.build import NOW, make_complete, make_signed, make_stay

pytestmark = pytest.mark.django_db


def code_of(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    return no.value


VERBS: dict[str, tuple[Callable[[Visit, Actor], Any], set[str], str]] = {
    "take_into_house": (lambda visit, by: actions.take_into_house(visit, by=by, now=NOW), {Status.IN_RECEPTION}, Status.IN_HOUSE),
    "answer_consultation": (
        lambda visit, by: actions.answer_consultation(visit, answer="yes", by=by, now=NOW), {Status.ARRIVED, Status.IN_RECEPTION}, Status.ANSWERED,
    ),
    "leave": (lambda visit, by: actions.leave(visit, reason="price", by=by, now=NOW), OPEN, Status.LEFT),
    "depart": (lambda visit, by: actions.depart(visit, by=by, now=NOW), {Status.IN_HOUSE}, Status.DEPARTED),
}  # fmt: skip


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_in_each_state(station: Station, by: Actor, verb: str, status: str) -> None:
    act, allowed, to = VERBS[verb]
    visit = make_signed(station)
    Visit.objects.filter(pk=visit.pk).update(status=status)
    visit.refresh_from_db()
    if status in allowed:
        act(visit, by)
        assert visit.status == to
        assert JournalLine.objects.filter(facts__to=to, subject=f"visit:{visit.pk}").count() == 1
        return
    assert code_of(lambda: act(visit, by)).code == "wrong_state"


@pytest.mark.covers("RCPT-11", "RCPT-15", "RCPT-17")
@pytest.mark.parametrize(
    ("more", "code"), [({"covers_at": None}, "no_covers"), ({"words": ""}, "no_words"), ({"km": None}, "no_km"), ({}, "walkaround_unsigned")]
)
def test_no_order_while_something_is_missing(station: Station, by: Actor, more: dict[str, Any], code: str) -> None:
    visit = make_complete(station, **more)
    no = code_of(lambda: actions.take_into_house(visit, by=by, now=NOW))
    assert no.code == code
    assert "walkaround_unsigned" in no.facts["missing"]  # type: ignore[operator]


def test_no_order_without_a_walkaround(station: Station, by: Actor) -> None:
    visit = make_stay(station, km=5, data_confirmed_at=NOW, covers_at=NOW, valuables_reminded_at=NOW, words="x")
    assert code_of(lambda: actions.take_into_house(visit, by=by, now=NOW)).code == "no_walkaround"


def test_one_signature_for_both_where_the_house_wants_it(station: Station, by: Actor) -> None:
    Parameter.objects.create(
        company=station.company, station=station, key="reception.combined_signature", value=True, effective_from="2026-01-01", source="(f) 26",
        set_at=NOW,
    )  # fmt: skip
    incomplete = make_complete(station, sheet={"fuel": ""})
    assert code_of(lambda: actions.take_into_house(incomplete, by=by, now=NOW)).code == "no_fuel"
    visit = make_complete(station)
    actions.take_into_house(visit, by=by, now=NOW)
    actions.sign_walkaround(visit, name="刘芳", svg="", by=by, now=NOW)
    assert (visit.status, visit.walkaround.status) == (Status.IN_HOUSE, "signed")


@pytest.mark.covers("RCPT-16", "RCPT-33")
def test_the_order_stops_the_clock_and_converts_the_appointment(station: Station, by: Actor) -> None:
    row = make_in(station, AppointmentStatus.ARRIVED)
    visit = make_signed(station, appointment=row, inquiry_from_at=NOW - timedelta(minutes=2), purpose="repair")
    actions.take_into_house(visit, by=by, now=NOW)
    row.refresh_from_db()
    assert row.status == AppointmentStatus.CONVERTED
    assert visit.inquiry_to_at == NOW
    assert JournalLine.objects.get(verb="inquiry.short").facts == {"minutes": 2, "least": 7, "reasoned": False}


@pytest.mark.covers("RCPT-07")
def test_a_simple_question_is_answered_logged_and_closed(station: Station, by: Actor) -> None:
    visit = actions.arrive(station, plate="鲁A77777", by=by, now=NOW)
    assert code_of(lambda: actions.answer_consultation(visit, answer=" ", by=by, now=NOW)).code == "no_answer"
    actions.answer_consultation(visit, answer="Every 10,000 km", by=by, now=NOW)
    assert (visit.answer, visit.purpose, visit.departed_at) == ("Every 10,000 km", Purpose.CONSULTATION, NOW)
    assert Call.objects.get(trail=visit.trail).purpose == "consultation"
    assert queries.queue(by, NOW) == []


def test_who_leaves_says_why_and_frees_tag_place_and_appointment(station: Station, by: Actor) -> None:
    row = make_in(station, AppointmentStatus.ARRIVED)
    visit = make_stay(station, appointment=row, key_tag="K1", parking="P1", status=Status.ARRIVED)
    assert code_of(lambda: actions.leave(visit, reason="", by=by, now=NOW)).code == "no_reason"
    actions.leave(visit, reason="too long", by=by, now=NOW)
    row.refresh_from_db()
    assert (visit.left_because, visit.key_tag, visit.parking, row.status) == ("too long", "", "", AppointmentStatus.LEFT)
    make_stay(station, key_tag="K1", parking="P1")


def test_the_day_of_departure_is_the_station_s(station: Station, by: Actor) -> None:
    visit = make_stay(station, status=Status.IN_HOUSE, key_tag="K1")
    late = NOW.replace(hour=17)  # 01:00 of the next day at the station
    actions.depart(visit, by=by, now=late)
    visit.vehicle.refresh_from_db()
    assert visit.vehicle.last_visit_on.isoformat() == "2026-11-25"
    assert (visit.departed_at, visit.key_tag) == (late, "")


def test_tasks_go_with_the_stay(station: Station, by: Actor, advisor: User) -> None:
    visit = actions.arrive(station, plate="鲁A77777", by=by, now=NOW)
    actions.leave(visit, reason="x", by=by, now=NOW)
    assert list(Task.objects.values_list("state", flat=True)) == ["dropped"]


@pytest.mark.covers("RCPT-27", "HAND-02")
def test_key_and_papers_are_followed_from_hand_to_hand(station: Station, by: Actor, person: Any) -> None:
    visit, technician = make_stay(station), person("technician")
    assert code_of(lambda: actions.move_key(visit, by=by, now=NOW)).code == "nowhere"
    actions.move_key(visit, place="board 3", tag="K17", by=by, now=NOW)
    actions.move_key(visit, what="papers", place="desk", by=by, now=NOW)
    actions.move_key(visit, holder=technician, by=by, now=NOW + timedelta(minutes=1))
    assert visit.key_tag == "K17"
    assert [(row.what, row.holder, row.place) for row in queries.key_holders(by)] == [("papers", None, "desk"), ("key", technician, "")]
    assert [row.place or str(row.holder) for row in queries.key_log(visit)] == [str(technician), "desk", "board 3"]


@pytest.mark.covers("RCPT-27")
def test_a_tag_hangs_on_one_vehicle_and_a_place_takes_one(station: Station, by: Actor) -> None:
    first, second = make_stay(station), make_stay(station)
    actions.move_key(first, place="board", tag="K1", by=by, now=NOW)
    actions.park(first, "P1", by=by, now=NOW)
    assert code_of(lambda: actions.move_key(second, place="board", tag="K1", by=by, now=NOW)).code == "tag_taken"
    assert code_of(lambda: actions.park(second, "P1", by=by, now=NOW)).code == "place_taken"
    assert KeyMove.objects.count() == 1
    second.refresh_from_db()
    assert (second.key_tag, second.parking) == ("", "")
    actions.park(second, "", by=by, now=NOW)


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", ["move_key", "park"])
def test_keys_and_places_in_each_state(station: Station, by: Actor, verb: str, status: str) -> None:
    visit = make_stay(station, status=status)
    act = {
        "move_key": lambda: actions.move_key(visit, place="board", by=by, now=NOW), "park": lambda: actions.park(visit, "P9", by=by, now=NOW),
    }[verb]  # fmt: skip
    if status in OPEN:
        act()
        return
    assert code_of(act).code == "wrong_state"
