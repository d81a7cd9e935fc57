"""Who asks for a repair has a customer file at once, and the technical department reads of the fault (CUST-01)."""

from __future__ import annotations

from datetime import datetime

from waystation.appointments.actions.telling import label_of, url_of
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.customers.actions import change_contact, save_party
from waystation.customers.choices import PartyKind
from waystation.customers.queries import main_contact, same_phone
from waystation.identifiers.phones import read_phone
from waystation.messaging.actions import notify


def file_request(row: Appointment, *, by: Actor, now: datetime) -> None:
    """A request with a name and a number that can be called opens the file, agreed or not; the caller saves the row."""
    if row.customer_name and (row.fault or row.wishes) and _can_be_called(row.phone):
        link_party(row, by=by, now=now)


def link_party(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The file with this number, or a new one; what is on file already is not overwritten by what was said."""
    known = same_phone(by, row.phone) if row.party is None else []
    new = row.party is None and not known
    if row.party is None:
        row.party = known[0] if known else save_party(
            by=by, now=now, kind=PartyKind.PERSON, name=row.customer_name, phone=row.phone, source=row.get_channel_display()
        )  # fmt: skip
    if row.contact is None:
        row.contact = main_contact(row.party)
    if new and row.language and row.contact is not None:
        row.contact = change_contact(row.contact, by=by, now=now, language=row.language)


def report_fault(row: Appointment, *, before: str, by: Actor, now: datetime) -> None:
    """The technical department is told once, when a fault is first written down."""
    if row.fault and not before:
        text = _("Repair request of %(who)s: %(fault)s") % {"who": label_of(row), "fault": row.fault}
        notify(row.station, to_role="technical_head", trail=row.trail, text=text, url=url_of(row), by=by, now=now)


def _can_be_called(phone: str) -> bool:
    try:
        return bool(phone and read_phone(phone))
    except Refused:
        return False
