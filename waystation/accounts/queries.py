"""Who acts, which number is in force, which day it is at the station."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext

from waystation.accounts.choices import COMPANY_WIDE, Role
from waystation.accounts.models import ApiKey, Delegation, Membership, Parameter, Station, StationVersion, User
from waystation.core.access import Actor, roles_with
from waystation.core.names import english, listed

PARAMETERS_FILE = Path(__file__).parent / "parameters.toml"


def actor_for(user: User, station: Station | None, now: datetime) -> Actor:
    """The user as he acts at this station now; without a role there he has no rights."""
    roles = frozenset[str]()
    if station is not None:
        roles = frozenset(Membership.objects.in_force(now).filter(user=user, station=station).values_list("role", flat=True))
    return Actor(
        kind="staff", company_id=user.company_id, station_id=station.pk if station else None, user_id=user.pk,
        name=user.name or user.username, roles=roles,
    )  # fmt: skip


def system_actor(station: Station) -> Actor:
    """The house itself: tasks, imports, the demo."""
    return Actor(kind="system", company_id=station.company_id, station_id=station.pk, name="Waystation")


def stations_of(user: User, now: datetime) -> QuerySet[Station]:
    """Where the user holds a role now."""
    held = Membership.objects.in_force(now).filter(user=user).values("station_id")
    return Station.objects.filter(pk__in=held).order_by("pk")


def people_with(station: Station, role: str, now: datetime) -> QuerySet[User]:
    """Who holds the role at the station now."""
    held = Membership.objects.in_force(now).filter(station=station, role=role).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def colleagues(by: Actor) -> QuerySet[User]:
    """The people of the actor's station."""
    held = Membership.objects.filter(station_id=by.station_id or 0).values("user_id")
    return User.objects.filter(pk__in=held).order_by("name", "pk")


def at_work(by: Actor, now: datetime) -> QuerySet[User]:
    """Who has an open account and any role at the actor's station now; whoever is not among them has left it."""
    held = Membership.objects.in_force(now).filter(station_id=by.station_id or 0).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True)


def stands_in_for(user_id: int, station_id: int | None, now: datetime) -> list[int]:
    """Users whose tasks this user sees now because he stands in for them (DELG-02)."""
    return list(
        Delegation.objects.in_force(now).filter(deputy_id=user_id, station_id=station_id or 0).values_list("absent_id", flat=True)
    )


def deputy_of(user_id: int, station_id: int, now: datetime) -> int | None:
    """Who stands in for the user now, if anybody."""
    row = Delegation.objects.in_force(now).filter(absent_id=user_id, station_id=station_id).order_by("-pk").first()
    return row.deputy_id if row else None


@cache
def declared() -> dict[str, dict[str, Any]]:
    """Every parameter the house knows, with default, source and meaning."""
    return tomllib.loads(PARAMETERS_FILE.read_text(encoding="utf-8"))


def meaning_of(key: str) -> str:
    """What a parameter is, for the reader."""
    return str(declared()[key]["meaning" if english() else "meaning_zh"])


def parameter(key: str, station: Station, on: date) -> Any:
    """The value in force at the station on the day: the station's own before the company's before the default."""
    fallback = declared()[key]["default"]
    rows = (
        Parameter.objects.filter(key=key, company_id=station.company_id, effective_from__lte=on)
        .filter(Q(station=station) | Q(station=None))
        .order_by("-effective_from", "-pk")
    )
    own = common = None
    for row in rows:
        if row.station_id and own is None:
            own = row
        elif not row.station_id and common is None:
            common = row
    chosen = own or common
    return chosen.value if chosen else fallback


def zone(station: Station) -> ZoneInfo:
    return ZoneInfo(station.timezone)


def today(station: Station, now: datetime) -> date:
    """The business date at the station."""
    return now.astimezone(zone(station)).date()


def company_people(by: Actor) -> QuerySet[User]:
    return User.objects.filter(company_id=by.company_id or 0)


def manageable_people(by: Actor) -> QuerySet[User]:
    """Whose login this actor may touch: an administrator everybody's of the company, a manager that of people who hold no role at
    another station and none that reaches beyond stations (reliability R-06)."""
    if Role.ADMIN in by.roles:
        return company_people(by)
    beyond = Q(role__in=COMPANY_WIDE) | ~Q(station_id=by.station_id or 0)
    return company_people(by).exclude(pk__in=Membership.objects.filter(beyond, until=None).values("user_id"))


def station_memberships(by: Actor) -> QuerySet[Any]:
    """Roles that may be taken from here: those of this station, for an administrator those of the company."""
    here = Q(station__company_id=by.company_id or 0) if Role.ADMIN in by.roles else Q(station_id=by.station_id or 0)
    return Membership.objects.filter(here, until=None).select_related("user", "station")


def is_company_admin(by: Actor, now: datetime) -> bool:
    """True when the actor is administrator at any station of his company, or the house itself."""
    held = Membership.objects.in_force(now).filter(user_id=by.user_id or 0, user__is_active=True, role=Role.ADMIN)
    return by.kind == "system" or held.filter(station__company_id=by.company_id or 0).exists()


def managed_stations(by: Actor, now: datetime) -> QuerySet[Station]:
    """Where the actor may give roles: an administrator everywhere in the company, a manager where he is one."""
    rows = Station.objects.filter(company_id=by.company_id or 0).order_by("pk")
    if is_company_admin(by, now):
        return rows
    held = Membership.objects.in_force(now).filter(user_id=by.user_id or 0, role__in=roles_with("accounts.people"))
    return rows.filter(pk__in=held.values("station_id"))


def roles_held(user: User, by: Actor) -> QuerySet[Any]:
    """The roles a person has and had: at this station, for an administrator everywhere, newest first."""
    rows = Membership.objects.filter(user=user).select_related("station").order_by("-since", "-pk")
    return rows if Role.ADMIN in by.roles else rows.filter(station_id=by.station_id or 0)


def station_versions(by: Actor) -> QuerySet[StationVersion]:
    """What this station said before, newest first."""
    return StationVersion.objects.filter(station_id=by.station_id or 0).order_by("-number")


def own_station(by: Actor) -> QuerySet[Station]:
    return Station.objects.filter(pk=by.station_id or 0).select_related("company")


def company_stations(by: Actor) -> QuerySet[Station]:
    """The stations of the company."""
    return Station.objects.filter(company_id=by.company_id or 0).order_by("pk")


def letterhead(station: Station) -> dict[str, str]:
    """What every paper says of the station (`core/papers/lib.typ`), and the language its words are in: a sealed paper keeps it."""
    company = station.company
    return {
        "language": get_language() or "zh-hans", "company": station.legal_name or company.name,
        "station": station.name, "station_en": station.name_en,
        "station_address": station.address, "station_address_en": station.address_en, "station_phone": station.phone,
        "filing_no": station.filing_no, "shop_category": station.shop_category, "hotline": station.complaint_phone or station.phone,
        "tax_no": station.uscc or company.uscc, "bank": "  ".join(text for text in (station.payee, station.bank_account) if text),
    }  # fmt: skip


def named_place(station: Station, place: str) -> str:
    """The place of delivery for the reader; the station itself by the name it has in his language."""
    return station.label if place == station.name else place


def own_parameters(station: Station, on: date) -> list[Parameter]:
    """The numbers a station has set for itself that hold on the day, one a key."""
    rows = Parameter.objects.filter(station=station, effective_from__lte=on).order_by("effective_from", "pk")
    return list({row.key: row for row in rows}.values())


def visible_delegations(by: Actor) -> QuerySet[Any]:
    return Delegation.objects.seen_by(by).select_related("absent", "deputy").order_by("-from_at")


def visible_keys(by: Actor) -> QuerySet[Any]:
    return ApiKey.objects.filter(station_id=by.station_id or 0).order_by("-made_at")


def parameter_rows(station: Station, on: date) -> list[dict[str, Any]]:
    """Every number with its value in force, its source, and the next one if it is set already; three statements at most."""
    mine = Q(station=station) | Q(station=None)
    rows = list(Parameter.objects.filter(company_id=station.company_id).filter(mine).order_by("effective_from", "pk"))
    shown = []
    for key, known in declared().items():
        own = [row for row in rows if row.key == key]
        past = [row for row in own if row.effective_from <= on]
        chosen = next((row for row in reversed(past) if row.station_id), None) or (past[-1] if past else None)
        coming = next((row for row in own if row.effective_from > on), None)
        shown.append({
            "key": key, "meaning": meaning_of(key), "value": chosen.value if chosen else known["default"],
            "source": chosen.source if chosen else "", "next": coming,
        })  # fmt: skip
        value = shown[-1]["value"]
        shown[-1]["coded"] = json.dumps(value, ensure_ascii=False)  # as it is typed
        shown[-1]["words"] = _value_words(shown[-1]["value"], known.get("words", {}))
    return shown


def _value_words(value: Any, words: dict[str, list[str]]) -> str:
    """A value that has words in the reader's language; "" where it is a number or codes."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list) and value and all(one in Role.values for one in value):
        return listed(Role(one).label for one in value)
    codes = value if isinstance(value, list) else [value]
    if codes and all(isinstance(one, str) and one in words for one in codes):
        return listed(words[one][0 if english() else 1] for one in codes)
    return "–" if value in ([], "", {}) else ""
