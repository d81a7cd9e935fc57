"""The call page leads through the call, asks about the fault and keeps what was answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from waystation.accounts.models import Station, User
from waystation.appointments import queries
from waystation.appointments.choices import CallStep
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_booked, make_draft, words
from waystation.catalogue.models import Package, Script, Symptom
from waystation.customers.models import Vehicle
from waystation.messaging.models import Task

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def typed(**more: Any) -> dict[str, Any]:
    return words() | {"intent": "draft", "rings": 2} | more


def say(station: Station, key: str, text: str) -> None:
    Script.objects.create(company=station.company, key=key, text=text, text_en=text)


@pytest.mark.covers("APPT-03")
def test_the_script_opens_with_the_call_and_names_shop_and_caller(client_as: Callable[..., Any], station: Station, person: Any) -> None:
    say(station, "call.greeting", "Welcome to {station}, {advisor} speaking")
    say(station, "call.apology", "Sorry for the wait, {station}, {advisor} speaking")
    client, url = client_as("clerk"), reverse("appointments:call")
    assert f"Welcome to {station.name}, Clerk speaking" in client.get(url).content.decode()
    late = client.get(url + "?rings=4").content.decode()
    assert f"Sorry for the wait, {station.name}, Clerk speaking" in late
    assert "It rang more than 3 times" in late
    Script.objects.filter(key="call.greeting").update(text_en="Good day from {station}")
    assert f"Good day from {station.name}" in client.get(url).content.decode()


@pytest.mark.covers("APPT-04")
def test_the_steps_of_the_call_stand_in_their_order_and_each_is_ticked(client_as: Callable[..., Any], station: Station) -> None:
    say(station, "call.read_back", "Let me read it back")
    client = client_as("clerk")
    page = client.get(reverse("appointments:call")).content.decode()
    places = [page.index(f'name="call_steps" value="{step.value}"') for step in CallStep]
    assert places == sorted(places)
    assert [step.value for step in CallStep] == [
        "greet", "listen", "time", "identity", "read_back", "file", "history", "wish", "agree",
    ]  # fmt: skip
    assert "Let me read it back" in page
    client.post(reverse("appointments:call"), typed(call_steps=["greet", "listen", "time"], call_back_at="2099-11-25T16:30"))
    row = Appointment.objects.get()
    assert row.call_steps == ["greet", "listen", "time"]
    assert row.call_back_at == datetime(2099, 11, 25, 8, 30, tzinfo=UTC)
    assert Task.objects.get(key=f"call_back:{row.trail}").due_at == row.call_back_at
    again = client.get(reverse("appointments:resume", args=[row.pk])).content.decode()
    assert 'name="call_steps" value="time" checked' in again
    assert 'name="call_steps" value="identity" checked' not in again


@pytest.fixture
def symptom(station: Station) -> Symptom:
    return Symptom.objects.create(
        company=station.company, code="S-BRK", system="brake", vehicle_class="any", name="制动跑偏", name_en="Pulls when braking",
        questions="左还是右？", questions_en="Left or right?", suspicion="卡钳", suspicion_en="Caliper sticks",
    )  # fmt: skip


@pytest.mark.covers("APPT-07")
def test_the_caller_is_asked_about_the_fault_and_the_answers_are_kept(client_as: Callable[..., Any], station: Station, symptom: Symptom) -> None:
    client, url = client_as("clerk"), reverse("appointments:symptoms")
    found = client.get(url, {"symptom_q": "brak"}, headers=HX).content.decode()
    assert "Left or right?" in found
    assert "Caliper sticks" in found
    kept = client.get(url, {"symptom_q": "noise", "symptom": "S-BRK", "answer_S-BRK": "to the left"}, headers=HX).content.decode()
    assert 'value="to the left"' in kept
    assert "No symptom with these words" in kept
    answer = client.post(
        reverse("appointments:call"),
        typed(symptom=["S-BRK"], diagnosis="Caliper on the left", solution="Replace it", **{"answer_S-BRK": "to the left"}),
    )
    row = Appointment.objects.get()
    assert answer.status_code == 302
    assert row.symptoms == [{"code": "S-BRK", "name": "Pulls when braking", "question": "Left or right?", "answer": "to the left"}]
    assert (row.has_fault, row.diagnosis, row.solution) == (True, "Caliper on the left", "Replace it")
    shown = client.get(reverse("appointments:appointment", args=[row.pk])).content.decode()
    assert "Left or right? <b>to the left</b>" in shown
    assert 'value="to the left"' in client.get(reverse("appointments:resume", args=[row.pk])).content.decode()


@pytest.mark.covers("APPT-07")
def test_a_fault_without_a_diagnosis_is_flagged_on_its_page_and_in_the_day(
    client_as: Callable[..., Any], station: Station, bays: Any, desk_advisor: User
) -> None:
    bare = make_booked(station, advisor=desk_advisor, has_fault=True)
    client, day = client_as("advisor"), reverse("preparation:day") + "?day=2026-11-25"
    flag = "There is a fault but no preliminary diagnosis"
    assert flag in client.get(reverse("appointments:appointment", args=[bare.pk])).content.decode()
    assert "fault without a diagnosis" in client.get(day).content.decode()
    Appointment.objects.filter(pk=bare.pk).update(diagnosis="Caliper")
    make_booked(station, advisor=desk_advisor, starts_at=TOMORROW + timedelta(hours=2))
    assert flag not in client.get(reverse("appointments:appointment", args=[bare.pk])).content.decode()
    assert "fault without a diagnosis" not in client.get(day).content.decode()


@pytest.mark.covers("APPT-07")
def test_a_refused_call_keeps_the_answers(client_as: Callable[..., Any], station: Station, symptom: Symptom) -> None:
    data = typed(intent="book", slot=TOMORROW.isoformat(), phone="", symptom=["S-BRK"], **{"answer_S-BRK": "to the left"})
    refused = client_as("clerk").post(reverse("appointments:call"), data)
    assert refused.status_code == 422
    assert 'value="to the left"' in refused.content.decode()
    assert make_draft(station).symptoms == []

@pytest.mark.covers("APPT-09", "PART-01")
def test_once_a_truck_is_chosen_the_packages_offered_are_those_for_trucks(client_as: Any, station: Station) -> None:
    for code, kind in (("P-C", "car"), ("P-T", "truck")):
        Package.objects.create(company=station.company, code=code, name=code, vehicle_class=kind, valid_from=date(2020, 1, 1))
    truck = Vehicle.objects.create(company=station.company, plate="鲁H00001", plate_color="yellow", vehicle_class="truck", made_at=NOW)
    client = client_as("clerk")
    chosen = client.get(reverse("appointments:who"), {"vehicle": truck.pk})
    assert "vehicle-chosen" in chosen["HX-Trigger"]  # the suggestions listen to it
    assert 'hx-trigger="vehicle-chosen from:body delay:150ms"' in client.get(reverse("appointments:call")).content.decode()
    offered = client.get(reverse("appointments:jobs"), {"vehicle": truck.pk}).content.decode()
    assert "P-T" in offered and "P-C" not in offered


@pytest.mark.covers("APPT-09", "PART-01")
@pytest.mark.parametrize(
    ("said", "plate", "offered"),
    [("truck", "", "P-T"), ("", "鲁A12345D", "P-T"), ("", "鲁AD12345", "P-C"), ("", "鲁A12", "P-C"), ("car", "鲁A12345D", "P-C")],
)
def test_an_unknown_vehicle_is_of_the_class_that_was_said_or_that_its_plate_tells(
    client_as: Any, station: Station, said: str, plate: str, offered: str
) -> None:
    for code, kind in (("P-C", "car"), ("P-T", "truck")):
        Package.objects.create(company=station.company, code=code, name=code, vehicle_class=kind, valid_from=date(2020, 1, 1))
    client, words = client_as("clerk"), {"vehicle_class": said, "plate": plate}
    answer = client.get(reverse("appointments:jobs"), words | {"chosen": "1"})
    shown = answer.content.decode()
    assert (offered in shown, {"P-C": "P-T", "P-T": "P-C"}[offered] in shown) == (True, False)
    assert answer["HX-Trigger"] == "vehicle-chosen"  # times, prices and suggestions listen to it
    page = client.get(reverse("appointments:call")).content.decode()
    assert 'name="vehicle_class"' in page and 'hx-include="[name=vehicle], [name=vehicle_class], [name=plate]"' in page
    saved = client.post(reverse("appointments:call"), typed(intent="draft", **(words | {"plate": plate or "鲁A55555"})))
    row = Appointment.objects.get()
    assert saved.status_code == 302 and row.vehicle_class == said
    assert queries.bay_need(row).trucks == (offered == "P-T")
