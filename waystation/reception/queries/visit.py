"""What the check-in page shows of one stay, and whether somebody else changed it meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, today, zone
from waystation.appointments.choices import LIVE
from waystation.appointments.models import Appointment
from waystation.catalogue.models import Script, Symptom
from waystation.catalogue.queries import filled, search_symptoms
from waystation.core.access import Actor
from waystation.core.names import label
from waystation.core.when import minute
from waystation.customers.models import Reading
from waystation.customers.queries import last_before
from waystation.files.models import Media, Paper
from waystation.files.queries import media_on, papers_on
from waystation.journal.models import JournalLine
from waystation.preparation.queries import unprepared
from waystation.reception.choices import PHOTOS, WalkaroundStatus
from waystation.reception.models import DamageMark, KeyMove, Visit, Walkaround
from waystation.reception.queries.queue import key_log, least_minutes
from waystation.reception.rules import ready_for_order, walkaround_of
from waystation.reception.sums import sentence

VERBS = {
    "data": ["visit.data_confirmed"], "meters": ["visit.mileage"], "purpose": ["visit.purpose"], "words": ["visit.words"],
    "sheet": ["walkaround.saved"], "marks": ["walkaround.marked"], "covers": ["visit.covers_fitted"], "valuables": ["visit.valuables"],
    "papers": ["visit.papers"], "care": ["visit.care", "visit.procedure_explained"], "keys": ["key.tagged", "visit.parked", "key.moved"],
}  # fmt: skip
"""Which lines of the record say that a section of the page changed."""


@dataclass
class Stay:
    """One stay with everything its page shows, in a constant number of statements."""

    visit: Visit
    sheet: Walkaround | None
    marks: list[DamageMark]
    photos: list[Media]
    scans: list[Media]
    papers: list[Paper]
    keys: list[KeyMove]
    times_here: int
    missing: list[tuple[str, str]]
    least_minutes: int
    pieces: list[str] = field(default_factory=list)
    unprepared: list[str] = field(default_factory=list)
    before: Reading | None = None
    doubt: str = ""

    @property
    def signed(self) -> bool:
        return self.sheet is not None and self.sheet.status == WalkaroundStatus.SIGNED

    @property
    def damage(self) -> str:
        """The marks as the tap map reads them."""
        return json.dumps({mark.zone: str(mark.kind) for mark in self.marks}) if self.marks else ""


def stay_of(visit: Visit, by: Actor, now: datetime) -> Stay:
    """Everything the check-in page shows."""
    sheet = walkaround_of(visit)
    media = list(media_on(by, visit.trail))
    on = today(visit.station, now)
    combined = parameter("reception.combined_signature", visit.station, on)
    before = last_before(visit.vehicle, "km", Reading.objects.filter(vehicle_id=visit.vehicle_id, trail=visit.trail))
    return Stay(
        visit=visit, sheet=sheet, marks=list(sheet.marks.select_related("photo").order_by("zone")) if sheet else [],
        photos=[one for one in media if one.purpose == PHOTOS], scans=[one for one in media if one.purpose != PHOTOS],
        papers=list(papers_on(by, [visit.trail])), keys=key_log(visit)[:5],
        times_here=Visit.objects.filter(station_id=visit.station_id, vehicle_id=visit.vehicle_id).count(),
        missing=missing_of(visit, combined=combined), least_minutes=least_minutes(visit, now),
        pieces=list(parameter("reception.cover_set", visit.station, on)),
        unprepared=unprepared(visit.appointment, now) if visit.appointment else [], before=before, doubt=_doubt(visit, before, on),
    )  # fmt: skip


def _doubt(visit: Visit, before: Reading | None, on: date) -> str:
    """Far more kilometres than anybody drives since the last reading: asked about, never refused (RCPT-24)."""
    if visit.km is None or before is None or before.km is None:
        return ""
    driven, days = visit.km - before.km, max((visit.arrived_at - before.at).days, 1)
    if driven <= days * parameter("reception.doubt_km_per_day", visit.station, on):
        return ""
    words = {"km": driven, "days": days}
    return (
        _(
            "That is %(km)s km more than the last time, %(days)s days ago. Read the odometer again together with the customer."
        )
        % words
    )


def comes_again(visit: Visit, now: datetime) -> str:
    """The stay ends as an appointment: the coming one of this vehicle in a sentence, or nothing (DIAG-12)."""
    rows = Appointment.objects.filter(station_id=visit.station_id, vehicle_id=visit.vehicle_id, status__in=LIVE, starts_at__gt=now)
    row = rows.exclude(pk=visit.appointment_id or 0).order_by("starts_at", "pk").first()
    if row is None:
        return ""
    return _("Comes again by appointment %(number)s, %(time)s") % {"number": row.number, "time": minute(row.starts_at, zone(visit.station))}


def missing_of(visit: Visit, *, combined: bool = False) -> list[tuple[str, str]]:
    """(code, sentence) of what is missing before the order may open."""
    return [(code, sentence(code)) for code in ready_for_order(visit, combined=combined)]


def changed_by_others(visit: Visit, section: str, since: datetime, by: Actor) -> bool:
    """Somebody else wrote into this section after the page was shown; what the same person saved himself does not count."""
    lines = JournalLine.objects.filter(station_id=visit.station_id, trail=visit.trail, verb__in=VERBS.get(section, []), at__gt=since)
    return lines.exclude(actor_id=by.user_id).exists()


def touched_by_others(visit: Visit, since: datetime, by: Actor) -> bool:
    """Somebody else changed what the customer signs after the page was shown: any section, or a photo."""
    verbs = {*(verb for found in VERBS.values() for verb in found), "file.added", "file.removed"}
    lines = JournalLine.objects.filter(station_id=visit.station_id, trail=visit.trail, verb__in=verbs, at__gt=since)
    return lines.exclude(actor_id=by.user_id).exists()


def scripts_of(visit: Visit, by: Actor) -> list[tuple[str, str]]:
    """(title, words) of the reception, filled in with who is logged in and the customer's form of address (RCPT-05)."""
    contact = visit.contact
    customer = (contact.form_of_address or contact.name) if contact else ""
    names = {"station": visit.station.name, "advisor": by.name, "customer": customer}
    rows = Script.objects.filter(company_id=visit.station.company_id, situation="reception").order_by("pk")
    return [(label(row.title, row.title_en), filled(label(row.text, row.text_en), names)) for row in rows]


def symptoms_by_code(visit: Visit, codes: Any) -> list[Symptom]:
    """The symptoms of these codes, for the answers kept on the stay (RCPT-17)."""
    return list(Symptom.objects.filter(company_id=visit.station.company_id, code__in=list(codes)).order_by("code"))


def symptoms_like(visit: Visit, by: Actor, q: str, limit: int = 8) -> list[Symptom]:
    """Symptoms that have the words typed, for this class of vehicle, without those asked already."""
    asked = {one.get("code") for one in visit.symptoms}
    rows = search_symptoms(by, q, visit.vehicle.vehicle_class) if q.strip() else []
    return [row for row in rows if row.code not in asked][:limit]
