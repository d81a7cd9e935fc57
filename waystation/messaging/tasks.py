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


def by_mail(message: Message) -> str:
    mail = EmailMessage(subject=message.text[:40], body=message.text, from_email=settings.DEFAULT_FROM_EMAIL, to=[message.to])
    mail.extra_headers["Message-ID"] = f"<{message.pk}.{message.dedupe.replace(':', '-')}@waystation>"
    mail.send()
    return mail.extra_headers["Message-ID"]


def gateways() -> dict[str, Gateway]:
    """Who takes messages to customers from this house; a channel that nobody takes is sent by hand."""
    return {str(Channel.EMAIL): by_mail} if settings.MAIL_GOES_OUT else {}


def run(now: datetime) -> int:
    """One round of the worker; harmless when two run it at once. What no provider takes waits in the outbox for a person: it is not sent."""
    actions.mark_stuck(now)
    actions.escalate_unread(now)
    senders = gateways()
    left = actions.leave_to_people(now, taken=list(senders))
    if left:
        log.info("%s message(s) are ready to be sent by hand", left)
    return sum(send_one(message, now, senders[message.channel]) for message in queries.due_messages(now, list(senders))[:BATCH])


def send_one(message: Message, now: datetime, gateway: Gateway) -> int:
    """Claim, send outside any transaction, write down what came of it."""
    if not actions.claim_message(message, now=now):
        return 0
    try:
        reference = gateway(message)
    except Exception as problem:
        actions.message_failed(message, error=type(problem).__name__, now=now, tries_left=message.tries + 1 < MOST_TRIES)
        return 0
    actions.message_sent(message, provider_ref=reference, now=now)
    return 1


BEAT = {run: 2}
