"""R-05: every door × every role, stranger, program and customer; the answer is the one the books say.

The books are kept twice: `@permit` and `policy.toml` in the house, `doors.toml` and `rights.toml` here. A line changed on one side only
is found; whoever changes a right on purpose changes both.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from tests.matrix import copies, house
from tests.matrix.doors import (
    BODIES,
    WORDS,
    Door,
    any_row,
    ask,
    bare_doors,
    body,
    door_rights,
    doors,
    holds,
    role_rights,
    rows_for,
    staff_doors,
    strange_marks,
    to_login,
    values_for,
)
from waystation.core import access

OPEN = {200, 204, 302, 303, 400, 404, 405, 409, 422}
# a page everybody with the first right reads, on which only holders of the second act
SECOND_RIGHT = {
    "settlement:credit": "settlement.credit", "settlement:account": "settlement.take_payment", "workshop:requisition": "workshop.issue_parts",
}  # fmt: skip


def differences(
    door: Door,
    browser: Callable[[str], Client],
    roles: list[str] = house.ROLES,
    methods: tuple[str, ...] = ("GET", "POST"),
) -> list[str]:
    """Where the door answers otherwise than the books say; empty when all is well."""
    wrong: list[str] = []
    entered = 0
    for role in roles:
        rows = rows_for(door, house.actor(role), most=3 if entered < 3 else 1) if door.find else [None]
        seen = bool(rows)
        for row in rows or [None]:
            pk = row.pk if row is not None else any_row(door) if door.find else None
            for method in methods:
                may = holds(role, door_rights()[door.name])
                if method == "POST":
                    may = may and holds(role, SECOND_RIGHT.get(door.name, door_rights()[door.name]))
                data = BODIES[door.name]() if method == "POST" and door.name in BODIES else None
                answer = ask(browser(role), method, door.address(**values_for(door, pk)), data)
                fault = _fault(answer, seen, may, strange_marks(door.name, role))
                if fault:
                    wrong.append(f"{method} {door.name} as {role}: {fault}")
                if seen and may and answer.status_code not in (404, 405):
                    entered += 1
    if not entered:
        wrong.append(f"{door.name}: nobody could enter, so nothing is known about it")
    return wrong


def _fault(answer: Any, seen: bool, may: bool, marks: Iterable[str] = tuple(copies.MARK.values())) -> str:
    code = answer.status_code
    if code >= 500:
        return f"crashed with {code}"
    if to_login(answer):
        return "asked a logged-in person to log in"
    if not seen:
        return "" if code in (404, 405) else f"{code} for a row not seen"
    if not may:
        return "" if code in (403, 405) else f"{code} without the right"
    if code not in OPEN:
        return f"{code} with the right"
    if any(mark.encode() in body(answer) for mark in marks):
        return "shows a neighbour's mark"
    return ""


@pytest.mark.covers("ROLE-01", "ROLE-05")
@pytest.mark.parametrize("door", staff_doors(), ids=lambda door: door.name)
def test_a_door_opens_for_exactly_the_roles_of_the_books(door: Door, browser: Callable[[str], Client]) -> None:
    assert differences(door, browser) == []


@pytest.mark.parametrize("door", staff_doors(), ids=lambda door: door.name)
def test_strangers_programs_and_customers_are_asked_to_log_in(door: Door, browser: Callable[[str], Client]) -> None:
    address = door.address(**values_for(door, any_row(door) if door.find else None))
    customer = browser("")
    customer.cookies["ws_link"] = "some-link-token"
    found = []
    for who, client, headers in (
        ("stranger", browser(""), {}),
        ("program", browser(""), {"authorization": f"Bearer {house.KEYS['partner']}"}),
        ("customer", customer, {}),
    ):
        for method in ("GET", "POST"):
            answer = ask(client, method, address, **headers)
            if not to_login(answer) and answer.status_code != 405:
                found.append(f"{who} {method} {address}: {answer.status_code}")
    assert found == []


def differing(code: dict[str, Any], table: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What stands in one only, or otherwise in the other."""
    return {name: (code.get(name), table.get(name)) for name in code.keys() | table.keys() if code.get(name) != table.get(name)}


def test_a_line_that_is_missing_or_different_is_named() -> None:
    """The control."""
    assert differing({"a": "x", "b": "y"}, {"b": "z", "c": "x"}) == {"a": ("x", None), "b": ("y", "z"), "c": (None, "x")}


def test_the_books_agree() -> None:
    """Each door and each right stands in both books, and says the same."""
    assert differing({door.name: str(door.permit) for door in staff_doors()}, door_rights()) == {}, (
        "For each door named here tests/matrix/doors.toml and @permit disagree (code, table). A new door needs the line"
        ' "slice:name" = "slice.right" there; a changed right is changed there on purpose; a door that is gone is taken out.'
    )
    named = {one for rule in door_rights().values() for one in rule.strip("()").replace(" & ", " | ").split(" | ")}
    assert named - set(access.policy()) == set(), "doors.toml names rights that policy.toml does not know: mend the name or add the line."
    assert differing({right: roles for right, roles in access.policy().items() if roles}, role_rights()) == {}, (
        "For each right named here policy.toml and tests/matrix/rights.toml disagree (policy, table). A new right is entered at each of its"
        " roles in rights.toml; a right given or taken on purpose is changed in both."
    )


def test_no_door_is_without_a_rule() -> None:
    assert bare_doors(doors()) == [], "These views carry neither @permit(rule) nor @public(reason): say who may enter (docs/house-rules.md §2)."


def test_a_door_without_a_rule_is_found() -> None:
    assert bare_doors([*doors(), Door("x:bare", "x/", lambda request: None)]) == ["x:bare"]


def test_every_part_of_an_address_is_known() -> None:
    """A new kind of address needs its sample in `WORDS`, or it would not be walked through."""
    for door in staff_doors():
        assert set(door.parts) - {"pk", "other", "verb"} - set(WORDS.get(door.name, {})) == set(), (
            f"{door.name}: its address has a part nobody can fill; add a sample to WORDS in tests/matrix/doors.py."
        )


@pytest.mark.parametrize(
    ("right", "role", "door"),
    [
        ("workorders.sign", "washer", "workorders:copy"),
        ("settlement.refund", "cashier", "settlement:refund"),
        ("customers.view", "gate", "customers:customers"),
    ],
)
def test_a_flipped_line_of_the_policy_is_found(
    right: str, role: str, door: str, browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with one role more or less in one line the door answers otherwise than the books."""
    one = next(found for found in staff_doors() if found.name == door)
    assert differences(one, browser, roles=["manager", role]) == []
    text = tomllib.loads(access.POLICY_FILE.read_text(encoding="utf-8"))["rights"]
    flipped = {name: frozenset(roles) ^ {role} if name == right else frozenset(roles) for name, roles in text.items()}
    monkeypatch.setattr(access, "policy", lambda: flipped)
    assert differences(one, browser, roles=["manager", role]) != []


# ---------------------------------------------------------------- doors for others


def public_doors() -> list[Door]:
    return [door for door in doors() if door.public and not door.name.startswith("api:")]


def public_values(door: Door) -> dict[str, object]:
    return {"slug": "jinan-north", "pk": 1, "purpose": "approve", "token": "wrong"} | WORDS.get(door.name, {})


@pytest.mark.parametrize("door", public_doors(), ids=lambda door: door.name)
def test_a_public_door_answers_everybody_and_never_asks_to_log_in(door: Door, browser: Callable[[str], Client]) -> None:
    for who in ("", "advisor"):
        for method in ("GET", "POST"):
            answer = ask(browser(who), method, door.address(**public_values(door)))
            assert answer.status_code in {200, 302, 303, 404, 405, 422, 429}, (who, method, answer.status_code)
            assert not to_login(answer)


def foreign_doors() -> list[Door]:
    return [door for door in doors() if door.foreign]


@pytest.mark.parametrize("door", foreign_doors(), ids=lambda door: door.name)
def test_a_door_of_the_login_program_does_not_crash(door: Door, browser: Callable[[str], Client]) -> None:
    inside = door.name not in ("account_login", "account_logout", "set_language", "mfa_authenticate")
    for who in ("", "advisor", "gate"):
        for method in ("GET", "POST"):
            answer = ask(browser(who), method, door.address())
            assert answer.status_code in {200, 302, 403, 404, 405}, (who, method, answer.status_code)
            assert not inside or who or to_login(answer), (method, answer.status_code, "a stranger was let in")


API = {
    "api:slots": ("GET", "api.appointments"), "api:book": ("POST", "api.appointments"), "api:appointment": ("GET", "api.appointments"),
    "api:cancel": ("POST", "api.appointments"), "api:arrival": ("POST", "api.arrivals"), "api:progress": ("GET", "api.progress"),
}  # fmt: skip
API_BODY = {
    "api:book": {"customer_name": "王", "phone": "13800001234", "plate": "鲁A12345"}, "api:cancel": {"reason": "x"},
    "api:arrival": {"plate": "鲁A12345"},
}  # fmt: skip


def api_doors() -> list[Door]:
    return [door for door in doors() if door.name.startswith("api:")]


@pytest.mark.covers("ROLE-07")
@pytest.mark.parametrize("door", api_doors(), ids=lambda door: door.name)
def test_a_door_for_programs_opens_for_the_keys_of_the_books(door: Door, browser: Callable[[str], Client]) -> None:
    if door.name in ("api:openapi-json", "api:api-root"):
        assert ask(browser(""), "GET", door.address()).status_code in {200, 404}
        return
    assert door.name in API, f"{door.name} is new: add its method and right to API in tests/matrix/test_access.py, and a body to API_BODY."
    method, right = API[door.name]
    address = door.address(number="NONE-1")

    def knock(client: Client, **headers: str) -> int:
        body = API_BODY.get(door.name)
        if method == "GET":
            return ask(client, "GET", address, **headers).status_code
        return client.post(address, body or {}, content_type="application/json", headers=headers).status_code

    assert knock(browser("")) == 401
    assert knock(browser("manager")) == 401, "a person's session is no key"
    assert knock(browser(""), authorization="Bearer wrong") == 401
    for role, token in house.KEYS.items():
        code = knock(browser(""), authorization=f"Bearer {token}")
        if role in role_rights()[right]:
            assert code in {200, 201, 404, 409, 422}, (role, code)
        else:
            assert code == 403, (role, code)


def test_every_door_is_walked_through() -> None:
    """100 % of the addresses: each stands in exactly one of the groups above."""
    groups = [staff_doors(), public_doors(), foreign_doors(), api_doors()]
    names = sorted(door.name for group in groups for door in group)
    assert names == sorted(door.name for door in doors())
