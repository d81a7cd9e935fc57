"""Keys, papers and places: who holds what, where the vehicle stands (RCPT-27, HAND-02, I-26)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import changing, record
from waystation.reception.actions.arriving import still
from waystation.reception.choices import OPEN
from waystation.reception.models import KeyMove, Visit


def move_key(
    visit: Visit, *, by: Actor, now: datetime, what: str = "key", place: str = "", holder: User | None = None, tag: str | None = None,
    expect: int | None = None,
) -> KeyMove:  # fmt: skip
    """Key or papers go to a place or a person (RCPT-27). Refused: nowhere, tag_taken, wrong_state, stale."""
    still(visit, *OPEN)
    if not place.strip() and holder is None:
        raise Refused(_("Say where the key goes: a place or a colleague."), code="nowhere", field="place")
    try:
        with transaction.atomic():
            if tag is not None and tag.strip() != visit.key_tag:
                with changing(visit, by=by, now=now, verb="key.tagged", expect=expect, tag=tag.strip()) as row:
                    row.key_tag = tag.strip()[:12]
            move = KeyMove.objects.create(
                station_id=visit.station_id, visit=visit, what=what, place=place.strip()[:40], holder=holder, at=now, by_name=by.name
            )
            record(visit, verb="key.moved", by=by, now=now, what=what, place=place.strip()[:40], holder=holder.pk if holder else None)
    except IntegrityError:
        raise Refused(_("Key tag %(tag)s hangs on another vehicle. Take a free tag.") % {"tag": tag}, code="tag_taken", field="key_tag") from None
    return move


def park(visit: Visit, place: str, *, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """Where the vehicle stands; one vehicle per place (I-26). Refused: place_taken, wrong_state, stale."""
    still(visit, *OPEN)
    try:
        with transaction.atomic(), changing(visit, by=by, now=now, verb="visit.parked", expect=expect, place=place.strip()[:20]) as row:
            row.parking = place.strip()[:20]
    except IntegrityError:
        said = _("Place %(place)s is taken by another vehicle. Choose a free one.")
        raise Refused(said % {"place": place}, code="place_taken", field="parking") from None
    return visit
