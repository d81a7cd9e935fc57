"""The worker's part: send what is due, once; show what is uncertain; escalate what nobody read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from waystation.messaging import actions, queries
from waystation.messaging.choices import Channel
from waystation.messaging.models import Message

log = logging.getLogger("waystation.messaging")
MOST_TRIES = 6
BATCH = 100

Gateway = Callable[[Message], str]


def by_hand(message: Message) -> str:
    """Without an SMS or WeChat provider the text is kept for a person to send from the outbox page; the log says so without its words."""
    log.info("message %s on channel %s is ready to be sent by hand", message.pk, message.channel)
    return "by-hand"


def by_mail(message: Message) -> str:
    mail = EmailMessage(subject=message.text[:40], body=message.text, from_email=settings.DEFAULT_FROM_EMAIL, to=[message.to])
    mail.extra_headers["Message-ID"] = f"<{message.pk}.{message.dedupe.replace(':', '-')}@waystation>"
    mail.send()
    return mail.extra_headers["Message-ID"]


GATEWAYS: dict[str, Gateway] = {Channel.EMAIL: by_mail}


def run(now: datetime) -> int:
    """One round of the worker; harmless when two run it at once."""
    actions.mark_stuck(now)
    actions.escalate_unread(now)
    return sum(send_one(message, now) for message in queries.due_messages(now)[:BATCH])


def send_one(message: Message, now: datetime) -> int:
    """Claim, send outside any transaction, write down what came of it."""
    if not actions.claim_message(message, now=now):
        return 0
    try:
        reference = GATEWAYS.get(message.channel, by_hand)(message)
    except Exception as problem:
        actions.message_failed(message, error=type(problem).__name__, now=now, tries_left=message.tries + 1 < MOST_TRIES)
        return 0
    actions.message_sent(message, provider_ref=reference, now=now)
    return 1


BEAT = {run: 2}
