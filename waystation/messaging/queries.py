"""The inbox, notices, threads, links and what is due to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from waystation.accounts.choices import Role
from waystation.accounts.models import Parameter
from waystation.accounts.queries import at_work, colleagues, declared, stands_in_for
from waystation.core.access import Actor
from waystation.core.names import listed
from waystation.messaging.choices import TALK_ROLES, MessageState, TaskState
from waystation.messaging.models import Call, CustomerLink, Message, Note, Notice, Question, Task, WrongTry
from waystation.messaging.sums import token_hash

LEASE = timedelta(minutes=5)


def visible_tasks(by: Actor) -> QuerySet[Any]:
    return Task.objects.seen_by(by)


def inbox(by: Actor, now: datetime) -> QuerySet[Any]:
    """Open work for this person: his own, that of people he stands in for, and his roles' without an owner or with one who has
    left the station; oldest burning first."""
    absent = stands_in_for(by.user_id, by.station_id, now) if by.user_id else []
    here = at_work(by, now).values("pk")
    free = Q(owner_role__in=by.roles) & (Q(owner=None) | ~Q(owner__in=here))
    rows = visible_tasks(by).filter(Q(owner_id=by.user_id) | Q(owner_id__in=absent) | free, state=TaskState.OPEN)
    return rows.select_related("owner").order_by("due_at", "pk")


def visible_notices(by: Actor) -> QuerySet[Any]:
    return Notice.objects.seen_by(by).filter(Q(to_user_id=by.user_id) | Q(to_role__in=by.roles))


def notices(by: Actor) -> QuerySet[Any]:
    """What colleagues told this person or role and nobody has read, newest first; not what he wrote to his own role."""
    mine = Q(to_user=None, author_id=by.user_id) if by.user_id else Q(pk=None)
    return visible_notices(by).filter(read_at=None).exclude(mine).select_related("author").order_by("-at", "-pk")


def asked_of(by: Actor, now: datetime) -> QuerySet[Any]:
    """Questions without an answer to this person, to those he stands in for, or to his roles; oldest first."""
    absent = stands_in_for(by.user_id, by.station_id, now) if by.user_id else []
    mine = Q(to_user_id=by.user_id) | Q(to_user_id__in=absent) | Q(to_user=None, to_role__in=by.roles)
    return visible_questions(by).filter(mine, answered_at=None).select_related("asked_by").order_by("asked_at", "pk")


def unread(by: Actor, now: datetime) -> int:
    """What the bell counts: notices nobody has read and questions nobody has answered; a hundred at most."""
    return notices(by)[:100].count() + asked_of(by, now)[:100].count()


def thread(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    """The internal notes of these trails, oldest first (APPT-36)."""
    return Note.objects.seen_by(by).filter(trail__in=list(trails)).order_by("at", "pk")


@dataclass(frozen=True)
class Said:
    """A line of a thread: a note or a question with its answer."""

    at: datetime
    who: str
    text: str
    to: str
    question: Question | None = None


def talk(by: Actor, trails: list[str], now: datetime, back: str) -> dict[str, Any]:
    """The thread of an appointment and its stay: notes and questions in one line of time, who can be written to, a stamp that changes with it
    (APPT-36, ADDW-06).
    """
    notes = list(thread(by, trails).prefetch_related("mentions"))
    asked = list(visible_questions(by).filter(trail__in=trails).select_related("asked_by", "answered_by", "to_user"))
    lines = [Said(n.at, n.author_name, n.text, listed([*_role(n.to_role), *n.mentions.all()])) for n in notes]
    lines += [Said(q.asked_at, str(q.asked_by), q.text, str(q.to_user or _role(q.to_role)[0]), q) for q in asked]
    answered = sum(q.answered_at is not None for q in asked)
    return {
        "lines": sorted(lines, key=lambda line: line.at), "trail": trails[0], "trails": trails, "back": back,
        "stamp": f'"{"-".join(trails)}.{len(notes)}.{len(asked)}.{answered}"', "roles": [(role, Role(role).label) for role in TALK_ROLES],
        "people": [person for person in colleagues(by) if person.pk != by.user_id],
    }  # fmt: skip


def _role(role: str) -> list[str]:
    return [str(Role(role).label)] if role in Role.values else []


def visible_questions(by: Actor) -> QuerySet[Any]:
    return Question.objects.seen_by(by)


def questions(by: Actor, trail: str) -> QuerySet[Any]:
    """Questions to experts on a trail with their answers (APPT-08)."""
    return visible_questions(by).filter(trail=trail).select_related("asked_by", "answered_by").order_by("asked_at", "pk")


def calls(by: Actor, trail: str | None = None) -> QuerySet[Any]:
    """The call register (COMM-01), newest first."""
    rows = Call.objects.seen_by(by)
    return (rows.filter(trail=trail) if trail else rows).order_by("-started_at", "-pk")


def calls_on(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    return Call.objects.seen_by(by).filter(trail__in=list(trails)).order_by("-started_at", "-pk")


def messages_on(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    return Message.objects.seen_by(by).filter(trail__in=list(trails)).order_by("-made_at", "-pk")


def outbox(by: Actor) -> QuerySet[Any]:
    return Message.objects.seen_by(by).order_by("-made_at", "-pk")


def to_send_by_hand(by: Actor) -> QuerySet[Any]:
    """What nobody has sent yet and no provider will: oldest first."""
    return Message.objects.seen_by(by).filter(state=MessageState.BY_HAND).order_by("due_at", "pk")


def due_messages(now: datetime, channels: Iterable[str] | None = None) -> QuerySet[Any]:
    """Waiting messages whose time has come, of these channels or of all."""
    rows = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=now).order_by("due_at", "pk")
    return rows if channels is None else rows.filter(channel__in=list(channels))


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


def wrong_tries(kind: str, since: datetime, origin: str = "") -> int:
    """How often strangers tried and failed since then, from one address or from all."""
    rows = WrongTry.objects.filter(kind=kind, at__gte=since)
    return rows.filter(origin=origin).count() if origin else rows.count()


def house_limit(key: str, on: date) -> Any:
    """The strictest value in force of a number that protects the whole house, where no station is known yet."""
    rows = Parameter.objects.filter(key=key, effective_from__lte=on).order_by("effective_from", "pk")
    latest = {(row.company_id, row.station_id): row.value for row in rows}
    return min(latest.values(), default=declared()[key]["default"])


def links_on(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    """The links customers were given for these trails that still open something, newest first: when they opened them, whether they answered."""
    return CustomerLink.objects.seen_by(by).filter(trail__in=list(trails), revoked_at=None).order_by("-made_at", "-pk")
