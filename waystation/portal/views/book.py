"""A customer books by himself: service, day, time, details. Plain links and one form; works without JavaScript (CHAN-01, APPT-10)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today, zone
from waystation.appointments import actions, queries
from waystation.appointments.forms import read_instant, read_wished
from waystation.catalogue.queries import benefits_for, packages_for
from waystation.core.access import Actor, public
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.pages import page
from waystation.customers.choices import VehicleClass
from waystation.identifiers.phones import read_phone
from waystation.messaging.choices import Channel, TryKind
from waystation.messaging.queries import wrong_tries
from waystation.portal.forms import BookingForm
from waystation.portal.views.links import address_of

SALT = "waystation.portal.book"
STAMP_LIVES = timedelta(hours=12)
LOST = {"slot_taken", "over_capacity", "closed", "past", "absent", "no_advisor"}
OTHER = "other"
KINDS = (VehicleClass.CAR, VehicleClass.TRUCK)


@dataclass(frozen=True)
class Choice:
    """What was chosen so far, read from the address."""

    kind: str
    service: str
    day: date | None
    at: datetime | None

    def url(self, **more: object) -> str:
        parts = {"kind": self.kind, "service": self.service, "day": self.day, "at": self.at.isoformat() if self.at else ""} | more
        return "?" + urlencode({name: str(value) for name, value in parts.items() if value})


def stamp(now: datetime) -> str:
    """When the form was shown, signed."""
    return signing.dumps(now.isoformat(), salt=SALT)


@public("the booking page of a station; limited by phone, address, a hidden field and a shortest time")
def book(request: Any, slug: str) -> HttpResponse:
    """GET goes through the steps, POST books."""
    station = Station.objects.select_related("company").filter(slug=slug).first()
    if station is None:
        raise Http404
    by = Actor(kind="customer", company_id=station.company_id, station_id=station.pk, name="")
    chosen = _choice(request)
    if request.method == "POST":
        return _post(request, station, by, chosen)
    if _is_over(chosen, request.now):
        return _show(request, station, by, replace(chosen, at=None), BookingForm(), over=_("That time is over already. Please choose another one."))
    form = BookingForm(initial={"at": chosen.at.isoformat() if chosen.at else "", "stamp": stamp(request.now)})
    return _show(request, station, by, chosen, form)


def _choice(request: Any) -> Choice:
    get = request.GET
    try:
        day = date.fromisoformat(get.get("day", ""))
    except ValueError:
        day = None
    kind = get.get("kind", "")
    return Choice(kind if kind in KINDS else KINDS[0], get.get("service", "")[:40], day, read_instant(get.get("at", "").replace(" ", "+")))


def _is_over(chosen: Choice, now: datetime) -> bool:
    return chosen.at is not None and chosen.at <= now


def _wished(chosen: Choice) -> list[tuple[str, int, int]]:
    return [one for one in read_wished([chosen.service]) if one[0] == "package"]


def _need(by: Actor, chosen: Choice) -> Any:
    return queries.need_for(queries.work_of(by, _wished(chosen)), chosen.kind)


def _free(request: Any, station: Station, by: Actor, chosen: Choice) -> list[Any]:
    """Every free start within the days customers may book."""
    days = parameter("booking.days_ahead", station, today(station, request.now))
    until = datetime.combine(today(station, request.now) + timedelta(days=days), time(), zone(station))
    return queries.offers(station, _need(by, chosen), from_at=request.now + timedelta(hours=1), until_at=until, now=request.now, limit=900)


def _show(
    request: Any, station: Station, by: Actor, chosen: Choice, form: BookingForm, *, status: int = 200, lost: str = "", over: str = ""
) -> HttpResponse:
    tz = zone(station)
    free = _free(request, station, by, chosen) if chosen.service else []
    free = [one for one in free if one.starts_at.minute in (0, 30)]
    per_day = Counter(one.starts_at.astimezone(tz).date() for one in free)
    times = [one for one in free if one.starts_at.astimezone(tz).date() == chosen.day]
    packs = packages_for(by, chosen.kind, today(station, request.now)) if not chosen.service else []
    step = 4 if chosen.at else 3 if chosen.day and times else 2 if chosen.service else 1
    context = {
        "station": station, "now": request.now, "form": form, "chosen": chosen, "step": step, "lost": lost, "over": over, "packages": packs,
        "kinds": [(one, VehicleClass(one).label, chosen.url(kind=one.value)) for one in KINDS], "service_name": _service_name(by, chosen),
        "services": [(chosen.url(service=f"package:{one.pk}"), one.label) for one in packs], "other_url": chosen.url(service=OTHER),
        "days": [(day, n, chosen.url(day=day, at="")) for day, n in sorted(per_day.items())],
        "times": [(one.starts_at, chosen.url(at=one.starts_at.isoformat())) for one in times],
        "others": [one.starts_at for one in _near(free, chosen)] if lost else [], "again": chosen.url(service="", day="", at=""),
        "day_again": chosen.url(day="", at=""), "time_again": chosen.url(at=""), "benefits": benefits_for(station, today(station, request.now)),
        "steps": [{"label": word, "state": "done" if n < step else "now" if n == step else "todo"} for n, word in enumerate(_step_words(), 1)],
    }  # fmt: skip
    return page(request, "portal/book.html", context, status=status)


def _step_words() -> list[str]:
    return [pgettext("booking", "Service"), _("Day"), _("Time"), _("Confirm")]


def _service_name(by: Actor, chosen: Choice) -> str:
    rows = queries.wished_names(by, _wished(chosen))
    return listed(rows) if rows else _("Something else") if chosen.service else ""


def _near(free: list[Any], chosen: Choice) -> list[Any]:
    """Six other times, the nearest to the lost one first, in order of time."""
    if chosen.at is None:
        return free[:6]
    wanted = chosen.at
    return sorted(sorted(free, key=lambda one: abs(one.starts_at - wanted))[:6], key=lambda one: one.starts_at)


def _post(request: Any, station: Station, by: Actor, chosen: Choice) -> HttpResponse:
    form = BookingForm(request.POST)
    try:
        _refuse_flood(request, station)
    except Refused as refused:
        form.add_refusal(refused)
        return _show(request, station, by, chosen, form, status=refused.status)
    if not form.is_valid():
        request.wrong_tries = [(TryKind.BOOKING, address_of(request))]
        return _show(request, station, by, chosen, form, status=422)
    data = form.cleaned_data
    try:
        _refuse_machines(request, station, data)
        who = Actor(kind="customer", company_id=by.company_id, station_id=by.station_id, name=data["customer_name"])
        row = actions.take_and_book(
            station, channel=Channel.WEB, words=_words(chosen, by, data), wished=_wished(chosen), starts_at=data["at"], advisor=None,
            pick_advisor=True, by=who, now=request.now, origin=address_of(request),
        )  # fmt: skip
    except Refused as refused:
        lost = refused.code in LOST
        if lost:
            refused.field = "at"
        else:
            request.wrong_tries = [(TryKind.BOOKING, address_of(request))]
        form.add_refusal(refused)
        return _show(request, station, by, chosen, form, status=refused.status, lost=str(refused) if lost else "")
    return HttpResponseRedirect(urlsplit(row.customer_url).path)


def _words(chosen: Choice, by: Actor, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "customer_name": data["customer_name"], "phone": data["phone"], "plate": data["plate"], "km": data["km"], "fault": data["fault"],
        "special_needs": data["special_needs"] or _("None"), "wishes": _service_name(by, chosen), "has_fault": chosen.service == OTHER,
        "language": get_language() or "", "vehicle_class": chosen.kind,
    }  # fmt: skip


def _too_many(station: Station) -> Refused:
    return Refused(_("Too many bookings in a short time. Please call us: %(phone)s.") % {"phone": station.phone}, code="too_many", status=429)


def _refuse_flood(request: Any, station: Station) -> None:
    """Refused bookings of an address count too. Refused: too_many."""
    failed = wrong_tries(TryKind.BOOKING, request.now - timedelta(hours=1), address_of(request))
    if failed >= parameter("booking.failures_per_address_hour", station, today(station, request.now)):
        raise _too_many(station)


def _refuse_machines(request: Any, station: Station, data: dict[str, Any]) -> None:
    """A filled hidden field, a form sent faster than anybody types, too many bookings. Refused: machine, too_fast, too_many."""
    on = today(station, request.now)
    if data["website"]:
        raise Refused(_("Please leave the last field empty, or call us to book."), code="machine")
    try:
        shown = datetime.fromisoformat(signing.loads(data["stamp"], salt=SALT))
    except (signing.BadSignature, ValueError):
        raise Refused(_("This page is too old. Send it once more."), code="too_fast") from None
    waited = request.now - shown
    if not timedelta(seconds=parameter("booking.min_seconds", station, on)) <= waited <= STAMP_LIVES:
        raise Refused(_("That was faster than our page could follow. Your details are fine and kept: please press Book again."), code="too_fast")
    hour_ago = request.now - timedelta(hours=1)
    phone = read_phone(data["phone"], field="phone").stored
    by_phone = queries.booked_lately(station, hour_ago, phone=phone) >= parameter("booking.per_phone_hour", station, on)
    by_address = queries.booked_lately(station, hour_ago, origin=address_of(request)) >= parameter("booking.per_address_hour", station, on)
    if by_phone or by_address:
        raise _too_many(station)
