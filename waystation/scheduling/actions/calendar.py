"""Opening hours, days that differ, resources, shifts, absences, certificates."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Station, User
from waystation.accounts.queries import zone
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import record
from waystation.scheduling.choices import HoldKind
from waystation.scheduling.models import Absence, CalendarDay, Certificate, OpeningHours, Resource, Shift
from waystation.scheduling.queries import hold_list


def set_opening_hours(
    station: Station, weekday: int, *, opens: time | None, closes: time | None, by: Actor, now: datetime
) -> OpeningHours | None:
    """Open a weekday (Monday 0) from when to when; without times the station is closed on it. Refused: backwards."""
    _refuse_backwards(opens, closes)
    with transaction.atomic():
        row: OpeningHours | None = None
        if opens is None or closes is None:
            OpeningHours.objects.filter(station=station, weekday=weekday).delete()
        else:
            row, _made = OpeningHours.objects.update_or_create(
                station=station, weekday=weekday, defaults={"opens": opens, "closes": closes}
            )
        record(
            row or station, verb="hours.set", by=by, now=now, label=str(weekday), opens=str(opens or ""), closes=str(closes or "")
        )
    return row


def set_calendar_day(
    station: Station, day: date, *, reason: str, opens: time | None = None, closes: time | None = None, by: Actor, now: datetime,
    even_so: bool = False,
) -> CalendarDay:  # fmt: skip
    """Make a day differ: closed, or open with other hours. Refused: no_reason, backwards, day_booked (unless `even_so`)."""
    if not reason.strip():
        raise Refused(_("Write why the day differs; customers and colleagues read it."), code="no_reason", field="reason")
    _refuse_backwards(opens, closes)
    if not even_so:
        booked = [
            row
            for row in hold_list(station, day)
            if row.kind in (HoldKind.APPOINTMENT, HoldKind.TENTATIVE) and not _inside(station, row.starts_at, row.ends_at, opens, closes)
        ]
        if booked:
            raise Refused(
                _("%(count)s appointments lie in the time that would be closed. Move them first, or confirm that they stay.")
                % {"count": len(booked)},
                code="day_booked",
                field="day",
            )
    with transaction.atomic():
        values = {"open": opens is not None, "opens": opens, "closes": closes, "reason": reason.strip()}
        row, _made = CalendarDay.objects.update_or_create(station=station, day=day, defaults=values)
        record(row, verb="day.set", by=by, now=now, label=str(day), opens=str(opens or ""), closes=str(closes or ""))
    return row


def _inside(station: Station, starts_at: datetime, ends_at: datetime, opens: time | None, closes: time | None) -> bool:
    if opens is None or closes is None:
        return False
    here = starts_at.astimezone(zone(station))
    return opens <= here.time() and (here.date(), closes) >= (ends_at.astimezone(here.tzinfo).date(), ends_at.astimezone(here.tzinfo).time())


def remove_calendar_day(row: CalendarDay, *, by: Actor, now: datetime) -> None:
    """The day is like every other one again."""
    with transaction.atomic():
        record(row, verb="day.removed", by=by, now=now, label=str(row.day))
        row.delete()


def save_resource(
    station: Station, *, kind: str, name: str, by: Actor, now: datetime, resource: Resource | None = None, **values: Any
) -> Resource:
    """Add a bay, a person, a lane or a tool, or change it. Refused: no_name, name_taken, no_bay_kind."""
    name = name.strip()
    if not name:
        raise Refused(_("Write the name as it stands on the sign."), code="no_name", field="name")
    if kind == "bay" and not (values.get("bay_kind") or (resource and resource.bay_kind)):
        raise Refused(_("Choose what kind of bay it is."), code="no_bay_kind", field="bay_kind")
    others = Resource.objects.filter(station=station, kind=kind, name=name).exclude(pk=resource.pk if resource else None)
    if others.exists():
        raise Refused(_("There is already one called %(name)s. Choose another name.") % {"name": name}, code="name_taken", field="name")
    row = resource or Resource(station=station)
    row.kind, row.name = kind, name
    for key, value in values.items():
        setattr(row, key, value)
    with transaction.atomic():
        row.save()
        record(row, verb="resource.saved", by=by, now=now, label=name, kind=kind, active=row.active)
    return row


def set_shift(
    station: Station, user: User, weekday: int, *, starts: time | None, ends: time | None, by: Actor, now: datetime
) -> Shift | None:
    """When a person works on a weekday; without times he does not. Refused: backwards."""
    _refuse_backwards(starts, ends)
    with transaction.atomic():
        row: Shift | None = None
        if starts is None or ends is None:
            Shift.objects.filter(station=station, user=user, weekday=weekday).delete()
        else:
            values = {"starts": starts, "ends": ends}
            row, _made = Shift.objects.update_or_create(station=station, user=user, weekday=weekday, defaults=values)
        record(row or user, verb="shift.set", by=by, now=now, label=user.username, weekday=weekday, starts=str(starts or ""), ends=str(ends or ""))
    return row


def mark_absent(
    station: Station, user: User, *, from_at: datetime, to_at: datetime, reason: str, by: Actor, now: datetime
) -> Absence:
    """A person is away; nobody books him then. Refused: backwards, no_reason, overlaps."""
    if to_at <= from_at:
        raise Refused(_("The end lies before the start. Choose a later end."), code="backwards", field="to_at")
    if not reason.strip():
        raise Refused(_("Write the reason: leave, training, illness."), code="no_reason", field="reason")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Absence.objects.filter(station=station, user=user, from_at__lt=to_at, to_at__gt=from_at).exists():
            raise Refused(_("There is already an absence in this time. Change that one."), code="overlaps", field="from_at")
        row = Absence.objects.create(station=station, user=user, from_at=from_at, to_at=to_at, reason=reason.strip())
        record(row, verb="absence.marked", by=by, now=now, label=user.username)
    return row


def end_absence(row: Absence, *, by: Actor, now: datetime) -> None:
    """The person is back earlier, or the absence does not take place; the days that are over stay."""
    with transaction.atomic():
        record(row, verb="absence.ended", by=by, now=now, label=row.user.username)
        if row.from_at < now:
            Absence.objects.filter(pk=row.pk, to_at__gt=now).update(to_at=now)
        else:
            row.delete()


def save_certificate(
    station: Station, user: User, *, kind: str, number: str, trade: str = "", valid_until: date | None = None, by: Actor, now: datetime
) -> Certificate:
    """A qualification of a person with number and expiry (QUAL-03). Refused: no_number."""
    if not number.strip():
        raise Refused(_("Write the number of the certificate."), code="no_number", field="number")
    with transaction.atomic():
        values = {"number": number.strip(), "valid_until": valid_until}
        row, _made = Certificate.objects.update_or_create(station=station, user=user, kind=kind, trade=trade, defaults=values)
        record(row, verb="certificate.saved", by=by, now=now, label=f"{user.username} {kind}")
    return row


def _refuse_backwards(start: time | None, end: time | None) -> None:
    if (start is None) != (end is None) or (start is not None and end is not None and end <= start):
        raise Refused(_("The end must come after the start; leave both empty for none."), code="backwards", field="closes")


def copy_calendar(like: Station, station: Station, *, by: Actor, now: datetime) -> int:
    """Give a new station the bays, lanes and tools and the opening hours of another; people and single days are its own. How many places."""
    places = Resource.objects.filter(station=like, user=None, active=True).order_by("pk")
    with transaction.atomic():
        made = Resource.objects.bulk_create(
            Resource(
                station=station, kind=row.kind, name=row.name, bay_kind=row.bay_kind, takes_trucks=row.takes_trucks, trades=row.trades,
                specialty=row.specialty, rank=row.rank,
            )
            for row in places
        )  # fmt: skip
        OpeningHours.objects.bulk_create(
            OpeningHours(station=station, weekday=row.weekday, opens=row.opens, closes=row.closes)
            for row in OpeningHours.objects.filter(station=like)
        )
        record(station, verb="calendar.copied", by=by, now=now, label=like.code, places=len(made))
    return len(made)
