"""What a stranger, a guesser and a preview program learn: nothing; what the advisor learns: that the customer looked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from waystation.accounts.actions import set_parameter
from waystation.accounts.models import Station
from waystation.journal.models import JournalLine
from waystation.messaging.models import CustomerLink, WrongTry
from waystation.portal.views.links import PAGES
from waystation.workorders import actions
from waystation.workorders.models import Addition
from waystation.workorders.tests.build import NOW, make_addition, make_order

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def phone() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": PHONE})


@pytest.fixture
def asked(station: Station, by: Any) -> tuple[Addition, str]:
    addition = make_addition(make_order(station, status="in_repair"), jobs=1, asked=False)
    actions.estimate_addition(addition, new_promised_at=NOW + timedelta(hours=5), by=by, now=NOW)
    _row, token = actions.ask_customer(addition, how="desk", by=by, now=NOW)
    return addition, token


def enter(client: Client, token: str, purpose: str = "approve", **how: Any) -> Any:
    return client.get(reverse("portal:enter", args=[purpose, token]), **how)


@pytest.mark.covers("ADDW-03", "ADDW-06")
def test_the_advisor_sees_when_the_customer_looked_and_that_he_did_not_answer(
    asked: tuple[Addition, str], phone: Client, client_as: Callable[..., Client], clock: Any
) -> None:
    addition, token = asked
    advisor = client_as("advisor")
    order = reverse("workorders:order", args=[addition.order_id])
    assert "not opened yet" in advisor.get(order).content.decode()
    clock.move_to(NOW + timedelta(minutes=5))
    enter(phone, token)
    for _n in range(3):
        assert phone.get("/c/approve/").status_code == 200
    link = CustomerLink.objects.get()
    assert (link.opened_at, link.openings) == (NOW + timedelta(minutes=5), 1)
    assert ", not answered" in advisor.get(order).content.decode()
    clock.move_to(NOW + timedelta(minutes=30))
    phone.get("/c/approve/")
    link.refresh_from_db()
    assert (link.opened_at, link.last_opened_at, link.openings) == (NOW + timedelta(minutes=5), NOW + timedelta(minutes=30), 2)
    assert "2 times, not answered" in advisor.get(reverse("workorders:addition", args=[addition.pk])).content.decode()
    [line] = JournalLine.objects.filter(verb="link.opened")
    assert (line.actor_kind, line.facts) == ("customer", {"purpose": "approve"})
    addition.refresh_from_db()
    assert addition.status == "asked"


@pytest.mark.covers("ADDW-03")
@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "facebookexternalhit/1.1"}, {"user-agent": "WhatsApp/2.23"}, {"user-agent": "Mozilla/5.0 (compatible; bingbot/2.0)"},
        {"user-agent": "TelegramBot (like TwitterBot)"}, {"user-agent": PHONE, "sec-purpose": "prefetch;prerender"},
    ],
)  # fmt: skip
def test_a_preview_program_learns_nothing_and_counts_as_nothing(asked: tuple[Addition, str], headers: dict[str, str]) -> None:
    addition, token = asked
    program = Client(headers={"accept-language": "en", **headers})
    for answer in (enter(program, token), program.head(reverse("portal:enter", args=["approve", token]))):
        assert answer.status_code == 200 and "ws_link" not in answer.cookies
    program.cookies["ws_link"] = token  # one that keeps cookies
    text = program.get("/c/approve/").content.decode()
    for private in (addition.order.vehicle.plate, addition.what, addition.order.number, addition.order.station.name):
        assert private and private not in text
    link = CustomerLink.objects.get()
    assert (link.opened_at, link.openings, link.used_at) == (None, 0, None)
    addition.refresh_from_db()
    assert addition.status == "asked"


def test_a_phone_whose_maker_is_called_bot_is_a_person(asked: tuple[Addition, str]) -> None:
    cubot = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36"})
    assert enter(cubot, asked[1]).status_code == 303


@pytest.mark.covers("ADDW-03")
def test_guessing_is_told_to_wait_and_hurts_nobody_else(
    asked: tuple[Addition, str], phone: Client, station: Station, by: Any, clock: Any
) -> None:
    _addition, token = asked
    set_parameter(station, "links.wrong_per_address_hour", 3, effective_from=NOW.date(), source="test", by=by, now=NOW)
    guesser = Client(headers={"accept-language": "en"})
    assert [enter(guesser, f"{n}" * 43).status_code for n in range(3)] == [404, 404, 404]
    answer = enter(guesser, "x" * 43)
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600") and "ask the station to send you a new link" in text
    assert WrongTry.objects.count() == 3 and "127.0.0.1" not in str(list(WrongTry.objects.values()))
    assert enter(phone, token).status_code == 303, "a good link from the same address still works"
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert enter(elsewhere, "y" * 43).status_code == 404
    clock.move_to(NOW + timedelta(minutes=61))
    assert enter(guesser, "x" * 43).status_code == 404


def test_all_guesses_together_have_a_limit_and_a_guess_by_post_counts(asked: tuple[Addition, str], station: Station, by: Any) -> None:
    set_parameter(station, "links.wrong_all_hour", 2, effective_from=NOW.date(), source="test", by=by, now=NOW)
    for n in range(2):
        one = Client(REMOTE_ADDR=f"203.0.113.{n}")
        one.cookies["ws_link"] = f"guess-{n}"
        assert one.post("/c/approve/", {"job_1": "yes"}).status_code == 404
    assert WrongTry.objects.count() == 2
    assert enter(Client(REMOTE_ADDR="203.0.113.77"), "z" * 43).status_code == 429


def test_an_old_link_is_no_guess(asked: tuple[Addition, str], phone: Client) -> None:
    CustomerLink.objects.update(revoked_at=NOW)
    assert enter(phone, asked[1]).status_code == 404
    assert not WrongTry.objects.exists()


def test_one_ipv6_customer_is_one_address(db: None) -> None:
    for tail in ("1", "2"):
        enter(Client(REMOTE_ADDR=f"2001:db8:1:2::{tail}"), "x" * 43)
    assert len(set(WrongTry.objects.values_list("origin", flat=True))) == 1


def test_every_page_behind_a_link_says_the_same_nothing_without_it(asked: tuple[Addition, str]) -> None:
    """No page tells whether a station, a car, an order or a link exists."""
    addition, token = asked
    stranger = Client(headers={"accept-language": "en"})
    answers = {stranger.get(reverse(name)).content for name in PAGES.values()}
    answers |= {enter(stranger, "wrong", purpose).content for purpose in (*PAGES, "nonsense")} | {enter(stranger, token, "sign").content}
    [only] = {content.decode().split("<main")[1].split("</main>")[0] for content in answers}
    assert "This link is not valid any more" in next(iter(answers)).decode()
    for private in (addition.order.vehicle.plate, addition.order.number, addition.order.station.name):
        assert private not in only
