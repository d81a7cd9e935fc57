"""What a program's call leaves behind besides the deed itself."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import ApiKey


def note_use(key: ApiKey, *, now: datetime) -> None:
    """When the key was last used, for the person who looks after keys."""
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
