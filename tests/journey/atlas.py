"""Run as a program on a server's data: builds the small demonstration of today and lists every page somebody can open in it.

`python -m tests.journey.atlas` prints JSON: the session of each role, the pages (name, address, who), and the doors that show
no page to a plain GET (verbs, parts of pages, files), which the test holds against the list it knows.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waystation.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.test import Client  # noqa: E402

from tests.matrix import copies, house  # noqa: E402
from tests.matrix.doors import ask, door_rights, doors, holds, rows_for, staff_doors, values_for  # noqa: E402
from waystation.accounts.models import Station  # noqa: E402
from waystation.accounts.queries import system_actor  # noqa: E402
from waystation.appointments.models import Appointment  # noqa: E402
from waystation.demo import build  # noqa: E402
from waystation.messaging.actions import make_link  # noqa: E402
from waystation.reception.models import Visit, Walkaround  # noqa: E402
from waystation.workorders.choices import WarrantyState  # noqa: E402
from waystation.workorders.models import Addition, Job, RepairOrder, WarrantyDecision  # noqa: E402

Page = dict[str, str]
OWN_PAGES = [
    "accounts/password/change",
    "accounts/2fa",
    "accounts/2fa/totp/activate",
]  # of the login package, in our dress


def make(now: datetime) -> None:
    """As `tests.journey.house`, at a station where it is ten in the morning, with a row of everything."""
    house.NOW = now
    copies.start_own_numbers()
    ahead = (10 - now.hour + 12) % 24 - 12
    build(seed=1, now=now, orders=40, customers=80, vehicles=120)
    Station.objects.update(timezone=f"Etc/GMT{-ahead:+d}" if ahead else "UTC")
    house._rest()
    station = house.north()
    visit = Visit.objects.filter(station=station, walkaround=None).order_by("-pk").first()
    assert visit is not None, "the demonstration has no visit without a walkaround"
    Walkaround.objects.create(station=station, visit=visit)
    undecided = {"status": WarrantyState.UNKNOWN, "proposed": WarrantyState.COVERED, "station": station}
    for job in Job.objects.filter(order__station=station, addition=None, status="proposed"):
        WarrantyDecision.objects.update_or_create(job=job, defaults=undecided)


def session_of(role: str) -> str:
    person, session = house.user(role), SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def is_page(answer: Any) -> bool:
    plain = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
    return plain and b"<html" in answer.content[:2000]


def staff_pages(browsers: dict[str, Client]) -> Iterator[tuple[str, Page | str]]:
    """Each door at the first role and row that shows a page; else what it answered."""
    for door in staff_doors():
        said = "nobody"
        for role in (role for role in house.ROLES if holds(role, door_rights()[door.name])):
            rows = rows_for(door, house.actor(role), most=30) if door.find else [None]
            for row in rows:
                address = door.address(**values_for(door, row.pk if row is not None else None))
                answer = ask(browsers[role], "GET", address)
                if is_page(answer):
                    yield door.name, {"name": door.name, "address": address, "who": role}
                    break
                if said[:1] not in "23":
                    said = str(answer.status_code)
                    if answer.status_code < 400:
                        said += " " + answer.headers.get("Content-Type", "").split(";")[0]
            else:
                if said.startswith("405"):
                    break
                continue
            break
        else:
            yield door.name, said
            continue
        if said.startswith("405"):
            yield door.name, said


def customer_pages(station: Station, now: datetime) -> Iterator[Page]:
    """The pages behind links, each with a link of its own, and what a stranger finds."""
    by = system_actor(station)
    orders = RepairOrder.objects.filter(station=station).order_by("-pk")
    wanted = [
        ("approve", "addition", Addition.objects.filter(order__in=orders, status="asked")),
        ("status", "order", orders.filter(status="in_repair")),
        ("sign", "order", orders.filter(status="quoted")),
        ("sign", "walkaround", Walkaround.objects.filter(visit__station=station, signed_at=None)),
        ("appointment", "appointment", Appointment.objects.filter(station=station, starts_at__gt=now)),
        ("rate", "order", orders.filter(status__in=["delivered", "closed"])),
    ]
    for purpose, kind, rows in wanted:
        row = rows.first()
        assert row is not None, f"the demonstration has no {kind} for a link of purpose {purpose}"
        trail = getattr(row, "trail", None) or getattr(row, "order", row).trail
        _link, token = make_link(
            station, purpose=purpose, trail=trail, subject=f"{kind}:{row.pk}", expires_at=now + timedelta(days=1), by=by, now=now
        )  # fmt: skip
        yield {"name": f"link:{purpose}:{kind}", "address": f"/c/l/{purpose}/{token}/", "who": "customer"}
    for name, address in (
        ("book", f"/c/{station.slug}/book/"),
        ("prices", f"/c/{station.slug}/prices/"),
        ("login", "/accounts/login/"),
    ):
        yield {"name": f"stranger:{name}", "address": address, "who": "customer"}


def atlas(now: datetime) -> dict[str, Any]:
    make(now)
    sessions = {role: session_of(role) for role in house.ROLES}
    browsers: dict[str, Client] = {}
    for role, key in sessions.items():
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].cookies["sessionid"] = key
    found = dict(staff_pages(browsers))
    pages = [page for page in found.values() if isinstance(page, dict)]
    pages += [{"name": f"home of {role}", "address": "/", "who": role} for role in house.ROLES]
    pages += [{"name": address, "address": f"/{address}/", "who": "advisor"} for address in OWN_PAGES]
    pages += list(customer_pages(house.north(), now))
    return {
        "sessions": sessions, "pages": pages, "quiet": {name: said for name, said in found.items() if isinstance(said, str)},
        "public": sorted(door.name for door in doors() if door.public and not door.name.startswith("api:")),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(atlas(datetime.now(UTC))) + "\n")
