"""Housekeeping of the whole house: answers nobody waits for, logins that ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from waystation.accounts.models import Station
from waystation.accounts.queries import declared, parameter, today
from waystation.journal.actions import forget_answers


def tidy(now: datetime) -> int:
    """Let go old answers of forms and ended sessions; gives the rows. Harmless twice and from two workers."""
    ended = Session.objects.filter(expire_date__lt=now).count()
    SessionStore.clear_expired()
    return ended + forget_answers(
        answers_before=now - timedelta(days=max(_everywhere("receipts.answer_days", now))),
        keys_before=now - timedelta(days=max(_everywhere("receipts.key_days", now))),
        kept_paths=sorted({path for paths in _everywhere("receipts.kept_paths", now) for path in paths}),
    )


def _everywhere(key: str, now: datetime) -> list[Any]:
    """The value at each station: a receipt belongs to none, so the most careful counts."""
    return [parameter(key, place, today(place, now)) for place in Station.objects.all()] or [declared()[key]["default"]]


BEAT = {tidy: 3600}
