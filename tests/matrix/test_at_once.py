"""R-01, R-04 on PostgreSQL: the same form sent at once from several windows is done once; the last of a thing goes to one.

The verbs themselves are raced in their slices (`test_races.py` of appointments, scheduling, settlement, stock, workshop); here the
whole way from the request is. Each has its control with the guard off.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.harness.race import guard_off, race
from tests.matrix import deeds_of_value
from tests.matrix.deeds import DEEDS, Ground, Post
from tests.matrix.doors import body, new_key
from tests.matrix.test_deeds import sentence
from waystation.accounts.models import Station
from waystation.complaints.models import Case
from waystation.conftest import NOW
from waystation.core.access import Actor

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
WINDOWS = 4
RACED = ["settlement:pay", "workshop:requisition", "portal:approve", "portal:book", "api:book", "api:arrival", "complaints:new"]
assert deeds_of_value


@pytest.fixture(autouse=True)
def _at_that_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ground(
    station: Station, other_station: Station, by: Actor, person: Any, actor: Any, client_as: Callable[..., Client]
) -> Ground:
    return Ground(station, other_station, by, person, actor, client_as)


def windows(post: Post) -> list[Post]:
    """The same form open in several windows of one browser: each thread has a client of its own."""
    found = []
    for _n in range(WINDOWS):
        client = Client(raise_request_exception=False)
        client.defaults, client.cookies = dict(post.client.defaults), copy.deepcopy(post.client.cookies)
        found.append(replace(post, client=client))
    return found


def at_once(post: Post, keys: list[str], datas: list[dict[str, Any]] | None = None) -> list[Any]:
    sent = datas or [post.data] * WINDOWS
    runners = [partial(one.send, data, key) for one, data, key in zip(windows(post), sent, keys, strict=True)]
    outcomes = race(*runners, delay_ms=4)
    assert [one.error for one in outcomes if one.error] == []
    return [one.value for one in outcomes]


@pytest.mark.parametrize("name", RACED)
def test_the_same_form_from_all_windows_is_done_once_with_one_answer(name: str, ground: Ground) -> None:
    post = DEEDS[name][1](ground)
    answers = at_once(post, [new_key()] * WINDOWS)
    assert {(one.status_code, body(one), one.headers.get("Location")) for one in answers} == {
        (answers[0].status_code, body(answers[0]), answers[0].headers.get("Location"))
    }
    assert answers[0].status_code < 400, sentence(answers[0])
    assert post.look() == post.after


@pytest.mark.parametrize("name", ["complaints:new", "settlement:pay"])
def test_control_without_the_receipt_the_windows_are_not_one(name: str, ground: Ground) -> None:
    post = DEEDS[name][1](ground)
    with guard_off("waystation.middleware:_key", lambda request: None):
        answers = at_once(post, [new_key()] * WINDOWS)
    assert post.look() != post.after or len({one.status_code for one in answers}) > 1


@pytest.mark.parametrize("name", ["settlement:pay", "workshop:requisition", "portal:approve", "api:book"])
def test_of_several_forms_for_the_last_one_is_taken_and_the_others_are_told(name: str, ground: Ground) -> None:
    """The bill paid by four hands, the last filter, the last slot: each with a key of its own."""
    post = DEEDS[name][1](ground)
    answers = at_once(post, [new_key() for _n in range(WINDOWS)])
    refused = [one for one in answers if one.status_code >= 400]
    assert len(refused) == WINDOWS - 1, [one.status_code for one in answers]
    assert all(one.status_code < 500 and len(sentence(one)) > 8 for one in refused)
    assert post.look() == post.after


def test_numbers_given_at_once_have_no_gap_and_no_double(ground: Ground) -> None:
    post = DEEDS["complaints:new"][1](ground)
    at_once(post, [new_key() for _n in range(WINDOWS)])
    numbers = sorted(int(one[-4:]) for one in Case.objects.values_list("number", flat=True))
    assert numbers == list(range(1, WINDOWS + 1))
