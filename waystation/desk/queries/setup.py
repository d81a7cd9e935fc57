"""What a station still lacks before its first day: counted from its rows, so that the list is right whoever did the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waystation.accounts.choices import Role
from waystation.accounts.models import Membership, Station
from waystation.accounts.queries import today
from waystation.catalogue.queries import example_prices, labour_rates
from waystation.core.access import Actor
from waystation.journal.models import JournalLine
from waystation.scheduling.choices import CertificateKind, ResourceKind
from waystation.scheduling.models import Certificate, OpeningHours, Resource
from waystation.stock.models import Bin

LOOKED = "setup.looked_through"
BY_HAND = frozenset({"numbers", "words"})
"""What no count of rows can tell: somebody has read it and it fits."""
NEEDED = (Role.ADVISOR, Role.DISPATCHER, Role.TECHNICIAN, Role.INSPECTOR, Role.PARTS, Role.CASHIER)
SAID = ("phone", "complaint_phone", "address", "filing_no", "shop_category", "payee", "bank_account")


@dataclass(frozen=True)
class Step:
    """One thing to set up: what is missing (empty when it is done) and the page that does it with the right it asks for."""

    key: str
    title: str
    missing: str
    url: str
    needed: str
    by_hand: bool = False

    @property
    def done(self) -> bool:
        return not self.missing


def steps(station: Station, now: datetime) -> list[Step]:
    """Everything before the first day, in the order in which it is done."""
    looked = set(JournalLine.objects.filter(station_id=station.pk, verb=LOOKED).values_list("label", flat=True))
    roles = set(Membership.objects.in_force(now).filter(station=station, user__is_active=True).values_list("role", flat=True))
    unread = _("Read them once and say that they fit.")
    hours = OpeningHours.objects.filter(station=station).exists()
    bins = Bin.objects.filter(station=station).exists()
    return [
        _step("station", _("Station data"), _unsaid(station), "accounts:station", "accounts.station"),
        _step("people", _("People and roles"), _unheld(roles), "accounts:people", "accounts.people"),
        *_calendar(station, now),
        _step("hours", _("Opening hours"), "" if hours else _("No hours are entered; nothing can be booked."), "scheduling:hours", "scheduling.view"),
        *_prices(station, now),
        _step("bins", _("Store"), "" if bins else _("The store has no bin yet."), "stock:bins", "stock.keep"),
        _step("numbers", _("Numbers and rules"), "" if "numbers" in looked else unread, "accounts:parameters", "accounts.parameters"),
        _step("words", _("Scripts, checklists and guarantees"), "" if "words" in looked else unread, "catalogue:scripts", "catalogue.view"),
    ]


def _step(key: str, title: str, missing: str, page: str, needed: str) -> Step:
    return Step(key, title, missing, reverse(page), needed, key in BY_HAND)


def _unsaid(station: Station) -> str:
    empty = [str(station._meta.get_field(name).verbose_name) for name in SAID if not getattr(station, name)]  # type: ignore[union-attr]
    if not (station.uscc or station.company.uscc):
        empty.append(str(station._meta.get_field("uscc").verbose_name))  # type: ignore[union-attr]
    return _("Still empty: %(fields)s.") % {"fields": _listed(empty)} if empty else ""


def _listed(words: list[str]) -> str:
    return pgettext("between the words of a list", ", ").join(words)


def _unheld(roles: set[str]) -> str:
    free = [str(role.label) for role in NEEDED if role not in roles]
    return _("Nobody is: %(roles)s.") % {"roles": _listed(free)} if free else ""


def _calendar(station: Station, now: datetime) -> list[Step]:
    url = "scheduling:resources"
    kinds = Resource.objects.filter(station=station, active=True).values_list("kind", "user_id")
    bays = any(kind == ResourceKind.BAY for kind, _user in kinds)
    working = {user for kind, user in kinds if kind == ResourceKind.TECHNICIAN}
    held = Membership.objects.in_force(now).filter(station=station, user__is_active=True)
    idle = held.filter(role=Role.TECHNICIAN).exclude(user_id__in=working).count()
    inspectors = held.filter(role=Role.INSPECTOR).values("user_id")
    papers = Certificate.objects.filter(station=station, kind=CertificateKind.QUALITY_INSPECTOR, user_id__in=inspectors).exists()
    absent = ngettext("%(n)s technician cannot be booked yet.", "%(n)s technicians cannot be booked yet.", idle) % {"n": idle} if idle else ""
    return [
        _step("bays", _("Bays"), "" if bays else _("No bay is entered; no time can be offered."), url, "scheduling.view"),
        _step("technicians", _("Technicians in the calendar"), absent, url, "scheduling.view"),
        _step("certificate", _("Inspector's certificate"), "" if papers else _("Without one nobody may pass a vehicle."), url, "scheduling.view"),
    ]


def _prices(station: Station, now: datetime) -> list[Step]:
    rates, parts = example_prices(station, today(station, now))
    missing = "" if labour_rates(station, today(station, now)).rows else _("No hourly rate is in force; nothing can be quoted.")
    check = _("%(n)s prices are still examples of the catalogue. Check them, change them, then confirm.")
    return [
        _step("rates", _("Check your labour rates"), check % {"n": rates} if rates else missing, "catalogue:rates", "catalogue.view"),
        _step("part_prices", _("Check your part prices"), check % {"n": parts} if parts else "", "catalogue:parts", "catalogue.view"),
    ]


def still_to_do(by: Actor, station: Station, now: datetime) -> list[Step]:
    """For the home page of those who set the station up."""
    return [step for step in steps(station, now) if not step.done and by.may(step.needed)] if by.may("desk.first_day") else []
