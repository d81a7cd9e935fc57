"""The talk at the reception: data confirmed, mileage, covers, inquiry, papers, valuables, care (RCPT-08…17, RCPT-22…24)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import add_reading, change_contact, save_party, save_vehicle, set_role
from waystation.customers.choices import ReadingSource, VehicleRoleKind
from waystation.customers.models import Contact, Party
from waystation.customers.queries import key_changes, main_contact, phone_change
from waystation.journal.actions import changing, record
from waystation.reception.actions.arriving import still
from waystation.reception.choices import HOSPITALITY, Purpose, Status, WalkaroundStatus
from waystation.reception.models import Visit, Walkaround
from waystation.reception.queries.queue import least_minutes
from waystation.reception.sums import too_short


def _editing(visit: Visit, *, by: Actor, now: datetime, verb: str, expect: int | None = None, **facts: Any) -> Any:
    still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    return changing(visit, by=by, now=now, verb=verb, expect=expect, **facts)


def _not_signed(visit: Visit) -> None:
    """What stands on the sheet cannot change under the customer's signature. Refused: already_signed."""
    if Walkaround.objects.filter(visit=visit, status=WalkaroundStatus.SIGNED).exists():
        raise Refused(_("The walkaround is signed and cannot change. Note new findings on the order."), code="already_signed")


def confirm_data(
    visit: Visit, *, by: Actor, now: datetime, vehicle: Mapping[str, Any] | None = None, customer: Mapping[str, str] | None = None,
    looked: str = "", expect: int | None = None,
) -> Visit:  # fmt: skip
    """Customer and vehicle data were gone through with the customer; what is typed is brought up to date (RCPT-23, RCPT-24).

    `vehicle`: plate, vin, vin_reason, plate_kind, maker, model, color …; `customer`: name, contact_name, phone, form_of_address, kind.
    Empty values leave what is kept. A plate, VIN or phone that changes is shown once more: `looked` repeats what was shown.
    Refused: second_look (`facts`: changes, token), already_signed, those of save_vehicle and save_party, wrong_state, stale.
    """
    typed: dict[str, Any] = dict(vehicle or {})
    person: dict[str, Any] = {key: value.strip() for key, value in (customer or {}).items() if value.strip()}
    changes = [*key_changes(visit.vehicle, typed), *phone_change(visit.contact, person.get("phone", ""))]
    token = "|".join(f"{change.field}={change.after}" for change in changes)
    if token != looked and changes:
        shown = ", ".join(f"{change.before or '–'} → {change.after}" for change in changes)
        raise Refused(
            _("Look at it twice: %(changes)s. Compare with the licence and the customer, then save once more.") % {"changes": shown},
            code="second_look", field=changes[0].field, facts={"changes": changes, "token": token},
        )  # fmt: skip
    with transaction.atomic(), _editing(visit, by=by, now=now, verb="visit.data_confirmed", expect=expect, changed=[c.field for c in changes]) as row:
        if changes and changes[0].field != "phone":
            _not_signed(row)
        if any(value not in ("", None) for value in typed.values()):
            save_vehicle(by=by, now=now, vehicle=row.vehicle, **typed)
        if person:
            row.party, row.contact = _customer(row, person, by=by, now=now)
        if row.party is not None:
            set_role(row.vehicle, row.party, VehicleRoleKind.SENDER, contact=row.contact, by=by, now=now)
        row.data_confirmed_at = now
    visit.refresh_from_db()
    return visit


def _customer(visit: Visit, typed: dict[str, Any], *, by: Actor, now: datetime) -> tuple[Party, Contact | None]:
    known = visit.party
    if known is None:
        party = save_party(by=by, now=now, **typed)
        return party, main_contact(party)
    words: dict[str, Any] = {key: typed[key] for key in ("name", "kind") if key in typed}
    party = save_party(by=by, now=now, party=known, **words) if words else known
    contact = visit.contact or main_contact(party)
    details: dict[str, Any] = {key: typed[key] for key in ("phone", "form_of_address") if key in typed}
    details |= {"name": typed["contact_name"]} if "contact_name" in typed else {}
    if contact is not None and details:
        contact = change_contact(contact, by=by, now=now, **details)
    elif contact is None and typed.get("phone"):
        save_party(by=by, now=now, party=party, phone=typed["phone"], contact_name=typed.get("contact_name", ""))
        contact = main_contact(party)
    return party, contact


def set_purpose(visit: Visit, purpose: str, *, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """Why the customer came (RCPT-07). Refused: bad_purpose, wrong_state, stale."""
    if purpose not in Purpose.values:
        raise Refused(_("Choose why the customer came."), code="bad_purpose", field="purpose")
    with _editing(visit, by=by, now=now, verb="visit.purpose", expect=expect, purpose=purpose) as row:
        row.purpose = purpose
    return visit


def explain_procedure(visit: Visit, *, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """A new customer was told what we do and how it goes (RCPT-09). Refused: wrong_state, stale."""
    with _editing(visit, by=by, now=now, verb="visit.procedure_explained", expect=expect) as row:
        row.procedure_explained_at = row.procedure_explained_at or now
    return visit


def note_mileage(
    visit: Visit, *, km: int | None, by: Actor, now: datetime, hours: int | None = None, reason: str = "", expect: int | None = None
) -> Visit:
    """Kilometres (and engine hours) on arrival; lower than before needs a reason (RCPT-24).

    Refused: no_reading, reading_falls, already_signed, wrong_state, stale.
    """
    if km is None and hours is None:
        raise Refused(_("The mileage is missing. Read the odometer together with the customer."), code="no_reading", field="km")
    with _editing(visit, by=by, now=now, verb="visit.mileage", expect=expect, km=km, hours=hours) as row:
        if (km, hours) != (row.km, row.hours):
            _not_signed(row)
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


def record_words(
    visit: Visit, *, words: str, by: Actor, now: datetime, concerns: str = "", symptoms: list[dict[str, str]] | None = None, purpose: str = "",
    expect: int | None = None,
) -> Visit:  # fmt: skip
    """What the customer said, in his own words, with concerns and structured answers (RCPT-17).

    Refused: no_words, already_signed, wrong_state, stale.
    """
    if not words.strip():
        raise Refused(_("The customer's own words are missing. Listen and write them down."), code="no_words", field="words")
    with _editing(visit, by=by, now=now, verb="visit.words", expect=expect) as row:
        if (words.strip()[:1000], concerns.strip()[:600]) != (row.words, row.concerns):
            _not_signed(row)
        row.words, row.concerns = words.strip()[:1000], concerns.strip()[:600]
        if symptoms is not None:
            row.symptoms = symptoms
        if purpose in Purpose.values:
            row.purpose = purpose
    return visit


def end_inquiry(visit: Visit, *, by: Actor, now: datetime, reason: str = "", expect: int | None = None) -> Visit:
    """The inquiry is over. Shorter than the minimum it is kept with a reason and reported, never blocked (RCPT-16).

    Refused: wrong_state, stale.
    """
    with _editing(visit, by=by, now=now, verb="visit.inquiry_ended", expect=expect) as row:
        close_inquiry(row, by=by, now=now, reason=reason)
    return visit


def close_inquiry(row: Visit, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Stop the clock on a locked stay; a short inquiry becomes a line of the record, which the report counts."""
    row.inquiry_from_at = row.inquiry_from_at or now
    if row.inquiry_to_at is None:
        row.inquiry_to_at = now
        record(row, verb="inquiry.done", by=by, now=now)
    least = least_minutes(row, now)
    if not too_short(row, least):
        row.inquiry_short_reason = ""
        return
    row.inquiry_short_reason = reason.strip()[:120] or row.inquiry_short_reason
    minutes = int((row.inquiry_to_at - row.inquiry_from_at).total_seconds() // 60)
    record(row, verb="inquiry.short", by=by, now=now, minutes=minutes, least=least, reasoned=bool(row.inquiry_short_reason))


def see_papers(
    visit: Visit, *, by: Actor, now: datetime, licence: bool = False, booklet: bool = False, returned: bool = False, expect: int | None = None
) -> Visit:
    """Vehicle licence and maintenance booklet were taken, read and given back (RCPT-22). Refused: not_taken, wrong_state, stale."""
    if returned and not (licence or booklet or visit.licence_seen_at or visit.booklet_seen_at):
        raise Refused(_("No paper was taken, so none can be given back. Tick what was taken first."), code="not_taken", field="returned")
    with _editing(visit, by=by, now=now, verb="visit.papers", expect=expect, licence=licence, booklet=booklet, returned=returned) as row:
        row.licence_seen_at = row.licence_seen_at or (now if licence else None)
        row.booklet_seen_at = row.booklet_seen_at or (now if booklet else None)
        row.licence_returned_at = row.licence_returned_at or (now if returned else None)
    return visit


def remind_of_valuables(visit: Visit, *, by: Actor, now: datetime, kept: str = "", expect: int | None = None) -> Visit:
    """The customer was reminded to take his valuables; what we keep is noted (RCPT-14). Refused: already_signed, wrong_state, stale."""
    with _editing(visit, by=by, now=now, verb="visit.valuables", expect=expect) as row:
        if kept.strip()[:200] != row.valuables_kept:
            _not_signed(row)
        row.valuables_reminded_at = row.valuables_reminded_at or now
        row.valuables_kept = kept.strip()[:200]
    return visit


def care_for(
    visit: Visit, *, by: Actor, now: datetime, done: Iterable[str] = (), waits: bool | None = None, wish: str = "", expect: int | None = None
) -> Visit:
    """Hospitality, and whether the customer waits or leaves with his contact and pick-up wish (RCPT-10). Refused: wrong_state, stale."""
    with _editing(visit, by=by, now=now, verb="visit.care", expect=expect) as row:
        row.hospitality = [code for code in HOSPITALITY if code in set(done)]
        row.waits = waits if waits is not None else row.waits
        row.pick_up_wish = wish.strip()[:120]
    return visit
