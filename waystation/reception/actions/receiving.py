"""The talk at the reception: data confirmed, mileage, covers, inquiry, papers, valuables, care (RCPT-08…17, RCPT-22…24)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import add_reading
from waystation.customers.choices import ReadingSource
from waystation.customers.models import Contact, Party, Vehicle
from waystation.journal.actions import changing
from waystation.reception.actions.arriving import still
from waystation.reception.choices import HOSPITALITY, Purpose, Status
from waystation.reception.models import Visit
from waystation.reception.sums import too_short


def _editing(visit: Visit, *, by: Actor, now: datetime, verb: str, expect: int | None = None, **facts: Any) -> Any:
    still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    return changing(visit, by=by, now=now, verb=verb, expect=expect, **facts)


def confirm_data(
    visit: Visit, *, by: Actor, now: datetime, party: Party | None = None, contact: Contact | None = None, vehicle: Vehicle | None = None,
    purpose: str = "", explained: bool = False, expect: int | None = None,
) -> Visit:  # fmt: skip
    """Customer and vehicle data were confirmed with the customer, the purpose asked, a new customer told the procedure (RCPT-07, -09, -23).

    Refused: bad_purpose, wrong_state, stale.
    """
    if purpose and purpose not in Purpose.values:
        raise Refused(_("Choose why the customer came."), code="bad_purpose", field="purpose")
    with _editing(visit, by=by, now=now, verb="visit.data_confirmed", expect=expect, purpose=purpose) as row:
        row.party, row.contact = party or row.party, contact or row.contact
        row.vehicle = vehicle or row.vehicle
        row.purpose = purpose or row.purpose
        row.data_confirmed_at = now
        if explained and row.procedure_explained_at is None:
            row.procedure_explained_at = now
    return visit


def note_mileage(
    visit: Visit, *, km: int | None, by: Actor, now: datetime, hours: int | None = None, reason: str = "", expect: int | None = None
) -> Visit:
    """Kilometres (and engine hours) on arrival; lower than before needs a reason (RCPT-24). Refused: no_reading, reading_falls, wrong_state."""
    if km is None and hours is None:
        raise Refused(_("The mileage is missing. Read the odometer together with the customer."), code="no_reading", field="km")
    with _editing(visit, by=by, now=now, verb="visit.mileage", expect=expect, km=km, hours=hours) as row:
        if (km, hours) != (row.km, row.hours):
            source = ReadingSource.CORRECTION if reason.strip() else ReadingSource.RECEPTION
            add_reading(row.vehicle, km=km, hours=hours, source=source, by=by, now=now, trail=row.trail, reason=reason)
        row.km, row.hours = km, hours
    return visit


def fit_covers(visit: Visit, pieces: Iterable[str], *, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """The protective covers were fitted in front of the customer; every piece of the set, no way round (RCPT-11).

    Refused: covers_incomplete, wrong_state, stale.
    """
    wanted = parameter("reception.cover_set", visit.station, today(visit.station, now))
    fitted = [piece for piece in wanted if piece in set(pieces)]
    if len(fitted) < len(wanted):
        raise Refused(
            _("%(n)s of %(all)s pieces are fitted. Fit every piece, also when the customer says it is not needed.")
            % {"n": len(fitted), "all": len(wanted)},
            code="covers_incomplete", field="covers",
        )  # fmt: skip
    with _editing(visit, by=by, now=now, verb="visit.covers_fitted", expect=expect, pieces=len(fitted)) as row:
        row.covers, row.covers_at, row.covers_by_name = fitted, row.covers_at or now, row.covers_by_name or by.name
    return visit


def begin_inquiry(visit: Visit, *, by: Actor, now: datetime) -> Visit:
    """The inquiry clock starts (RCPT-16). Refused: wrong_state."""
    with _editing(visit, by=by, now=now, verb="visit.inquiry_begun") as row:
        row.inquiry_from_at = row.inquiry_from_at or now
    return visit


def record_words(
    visit: Visit, *, words: str, by: Actor, now: datetime, concerns: str = "", symptoms: list[dict[str, str]] | None = None, purpose: str = "",
    expect: int | None = None,
) -> Visit:  # fmt: skip
    """What the customer said, in his own words, with concerns and structured answers (RCPT-17). Refused: no_words, wrong_state, stale."""
    if not words.strip():
        raise Refused(_("The customer's own words are missing. Listen and write them down."), code="no_words", field="words")
    with _editing(visit, by=by, now=now, verb="visit.words", expect=expect) as row:
        row.words, row.concerns = words.strip()[:1000], concerns.strip()[:600]
        if symptoms is not None:
            row.symptoms = symptoms
        if purpose in Purpose.values:
            row.purpose = purpose
    return visit


def end_inquiry(visit: Visit, *, by: Actor, now: datetime, reason: str = "") -> Visit:
    """The inquiry is over. Shorter than the minimum it is kept with a reason and reported, never blocked (RCPT-16). Refused: wrong_state."""
    with _editing(visit, by=by, now=now, verb="visit.inquiry_ended") as row:
        row.inquiry_from_at = row.inquiry_from_at or now
        row.inquiry_to_at = now
        least = parameter("reception.inquiry_min_minutes", row.station, today(row.station, now))
        row.inquiry_short_reason = reason.strip()[:120] if too_short(row, least) else ""
    return visit


def see_papers(
    visit: Visit, *, by: Actor, now: datetime, licence: bool = False, booklet: bool = False, returned: bool = False
) -> Visit:
    """Vehicle licence and maintenance booklet were taken, read and given back (RCPT-22). Refused: not_taken, wrong_state."""
    if returned and not (licence or booklet or visit.licence_seen_at or visit.booklet_seen_at):
        raise Refused(_("No paper was taken, so none can be given back. Tick what was taken first."), code="not_taken", field="returned")
    with _editing(visit, by=by, now=now, verb="visit.papers", licence=licence, booklet=booklet, returned=returned) as row:
        row.licence_seen_at = row.licence_seen_at or (now if licence else None)
        row.booklet_seen_at = row.booklet_seen_at or (now if booklet else None)
        row.licence_returned_at = row.licence_returned_at or (now if returned else None)
    return visit


def remind_of_valuables(visit: Visit, *, by: Actor, now: datetime, kept: str = "") -> Visit:
    """The customer was reminded to take his valuables; what we keep is noted (RCPT-14). Refused: wrong_state."""
    with _editing(visit, by=by, now=now, verb="visit.valuables") as row:
        row.valuables_reminded_at = row.valuables_reminded_at or now
        row.valuables_kept = kept.strip()[:200]
    return visit


def care_for(visit: Visit, *, by: Actor, now: datetime, done: Iterable[str] = (), waits: bool | None = None, wish: str = "") -> Visit:
    """Hospitality, and whether the customer waits or leaves with his contact and pick-up wish (RCPT-10). Refused: wrong_state."""
    with _editing(visit, by=by, now=now, verb="visit.care") as row:
        row.hospitality = [code for code in HOSPITALITY if code in set(done)]
        row.waits = waits if waits is not None else row.waits
        row.pick_up_wish = wish.strip()[:120]
    return visit
