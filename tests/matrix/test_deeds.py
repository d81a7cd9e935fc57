"""R-03, R-04: each form of care, complaints, the customer's pages and the programs' door is done once, and refused with a sentence.

On both databases. `deeds.py` holds the forms; a door without one fails here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.matrix import deeds_of_value
from tests.matrix.deeds import DEEDS, Ground, Post
from tests.matrix.doors import Door, body, doors, methods_of, new_key
from tests.matrix.test_forms import digest
from waystation import middleware
from waystation.accounts.models import Station
from waystation.conftest import NOW
from waystation.core.access import Actor
from waystation.messaging.models import WrongTry

assert deeds_of_value  # it enters its deeds when imported
SLICES = ("care:", "complaints:", "portal:", "api:")
ALERT = re.compile(r'role="alert"[^>]*>(.*?)</(?:div|section|p)>', re.DOTALL)


@pytest.fixture(autouse=True)
def _at_that_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ground(
    station: Station, other_station: Station, by: Actor, person: Any, actor: Any, client_as: Callable[..., Client]
) -> Ground:
    return Ground(station, other_station, by, person, actor, client_as)


def sentence(answer: Any) -> str:
    """What the refusal says to a person or a program; empty when it says nothing."""
    if "json" in str(answer.headers.get("Content-Type", "")):
        said = answer.json()
        return str(said.get("message") or said.get("detail") or "")
    text = body(answer).decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", one)).strip() for one in ALERT.findall(text)).strip()


def faults(post: Post, answer: Any, before: Any, standing: Any) -> list[str]:
    """What is wrong with a refusal: it must be one, say something, and leave all as it was."""
    wrong = []
    if not 400 <= answer.status_code < 500:
        wrong.append(f"answered {answer.status_code}")
    elif len(sentence(answer)) < 8:
        wrong.append(f"{answer.status_code} without a sentence")
    if digest() != before or post.look() != standing:
        wrong.append("wrote something")
    return wrong


@pytest.mark.covers("R-03", "R-04")
@pytest.mark.parametrize("name", DEEDS)
def test_what_lacks_or_lies_is_refused_with_a_sentence_and_nothing_is_written(name: str, ground: Ground) -> None:
    post = DEEDS[name][1](ground)
    before, standing = digest(), post.look()
    assert standing != post.after
    wrong = {}
    lacking = [(f"without {one}", {k: v for k, v in post.data.items() if k != one}) for one in post.needs]
    lying = [(f"{one}={str(value)[:30]!r}", {**post.data, one: value}) for one, value in post.bad]
    for what, data in lacking + lying:
        WrongTry.objects.all().delete()  # each is refused for its own reason, not for the number of tries
        if found := faults(post, post.send(data, new_key()), before, standing):
            wrong[what] = found
    assert wrong == {}


@pytest.mark.covers("R-04")
@pytest.mark.parametrize("name", DEEDS)
def test_it_is_done_once(name: str, ground: Ground) -> None:
    """The same form twice: one deed, one answer. With other content, and with a new key: refused."""
    post, key = DEEDS[name][1](ground), new_key()
    assert post.look() != post.after
    first = post.send(post.data, key)
    assert first.status_code < 400, sentence(first)
    assert post.look() == post.after
    before = digest()
    second = post.send(post.data, key)
    assert (second.status_code, body(second), second.headers.get("Location")) == (
        first.status_code,
        body(first),
        first.headers.get("Location"),
    )
    other = post.send({**post.data, "and_also": "more"}, key)
    assert other.status_code == 409
    assert re.search("sent before with other content|以其他内容提交过", sentence(other))
    assert (post.look(), digest()) == (post.after, before)
    again = post.send(post.data, new_key())
    if post.again == "refused":
        assert faults(post, again, before, post.after) == [], "a new form of the same"
    else:
        assert again.status_code < 400
        same = {**digest(), "journal_formreceipt": before["journal_formreceipt"]} == before
        assert (post.look() == post.after and same) is (post.again == "nothing")


@pytest.mark.parametrize("name", ["complaints:step", "complaints:new", "api:book"])
def test_without_the_receipt_it_is_done_twice(
    name: str, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the key ignored, the second sending is a second deed (or meets the rule behind it)."""
    monkeypatch.setattr(middleware, "_key", lambda request: None)
    post, key = DEEDS[name][1](ground), new_key()
    assert post.send(post.data, key).status_code < 400
    second = post.send(post.data, key)
    assert second.status_code >= 400 or post.look() != post.after


def lacking(found: list[Door], held: set[str]) -> list[str]:
    """Doors of these slices through which something can be done and that no deed enters."""
    return [
        door.name
        for door in found
        if door.name.startswith(SLICES) and door.name not in held and "POST" in methods_of(door)
    ]


def test_each_door_has_its_deed() -> None:
    held = {door for door, _build in DEEDS.values()}
    assert lacking(doors(), held) == [], (
        "These doors take a POST and no deed enters them: write one in tests/matrix/deeds.py with @deed(door) – the form as it goes through,"
        " what it changes, which fields it needs, which values it refuses. If the page only shows, mark the view @require_safe."
    )
    assert held - {door.name for door in doors()} == set(), "These doors are gone: take their deeds out of tests/matrix/deeds.py."


def test_a_door_without_a_deed_is_seen() -> None:
    """The control."""
    assert "care:save" in lacking(doors(), set())
    assert "care:calls" not in lacking(doors(), set())
