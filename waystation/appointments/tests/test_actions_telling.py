"""Colleagues hear of what happens to an appointment, who read it is kept, and what nobody read goes up (APPT-14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from waystation.accounts.models import Station, User
from waystation.appointments import actions
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_booked, make_draft, make_in
from waystation.catalogue.tests.build import make_part
from waystation.core.access import Actor
from waystation.customers.models import Party
from waystation.messaging.actions import answer, ask, escalate_unread, read_notice
from waystation.messaging.models import Notice
from waystation.stock.tests.build import stocked

pytestmark = pytest.mark.django_db


def told(row: Appointment, begins: str) -> set[tuple[int | None, str]]:
    return {(n.to_user_id, n.to_role) for n in Notice.objects.filter(trail=row.trail, text_en__startswith=begins)}


@pytest.fixture
def booked(station: Station, bays: Any, desk_advisor: User) -> Appointment:
    row = make_booked(station, advisor=desk_advisor, wished=[("part", stocked(station).pk, 1000)])
    Notice.objects.all().delete()
    return row


@pytest.mark.covers("APPT-14")
def test_what_changes_on_an_agreed_one_is_told_at_once(booked: Appointment, by: Actor, desk_advisor: User) -> None:
    everybody = {(desk_advisor.pk, ""), (None, "parts"), (None, "dispatcher")}
    actions.complete(booked, words={"special_needs": "need a child seat"}, by=by, now=NOW)
    assert told(booked, "Changed") == everybody
    assert "special needs" in Notice.objects.filter(text_en__startswith="Changed").first().text_en  # type: ignore[union-attr]
    Notice.objects.all().delete()
    actions.complete(booked, words={}, wished=[], by=by, now=NOW)
    assert told(booked, "Changed") == everybody  # the store hears that its parts are free again
    assert "work and parts" in Notice.objects.first().text  # type: ignore[union-attr]


@pytest.mark.covers("APPT-14")
def test_what_stays_the_same_or_is_not_agreed_yet_tells_nobody(booked: Appointment, station: Station, by: Actor) -> None:
    actions.complete(booked, words={"special_needs": booked.special_needs, "call_steps": ["greet"]}, by=by, now=NOW)
    draft = make_draft(station)
    actions.complete(draft, words={"fault": "squeals"}, by=by, now=NOW)
    tentative = make_in(station, "tentative")
    actions.complete(tentative, words={"fault": "squeals"}, by=by, now=NOW)
    assert not Notice.objects.filter(text_en__startswith="Changed").exists()


@pytest.mark.covers("APPT-14")
@pytest.mark.parametrize("verb", ["moved", "cancelled", "shop_default"])
def test_a_move_and_an_end_are_told_to_all_three(booked: Appointment, by: Actor, desk_advisor: User, verb: str) -> None:
    later = TOMORROW + timedelta(hours=2)
    if verb == "moved":
        actions.reschedule(booked, starts_at=later, reason="x", by=by, now=NOW)
    elif verb == "cancelled":
        actions.cancel(booked, reason="x", by=by, now=NOW)
    else:
        actions.shop_default(booked, reason="x", by=by, now=NOW)
    begins = {"moved": "Moved", "cancelled": "Cancelled", "shop_default": "Cannot be kept"}[verb]
    assert told(booked, begins) == {(desk_advisor.pk, ""), (None, "parts"), (None, "dispatcher")}


@pytest.mark.covers("APPT-14")
def test_reading_is_kept_and_the_unread_goes_to_the_supervisor_once(
    station: Station, bays: Any, desk_advisor: User, by: Actor, advisor: User, actor: Any
) -> None:
    row = make_booked(station, advisor=desk_advisor, wished=[("part", make_part(station).pk, 1000)])
    notices = Notice.objects.filter(trail=row.trail, text_en__startswith="New appointment")
    mine = notices.get(to_user=desk_advisor)
    reader = actor("advisor")
    read_notice(mine, by=reader, now=NOW + timedelta(minutes=1))
    read_notice(mine, by=actor("supervisor"), now=NOW + timedelta(minutes=2))
    mine.refresh_from_db()
    assert (mine.read_at, mine.read_by_id) == (NOW + timedelta(minutes=1), reader.user_id)
    escalate_unread(NOW + timedelta(minutes=14))
    assert not Notice.objects.filter(text_en__startswith="Not read by").exists()
    for _again in range(2):
        escalate_unread(NOW + timedelta(minutes=15))
    up = Notice.objects.filter(text_en__startswith="Not read by", text_en__contains="New appointment")
    assert {(n.to_role, n.text_en.split(":")[0]) for n in up} == {("supervisor", "Not read by Parts clerk"), ("supervisor", "Not read by Dispatcher")}
    assert up.count() == 2


@pytest.mark.covers("APPT-08")
def test_question_answer_who_and_when_are_kept_and_the_caller_hears_at_once(station: Station, actor: Any, client_as: Any) -> None:
    row, clerk, expert = make_draft(station), actor("clerk"), actor("expert")
    asked = ask(row.station, trail=row.trail, text="What squeals when braking?", to_role="expert", by=clerk, now=NOW)
    answer(asked, text="The wear indicator of the pads", by=expert, now=NOW + timedelta(minutes=2))
    asked.refresh_from_db()
    assert (asked.text, asked.asked_by_id, asked.asked_at) == ("What squeals when braking?", clerk.user_id, NOW)
    assert (asked.answer, asked.answered_by_id, asked.answered_at) == (
        "The wear indicator of the pads", expert.user_id, NOW + timedelta(minutes=2),
    )  # fmt: skip
    assert Notice.objects.filter(to_user_id=clerk.user_id, text__contains="wear indicator").exists()
    page = client_as("clerk").get(reverse("appointments:appointment", args=[row.pk])).content.decode()
    assert "What squeals when braking?" in page
    assert "The wear indicator of the pads" in page


@pytest.mark.covers("CUST-01")
def test_a_request_opens_the_file_of_a_stranger_before_a_time_is_agreed(station: Station, by: Actor) -> None:
    row = make_draft(station, by, customer_name="刘女士", phone="13800001234")
    assert row.party is not None and row.contact is not None
    assert (row.party.name, row.contact.phone) == ("刘女士", "+8613800001234")
    again = make_draft(station, by, customer_name="刘女士", phone="13800001234")
    assert again.party == row.party  # one file for one number
    row.refresh_from_db()
    assert (row.status, row.party) == ("draft", again.party)


@pytest.mark.covers("CUST-01")
@pytest.mark.parametrize("gap", [{"phone": ""}, {"phone": "1380000"}, {"customer_name": ""}, {"fault": "", "wishes": ""}])
def test_what_cannot_be_filed_yet_is_filed_when_the_rest_is_known(station: Station, by: Actor, gap: dict[str, str]) -> None:
    row = make_draft(station, by, **gap)
    assert row.party is None and not Party.objects.exists()
    whole = {"customer_name": "刘女士", "phone": "13800001234", "fault": "异响"}
    actions.complete(row, words=whole, by=by, now=NOW)
    row.refresh_from_db()
    assert row.party == Party.objects.get()


@pytest.mark.covers("CUST-01")
def test_the_technical_department_hears_of_a_fault_once_and_can_open_it(station: Station, by: Actor, client_as: Any) -> None:
    silent = make_draft(station, by, fault="")
    assert told(silent, "Repair request") == set()
    actions.complete(silent, words={"fault": "Knocks over bumps"}, by=by, now=NOW)
    assert told(silent, "Repair request") == {(None, "technical_head")}
    actions.complete(silent, words={"fault": "Knocks over bumps, left"}, by=by, now=NOW)
    notice = Notice.objects.get(trail=silent.trail, to_role="technical_head")
    assert "Knocks over bumps" in notice.text_en
    assert client_as("technical_head").get(notice.url).status_code == 200
    assert told(make_draft(station, by), "Repair request") == {(None, "technical_head")}
