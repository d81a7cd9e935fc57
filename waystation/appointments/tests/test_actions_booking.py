"""Taking, completing and booking: what is required, what is held, who is told, what is promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments import actions, queries
from waystation.appointments.choices import Status, Verification
from waystation.appointments.models import Appointment
from waystation.appointments.sums import REQUIRED
from waystation.appointments.tests.build import NOW, TOMORROW, lines_for, make_advisor, make_booked, make_draft, words
from waystation.catalogue.models import OperationPart, Package, PackageLine
from waystation.catalogue.tests.build import make_operation, make_part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.models import Contact, Party, Vehicle
from waystation.customers.tests.build import make_party, make_vehicle
from waystation.finder.queries import find
from waystation.journal.models import JournalLine
from waystation.messaging.actions import ask
from waystation.messaging.models import Call, CustomerLink, Message, Notice, Question, Task
from waystation.scheduling.models import Absence, Hold, Resource, Slot

pytestmark = pytest.mark.django_db


def book(row: Appointment, by: Actor, advisor: User | None, **how: Any) -> Appointment:
    return actions.book(row, **({"starts_at": TOMORROW, "advisor": advisor, "by": by, "now": NOW} | how))


def refusal(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


@pytest.mark.covers("APPT-05")
@pytest.mark.parametrize("field", REQUIRED)
def test_each_required_field_is_asked_for_by_name(station: Station, by: Actor, bays: Any, desk_advisor: User, field: str) -> None:
    row = make_draft(station, **{field: None if field == "km" else ""})
    refused = refusal(lambda: book(row, by, desk_advisor))
    assert (refused.code, refused.field) == ("incomplete", field)
    row.refresh_from_db()
    assert row.status == Status.DRAFT
    assert row in queries.incomplete(by)
    assert not Slot.objects.exists()


@pytest.mark.covers("APPT-05")
def test_zero_kilometres_is_a_mileage(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    assert book(make_draft(station, km=0), by, desk_advisor).status == Status.CONFIRMED


@pytest.mark.covers("APPT-05")
def test_a_draft_keeps_half_a_plate_but_booking_wants_a_whole_one(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = make_draft(station, plate="d12", phone="138")
    assert (row.plate, row.phone) == ("D12", "138")
    assert refusal(lambda: book(row, by, desk_advisor)).code == "bad_plate"
    actions.complete(row, words={"plate": "鲁a·d12k6"}, by=by, now=NOW)
    assert row.plate == "鲁AD12K6"
    assert refusal(lambda: book(row, by, desk_advisor)).code == "bad_phone"


@pytest.mark.covers("APPT-13")
def test_no_appointment_without_a_named_advisor(station: Station, by: Actor, bays: Any, person: Any) -> None:
    row = make_draft(station)
    assert refusal(lambda: book(row, by, None)).code == "no_advisor"
    assert refusal(lambda: book(row, by, person("technician"))).code == "no_advisor"
    assert refusal(lambda: book(row, by, person("advisor"))).code == "no_advisor"  # has no place in the calendar
    assert refusal(lambda: book(row, by, None, pick_advisor=True)).code == "no_advisor"


@pytest.mark.covers("APPT-13")
def test_the_least_busy_free_advisor_is_named_when_none_was_chosen(station: Station, by: Actor, bays: Any) -> None:
    first, second = make_advisor(station), make_advisor(station, "王海")
    make_booked(station, advisor=first, starts_at=TOMORROW + timedelta(hours=4))
    assert book(make_draft(station), by, None, pick_advisor=True).advisor == second
    assert book(make_draft(station), by, None, pick_advisor=True).advisor == first  # the other receives somebody then
    Absence.objects.create(station=station, user=second, from_at=TOMORROW, to_at=TOMORROW + timedelta(days=9), reason="ill")
    late = book(make_draft(station), by, None, pick_advisor=True, starts_at=TOMORROW + timedelta(days=1))
    assert late.advisor == first


@pytest.mark.covers("APPT-10", "APPT-16")
def test_bay_and_advisor_cannot_be_held_twice(station: Station, by: Actor, desk_advisor: User) -> None:
    Resource.objects.create(station=station, kind="bay", name="B1", bay_kind="repair")
    book(make_draft(station), by, desk_advisor)
    other = make_advisor(station, "王海")
    assert refusal(lambda: book(make_draft(station), by, other)).code == "slot_taken"
    Resource.objects.create(station=station, kind="bay", name="B2", bay_kind="repair")
    assert book(make_draft(station), by, other).status == Status.CONFIRMED
    Resource.objects.create(station=station, kind="bay", name="B3", bay_kind="repair")
    refused = refusal(lambda: book(make_draft(station), by, desk_advisor))
    assert (refused.code, refused.field) == ("slot_taken", "advisor")


@pytest.mark.covers("APPT-16")
def test_the_slot_is_as_long_as_the_standard_hours(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    job = lines_for(station, hours_milli=1700)
    row = book(make_draft(station, wished=[("operation", job.pk, 1000)]), by, desk_advisor)
    assert row.minutes == 105
    assert row.hold.ends_at - row.hold.starts_at == timedelta(minutes=105)
    actions.complete(row, words={}, wished=[("operation", make_operation(station, hours_milli=3000).pk, 1000)], by=by, now=NOW)
    row.refresh_from_db()
    assert (row.minutes, row.hold.ends_at) == (180, TOMORROW + timedelta(hours=3))


@pytest.mark.covers("APPT-10")
@pytest.mark.parametrize("starts_at", [datetime(2026, 11, 25, 13, 0, tzinfo=UTC), NOW - timedelta(hours=2)])
def test_closed_and_past_times_are_refused(station: Station, by: Actor, bays: Any, desk_advisor: User, starts_at: datetime) -> None:
    assert refusal(lambda: book(make_draft(station), by, desk_advisor, starts_at=starts_at)).code in {"closed", "past"}


@pytest.mark.covers("APPT-10")
def test_above_capacity_needs_the_right_and_a_reason_that_is_kept(
    station: Station, by: Actor, desk_advisor: User, actor: Callable[..., Actor]
) -> None:
    Resource.objects.create(station=station, kind="bay", name="B1", bay_kind="repair")
    book(make_draft(station), by, desk_advisor)
    other = make_advisor(station, "王海")
    refused = refusal(lambda: book(make_draft(station), actor("clerk"), other, overbook_reason="VIP"))
    assert refused.code == "not_allowed"
    row = book(make_draft(station), actor("dispatcher"), other, overbook_reason="fleet, agreed with the workshop")
    assert Hold.objects.get(pk=row.hold_id).overbooked_because == "fleet, agreed with the workshop"
    assert JournalLine.objects.filter(verb="time.overbooked").exists()


@pytest.mark.covers("APPT-14")
def test_advisor_parts_and_workshop_are_told_at_once(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    part = make_part(station)
    row = book(make_draft(station, wished=[("part", part.pk, 1000)]), by, desk_advisor)
    told = Notice.objects.filter(trail=row.trail, text_en__startswith="New appointment")
    assert {(n.to_user_id, n.to_role) for n in told} == {(desk_advisor.pk, ""), (None, "parts"), (None, "dispatcher")}
    assert {n.escalate_at for n in told} == {NOW + timedelta(minutes=15)}
    Notice.objects.all().delete()
    actions.cancel(row, reason="x", by=by, now=NOW)
    assert Notice.objects.filter(trail=row.trail, text_en__startswith="Cancelled").count() == 3


@pytest.mark.covers("APPT-13", "APPT-17")
def test_the_customer_is_sent_the_facts_and_a_link(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = book(make_draft(station), by, desk_advisor)
    message = Message.objects.get(template_key="appointment_booked")
    assert str(desk_advisor) in message.text
    assert "11-25 10:00" in message.text
    assert row.verification == Verification.SENT
    assert CustomerLink.objects.get(subject=row.trail).expires_at > TOMORROW
    for outcome in (Verification.NOT_REACHED, Verification.CORRECTED, Verification.VERIFIED):
        assert actions.verify(row, outcome, by=by, now=NOW).verification == outcome
    assert refusal(lambda: actions.verify(row, "sent", by=by, now=NOW)).code == "bad_outcome"


@pytest.mark.covers("APPT-15")
def test_a_tentative_time_holds_a_bay_and_falls_free(station: Station, by: Actor, desk_advisor: User) -> None:
    Resource.objects.create(station=station, kind="bay", name="B1", bay_kind="repair")
    row = make_draft(station, km=None, fault="")
    actions.tentative(row, starts_at=TOMORROW, by=by, now=NOW)
    assert (row.status, row.expires_at) == (Status.TENTATIVE, NOW + timedelta(hours=24))
    assert refusal(lambda: book(make_draft(station), by, desk_advisor)).code == "slot_taken"
    assert refusal(lambda: actions.expire(row, by=by, now=NOW + timedelta(hours=23))).code == "too_early"
    actions.expire(row, by=by, now=NOW + timedelta(hours=24))
    assert book(make_draft(station), by, desk_advisor).status == Status.CONFIRMED
    assert Task.objects.filter(key=f"recontact:{row.trail}").exists()


@pytest.mark.covers("APPT-15")
@pytest.mark.parametrize("field", ["customer_name", "plate", "phone"])
def test_a_tentative_time_needs_name_plate_and_phone(station: Station, by: Actor, bays: Any, field: str) -> None:
    row = make_draft(station, **{field: ""})
    refused = refusal(lambda: actions.tentative(row, starts_at=TOMORROW, by=by, now=NOW))
    assert (refused.code, refused.field) == ("incomplete", field)


@pytest.mark.covers("APPT-15")
def test_two_tentative_ones_cannot_both_become_firm(station: Station, by: Actor, desk_advisor: User) -> None:
    """F-25: the first ran out, the second got the bay; confirming the first finds it taken."""
    Resource.objects.create(station=station, kind="bay", name="B1", bay_kind="repair")
    first, second = make_draft(station), make_draft(station)
    actions.tentative(first, starts_at=TOMORROW, by=by, now=NOW)
    later = NOW + timedelta(hours=24, minutes=5)
    actions.tentative(second, starts_at=TOMORROW, by=by, now=later)
    actions.confirm(second, advisor=desk_advisor, by=by, now=later)
    refused = refusal(lambda: actions.confirm(first, advisor=make_advisor(station, "王海"), by=by, now=later))
    assert refused.code == "slot_taken"
    assert Appointment.objects.filter(status=Status.CONFIRMED).count() == 1


@pytest.mark.covers("APPT-12")
def test_refused_times_stay_on_record(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = make_draft(station)
    other = TOMORROW + timedelta(hours=2)
    actions.propose(row, [other], by=by, now=NOW)
    actions.propose(row, [other, TOMORROW], taken=TOMORROW, by=by, now=NOW)
    assert sorted(row.proposals.values_list("starts_at", "taken")) == [(TOMORROW, True), (other, False)]


@pytest.mark.covers("APPT-02", "APPT-03", "APPT-04", "APPT-06")
def test_the_call_goes_into_the_register_with_rings_and_hold(station: Station, by: Actor) -> None:
    call_back = NOW + timedelta(hours=2)
    row = actions.take(
        station, channel="phone", words=words(call_steps=["greet", "listen", "nonsense"], call_back_at=call_back), by=by, now=NOW,
        call={"rings": 5, "seconds": 200, "hold_seconds": 35},
    )  # fmt: skip
    call = Call.objects.get()
    assert (row.call, call.rings, call.hold_seconds, call.trail, call.outcome) == (call, 5, 35, row.trail, "draft")
    assert row.call_steps == ["greet", "listen"]
    assert Task.objects.get(key=f"call_back:{row.trail}").due_at == call_back
    actions.complete(row, words={"call_back_at": None}, by=by, now=NOW)
    assert Task.objects.get(key=f"call_back:{row.trail}").state == "done"


@pytest.mark.covers("APPT-29")
def test_at_the_desk_nobody_called(station: Station, by: Actor) -> None:
    row = actions.take(station, channel="desk", words=words(), by=by, now=NOW)
    assert (row.channel, row.call, Call.objects.count()) == ("desk", None, 0)


@pytest.mark.covers("APPT-07", "APPT-08")
def test_symptoms_make_a_fault_and_an_expert_is_asked(station: Station, by: Actor, actor: Callable[..., Actor]) -> None:
    row = make_draft(station, symptoms=[{"code": "S-1", "name": "x", "question": "left?", "answer": "left"}], diagnosis="")
    assert (row.has_fault, row.symptoms[0]["answer"]) == (True, "left")
    clerk = actor("clerk")
    asked = ask(row.station, trail=row.trail, text="异响可能是什么?", to_role="expert", by=clerk, now=NOW)
    assert Question.objects.get().trail == row.trail
    assert Task.objects.get(key=f"question:{asked.pk}").owner_role == "expert"
    assert refusal(lambda: ask(row.station, trail=row.trail, text=" ", to_role="expert", by=clerk, now=NOW)).code == "empty"


@pytest.mark.covers("APPT-09", "PREP-03")
def test_cost_and_time_told_come_from_the_lines_unless_said_otherwise(station: Station, by: Actor) -> None:
    job, part = lines_for(station, hours_milli=1200), make_part(station, price_fen=9500)
    OperationPart.objects.create(operation=job, part=part, qty_milli=2000)
    row = make_draft(station, wished=[("operation", job.pk, 1000)], wishes="")
    assert (row.told_cost_fen, row.told_minutes) == (18000 + 19000, 75)
    assert [line.qty_milli for line in row.lines.order_by("pk")] == [1000, 2000]
    assert row.wishes == job.label
    actions.complete(row, words={"told_cost_fen": 40000}, wished=[("operation", job.pk, 1000)], by=by, now=NOW)
    assert row.told_cost_fen == 40000


@pytest.mark.covers("APPT-09")
def test_a_package_brings_its_own_lines_and_missing_prices_stay_open(station: Station, by: Actor) -> None:
    package = Package.objects.create(company=station.company, code="P", name="小保养", valid_from=NOW.date())
    PackageLine.objects.create(package=package, operation=make_operation(station))
    PackageLine.objects.create(package=package, part=make_part(station, price_fen=None))
    row = make_draft(station, wished=[("package", package.pk, 1000)], wishes="")
    assert [line.price_fen for line in row.lines.all()] == [0, 0]
    assert row.wishes == "小保养" or row.wishes == package.label
    assert refusal(lambda: make_draft(station, wished=[("package", 999999, 1000)])).code == "unknown_line"


@pytest.mark.covers("APPT-06")
def test_a_known_vehicle_and_customer_are_not_overwritten(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    party = make_party(by, name="刘建国", phone="13900002222")
    car = make_vehicle(by, owner=party, plate="鲁A55555")
    row = book(make_draft(station, plate="鲁A55555", phone="13900002222", customer_name="老刘"), by, desk_advisor)
    assert (row.vehicle, row.party) == (car, party)
    party.refresh_from_db()
    assert party.name == "刘建国"
    assert Vehicle.objects.filter(plate="鲁A55555").count() == 1


def test_a_new_customer_gets_a_file_and_is_found(station: Station, by: Actor, bays: Any, desk_advisor: User, actor: Callable[..., Actor]) -> None:
    row = book(make_draft(station, plate="鲁B99999", customer_name="韩梅梅", phone="13700003333"), by, desk_advisor)
    assert Party.objects.get(pk=row.party_id).name == "韩梅梅"
    assert Contact.objects.get(pk=row.contact_id).phone == "+8613700003333"
    assert [hit.object_id for hit in find(actor("clerk"), row.number, kinds={"appointment"})] == [row.pk]


def test_nothing_is_kept_when_booking_in_one_go_is_refused(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    how = {"channel": "web", "words": words(km=None), "starts_at": TOMORROW, "advisor": desk_advisor, "by": by, "now": NOW}
    assert refusal(lambda: actions.take_and_book(station, **how)).code == "incomplete"
    assert not Appointment.objects.exists()
    assert not Slot.objects.exists()
    assert not JournalLine.objects.filter(verb__startswith="appointment").exists()


def test_an_agreed_record_cannot_lose_what_is_required(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = book(make_draft(station), by, desk_advisor)
    refused = refusal(lambda: actions.complete(row, words={"fault": ""}, by=by, now=NOW))
    assert (refused.code, refused.field) == ("incomplete", "fault")


def test_reasons_are_asked_for(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = book(make_draft(station), by, desk_advisor)
    draft = make_draft(station)
    verbs: list[Callable[[], Any]] = [
        lambda: actions.cancel(row, reason=" ", by=by, now=NOW), lambda: actions.abandon(draft, reason="", by=by, now=NOW),
        lambda: actions.no_show(row, reason="", by=by, now=TOMORROW + timedelta(hours=2)),
        lambda: actions.shop_default(row, reason="", by=by, now=NOW),
        lambda: actions.reschedule(row, starts_at=TOMORROW + timedelta(hours=1), reason="", by=by, now=NOW),
        lambda: actions.stand_in(row, advisor=make_advisor(station, "王海"), reason="", by=by, now=NOW),
    ]  # fmt: skip
    assert [refusal(act).code for act in verbs] == ["no_reason"] * 6
    assert refusal(lambda: actions.wish_to_move(row, wish=" ", by=by, now=NOW)).code == "no_wish"


def test_a_plate_finds_its_appointment_of_these_hours(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    row = book(make_draft(station, plate="鲁A10001"), by, desk_advisor)
    assert queries.for_plate(system_actor(station), "鲁A·10001", TOMORROW - timedelta(minutes=20)) == [row]
    assert queries.for_plate(system_actor(station), "鲁A10001", TOMORROW - timedelta(days=3)) == []
    assert queries.for_plate(system_actor(station), "unreadable", TOMORROW) == []


@pytest.mark.covers("APPT-09", "PART-01")
def test_a_cars_package_is_not_booked_for_a_truck(station: Station, by: Actor, bays: Any, desk_advisor: User) -> None:
    package = Package.objects.create(company=station.company, code="P", name="小保养", vehicle_class="car", valid_from=NOW.date())
    truck = Vehicle.objects.create(company=station.company, plate="鲁H00001", plate_color="yellow", vehicle_class="truck", made_at=NOW)
    wished = [("package", package.pk, 1000)]
    refused = refusal(lambda: make_draft(station, by, plate="鲁H00001", vehicle=truck, wished=wished))
    assert (refused.code, refused.field) == ("other_class", "jobs")
    assert not Appointment.objects.exists()
