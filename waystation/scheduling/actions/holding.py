"""Take quarters of resources for a source. The unique constraint on (resource, quarter) is the guard (APPT-16, F-24, I-19)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import today, zone
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.when import minute
from waystation.journal.actions import lock_chain, record
from waystation.scheduling import rules
from waystation.scheduling.choices import HoldKind, ResourceKind
from waystation.scheduling.models import Absence, Hold, Resource, Slot
from waystation.scheduling.queries import opening_of
from waystation.scheduling.queries.times import ground
from waystation.scheduling.sums import instant_of, quarter_of, quarters_in, span_of_minutes

WISHES = (HoldKind.TENTATIVE, HoldKind.APPOINTMENT)


@dataclass(frozen=True)
class _Wish:
    """What is asked for; `above` says that it was allowed to go beyond hours and capacity."""

    station: Station
    resources: list[Resource]
    start: int
    count: int
    kind: str
    for_appointment: bool
    above: bool
    by: Actor
    now: datetime


def hold(
    station: Station, resources: Iterable[Resource], *, starts_at: datetime, minutes: int, kind: str, source: str, trail: str,
    by: Actor, now: datetime, expires_at: datetime | None = None, overbook_reason: str = "", for_appointment: bool | None = None, note: str = "",
) -> Hold:  # fmt: skip
    """Keep resources for a source from an instant on, in whole quarters, half open; long work rolls over to the next opening day.

    Above capacity or hours only with the right and a reason: then a busy resource gives no quarter away, the hold is on record and
    in the list of the day. `for_appointment` (else: is it an appointment?) decides about the reserve. Refused: slot_taken, closed,
    over_capacity, absent, past, wrong_resource, bad_minutes, not_allowed (APPT-10, APPT-11, APPT-16).
    """
    wished = kind in WISHES if for_appointment is None else for_appointment
    wish = _wish(station, resources, starts_at, minutes, kind, wished, overbook_reason, by, now)
    quarters = _quarters(wish)
    with transaction.atomic():
        lock_chain(f"station:{station.pk}")
        _refuse_too_much(wish, quarters)
        first, last = span_of_minutes(quarters)
        row = Hold.objects.create(
            station=station, kind=kind, source=source, trail=trail, starts_at=first, ends_at=last, expires_at=expires_at,
            overbooked_because=overbook_reason.strip(), wanted=[one.pk for one in wish.resources], for_appointment=wished,
            made_at=now, by_name=by.name, note=note.strip(),
        )  # fmt: skip
        _take(row, wish, quarters)
        _tell(row, "time.overbooked" if wish.above else "time.held", by, now)
    return row


def move_hold(
    row: Hold, *, resources: Iterable[Resource], starts_at: datetime, minutes: int, by: Actor, now: datetime, overbook_reason: str = ""
) -> Hold:
    """Move a hold to another time or place, all or nothing: when the new time is taken the old one stays. Refused as `hold`, released."""
    wish = _wish(row.station, resources, starts_at, minutes, row.kind, row.for_appointment, overbook_reason, by, now)
    quarters = _quarters(wish)
    with transaction.atomic():
        lock_chain(f"station:{row.station_id}")
        locked = Hold.objects.select_for_update().get(pk=row.pk)
        if locked.released_at is not None:
            raise Refused(_("This time was given back already. Choose a new time."), code="released")
        Slot.objects.filter(hold=locked).delete()
        _refuse_too_much(wish, quarters)
        row.starts_at, row.ends_at = span_of_minutes(quarters)
        row.overbooked_because, row.wanted = overbook_reason.strip(), [one.pk for one in wish.resources]
        row.save()
        _take(row, wish, quarters)
        _tell(row, "time.overbooked" if wish.above else "time.moved", by, now)
    return row


def confirm_hold(row: Hold, *, kind: str, by: Actor, now: datetime) -> Hold:
    """A tentative hold becomes firm; when it ran out its quarters are taken anew, if nobody else has them. Refused: slot_taken (F-25)."""
    with transaction.atomic():
        lock_chain(f"station:{row.station_id}")
        locked = Hold.objects.select_for_update().get(pk=row.pk)
        gone = locked.released_at is not None or (locked.expires_at is not None and locked.expires_at <= now)
        row.kind, row.expires_at, row.released_at = kind, None, None
        row.save()
        if gone and not row.overbooked_because:
            resources = list(Resource.objects.filter(pk__in=row.wanted).order_by("pk"))
            wish = _Wish(
                row.station, resources, quarter_of(row.starts_at), 1, kind, row.for_appointment, False, by, now
            )
            opening = opening_of(row.station, today(row.station, row.starts_at), (row.ends_at - row.starts_at).days + 2)
            last = quarter_of(row.ends_at)
            quarters = [one for one in opening.quarters(wish.start) if one < last] or list(range(wish.start, last))
            Slot.objects.filter(hold=row).delete()
            _take(row, wish, quarters)
        _tell(row, "time.confirmed", by, now)
    return row


def release(row: Hold, *, by: Actor, now: datetime) -> Hold:
    """Give the time back; quarters that were used stay as history. Harmless twice."""
    with transaction.atomic():
        lock_chain(f"station:{row.station_id}")
        if Hold.objects.filter(pk=row.pk, released_at=None).update(released_at=now):
            Slot.objects.filter(hold=row, quarter__gte=quarter_of(now)).delete()
            row.released_at = now
            _tell(row, "time.released", by, now)
    return row


def release_source(station: Station, source: str, *, by: Actor, now: datetime) -> list[Hold]:
    """Give back everything a source holds."""
    with transaction.atomic():
        rows = list(Hold.objects.filter(station=station, source=source, released_at=None).order_by("pk"))
        return [release(row, by=by, now=now) for row in rows]


# ---------------------------------------------------------------- parts


def _wish(
    station: Station, resources: Iterable[Resource], starts_at: datetime, minutes: int, kind: str, for_appointment: bool,
    overbook_reason: str, by: Actor, now: datetime,
) -> _Wish:  # fmt: skip
    ordered = sorted(resources, key=lambda one: one.pk)
    if not ordered or any(one.station_id != station.pk or not one.active for one in ordered):
        raise Refused(_("Choose bays and people of this station that are in use."), code="wrong_resource", field="resources")
    if not 0 < minutes <= 60 * 24 * 30:
        raise Refused(_("Write how long it takes, in minutes: more than zero."), code="bad_minutes", field="minutes")
    start = quarter_of(starts_at)
    if kind in WISHES and instant_of(start + 1) <= now:
        raise Refused(_("This time is over. Choose a later one."), code="past", field="starts_at")
    above = bool(overbook_reason.strip())
    if above and not rules.overbook(by):
        raise Refused(
            _("Only the manager, the supervisor or the dispatcher books above capacity. Ask one of them or choose a free time."),
            code="not_allowed",
            field="overbook_reason",
        )
    return _Wish(station, ordered, start, quarters_in(minutes), kind, for_appointment, above, by, now)


def _quarters(wish: _Wish) -> list[int]:
    day = today(wish.station, instant_of(wish.start))
    opening = opening_of(wish.station, day, 8 + wish.count // 16)
    quarters = opening.walk(wish.start, wish.count, whole=wish.kind in WISHES)
    if quarters is not None:
        return quarters
    if wish.above or wish.kind == HoldKind.CLOSED:
        return list(range(wish.start, wish.start + wish.count))
    raise Refused(
        _(
            "The station is closed then or the work does not fit before closing time. "
            "Choose another time, or have the dispatcher book it above capacity."
        ),
        code="closed",
        field="starts_at",
    )


def _refuse_too_much(wish: _Wish, quarters: Sequence[int]) -> None:
    """People who are away, and the reserve for appointments."""
    if wish.above or wish.kind == HoldKind.CLOSED:
        return
    first, last = span_of_minutes(quarters)
    users = [one.user_id for one in wish.resources if one.user_id]
    away = Absence.objects.filter(station=wish.station, user_id__in=users, from_at__lt=last, to_at__gt=first).select_related("user")
    for absence in away:
        raise Refused(
            _("%(name)s is away then: %(reason)s. Choose somebody else or another time.")
            % {"name": absence.user, "reason": absence.reason},
            code="absent",
            field="starts_at",
        )
    for bay in [one for one in wish.resources if one.kind == ResourceKind.BAY]:
        _lock_bays(wish.station)
        _refuse_over_capacity(wish, bay, quarters)


def _lock_bays(station: Station) -> None:
    """Whoever asks for capacity waits here, so that two never share the last technician or the last bay outside the reserve."""
    bays = Resource.objects.select_for_update(no_key=True).filter(station=station, kind=ResourceKind.BAY)
    list(bays.order_by("pk").values_list("pk"))


def _refuse_over_capacity(wish: _Wish, bay: Resource, quarters: Sequence[int]) -> None:
    if wish.for_appointment and wish.kind not in WISHES:
        return  # the appointment had its place already; the dispatcher only says where
    first, last = span_of_minutes(quarters)
    here = ground(wish.station, bay_kind=bay.bay_kind, trucks=False, first=first, last=last, now=wish.now)
    if wish.for_appointment:
        full = any(not here.somebody_free(one) for one in quarters)
    else:
        full = any(not here.reserve_free(one) for one in quarters if here.bay_free(bay, one))
    if full:
        raise Refused(
            _(
                "The workshop has no capacity left then: no technician is free or the last places are kept for appointments. "
                "Choose another time, or have the dispatcher book it above capacity."
            ),
            code="over_capacity",
            field="starts_at",
        )


def _take(row: Hold, wish: _Wish, quarters: Sequence[int]) -> None:
    """Insert the quarters, resource by resource in ascending order. A taken one refuses the whole, or is left out when above capacity."""
    _expire(wish, quarters)
    for resource in wish.resources:
        slots = [Slot(resource=resource, quarter=quarter, hold=row) for quarter in quarters]
        try:
            with transaction.atomic():
                Slot.objects.bulk_create(slots)
        except IntegrityError:
            if not wish.above:
                raise _taken(wish, resource, quarters) from None


def _expire(wish: _Wish, quarters: Sequence[int]) -> None:
    """Tentative holds that ran out lose the quarters that are wanted now."""
    over = Hold.objects.filter(
        station=wish.station, released_at=None, expires_at__lte=wish.now, slots__resource__in=wish.resources, slots__quarter__in=quarters
    )
    for pk in sorted(set(over.values_list("pk", flat=True))):
        if Hold.objects.filter(pk=pk, released_at=None, expires_at__lte=wish.now).update(released_at=wish.now):
            Slot.objects.filter(hold_id=pk).delete()


def _taken(wish: _Wish, resource: Resource, quarters: Sequence[int]) -> Refused:
    busy = Slot.objects.filter(resource=resource, quarter__in=quarters).order_by("quarter").first()
    at = minute(instant_of(busy.quarter if busy else quarters[0]), zone(wish.station))
    return Refused(
        _("%(name)s is already taken at %(time)s. Choose another time or another place.") % {"name": resource, "time": at},
        code="slot_taken",
        field="starts_at",
        status=409,
    )


def _tell(row: Hold, verb: str, by: Actor, now: datetime) -> None:
    record(
        row, verb=verb, by=by, now=now, source=row.source, resources=row.wanted, starts_at=row.starts_at.isoformat(),
        minutes=int((row.ends_at - row.starts_at) / timedelta(minutes=1)), because=row.overbooked_because,
    )  # fmt: skip


