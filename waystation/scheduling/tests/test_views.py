"""The pages of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.scheduling import actions
from waystation.scheduling.models import Absence, CalendarDay, Certificate, Hold, OpeningHours, Resource, Shift
from waystation.scheduling.tests.build import NOW, at, bay, technician


def url(name: str, *args: Any) -> str:
    return reverse(f"scheduling:{name}", args=args)


LOOKING = ["load", "resources", "hours", "absences"]
EDITING = ["add_resource", "add_certificate", "set_hours", "set_day", "add_absence", "set_shift"]


@pytest.mark.parametrize("name", LOOKING)
def test_who_may_look(name: str, station: Any, client_as: Callable[..., Client]) -> None:
    assert client_as("advisor").get(url(name)).status_code == 200
    assert client_as("dispatcher", language="zh-hans").get(url(name)).status_code == 200
    assert client_as("cashier").get(url(name)).status_code == 403
    assert Client().get(url(name)).status_code == 302


@pytest.mark.parametrize("name", EDITING)
def test_who_may_change(name: str, station: Any, client_as: Callable[..., Client]) -> None:
    assert client_as("dispatcher").get(url(name)).status_code == 200
    assert client_as("advisor").get(url(name)).status_code == 403
    assert client_as("dispatcher").post(url(name), {"form_key": uuid4()}).status_code == 422


@pytest.mark.covers("DISP-01")
def test_the_load_page_shows_bays_by_hour_and_what_is_above(
    station: Any, by: Any, actor: Any, client_as: Callable[..., Client]
) -> None:
    place = bay(station, "一号工位")
    given = {"source": "a:1", "trail": "", "by": by, "now": NOW, "kind": "appointment", "minutes": 60}
    actions.hold(station, [place], starts_at=at(10), **given)
    actions.hold(station, [place], starts_at=at(10), **given | {"overbook_reason": "急修", "by": actor("dispatcher")})
    page = client_as("dispatcher").get(url("load"), {"day": "2026-11-24"}).content.decode()
    assert "一号工位" in page and "4/4" in page and "急修" in page
    closed = client_as("dispatcher").get(url("load"), {"day": "nonsense"})
    assert closed.status_code == 200


def test_a_fuller_calendar_needs_no_more_statements(station: Any, by: Any, person: Any, client_as: Callable[..., Client]) -> None:
    client = client_as("dispatcher")

    def more(number: int) -> None:
        one = bay(station, f"B{number}")
        technician(station, person("technician", name=f"t{number}"))
        actions.hold(station, [one], starts_at=at(10), minutes=60, kind="job", source="desk:1", trail="", by=by, now=NOW)
        actions.mark_absent(station, person("technician", name=f"t{number}"), from_at=at(8, day=1), to_at=at(9, day=1), reason="x", by=by, now=NOW)

    def count(name: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(name), {"day": "2026-11-24"}).status_code == 200
        return len(caught)

    more(1)
    client.get(url("load"))
    before = {name: count(name) for name in LOOKING}
    more(2), more(3)
    assert {name: count(name) for name in LOOKING} == before


@pytest.mark.covers("RCPT-21")
def test_the_advisor_books_the_diagnosis_lift_and_gives_it_back(station: Any, client_as: Callable[..., Client]) -> None:
    lift = Resource.objects.create(station=station, kind="tool", name="诊断举升机")
    client = client_as("advisor")
    sent = {"resource": lift.pk, "starts_at": "2099-01-05T10:00", "minutes": "30", "kind": "job", "purpose": "底盘检查", "form_key": uuid4()}
    assert client.get(url("book")).status_code == 200
    assert client.post(url("book"), sent).status_code == 302
    row = Hold.objects.get()
    assert row.note == "底盘检查"
    again = client.post(url("book"), sent | {"starts_at": "2099-01-05T10:15", "form_key": uuid4()})
    assert again.status_code == 409
    assert "already taken" in again.content.decode()
    assert client_as("washer").post(url("give_back", row.pk)).status_code == 403
    assert client.post(url("give_back", row.pk), {"form_key": uuid4()}).status_code == 302
    row.refresh_from_db()
    assert row.released_at is not None


def test_the_desk_does_not_give_back_what_is_not_its_own(station: Any, other_station: Any, by: Any, client_as: Callable[..., Client]) -> None:
    row = actions.hold(station, [bay(station)], starts_at=at(10), minutes=60, kind="appointment", source="appointment:1", trail="", by=by, now=NOW)
    answer = client_as("manager").post(url("give_back", row.pk), {"form_key": uuid4()})
    assert (answer.status_code, answer["X-Refused"]) == (422, "wrong_source")
    assert client_as("manager", at=other_station).post(url("give_back", row.pk)).status_code == 404


def test_resources_and_certificates_on_their_page(station: Any, person: Any, client_as: Callable[..., Client]) -> None:
    client, user = client_as("supervisor"), person("inspector")
    bay_ = {"kind": "bay", "name": "1 号", "bay_kind": "truck", "takes_trucks": "on", "rank": "5", "active": "on"}
    sent = bay_ | {"trades": ["mechanical"], "form_key": uuid4()}
    assert client.post(url("add_resource"), sent).status_code == 302
    assert client.post(url("add_resource"), sent | {"form_key": uuid4()}).status_code == 422
    row = Resource.objects.get()
    assert (row.bay_kind, row.takes_trucks, row.trades) == ("truck", True, ["mechanical"])
    assert client.get(url("edit_resource", row.pk)).status_code == 200
    changed = {k: v for k, v in sent.items() if k != "active"} | {"form_key": uuid4()}
    assert client.post(url("edit_resource", row.pk), changed).status_code == 302
    row.refresh_from_db()
    assert not row.active
    certificate = {"user": user.pk, "kind": "quality_inspector", "number": "QC-1", "valid_until": "2020-01-01", "form_key": uuid4()}
    assert client.post(url("add_certificate"), certificate).status_code == 302
    assert Certificate.objects.get().number == "QC-1"
    page = client.get(url("resources")).content.decode()
    assert "Expired" in page and "1 号" in page


def test_hours_and_days_on_their_page(station: Any, client_as: Callable[..., Client]) -> None:
    client = client_as("manager")
    assert client.post(url("set_hours"), {"weekday": "6", "opens": "", "closes": "", "form_key": uuid4()}).status_code == 302
    assert OpeningHours.objects.filter(station=station).count() == 6
    bad = {"weekday": "5", "opens": "10:00", "closes": "09:00", "form_key": uuid4()}
    assert client.post(url("set_hours"), bad).status_code == 422
    day = {"day": "2099-01-01", "opens": "", "closes": "", "reason": "元旦", "form_key": uuid4()}
    assert client.post(url("set_day"), day).status_code == 302
    row = CalendarDay.objects.get()
    assert client.post(url("remove_day", row.pk), {"form_key": uuid4()}).status_code == 302
    assert not CalendarDay.objects.exists()


def test_absences_and_shifts_on_their_page(station: Any, person: Any, client_as: Callable[..., Client]) -> None:
    client, user = client_as("manager"), person("technician")
    absent = {"user": user.pk, "from_at": "2099-01-01T08:00", "to_at": "2099-01-02T08:00", "reason": "培训", "form_key": uuid4()}
    assert client.post(url("add_absence"), absent).status_code == 302
    assert client.post(url("add_absence"), absent | {"form_key": uuid4()}).status_code == 422
    row = Absence.objects.get()
    assert "培训" in client.get(url("absences")).content.decode()
    assert client.post(url("end_absence", row.pk), {"form_key": uuid4()}).status_code == 302
    shift = {"user": user.pk, "weekdays": ["0", "1"], "starts": "08:00", "ends": "17:00", "form_key": uuid4()}
    assert client.post(url("set_shift"), shift).status_code == 302
    assert Shift.objects.count() == 2
    assert "08:00–17:00" in client.get(url("absences")).content.decode()
