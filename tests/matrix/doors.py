"""Every door of the house: its address, its right, the rows it opens, and how it answered."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.matrix import copies, house
from waystation.accounts.models import User
from waystation.core.access import Actor
from waystation.workorders.models import RepairOrder

HERE = Path(__file__).parent
FOREIGN = ("allauth.", "django.")
PARTS = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<choice>[^()]*)\)")

# what a door needs in a POST to be entered at all
BODIES = {
    "desk:move": lambda: {
        "card": RepairOrder.objects.seen_by(house.actor("manager")).latest("pk").pk,
        "to": "nowhere",
    }
}

# what stands for the parts of an address that are no row of the house
WORDS = {
    "customers:reveal_party": {"field": "phone"}, "customers:reveal_contact": {"field": "phone"}, "customers:reveal_vehicle": {"field": "vin"},
    "reception:save_section": {"section": "keys"}, "delivery:step": {"step": "told"}, "delivery:gate_scan": {"token": "wrong-token"},
    "desk:guide": {"step": "repair"}, "portal:enter": {"purpose": "approve", "token": "wrong-token"},
}  # fmt: skip

# an administrator gives roles and opens stations for the whole company: here he reads the names of its other stations
SEES_THE_COMPANY = {f"accounts:{one}" for one in ("person", "save_person", "grant", "reset", "active")} | {"desk:stations"}

# what a page must be asked to answer at all
NEEDS = {"messaging:thread": "?on=visit:1"}


def strange_marks(door_name: str, role: str) -> list[str]:
    """The marks that nobody of this role may ever see behind the door."""
    known = {copies.STATION} if role == "admin" and door_name in SEES_THE_COMPANY else set()
    return [mark for whose, mark in copies.MARK.items() if whose not in known]


@dataclass(frozen=True)
class Door:
    """One address pattern."""

    name: str
    pattern: str
    view: Any

    @property
    def permit(self) -> Any:
        return getattr(self.view, "_permit", None)

    @property
    def find(self) -> Any:
        return getattr(self.view, "_find", None)

    @property
    def public(self) -> str:
        return getattr(self.view, "_public", "")

    @property
    def foreign(self) -> bool:
        inner = self.view
        while hasattr(inner, "__wrapped__"):
            inner = inner.__wrapped__
        return bool(inner.__module__.startswith(FOREIGN)) and not self.public

    @property
    def parts(self) -> list[str]:
        found = [one["name"] for one in PARTS.finditer(self.pattern)]
        return found or [one["name"] for one in GROUP.finditer(self.pattern)]

    def address(self, **values: object) -> str:
        """The path with its parts filled; a choice of verbs takes its first."""
        path = re.sub(r"\^|\$", "", self.pattern)
        path = GROUP.sub(lambda one: str(values.get(one["name"], one["choice"].split("|")[0])), path)
        return "/" + PARTS.sub(lambda one: str(values[one["name"]]), path) + NEEDS.get(self.name, "")


def walk(patterns: Any, prefix: str = "", space: str = "") -> Iterator[Door]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from walk(one.url_patterns, prefix + str(one.pattern), one.namespace or space)
        elif isinstance(one, URLPattern):
            yield Door(f"{space}:{one.name}" if space else str(one.name), prefix + str(one.pattern), one.callback)


@cache
def doors() -> list[Door]:
    return list(walk(get_resolver().url_patterns))


def methods_of(door: Door) -> set[str]:
    """The methods that the view, or a view it wraps, lets in; all when it does not say. The programs' door says them itself."""
    if door.name.startswith("api:"):
        found = getattr(door.view.__self__, "operations", ()) if hasattr(door.view, "__self__") else ()
        return {method for operation in found for method in operation.methods}
    allowed, view = {"GET", "HEAD", "POST"}, door.view
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            held = cell.cell_contents
            if isinstance(held, list) and held and set(held) <= {"GET", "HEAD", "POST"}:
                allowed &= set(held)
        view = getattr(view, "__wrapped__", None)
    return allowed


def staff_doors() -> list[Door]:
    return [door for door in doors() if door.permit is not None]


def bare_doors(found: list[Door]) -> list[str]:
    """Doors that say neither who may enter nor why everybody may."""
    return [door.name for door in found if door.permit is None and not door.public and not door.foreign]


@cache
def door_rights() -> dict[str, str]:
    """The second entry of the books: which right each door asks for, kept by hand beside the code."""
    return dict(tomllib.loads((HERE / "doors.toml").read_text(encoding="utf-8"))["doors"])


@cache
def role_rights() -> dict[str, frozenset[str]]:
    """Right → roles, from `rights.toml`, the second entry of the books beside `policy.toml`."""
    held = tomllib.loads((HERE / "rights.toml").read_text(encoding="utf-8"))["roles"]
    rights = {right for own in held.values() for right in own}
    return {right: frozenset(role for role, own in held.items() if right in own) for right in rights}


def holds(role: str, rule: str) -> bool:
    """Whether the role passes `a`, `(a | b)` or `(a & b)` by the second books."""
    rule = rule.strip("()")
    if " & " in rule:
        return all(holds(role, one) for one in rule.split(" & "))
    return any(role in role_rights().get(one, ()) for one in rule.split(" | "))


def rows_for(door: Door, by: Actor, most: int = 1) -> list[Any]:
    """Rows behind the door that this actor sees, of as many states as asked for."""
    rows = door.find(by).filter(pk__gt=copies.OWN)  # people of a sister station are seen, but are not of the house
    if rows.model is User:
        rows = rows.exclude(pk=by.user_id)  # who changes himself ends his own session
    states = {field.name for field in rows.model._meta.concrete_fields} & {"status", "state", "result"}
    found: dict[Any, Any] = {}
    for row in rows[: 1 if most == 1 else 200]:
        found.setdefault(getattr(row, next(iter(states))) if states else row.pk, row)
        if len(found) == most:
            break
    return list(found.values())


def any_row(door: Door) -> int:
    """A row of the station that is there even when the actor does not see it."""
    model = door.find(house.actor("manager")).model
    pk = model._base_manager.filter(pk__gt=copies.OWN).order_by("-pk").values_list("pk", flat=True).first()
    assert pk is not None, f"{door.name}: the house has no {model._meta.label}; add one in house._rest"
    return int(pk)


def values_for(door: Door, pk: int | None) -> dict[str, object]:
    """What fills the address of the door for this row."""
    values: dict[str, object] = dict(WORDS.get(door.name, {}))
    if pk is not None:
        values["pk"] = pk
    if "other" in door.parts:
        values["other"] = door.find(house.actor("manager")).exclude(pk=pk).order_by("-pk").first().pk
    return values


def ask(client: Client, method: str, address: str, data: Any = None, **headers: str) -> HttpResponseBase:
    """One request whose effects are taken back; whoever it is, a crash or a neighbour's mark in the answer is a failure."""
    with transaction.atomic():
        if method == "POST":
            answer = client.post(address, data or {}, headers=headers or None)
        else:
            answer = client.get(address, data or {}, headers=headers or None)
        transaction.set_rollback(True)
    return answer


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def to_login(answer: Any) -> bool:
    return answer.status_code == 302 and str(answer.headers.get("Location", "")).startswith("/accounts/login/")


def new_key() -> str:
    return str(uuid.uuid4())
