"""Tell colleagues at once, tell the customer, verify, warn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from waystation.accounts.queries import parameter, today, zone
from waystation.appointments.choices import LIVE, Verification
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import joined
from waystation.core.names import twice as _
from waystation.core.when import minute
from waystation.finder.actions import index
from waystation.journal.actions import changing
from waystation.messaging.actions import make_link, notify, open_task, send
from waystation.messaging.choices import Channel, LinkPurpose, MessageClass
from waystation.messaging.models import Message
from waystation.messaging.sums import day_and_time

LINK_LIVES = timedelta(days=3)


def url_of(appointment: Appointment) -> str:
    """Where colleagues find it."""
    return f"/appointments/{appointment.pk}/"


def generation(appointment: Appointment) -> int:
    """Counts the moves: tasks and messages of an earlier time are not those of the new one."""
    return len(appointment.rescheduled_from)


def local(appointment: Appointment) -> str:
    """The time as colleagues read it."""
    return minute(appointment.starts_at, zone(appointment.station))


def label_of(appointment: Appointment) -> str:
    """Plate, or name while the plate is unknown."""
    return appointment.plate or appointment.customer_name or appointment.number


def has_parts(appointment: Appointment) -> bool:
    """The store has something to keep for it."""
    return appointment.lines.filter(part__isnull=False).exists()


def tell_colleagues(
    appointment: Appointment, text: str, *, by: Actor, now: datetime, with_parts: bool = True, had_parts: bool = False
) -> None:
    """Advisor, parts and workshop learn it at once; unread it goes to the supervisor (APPT-14)."""
    station = appointment.station
    minutes = parameter("appointment.notice_escalate_minutes", station, today(station, now))
    common: dict[str, Any] = {
        "trail": appointment.trail, "text": text, "url": url_of(appointment), "by": by, "now": now, "escalate_minutes": minutes,
    }  # fmt: skip
    if appointment.advisor_id and appointment.advisor_id != by.user_id:
        notify(station, to_user=appointment.advisor, **common)
    if with_parts and (had_parts or has_parts(appointment)):
        notify(station, to_role="parts", **common)
    notify(station, to_role="dispatcher", **common)


def language_of(appointment: Appointment) -> str:
    """In which he booked, else that of his file."""
    return appointment.language or (appointment.contact.language if appointment.contact else "") or "zh-hans"


def message(
    appointment: Appointment, template: str, *, key: str, by: Actor, now: datetime, **more: object
) -> Message:
    """A message of the service to the customer, once per key and time of the appointment."""
    station = appointment.station
    at = appointment.starts_at
    values: dict[str, object] = {
        "station": station.name, "customer": appointment.customer_name, "plate": appointment.plate, "phone": station.phone,
        "advisor": str(appointment.advisor or ""), "when": day_and_time(at, zone(station)) if at else "", "link": "", **more,
    }  # fmt: skip
    return send(
        station, dedupe=f"{appointment.trail}:{key}:{generation(appointment)}", channel=Channel.SMS, to=appointment.phone, template=template,
        values=values, trail=appointment.trail, message_class=MessageClass.SERVICE, by=by, now=now, language=language_of(appointment),
    )  # fmt: skip


def link_for(appointment: Appointment, *, by: Actor, now: datetime) -> str:
    """The address at which the customer sees, cancels or asks to move it, without an account; an earlier link stops working."""
    ends = (appointment.starts_at or now) + LINK_LIVES
    _link, token = make_link(
        appointment.station, purpose=LinkPurpose.APPOINTMENT, trail=appointment.trail, subject=appointment.trail, expires_at=ends, by=by,
        now=now, phone=appointment.phone,
    )  # fmt: skip
    return f"{settings.BASE_URL}/c/l/{LinkPurpose.APPOINTMENT}/{token}/"


def remember(appointment: Appointment, *, now: datetime) -> None:
    """Make it findable by number, plate, name and phone."""
    index(
        "appointment", appointment.pk, company_id=appointment.station.company_id, station_id=appointment.station_id,
        label=f"{appointment.plate} {appointment.customer_name}".strip() or appointment.number, sub=f"{appointment.number} {local(appointment)}",
        url=url_of(appointment), words=[appointment.number, appointment.plate, appointment.customer_name, appointment.phone], now=now,
        personal=True,
    )  # fmt: skip


def warn_advisor(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """The receiving advisor knows that the customer is about to come (APPT-22)."""
    assert appointment.starts_at is not None
    title = _("%(plate)s arrives at %(time)s: be at reception") % {"plate": label_of(appointment), "time": local(appointment)}
    open_task(
        appointment.station, key=f"expect:{appointment.trail}:{generation(appointment)}", kind="expect", title=title, owner_role="advisor",
        owner=appointment.advisor, trail=appointment.trail, url=url_of(appointment), due_at=appointment.starts_at, by=by, now=now,
    )  # fmt: skip


def verify(appointment: Appointment, outcome: str, *, by: Actor, now: datetime, expect: int | None = None) -> Appointment:
    """What came of checking the booking with the customer (APPT-17). Refused: bad_outcome."""
    if outcome not in {Verification.VERIFIED, Verification.CORRECTED, Verification.NOT_REACHED}:
        raise Refused(_("Choose verified, corrected or not reached."), code="bad_outcome", field="verification")
    with changing(appointment, by=by, now=now, verb="appointment.verified", expect=expect, outcome=str(outcome)) as row:
        row.verification = outcome
    return appointment


def wish_to_move(appointment: Appointment, *, wish: str, by: Actor, now: datetime) -> None:
    """The customer asks for another time by his link; a colleague calls back. Refused: wrong_state, no_wish."""
    if appointment.status not in LIVE:
        raise Refused(_("This appointment cannot be moved any more. Please call us."), code="wrong_state")
    if not wish.strip():
        raise Refused(_("Tell us which day and time would suit you."), code="no_wish", field="wish")
    with changing(appointment, by=by, now=now, verb="appointment.move_wished") as row:
        note = _("Wishes another time: %(wish)s") % {"wish": wish.strip()[:120]}
        open_task(
            row.station, key=f"move:{row.trail}:{row.version}", kind="move_wish", title=joined(label_of(row), note), owner_role="clerk",
            trail=row.trail, url=url_of(row), due_at=now + timedelta(minutes=30), by=by, now=now, action=_("Call back"),
        )  # fmt: skip
        tell_colleagues(row, joined(label_of(row), note), by=by, now=now, with_parts=False)
