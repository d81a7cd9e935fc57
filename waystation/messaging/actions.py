"""Send, tell, ask, note, call, give work to people, open links for customers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from waystation.accounts.choices import Role
from waystation.accounts.models import Station, User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import both
from waystation.core.names import twice as _
from waystation.journal.actions import lock_chain, record
from waystation.messaging.choices import MessageClass, MessageState, TaskState
from waystation.messaging.models import (
    Call,
    CustomerLink,
    Message,
    Note,
    Notice,
    OptOut,
    Question,
    Task,
    Template,
    WrongTry,
)
from waystation.messaging.queries import due_messages, stuck_messages, unread_to_escalate
from waystation.messaging.sums import TEXTS, filled, token_hash


def open_task(
    station: Station, *, key: str, kind: str, title: str, owner_role: str, trail: str, url: str, due_at: datetime, by: Actor,
    now: datetime, owner: User | None = None, action: str = "",
) -> Task:  # fmt: skip
    """Put work into an inbox once per key; asked again it is the same task, with the newer due time while open."""
    (name, name_en), (deed, deed_en) = both(title), both(action)
    with transaction.atomic():
        row, made = Task.objects.get_or_create(
            station=station, key=key,
            defaults={
                "kind": kind, "title": name[:160], "title_en": name_en[:160], "owner_role": owner_role, "owner": owner, "trail": trail, "url": url,
                "due_at": due_at, "opened_at": now, "action": deed, "action_en": deed_en,
            },
        )  # fmt: skip
        if not made and row.state == TaskState.OPEN and (row.due_at != due_at or row.owner_id != (owner.pk if owner else None)):
            Task.objects.filter(pk=row.pk).update(due_at=due_at, owner=owner)
            row.refresh_from_db()
    return row


def finish_task(station: Station, key: str, *, by: Actor, now: datetime, outcome: str = "") -> None:
    """The work of a key is done; shows for whom when somebody stood in (DELG-02)."""
    with transaction.atomic():
        row = Task.objects.select_for_update().filter(station=station, key=key, state=TaskState.OPEN).first()
        if row is None:
            return
        stood_in = row.owner_id if row.owner_id and row.owner_id != by.user_id else None
        Task.objects.filter(pk=row.pk).update(
            state=TaskState.DONE, done_at=now, done_by_id=by.user_id, done_for_id=stood_in, outcome=outcome[:60]
        )


def drop_tasks(station: Station, trail: str, *, by: Actor, now: datetime, kinds: Iterable[str] | None = None) -> None:
    """The reason for this work is gone; its open tasks leave the inboxes."""
    rows = Task.objects.filter(station=station, trail=trail, state=TaskState.OPEN)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    rows.update(state=TaskState.DROPPED, done_at=now, done_by_id=by.user_id)


def pass_on_tasks(station: Station, trail: str, giver: User, taker: User) -> None:
    """Somebody else does it: the open work of the one on this trail goes to the other (DELG-03)."""
    Task.objects.filter(station=station, trail=trail, state=TaskState.OPEN, owner=giver).update(owner=taker)


def notify(
    station: Station, *, trail: str, text: str, url: str, by: Actor, now: datetime, to_user: User | None = None, to_role: str = "",
    escalate_minutes: int | None = None,
) -> Notice:  # fmt: skip
    """Tell a colleague or a role at once; unread after a while it goes to the supervisor (APPT-14)."""
    escalate_at = now + timedelta(minutes=escalate_minutes) if escalate_minutes else None
    words, words_en = both(text)
    return Notice.objects.create(
        station=station, to_user=to_user, to_role=to_role, author_id=by.user_id, text=words[:240], text_en=words_en[:240], url=url,
        trail=trail, at=now, escalate_at=escalate_at,
    )  # fmt: skip


def read_notice(notice: Notice, *, by: Actor, now: datetime) -> None:
    """The first reading is kept with name and time."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now, read_by_id=by.user_id)


def escalate_unread(now: datetime) -> int:
    """Unread notices past their time go to the supervisor, once each."""
    done = 0
    for row in unread_to_escalate(now).select_related("station", "to_user"):
        with transaction.atomic():
            if not Notice.objects.filter(pk=row.pk, escalated_at=None, read_at=None).update(escalated_at=now):
                continue
            words, words_en = both(_("Not read by %(who)s: %(text)s") % {"who": row.to_user or Role(row.to_role).label, "text": row})
            Notice.objects.create(
                station=row.station, to_role="supervisor", text=words[:240], text_en=words_en[:240], url=row.url, trail=row.trail, at=now
            )
            done += 1
    return done


def send(
    station: Station, *, dedupe: str, channel: str, to: str, template: str, values: Mapping[str, object], trail: str,
    message_class: str, by: Actor, now: datetime, due_at: datetime | None = None, language: str = "zh-hans",
) -> Message:  # fmt: skip
    """Write a message into the outbox in this transaction; the worker sends it, once per `dedupe` (I-28, I-31)."""
    own = Template.objects.filter(company_id=station.company_id, key=template, language=language, channel=channel).first()
    text = filled(own.text if own else TEXTS[(template, language if language.startswith("en") else "zh-hans")], values)
    state, error = MessageState.QUEUED, ""
    if not to:
        state, error = MessageState.EXCLUDED, "no address"
    elif message_class == MessageClass.MARKETING and OptOut.objects.filter(company_id=station.company_id, channel=channel, to=to).exists():
        state, error = MessageState.EXCLUDED, "opted out"
    row, _made = Message.objects.get_or_create(
        dedupe=f"{station.pk}:{dedupe}"[:120],
        defaults={
            "station": station, "channel": channel, "message_class": message_class, "to": to, "text": text, "trail": trail,
            "template_key": template, "due_at": due_at or now, "state": state, "error": error, "made_at": now,
        },
    )  # fmt: skip
    return row


def claim_message(message: Message, *, now: datetime) -> bool:
    """Take a waiting message before sending it; only one worker gets it."""
    return bool(Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).update(state=MessageState.SENDING, claimed_at=now))


def message_sent(message: Message, *, provider_ref: str, now: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=now, provider_ref=provider_ref[:80])


def message_failed(message: Message, *, error: str, now: datetime, tries_left: bool) -> None:
    """The gateway refused it: try again later, or leave it failed where a person sees it."""
    state = MessageState.QUEUED if tries_left else MessageState.FAILED
    wait = timedelta(minutes=2 ** min(message.tries, 6))
    Message.objects.filter(pk=message.pk).update(state=state, error=error[:200], tries=message.tries + 1, due_at=now + wait)


def leave_to_people(now: datetime, *, taken: list[str]) -> int:
    """What is due on a channel without a provider is a person's work from now on; it is not sent."""
    return due_messages(now).exclude(channel__in=taken).update(state=MessageState.BY_HAND)


def sent_by_hand(message: Message, *, by: Actor, now: datetime) -> None:
    """Somebody sent it from the station's own phone and says so. Refused: wrong_state."""
    _settle_by_hand(message, "message.sent_by_hand", by, now, state=MessageState.SENT, sent_at=now, provider_ref="by-hand")


def not_needed(message: Message, *, by: Actor, now: datetime) -> None:
    """Nobody has to send it any more: the customer was told in another way, or it is too late. Refused: wrong_state."""
    _settle_by_hand(message, "message.not_needed", by, now, state=MessageState.EXCLUDED, error="not needed")


def _settle_by_hand(message: Message, verb: str, by: Actor, now: datetime, **to: Any) -> None:
    with transaction.atomic():
        if not Message.objects.filter(pk=message.pk, state=MessageState.BY_HAND).update(**to):
            raise Refused(_("Somebody has dealt with this message already. Reload the page to see what happened."), code="wrong_state")
        record(message, verb=verb, by=by, now=now)


def mark_stuck(now: datetime) -> int:
    """A worker died while sending: the message is uncertain and shown to a person, never sent again by itself (I-29)."""
    return stuck_messages(now).update(state=MessageState.UNCERTAIN)


def resend(message: Message, *, by: Actor, now: datetime) -> None:
    """A person decided that an uncertain or failed message goes out again."""
    with transaction.atomic():
        again = Message.objects.filter(pk=message.pk, state__in=[MessageState.UNCERTAIN, MessageState.FAILED])
        if not again.update(state=MessageState.QUEUED, due_at=now, claimed_at=None):
            raise Refused(_("This message is not uncertain or failed any more. Reload the page."), code="wrong_state")
        record(message, verb="message.resent", by=by, now=now)


def add_note(
    station: Station, *, trail: str, text: str, by: Actor, now: datetime, mentions: Iterable[User] = (), to_role: str = "", url: str = ""
) -> Note:
    """A line in the thread of a trail; named colleagues and the named role get a notice that leads back to it (APPT-36). Refused: empty."""
    text = text.strip()
    if not text:
        raise Refused(_("Write the note first."), code="empty", field="text")
    with transaction.atomic():
        row = Note.objects.create(
            station=station, trail=trail, text=text[:1000], at=now, author_id=by.user_id, author_name=by.name, to_role=to_role
        )
        people = list(mentions)
        row.mentions.set(people)
        words: dict[str, Any] = {"trail": trail, "text": f"{by.name}: {text}", "url": url, "by": by, "now": now}
        for person in people:
            notify(station, to_user=person, **words)
        if to_role:
            notify(station, to_role=to_role, **words)
        record(row, verb="note.written", by=by, now=now, to_role=to_role, people=[person.pk for person in people])
    return row


def reply(notice: Notice, *, text: str, by: Actor, now: datetime) -> Note:
    """Answer what a colleague wrote: a line in the same thread, told to him; the notice counts as read. Refused: empty, no_writer."""
    if notice.author is None:
        raise Refused(_("This notice was written by the station itself. Open its page and write there."), code="no_writer")
    with transaction.atomic():
        row = add_note(notice.station, trail=notice.trail, text=text, by=by, now=now, mentions=[notice.author], url=notice.url)
        read_notice(notice, by=by, now=now)
    return row


def ask(
    station: Station, *, trail: str, text: str, to_role: str, by: Actor, now: datetime, to_user: User | None = None, url: str = ""
) -> Question:
    """Ask an advisor or expert during a call or reception (APPT-08, RCPT-20). Refused: empty."""
    if not text.strip():
        raise Refused(_("Write the question first."), code="empty", field="text")
    with transaction.atomic():
        row = Question.objects.create(
            station=station, trail=trail, text=text.strip()[:600], asked_by_id=by.person_id, asked_at=now, to_role=to_role, to_user=to_user,
            url=url,
        )  # fmt: skip
        open_task(
            station, key=f"question:{row.pk}", kind="question", title=row.text[:120], owner_role=to_role, owner=to_user, trail=trail,
            url=f"/talk/questions/{row.pk}/", due_at=now, by=by, now=now, action=_("Answer"),
        )  # fmt: skip
        record(row, verb="question.asked", by=by, now=now, to_role=to_role)
    return row


def answer(question: Question, *, text: str, by: Actor, now: datetime) -> Question:
    """Answer a question once. Refused: empty, already_answered."""
    if not text.strip():
        raise Refused(_("Write the answer first."), code="empty", field="text")
    with transaction.atomic():
        fresh = Question.objects.filter(pk=question.pk, answered_at=None)
        if not fresh.update(answer=text.strip()[:1000], answered_by_id=by.user_id, answered_at=now):
            raise Refused(_("Somebody has answered this question already. Reload the page to read it."), code="already_answered")
        question.refresh_from_db()
        finish_task(question.station, f"question:{question.pk}", by=by, now=now)
        notify(
            question.station, trail=question.trail, text=_("Answer: %(text)s") % {"text": text}, by=by, now=now, to_user=question.asked_by,
            url=f"/talk/questions/{question.pk}/",
        )  # fmt: skip
        record(question, verb="question.answered", by=by, now=now)
    return question


def log_call(
    station: Station, *, direction: str, person: str, phone: str, purpose: str, by: Actor, now: datetime, trail: str = "",
    rings: int | None = None, seconds: int = 0, hold_seconds: int = 0, outcome: str = "", points: str = "",
) -> Call:  # fmt: skip
    """Put a call into the register (COMM-01)."""
    with transaction.atomic():
        row = Call.objects.create(
            station=station, direction=direction, person=person[:60], phone=phone, purpose=purpose, trail=trail, started_at=now,
            rings=rings, seconds=seconds, hold_seconds=hold_seconds, outcome=outcome, points=points, by_user_id=by.user_id, by_name=by.name,
        )  # fmt: skip
        record(row, verb="call.logged", by=by, now=now, direction=direction, purpose=purpose)
    return row


def make_link(
    station: Station, *, purpose: str, trail: str, subject: str, expires_at: datetime, by: Actor, now: datetime, phone: str = ""
) -> tuple[CustomerLink, str]:
    """A new link for a customer; an earlier one for the same thing stops working. The token is told once."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        CustomerLink.objects.filter(purpose=purpose, subject=subject, revoked_at=None).update(revoked_at=now)
        row = CustomerLink.objects.create(
            station=station, purpose=purpose, token_hash=token_hash(token), trail=trail, subject=subject, phone_tail=phone[-4:],
            made_at=now, expires_at=expires_at,
        )  # fmt: skip
        record(row, verb="link.made", by=by, now=now, purpose=str(purpose))
    return row, token


SAME_OPENING = timedelta(minutes=10)


def link_opened(link: CustomerLink, *, now: datetime) -> None:
    """The customer looked at it: the advisor sees when first, when last and how often; the first time is a line of the record.

    Looking again within ten minutes is the same opening.
    """
    with transaction.atomic():
        if link.opened_at is None:
            lock_chain(f"station:{link.station_id}")
        rows = CustomerLink.objects.filter(Q(last_opened_at=None) | Q(last_opened_at__lt=now - SAME_OPENING), pk=link.pk)
        first = CustomerLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)
        rows.update(last_opened_at=now, openings=F("openings") + 1)
        if first:
            by = Actor(kind="customer", company_id=link.station.company_id, station_id=link.station_id, name=_("Customer"))
            record(link, verb="link.opened", by=by, now=now, purpose=str(link.purpose))


def wrong_try(kind: str, origin: str, *, now: datetime) -> None:
    """A stranger's wrong link or refused booking is counted; what is older than a day is forgotten."""
    WrongTry.objects.filter(at__lt=now - timedelta(days=1)).delete()
    WrongTry.objects.create(kind=kind, origin=origin, at=now)


def link_used(link: CustomerLink, *, now: datetime) -> None:
    CustomerLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)


def hear_marketing(company_id: int, *, channel: str, to: str, wanted: bool, how: str, now: datetime) -> None:
    """Whether marketing may go to this address on this channel: a no counts at once, a later yes ends it (I-30)."""
    if wanted:
        OptOut.objects.filter(company_id=company_id, channel=channel, to=to).delete()
    else:
        OptOut.objects.get_or_create(company_id=company_id, channel=channel, to=to, defaults={"at": now, "how": how[:60]})
