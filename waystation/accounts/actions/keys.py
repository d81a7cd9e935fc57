"""Keys for programs."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from waystation.accounts.models import ApiKey, Station
from waystation.core.access import Actor
from waystation.journal.actions import record


def make_api_key(station: Station, *, name: str, role: str, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """A new key; its token is shown once and kept as a hash only."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiKey.objects.create(
            station=station, name=name, role=role, token_hash=hashlib.sha256(token.encode()).hexdigest(), tail=token[-6:],
            made_by_id=by.person_id, made_at=now,
        )  # fmt: skip
        record(row, verb="api_key.made", by=by, now=now, label=name, role=role)
    return row, token


def revoke_api_key(row: ApiKey, *, by: Actor, now: datetime) -> None:
    """The key opens nothing from now on."""
    with transaction.atomic():
        ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now)
        record(row, verb="api_key.revoked", by=by, now=now, label=row.name)
