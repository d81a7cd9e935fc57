"""The REST door: keys, own rows only, the same rules and refusals as the pages, one effect per idempotency key."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from waystation.accounts.actions import make_api_key, revoke_api_key
from waystation.accounts.models import ApiKey, Station, User
from waystation.appointments.models import Appointment
from waystation.conftest import NOW
from waystation.core.access import Actor
from waystation.reception.models import Visit
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Resource

WISH = {
    "customer_name": "李想", "phone": "13800008000", "plate": "鲁A12345", "km": 40128, "wishes": "四万公里保养", "fault": "无", "special_needs": "无",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def key(station: Station, actor: Callable[..., Actor], now: datetime) -> Callable[[str], str]:
    def make(role: str) -> str:
        return make_api_key(station, name=f"the {role}", role=role, by=actor("admin"), now=now)[1]

    return make


def call(method: str, url: str, token: str, body: object = None, idempotency: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": idempotency} if idempotency else {})
    client = Client(headers=headers)
    if method == "get":
        return client.get(f"/api/v1{url}")
    return client.post(f"/api/v1{url}", json.dumps(body), content_type="application/json")


@pytest.fixture
def ready(station: Station, person: Callable[..., User]) -> None:
    """A bay, a technician and an advisor who can be booked."""
    Resource.objects.create(station=station, kind=ResourceKind.BAY, name="快保 1", bay_kind="quick")
    Resource.objects.create(station=station, kind=ResourceKind.BAY, name="机修 1", bay_kind="repair")
    for role in ("technician", "advisor"):
        Resource.objects.create(station=station, kind=role, name=role, user=person(role))


def test_without_a_living_key_nothing_opens(key: Callable[[str], str], actor: Callable[..., Actor], now: datetime) -> None:
    token = key("partner")
    assert call("get", "/slots", "guessed").status_code == 401
    revoke_api_key(ApiKey.objects.get(), by=actor("admin"), now=now)
    assert call("get", "/slots", token).status_code == 401


@pytest.mark.parametrize(
    ("role", "method", "url", "body"),
    [
        ("camera", "get", "/slots", None),
        ("camera", "post", "/appointments", WISH),
        ("partner", "post", "/arrivals", {"plate": "鲁A12345"}),
        ("camera", "get", "/orders/RO1/progress", None),
    ],
)
def test_a_key_opens_its_own_doors_only(key: Callable[[str], str], role: str, method: str, url: str, body: object) -> None:
    assert call(method, url, key(role), body).status_code == 403


@pytest.mark.covers("CHAN-05")
def test_a_partner_books_a_free_time_and_sees_only_its_own(ready: None, key: Callable[[str], str]) -> None:
    partner, app = key("partner"), key("app")
    free = call("get", "/slots?bay_kind=quick&minutes=60", partner).json()
    made = call("post", "/appointments", partner, WISH | {"starts_at": free[4]["starts_at"]})
    assert made.status_code == 201
    number = made.json()["number"]
    assert call("get", f"/appointments/{number}", partner).json()["status"] in ("confirmed", "ready", "at_risk")
    assert call("get", f"/appointments/{number}", app).status_code == 404


def test_a_request_without_a_time_is_kept_as_incomplete(key: Callable[[str], str]) -> None:
    made = call("post", "/appointments", key("app"), WISH)
    assert (made.status_code, made.json()["status"]) == (201, "draft")


@pytest.mark.covers("CHAN-05")
def test_a_request_without_a_time_can_be_withdrawn_by_its_program(key: Callable[[str], str]) -> None:
    partner = key("partner")
    number = call("post", "/appointments", partner, WISH).json()["number"]
    row = Appointment.objects.get()
    assert call("post", f"/appointments/{number}/cancel", key("app"), {"reason": "x"}).status_code == 404
    assert call("post", f"/appointments/{number}/cancel", partner, {"reason": ""}).status_code == 422
    answer = call("post", f"/appointments/{number}/cancel", partner, {"reason": "客户改去别处"})
    assert (answer.status_code, answer.json()["status"]) == (200, "abandoned")
    row.refresh_from_db()
    assert (row.status, row.reason) == ("abandoned", "客户改去别处")
    again = call("post", f"/appointments/{number}/cancel", partner, {"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (422, "wrong_state")


def test_a_refusal_has_its_code_and_sentence_and_leaves_nothing(ready: None, key: Callable[[str], str]) -> None:
    past = (NOW - timedelta(days=1)).isoformat()
    answer = call("post", "/appointments", key("partner"), WISH | {"starts_at": past})
    assert answer.status_code == 422
    assert answer.json()["code"]
    assert not Appointment.objects.exists()


def test_the_same_idempotency_key_has_one_effect(key: Callable[[str], str]) -> None:
    token, once = key("partner"), str(uuid.uuid4())
    first, second = (call("post", "/appointments", token, WISH, once) for _n in range(2))
    assert first.json() == second.json()
    assert Appointment.objects.count() == 1
    other = call("post", "/appointments", token, WISH | {"km": 1}, once)
    assert (other.status_code, other.json()["code"]) == (409, "other_body")


@pytest.mark.covers("SELF-01")
def test_a_camera_registers_an_arrival_once(key: Callable[[str], str]) -> None:
    token = key("camera")
    seen = call("post", "/arrivals", token, {"plate": "鲁A12345"})
    assert seen.status_code == 201
    assert call("post", "/arrivals", token, {"plate": "鲁A12345"}).json()["code"] == "already_here"
    assert Visit.objects.get().channel == "camera"


def test_a_plate_that_cannot_be_is_refused_with_its_field(key: Callable[[str], str]) -> None:
    answer = call("post", "/arrivals", key("camera"), {"plate": "???"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "bad_plate", "plate")


@pytest.mark.parametrize("body", [None, [], {"plate": 7}, {"plate": "鲁" * 99}, "鲁A12345"])
def test_nonsense_is_answered_not_crashed_on(key: Callable[[str], str], body: object) -> None:
    assert call("post", "/arrivals", key("camera"), body).status_code == 422


def test_a_zero_character_is_refused_in_words_a_program_reads(key: Callable[[str], str]) -> None:
    answer = call("post", "/appointments", key("partner"), WISH | {"fault": "\0"})
    assert (answer.status_code, answer.json()["code"]) == (400, "zero_character")


def test_the_description_is_open_to_programs(db: None) -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/slots", "/api/v1/appointments", "/api/v1/arrivals"} <= set(paths)
