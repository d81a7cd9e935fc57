"""Begin a record from a call, the desk, the web or a partner, and fill it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from waystation.accounts.actions import number
from waystation.accounts.models import Station
from waystation.accounts.queries import today
from waystation.appointments.actions.filing import file_request, report_fault
from waystation.appointments.actions.keeping import follow_lines, let_go_of_parts
from waystation.appointments.actions.locking import lock_ground
from waystation.appointments.actions.telling import has_parts, label_of, local, remember, tell_colleagues, url_of
from waystation.appointments.choices import DUE, LIVE, CallStep, Status
from waystation.appointments.models import Appointment, Line
from waystation.appointments.queries import content_of, estimate, name_of, priced, vehicle_class_of
from waystation.appointments.sums import missing
from waystation.catalogue.models import Operation, Package, Part
from waystation.catalogue.queries import right_class
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.names import twice as _
from waystation.customers.queries import known_vehicle, main_contact
from waystation.identifiers.phones import read_phone
from waystation.identifiers.plates import read_plate
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import drop_tasks, finish_task, log_call, open_task

WORDS = {
    "customer_name", "plate", "phone", "km", "wishes", "fault", "special_needs", "has_fault", "symptoms", "diagnosis", "solution",
    "told_cost_fen", "told_minutes", "advisor", "starts_at", "minutes", "call_steps", "call_back_at", "vehicle", "party", "contact",
    "vehicle_class", "language",
}  # fmt: skip
HEARD = ("customer_name", "plate", "phone", "wishes", "fault", "special_needs", "diagnosis", "solution")  # a change colleagues must hear of
CALLED = {"rings", "seconds", "hold_seconds", "points"}


def take(
    station: Station, *, channel: str, words: Mapping[str, Any], by: Actor, now: datetime, wished: Iterable[tuple[str, int, int]] = (),
    call: Mapping[str, Any] | None = None, **facts: Any,
) -> Appointment:  # fmt: skip
    """Begin a record; what is missing may follow, until then it is listed as incomplete (APPT-05, APPT-29).

    `words` are fields, `wished` the lines as (operation | part | package, pk, thousandths), `call` the rings, seconds and hold time of
    a phone call, which goes into the register (APPT-02, APPT-06). A customer who can be called has a file at once (CUST-01).
    Refused: unknown_line.
    """
    with transaction.atomic():
        row = begin(station, channel=channel, words=words, wished=wished, by=by, now=now)
        file_request(row, by=by, now=now)
        row.save()
        enter(row, call=call, outcome="draft", by=by, now=now, **facts)
    return row


def begin(
    station: Station, *, channel: str, words: Mapping[str, Any], wished: Iterable[tuple[str, int, int]], by: Actor, now: datetime
) -> Appointment:
    """The row and its lines, not on record yet."""
    row = Appointment(station=station, channel=channel, number=number(station, "appointment", now=now), made_at=now, made_by_name=by.name)
    _fill(row, words, by)
    row.save()
    _write_lines(row, wished, now)
    _told(row, words)
    return row


def enter(row: Appointment, *, call: Mapping[str, Any] | None, outcome: str, by: Actor, now: datetime, **facts: Any) -> None:
    """Put a begun row on record, with its call."""
    if call is not None:
        row.call = log_call(
            row.station, direction="in", person=row.customer_name, phone=row.phone, purpose="appointment", by=by, now=now, trail=row.trail,
            outcome=outcome, **{key: value for key, value in call.items() if key in CALLED},
        )  # fmt: skip
        row.save()
    _call_back(row, by=by, now=now)
    report_fault(row, before="", by=by, now=now)
    remember(row, now=now)
    record(row, verb="appointment.taken", by=by, now=now, channel=str(row.channel), missing=missing(row), **facts)


def complete(
    appointment: Appointment, *, words: Mapping[str, Any], by: Actor, now: datetime, wished: Iterable[tuple[str, int, int]] | None = None,
    expect: int | None = None,
) -> Appointment:  # fmt: skip
    """Fill in or correct a record. Refused: stale, wrong_state (the customer has come or it is over), unknown_line, bad_plate, bad_phone.

    Other work on an agreed appointment lengthens its hold and keeps other parts; refused as `hold` when the bay is not free that long.
    What changed on an agreed one is told to advisor, parts and workshop at once (APPT-14).
    """
    with changing(appointment, by=by, now=now, verb="appointment.filled", expect=expect, fields=sorted(words)) as row:
        if row.status not in LIVE | {Status.DRAFT, Status.SHOP_DEFAULT}:
            raise Refused(_("This appointment is over and stays as it is. Take a new one."), code="wrong_state")
        if wished is not None:
            lock_ground(row)
        gaps, was, had_parts = missing(row), {name: getattr(row, name) for name in HEARD}, has_parts(row)
        _fill(row, words, by)
        if row.status != Status.DRAFT:
            _stay_complete(row, gaps)
        if wished is not None:
            let_go_of_parts(row, by=by, now=now)
            _write_lines(row, wished, now)
            follow_lines(row, by=by, now=now)
        _told(row, words)
        file_request(row, by=by, now=now)
        _call_back(row, by=by, now=now)
        report_fault(row, before=was["fault"], by=by, now=now)
        remember(row, now=now)
        changed = [name_of(name) for name in HEARD if getattr(row, name) != was[name]] + ([_("work and parts")] if wished is not None else [])
        if changed and row.status in DUE:
            text = _("Changed %(plate)s %(time)s: %(what)s") % {"plate": label_of(row), "time": local(row), "what": listed(changed)}
            tell_colleagues(row, text, by=by, now=now, had_parts=had_parts)
    return appointment


def abandon(appointment: Appointment, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Appointment:
    """Nothing came of the call. Refused: no_reason, wrong_state, stale."""
    if not reason.strip():
        raise Refused(_("Write why nothing came of it."), code="no_reason", field="reason")
    with moving(appointment, to=Status.ABANDONED, by=by, now=now, verb="appointment.abandoned", expect=expect) as row:
        row.reason = reason.strip()[:200]
        drop_tasks(row.station, row.trail, by=by, now=now)
    return appointment


def _stay_complete(row: Appointment, gaps: list[str]) -> None:
    lost = [name for name in missing(row) if name not in gaps]
    if lost:
        raise Refused(_("This must not be empty any more; correct it instead."), code="incomplete", field=lost[0])


def _fill(row: Appointment, words: Mapping[str, Any], by: Actor) -> None:
    """Set the fields that were said; plate and phone in their stored form when they can be read."""
    unknown = set(words) - WORDS
    if unknown:
        raise TypeError(f"An appointment has no {sorted(unknown)}.")
    strict = row.status != Status.DRAFT
    for name, value in words.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.plate = _readable(row.plate, lambda text: read_plate(text, field="plate").text, strict)
    row.phone = _readable(row.phone, lambda text: read_phone(text, field="phone").stored, strict)
    row.call_steps = [step for step in row.call_steps if step in CallStep.values]
    row.has_fault = row.has_fault or bool(row.symptoms)
    if row.vehicle is None and row.plate:
        row.vehicle = known_vehicle(by, plate=row.plate)
    if row.party is not None and row.contact is None:
        row.contact = main_contact(row.party)


def _told(row: Appointment, words: Mapping[str, Any]) -> None:
    """What the customer was told by hand goes before what the lines add up to (APPT-09)."""
    by_hand = {name: words[name] for name in ("told_cost_fen", "told_minutes") if words.get(name) is not None}
    for name, value in by_hand.items():
        setattr(row, name, value)
    if by_hand:
        row.save()


def _readable(text: str, read: Any, strict: bool) -> str:
    """While the record is incomplete half a plate or number may stand as it was heard."""
    if not text:
        return ""
    try:
        return str(read(text))
    except Refused:
        if strict:
            raise
        return text.upper()


def _call_back(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The customer had no time: a task says when to call again (APPT-04)."""
    key = f"call_back:{row.trail}"
    if row.call_back_at is None:
        finish_task(row.station, key, by=by, now=now)
    else:
        open_task(
            row.station, key=key, kind="call_back", title=_("Call back %(who)s") % {"who": label_of(row)}, owner_role="clerk", trail=row.trail,
            url=url_of(row), due_at=row.call_back_at, by=by, now=now, action=_("Call"),
        )  # fmt: skip


def _write_lines(row: Appointment, wished: Iterable[tuple[str, int, int]], now: datetime) -> None:
    """Replace the lines by priced ones; an operation brings its usual parts, a package its own content."""
    lines = list(_lines(row, wished, now))
    row.lines.all().delete()
    Line.objects.bulk_create(lines)
    if lines:
        row.told_cost_fen, minutes = estimate(lines)
        row.told_minutes = minutes or None
        row.minutes = minutes or row.minutes
    if not row.wishes:
        row.wishes = _wishes(lines)[:300]
    row.save()


def _lines(row: Appointment, wished: Iterable[tuple[str, int, int]], now: datetime) -> Iterable[Line]:
    company, kind_of = row.station.company_id, vehicle_class_of(row)
    common: dict[str, Any] = {"vehicle_class": kind_of, "on": today(row.station, now)}
    for kind, pk, qty in wished:
        table: Any = {"operation": Operation, "part": Part, "package": Package}[kind]
        found = table.objects.filter(company_id=company, pk=pk).first()
        if found is None:
            raise Refused(_("This work or part is not in the catalogue any more. Choose another one."), code="unknown_line", field="jobs")
        if row.vehicle is not None:
            right_class(found, row.vehicle)
        for operation, part, package, milli in content_of(found, qty, row.vehicle):
            one = priced(row.station, operation=operation, part=part, package=package, qty_milli=milli, **common)
            yield Line(
                appointment=row, operation=one.operation, part=one.part, package=one.package, qty_milli=one.qty_milli, price_fen=one.price_fen or 0
            )


def _wishes(lines: list[Line]) -> str:
    names: list[str] = []
    for line in lines:
        label = line.package.label if line.package else line.operation.label if line.operation else ""
        if label and label not in names:
            names.append(label)
    return listed(names)
