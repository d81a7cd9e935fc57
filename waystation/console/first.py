"""The first minutes of a station: a real empty one, or the demonstration."""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import override

from waystation.accounts.models import Company
from waystation.accounts.queries import system_actor
from waystation.console.entries import entry, find
from waystation.console.tables import bring_up_to_date
from waystation.console.voice import CannotDo, ask, say, table
from waystation.core.clock import now
from waystation.core.errors import Refused

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, o, i, 0, 1: it is read from a screen and typed


def init(asked: argparse.Namespace) -> None:
    """Company, station, first manager; the password is shown once and must be changed at the first login."""
    open_station, load_catalogue = entry("first_station"), entry("catalogue")
    settings.DATA.mkdir(parents=True, exist_ok=True)
    bring_up_to_date()
    if Company.objects.exists():
        raise CannotDo(
            "This database already has a company; an administrator opens a further station at Settings, Stations of the company."
        )
    password = "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
    company = ask("Name of the company", asked.company, flag="--company")
    station = ask("Name of the station", asked.station, flag="--station")
    manager = ask("Name of the manager", asked.manager, flag="--manager")
    username = ask("User name of the manager", asked.username, flag="--username")
    try:
        user = open_station(
            company=company, station=station, username=username, password=password, name=manager, now=now()
        )
    except Refused as refusal:
        raise CannotDo(str(refusal)) from None
    if asked.catalogue:
        place = user.memberships.first().station
        added = load_catalogue(place.company, by=system_actor(place), now=now(), example=True)
        say(
            f"Catalogue: {added['operations']} operations, {added['parts']} parts, {added['checklists']} checklists. "
            "Its prices are examples: nothing is quoted or published by them until the manager changes or confirms them."
        )
    say(f"{station} is open. {manager} logs in with")
    say(table([(username, password)], head=("user name", "one-time password")))
    say("Write it down now: it is shown only this once, and a new one is asked for at the first login.")


def demo(asked: argparse.Namespace) -> None:
    """The demonstration, only into a database without companies."""
    build = entry("demo")
    settings.DATA.mkdir(parents=True, exist_ok=True)
    bring_up_to_date()
    if Company.objects.exists():
        raise CannotDo(
            "This database already has a company, and the demonstration never mixes with real rows. "
            "Name another place: WAYSTATION_DATA=./demo waystation demo"
        )
    sizes = {"customers": asked.customers, "vehicles": asked.vehicles, "orders": asked.orders}
    try:
        build(seed=asked.seed, now=now(), tell=_progress(), **{name: size for name, size in sizes.items() if size})
    except Refused as refusal:
        raise CannotDo(str(refusal)) from None
    show_logins()


def _progress() -> Callable[[str], None]:
    """A line for each part, with the seconds since the first."""
    began = time.monotonic()

    def tell(sentence: str) -> None:
        say(f"[{time.monotonic() - began:5.1f} s] Demonstration: {sentence} …")

    return tell


def logins(asked: argparse.Namespace) -> None:
    show_logins()


def fill_when_empty() -> None:
    """For `make run`: the demonstration on the first start only; says so when this build has none."""
    build = find("demo")
    if build is None:
        say("This build has no demonstration; open a station of your own: python -m waystation init")
    elif not Company.objects.exists():
        say("First start: filling the demonstration (about a minute, only this once).")
        build(seed=1, now=now(), tell=_progress())


def show_logins(*, quiet: bool = False) -> None:
    """The demonstration's logins as a table; of a real station none can be shown, for passwords are not kept."""
    known = find("logins")
    with override("en"):  # as the other words of the terminal
        rows = known() if known else []
    if rows:
        say(table(rows, head=("role", "user name", "password")))
        say()
    elif not quiet:
        say(
            "This is not a demonstration, and passwords of a real station are kept by nobody. A manager can set a new one."
        )
