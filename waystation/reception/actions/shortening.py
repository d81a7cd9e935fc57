"""The short way: the order on the spot, without the whole check-in (RCPT-08)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import changing
from waystation.reception.actions.arriving import still
from waystation.reception.choices import OnTheSpot, Status, WalkaroundStatus
from waystation.reception.models import Visit
from waystation.reception.rules import walkaround_of


def go_short(visit: Visit, *, because: str, by: Actor, now: datetime) -> Visit:
    """The order is written at once: no circle check, no inquiry of a minimum length. Price, promise and signature stay as they are (RCPT-08).

    Refused: no_reason, wrong_state, marks_kept (a damage was noted already, so the customer signs the sheet).
    """
    if because not in OnTheSpot.values:
        raise Refused(_("Say why the short way: a simple case, or the customer asks for it."), code="no_reason", field="because")
    still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    sheet = walkaround_of(visit)
    if sheet is not None and sheet.status != WalkaroundStatus.SIGNED and sheet.marks.exists():
        raise Refused(_("A damage is marked on the sketch already. Have the walkaround signed, or take the mark away."), code="marks_kept")
    with changing(visit, by=by, now=now, verb="visit.on_the_spot", because=because) as row:
        row.on_the_spot = because
    return visit


def go_whole(visit: Visit, *, by: Actor, now: datetime) -> Visit:
    """The whole check-in is done after all, as long as no order is open. Refused: wrong_state."""
    still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    with changing(visit, by=by, now=now, verb="visit.whole_check_in") as row:
        row.on_the_spot = ""
    return visit
