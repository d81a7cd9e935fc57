"""Who stands in for whom."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Delegation, Membership, Station, User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import record


def delegate(
    station: Station, *, absent: User, deputy: User, from_at: datetime, to_at: datetime, reason: str, by: Actor, now: datetime
) -> Delegation:
    """Appoint a stand-in for an absent person (DELG-01). Refused: same_person, backwards, no_reason, no_role, absent_too."""
    if absent.pk == deputy.pk:
        raise Refused(_("A person cannot stand in for himself. Choose another colleague."), code="same_person", field="deputy")
    if to_at <= from_at or to_at <= now:
        raise Refused(_("The end lies before the start or is over. Choose a later end."), code="backwards", field="to_at")
    if not reason.strip():
        raise Refused(_("Write why a stand-in is needed; it is kept with the tasks."), code="no_reason", field="reason")
    if not Membership.objects.in_force(now).filter(user=deputy, station=station).exists():
        raise Refused(_("The stand-in has no role at this station. Give one first or choose a colleague from here."), code="no_role", field="deputy")
    overlap = Delegation.objects.filter(absent=deputy, station=station, ended_at=None, from_at__lt=to_at, to_at__gt=from_at)
    if overlap.exists():
        raise Refused(_("The stand-in is absent himself in that time. Choose another colleague."), code="absent_too", field="deputy")
    with transaction.atomic():
        row = Delegation.objects.create(
            station=station, absent=absent, deputy=deputy, from_at=from_at, to_at=to_at, reason=reason.strip(), appointed_by_id=by.person_id
        )
        record(row, verb="delegation.made", by=by, now=now, label=f"{absent.username} → {deputy.username}")
    return row


def end_delegation(row: Delegation, *, by: Actor, now: datetime) -> None:
    """End a stand-in early; the open tasks go back."""
    with transaction.atomic():
        Delegation.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
        record(row, verb="delegation.ended", by=by, now=now)
