"""Who acts, what they may do, and how a view says so.

Default deny: a right that `policy.toml` does not name fails at import; a view without `permit` or `public` fails the
architecture test and answers 403. Source: ROLE-01, ROLE-05, reliability R-05.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from pathlib import Path
from typing import Any, Protocol

import rules
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

POLICY_FILE = Path(__file__).parent.parent / "policy.toml"


@dataclass(frozen=True)
class Actor:
    """Who acts, for whom, where. `kind` is staff, customer, system or partner; roles are those held at the station."""

    kind: str
    company_id: int | None
    station_id: int | None
    user_id: int | None = None
    name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    behalf_id: int | None = None
    behalf_name: str = ""

    def may(self, right_name: str) -> bool:
        """True when one of the actor's roles holds the right, or the actor is the system itself."""
        return self.kind == "system" or bool(self.roles & roles_with(right_name))

    @property
    def person_id(self) -> int:
        """The user behind a staff member; verbs that only people do ask for it."""
        if self.user_id is None:
            raise LookupError(f"{self.name or self.kind} is not a person with an account.")
        return self.user_id

    @property
    def is_staff_member(self) -> bool:
        return self.kind == "staff"


STRANGER = Actor(kind="stranger", company_id=None, station_id=None)


@cache
def policy() -> dict[str, frozenset[str]]:
    """The one policy file: right → roles that hold it."""
    tables = tomllib.loads(POLICY_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(roles) for name, roles in tables["rights"].items()}


def roles_with(right_name: str) -> frozenset[str]:
    try:
        return policy()[right_name]
    except KeyError:
        raise LookupError(f"The right {right_name!r} is not in policy.toml; add a line that says who holds it.") from None


def right(right_name: str) -> rules.predicates.Predicate:
    """A predicate (by, row) → bool that is true when the actor holds the right. Combine with & | ~."""
    roles_with(right_name)

    def holds(by: Actor | None, row: object = None) -> bool:
        return by is not None and by.may(right_name)

    return rules.predicates.Predicate(holds, name=right_name)


class Finder(Protocol):
    """A query of what the actor sees; `permit` takes the row by primary key from it."""

    def __call__(self, by: Actor) -> Any: ...


View = Callable[..., HttpResponseBase]


def permit(rule: Callable[..., bool], find: Finder | None = None, key: str = "pk") -> Callable[[View], View]:
    """Guard a staff view: log in, find the row among those the actor sees (else 404), ask the rule (else 403).

    The view is called with (request, row, …) when `find` is given; the URL's `pk` is consumed.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            by: Actor = request.by  # type: ignore[attr-defined]
            if not by.is_staff_member:
                return request.ask_to_log_in()  # type: ignore[attr-defined, no-any-return]
            if find is None:
                if not rule(by, None):
                    raise PermissionDenied
                return view(request, *args, **kwargs)
            row = find(by).filter(pk=kwargs.pop(key)).first()
            if row is None:
                raise Http404
            if not rule(by, row):
                raise PermissionDenied
            return view(request, row, *args, **kwargs)

        guarded._permit = rule  # type: ignore[attr-defined]
        guarded._find = find  # type: ignore[attr-defined]
        return guarded

    return guard


def public(reason: str) -> Callable[[View], View]:
    """Mark a view open to strangers and say why; the architecture test lists them."""

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        marked._public = reason  # type: ignore[attr-defined]
        return marked

    return mark


__all__ = ["STRANGER", "Actor", "HttpResponse", "permit", "policy", "public", "right", "roles_with"]
