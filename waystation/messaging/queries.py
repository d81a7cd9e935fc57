"""The inbox, notices, threads, links and what is due to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from waystation.accounts.queries import stands_in_for
from waystation.core.access import Actor
from waystation.messaging.choices import MessageState, TaskState
from waystation.messaging.models import Call, CustomerLink, Message, Note, Notice, Question, Task
from waystation.messaging.sums import token_hash

LEASE = timedelta(minutes=5)


def visible_tasks(by: Actor) -> QuerySet[Any]:
    return Task.objects.seen_by(by)


def inbox(by: Actor, now: datetime) -> QuerySet[Any]:
    """Open work for this person: his own, his roles' unowned, and that of people he stands in for; oldest burning first."""
    absent = stands_in_for(by.user_id, by.station_id, now) if by.user_id else []
    mine = Q(owner_id=by.user_id) | Q(owner_id__in=absent) | Q(owner=None, owner_role__in=by.roles)
    return visible_tasks(by).filter(mine, state=TaskState.OPEN).select_related("owner").order_by("due_at", "pk")


def visible_notices(by: Actor) -> QuerySet[Any]:
    return Notice.objects.seen_by(by).filter(Q(to_user_id=by.user_id) | Q(to_role__in=by.roles))


def notices(by: Actor) -> QuerySet[Any]:
    """What colleagues told this person or role and nobody has read, newest first."""
    return visible_notices(by).filter(read_at=None).order_by("-at", "-pk")


def thread(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    """The internal notes of these trails, oldest first (APPT-36)."""
    return Note.objects.seen_by(by).filter(trail__in=list(trails)).order_by("at", "pk")


def visible_questions(by: Actor) -> QuerySet[Any]:
    return Question.objects.seen_by(by)


def questions(by: Actor, trail: str) -> QuerySet[Any]:
    """Questions to experts on a trail with their answers (APPT-08)."""
    return visible_questions(by).filter(trail=trail).select_related("asked_by", "answered_by").order_by("asked_at", "pk")


def calls(by: Actor, trail: str | None = None) -> QuerySet[Any]:
    """The call register (COMM-01), newest first."""
    rows = Call.objects.seen_by(by)
    return (rows.filter(trail=trail) if trail else rows).order_by("-started_at", "-pk")


def messages_on(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    return Message.objects.seen_by(by).filter(trail__in=list(trails)).order_by("-made_at", "-pk")


def outbox(by: Actor) -> QuerySet[Any]:
    return Message.objects.seen_by(by).order_by("-made_at", "-pk")


def due_messages(now: datetime) -> QuerySet[Any]:
    """Waiting messages whose time has come."""
    return Message.objects.filter(state=MessageState.QUEUED, due_at__lte=now).order_by("due_at", "pk")


def stuck_messages(now: datetime) -> QuerySet[Any]:
    """Messages a dead worker left half-way: nobody knows whether they went out (I-29)."""
    return Message.objects.filter(state=MessageState.SENDING, claimed_at__lte=now - LEASE)


def unread_to_escalate(now: datetime) -> QuerySet[Any]:
    return Notice.objects.filter(read_at=None, escalated_at=None, escalate_at__lte=now)


def open_link(token: str, purpose: str, now: datetime) -> CustomerLink | None:
    """The live link of a token for a purpose; the same None for wrong, expired and revoked."""
    return (
        CustomerLink.objects.filter(token_hash=token_hash(token), purpose=purpose, revoked_at=None, expires_at__gt=now)
        .select_related("station")
        .first()
    )


def live_link(station_id: int, purpose: str, subject: str, now: datetime) -> CustomerLink | None:
    return CustomerLink.objects.filter(
        station_id=station_id, purpose=purpose, subject=subject, revoked_at=None, expires_at__gt=now
    ).first()
