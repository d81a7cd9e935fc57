"""What nobody sent is not called sent: it waits for a person, who says that he sent it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.core.errors import Refused
from waystation.messaging import actions, queries, tasks
from waystation.messaging.choices import Channel, MessageClass, MessageState
from waystation.messaging.models import Message


@pytest.fixture
def sms(station: Station, by: Any, now: datetime) -> Message:
    return put(station, by, now, Channel.SMS, "13900000001")


def put(station: Station, by: Any, now: datetime, channel: str, to: str) -> Message:
    return actions.send(
        station, dedupe=f"test:{channel}", channel=channel, to=to, template="ready", values={"station": "站", "plate": "鲁A12345", "total": "10"},
        trail="visit:1", message_class=MessageClass.SERVICE, by=by, now=now,
    )  # fmt: skip


@pytest.mark.covers("COMM-01")
def test_without_a_provider_a_message_waits_for_a_person(sms: Message, now: datetime) -> None:
    assert tasks.run(now) == 0
    sms.refresh_from_db()
    assert (sms.state, sms.sent_at) == (MessageState.BY_HAND, None)
    tasks.run(now)
    assert Message.objects.get(pk=sms.pk).tries == 0


@pytest.mark.parametrize("goes_out", [True, False])
def test_mail_is_sent_only_by_a_mail_server(station: Station, by: Any, now: datetime, settings: Any, goes_out: bool) -> None:
    settings.MAIL_GOES_OUT = goes_out
    row = put(station, by, now, Channel.EMAIL, "a@example.com")
    tasks.run(now)
    row.refresh_from_db()
    assert row.state == (MessageState.SENT if goes_out else MessageState.BY_HAND)
    assert len(mail.outbox) == int(goes_out)


def test_who_sent_it_says_so_once(sms: Message, client_as: Callable[..., Any], actor: Callable[..., Any], now: datetime) -> None:
    tasks.run(now)
    browser, clerk = client_as("clerk"), actor("clerk")
    shown = browser.get(reverse("messaging:outbox")).content.decode()
    assert sms.text in shown and "13900000001" in shown and reverse("messaging:sent", args=[sms.pk]) in shown
    assert browser.post(reverse("messaging:sent", args=[sms.pk])).status_code == 302
    sms.refresh_from_db()
    assert sms.state == MessageState.SENT and sms.sent_at is not None
    assert not queries.to_send_by_hand(clerk).exists()
    with pytest.raises(Refused) as refused:
        actions.sent_by_hand(sms, by=clerk, now=now)
    assert refused.value.code == "wrong_state"


def test_what_is_not_needed_any_more_leaves_the_list(sms: Message, client_as: Callable[..., Any], now: datetime) -> None:
    tasks.run(now)
    browser = client_as("advisor")
    browser.post(reverse("messaging:not_needed", args=[sms.pk]))
    sms.refresh_from_db()
    assert sms.state == MessageState.EXCLUDED
    assert "not needed any more" in browser.get(reverse("messaging:outbox")).content.decode()
