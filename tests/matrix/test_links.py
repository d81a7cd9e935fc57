"""Every address of the house is reached from a page: nobody has to know one by heart. And each page of a step leads to its guide."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.matrix import house
from tests.matrix.doors import doors
from waystation.catalogue.choices import STEPS
from waystation.desk.queries.guide import step_of

LINK = re.compile(r"""(?:href|action|formaction|src|hx-get|hx-post|data-move|data-url|content)=["']([^"'#]+)""")
ROWS_OF_ONE_PAGE = 4
MOST_PAGES = 400

# address → why no page of the staff leads to it
APART = {
    "portal:enter": "stands in messages and QR codes", "portal:approve": "behind the customer's link", "portal:sign": "behind the customer's link",
    "portal:photo": "behind the customer's link", "portal:walkaround": "behind the customer's link",
    "portal:walkaround_photo": "behind the customer's link", "portal:walkaround_paper": "behind the customer's link",
    "portal:progress": "behind the customer's link", "portal:appointment": "behind the customer's link", "portal:rate": "behind the customer's link",
    "portal:appointment_cancel": "behind the customer's link", "portal:appointment_move": "behind the customer's link",
    "portal:book": "the station gives its address to customers",
    "desk:health": "asked by watchdogs and containers",
    "delivery:gate_scan": "stands in the QR code of the gate pass",
}  # fmt: skip
# address → the state in which its way stands on a page
OF_A_STATE = {
    "appointments:who": "in the answer of the plate field while a call is taken", "catalogue:confirm_prices": "while example prices bind nobody yet",
    "desk:looked_through": "while nobody has read the numbers and the words of a new station",
}  # fmt: skip
# address → why it stands on pages of people whom it shuts out
INERT = {
    "reception:save": "the sheet's own form, disabled as a whole for who may only look", "reception:save_section": "as reception:save",
    "reception:symptoms": "as reception:save",
}  # fmt: skip
# slices whose addresses are for programs or belong to the login
PROGRAMS = {"api"}


@dataclass
class Walk:
    """What one person finds from the home page on: names of everything linked, pages of a step without guide, links that shut him out."""

    linked: set[str] = field(default_factory=set)
    bare: dict[str, str] = field(default_factory=dict)
    shut: dict[str, str] = field(default_factory=dict)


def crawl(client: Client) -> Walk:
    seen, queue, visits = {"/"}, deque(["/"]), Counter[str]()
    walk, shown_on = Walk(), {"/": "/"}
    while queue and sum(visits.values()) < MOST_PAGES:
        here = queue.popleft()
        with transaction.atomic():
            answer: Any = client.get(here)
            transaction.set_rollback(True)
        if answer.status_code in (302, 303):
            targets = [answer.headers["Location"]]
        elif answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            text = answer.content.decode()
            name = resolve(urlsplit(here).path).view_name
            if _lacks_guide(name, text):
                walk.bare[name] = here
            targets = LINK.findall(text.replace("&amp;", "&"))
        else:
            if answer.status_code == 403 and resolve(urlsplit(here).path).view_name not in INERT:
                walk.shut[resolve(urlsplit(here).path).view_name] = shown_on[here]
            continue
        for target in targets:
            where = urlsplit(urljoin(here, target))
            name = _name(where.path)
            if where.netloc or not name:
                continue
            walk.linked.add(name)
            address = where.path + (f"?{where.query}" if where.query else "")
            if address not in seen and visits[name] < ROWS_OF_ONE_PAGE:
                seen.add(address)
                shown_on[address] = here
                visits[name] += 1
                queue.append(address)
    return walk


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _lacks_guide(name: str, text: str) -> bool:
    """A whole page in a staff shell of a step without the way to its guide; wall screens and parts have no shell."""
    whole = "<!doctype html" in text[:200].lower() and ('id="topline"' in text or 'class="tb"' in text)
    return bool(whole and step_of(name) and f"/guide/{step_of(name)}/" not in text)


_walked: dict[str, Walk] = {}


@pytest.fixture
def walked(browser: Callable[[str], Client]) -> dict[str, Walk]:
    """What each role finds; walked once for all tests here."""
    for role in house.ROLES:
        if role not in _walked:
            _walked[role] = crawl(browser(role))
    return _walked


@pytest.mark.timeout(1500)
def test_every_page_of_the_house_is_reached_from_the_first(walked: dict[str, Walk]) -> None:
    """Pages of a row stand where the row is in its state: `tests/architecture/test_addresses.py` holds them to the templates."""
    linked = {name for walk in walked.values() for name in walk.linked}
    ours = {door.name for door in doors() if not door.foreign and ":" in door.name and door.name.split(":")[0] not in PROGRAMS}
    of_rows = {door.name for door in doors() if door.parts}
    dead = sorted(ours - of_rows - linked - set(APART) - set(OF_A_STATE))
    assert dead == [], f"no page leads to: {dead}"
    assert len(linked & of_rows) > 120


@pytest.mark.timeout(1500)
def test_every_page_of_a_step_leads_to_its_guide(walked: dict[str, Walk]) -> None:
    assert [walk.bare for walk in walked.values() if walk.bare] == []
    assert {step_of(name) for walk in walked.values() for name in walk.linked} >= set(STEPS)


@pytest.mark.timeout(1500)
@pytest.mark.covers("ROLE-01")
def test_nobody_is_shown_a_door_that_does_not_open_for_him(walked: dict[str, Walk]) -> None:
    """Who lacks the right does not see the action (ux.md, states: no right)."""
    shut = [f"{role}: {name}, shown on {page}" for role, walk in walked.items() for name, page in sorted(walk.shut.items())]
    assert shut == [], "\n".join(shut)
