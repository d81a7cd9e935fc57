"""The order on the spot: without the whole check-in, with price, promise and signature as always (RCPT-08)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.reception import actions
from waystation.reception.choices import Status
from waystation.reception.models import Visit
from waystation.reception.rules import ready_for_order
from waystation.reception.tests.build import NOW, SET, make_complete, make_sheet, make_signed, make_stay

pytestmark = pytest.mark.django_db


def url(visit: Visit, name: str = "reception:short") -> str:
    return reverse(name, args=[visit.pk])


def quick(station: Station, **more: Any) -> Visit:
    values: dict[str, Any] = {"km": 40128, "covers": SET, "covers_at": NOW, "words": "换雨刮片"} | more
    return make_stay(station, **values)


def code(verb: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        verb()
    return refused.value.code


@pytest.mark.covers("RCPT-08")
@pytest.mark.parametrize("because", ["simple", "asked"])
def test_mileage_covers_and_words_are_enough(station: Station, by: Actor, because: str) -> None:
    visit = quick(station)
    assert "no_walkaround" in ready_for_order(visit)
    assert code(lambda: actions.take_into_house(visit, by=by, now=NOW)) == ready_for_order(visit)[0]
    actions.go_short(visit, because=because, by=by, now=NOW)
    assert (visit.on_the_spot, ready_for_order(visit)) == (because, [])
    assert JournalLine.objects.get(verb="visit.on_the_spot").facts == {"because": because}
    actions.take_into_house(visit, by=by, now=NOW)
    assert visit.status == Status.IN_HOUSE


@pytest.mark.covers("RCPT-08")
@pytest.mark.parametrize(
    ("gap", "missing"), [({"km": None}, "no_km"), ({"covers_at": None}, "no_covers"), ({"words": " "}, "no_words")]
)
def test_what_is_asked_for_even_on_the_spot(station: Station, by: Actor, gap: dict[str, Any], missing: str) -> None:
    visit = quick(station, **gap)
    actions.go_short(visit, because="simple", by=by, now=NOW)
    assert ready_for_order(visit) == [missing]
    assert code(lambda: actions.take_into_house(visit, by=by, now=NOW)) == missing


@pytest.mark.covers("RCPT-08")
def test_when_the_short_way_is_closed(station: Station, by: Actor) -> None:
    assert code(lambda: actions.go_short(quick(station), because="", by=by, now=NOW)) == "no_reason"
    marked = make_complete(station, marks={"hood": "dent"})
    assert code(lambda: actions.go_short(marked, because="simple", by=by, now=NOW)) == "marks_kept"
    gone = quick(station, status=Status.LEFT)
    assert code(lambda: actions.go_short(gone, because="simple", by=by, now=NOW)) == "wrong_state"
    inside = make_signed(station)
    actions.take_into_house(inside, by=by, now=NOW)
    assert code(lambda: actions.go_whole(inside, by=by, now=NOW)) == "wrong_state"


@pytest.mark.covers("RCPT-08")
def test_back_to_the_whole_check_in(station: Station, by: Actor) -> None:
    visit = quick(station)
    actions.go_short(visit, because="asked", by=by, now=NOW)
    actions.go_whole(visit, by=by, now=NOW)
    assert visit.on_the_spot == "" and "no_walkaround" in ready_for_order(visit)


@pytest.mark.covers("RCPT-08")
def test_the_button_on_the_page_leads_to_the_order_and_keeps_what_was_typed(station: Station, client_as: Callable[..., Client]) -> None:
    client, visit = client_as("advisor"), quick(station, km=None)
    page = client.get(url(visit, "reception:visit")).content.decode()
    assert f'formaction="{url(visit)}"' in page
    answer = client.post(url(visit), {"section": "meters", "km": "40128", "because": "simple"})
    assert (answer.status_code, answer.url) == (302, reverse("workorders:open", args=[visit.pk]))
    visit.refresh_from_db()
    assert (visit.km, visit.on_the_spot) == (40128, "simple")
    assert "without the circle check" in client.get(url(visit, "reception:visit")).content.decode()
    assert client.post(url(visit), {"because": "whole"}).url == url(visit, "reception:visit")
    visit.refresh_from_db()
    assert visit.on_the_spot == ""


@pytest.mark.covers("RCPT-08")
def test_a_refusal_says_what_to_do_and_others_may_not(station: Station, client_as: Callable[..., Client]) -> None:
    visit = quick(station)
    make_sheet(visit, marks={"hood": "scratch"})
    answer = client_as("advisor").post(url(visit), {"because": "simple"})
    assert answer.status_code == 422 and "A damage is marked on the sketch already" in answer.content.decode()
    assert client_as("parts").post(url(visit), {"because": "simple"}).status_code == 403


@pytest.mark.covers("RCPT-08")
def test_the_appointment_form_is_one_step_from_the_door(station: Station, client_as: Callable[..., Client]) -> None:
    assert reverse("appointments:call") in client_as("advisor").get(reverse("reception:queue")).content.decode()
