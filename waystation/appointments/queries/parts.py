"""Where the parts of appointments are, and what puts an appointment at risk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import deputy_of
from waystation.appointments.choices import PartsState
from waystation.appointments.models import Appointment, Line
from waystation.appointments.queries.due import absent_at
from waystation.appointments.sums import parts_state
from waystation.stock.choices import ReservationState
from waystation.stock.models import Expected, Reservation

KEPT = [ReservationState.RESERVED, ReservationState.SHELVED, ReservationState.ISSUED]
KEPT_STATES = {PartsState.NONE, PartsState.RESERVED, PartsState.SHELF}


def source_of(line: Line) -> str:
    """What reservations and orders of a line are kept under."""
    return f"appointment_line:{line.pk}"


def _kept(sources: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in Reservation.objects.filter(source__in=sources, status__in=KEPT):
        found[row.source].append(row)
    return found


def _coming(sources: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in Expected.objects.filter(source__in=sources, arrived_at=None, cancelled_at=None):
        found[row.source].append(row)
    return found


def _state(line: Line, kept: list[Any], coming: list[Any], starts_at: datetime | None) -> PartsState:
    have = sum(row.qty_milli for row in kept)
    if have >= line.qty_milli:
        waiting = any(row.status == ReservationState.RESERVED for row in kept)
        return PartsState.RESERVED if waiting else PartsState.SHELF
    if have + sum(row.qty_milli for row in coming) < line.qty_milli:
        return PartsState.SHORT
    late = starts_at is not None and any(row.expected_at > starts_at for row in coming)
    return PartsState.LATE if late else PartsState.ORDERED


def line_states(appointments: Sequence[Appointment]) -> dict[int, PartsState]:
    """Line → where its part is, in two statements for any number of appointments."""
    lines = [(a, line) for a in appointments for line in a.lines.all() if line.part_id]
    sources = [source_of(line) for _a, line in lines]
    kept, coming = _kept(sources), _coming(sources)
    return {line.pk: _state(line, kept[source_of(line)], coming[source_of(line)], a.starts_at) for a, line in lines}


def parts_states(appointments: Sequence[Appointment]) -> dict[int, PartsState]:
    """Appointment → where its parts are (PREP-04, PREP-05)."""
    states = line_states(appointments)
    return {a.pk: parts_state(states[line.pk] for line in a.lines.all() if line.pk in states) for a in appointments}


def covered(appointment: Appointment) -> PartsState:
    """Where the parts of one appointment are."""
    return parts_states([appointment])[appointment.pk]


def unreserved(line: Line) -> int:
    """Thousandths of a part line that nothing is kept for yet."""
    return max(0, line.qty_milli - sum(row.qty_milli for row in _kept([source_of(line)])[source_of(line)]))


def lines_short(appointment: Appointment) -> list[Line]:
    """Part lines that will not be there in time (PREP-05)."""
    states = line_states([appointment])
    bad = {PartsState.SHORT, PartsState.LATE}
    return [line for line in appointment.lines.all() if states.get(line.pk) in bad]


def alone_and_away(appointment: Appointment) -> bool:
    """The advisor is away at the time and nobody stands in."""
    at, who = appointment.starts_at, appointment.advisor_id
    if at is None or who is None or not absent_at(appointment.station, who, at):
        return False
    return deputy_of(who, appointment.station_id, at) is None


def risk_reasons(appointment: Appointment) -> list[str]:
    """Why the shop may not keep the appointment: a part too late, the advisor away without a stand-in, the bay lost."""
    found = [
        _("%(part)s is not here in time") % {"part": line.part.label} for line in lines_short(appointment) if line.part is not None
    ]
    if alone_and_away(appointment):
        found.append(_("%(advisor)s is away then") % {"advisor": appointment.advisor})
    if appointment.hold is None or appointment.hold.released_at is not None:
        found.append(_("no bay is kept"))
    return found
