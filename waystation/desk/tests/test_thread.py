"""The thread of an appointment and its stay, the inbox, the bell: through the pages, as colleagues use them (APPT-36)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.journal.models import JournalLine
from waystation.messaging.models import Note, Notice, Question, Task
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import make_order

pytestmark = pytest.mark.django_db
INBOX, NOTE, UNREAD = reverse("messaging:inbox"), reverse("messaging:note"), reverse("messaging:unread")


@pytest.fixture
def order(station: Station) -> RepairOrder:
    return make_order(station, status="in_repair")


def said(order: RepairOrder, text: str, **more: Any) -> dict[str, Any]:
    return {"trail": order.trail, "text": text, "next": reverse("workorders:order", args=[order.pk]) + "#thread"} | more


def bell(client: Client) -> str:
    return client.get(UNREAD).headers["ETag"]


@pytest.mark.covers("APPT-36")
def test_a_line_for_a_role_reaches_its_inbox_and_is_answered_there(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    advisor, parts, cashier = client_as("advisor"), client_as("parts"), client_as("cashier")
    page = reverse("workorders:order", args=[order.pk])
    assert 'id="thread"' in advisor.get(page).content.decode()
    sent = advisor.post(NOTE, said(order, "滤芯今天能到吗", to="role:parts"))
    assert (sent.status_code, sent.url) == (302, page + "#thread")
    note = Note.objects.get()
    assert (note.text, note.to_role) == ("滤芯今天能到吗", "parts")
    assert JournalLine.objects.filter(verb="note.written", trail=order.trail).count() == 1
    assert "滤芯今天能到吗" in parts.get(INBOX).content.decode()
    assert "滤芯今天能到吗" not in cashier.get(INBOX).content.decode()
    assert (bell(parts), bell(cashier)) == ('"1"', '"0"')
    assert '<b class="dot">1' in parts.get(INBOX).content.decode()
    notice = Notice.objects.get()
    assert notice.url == page + "#thread"
    assert parts.post(reverse("messaging:reply", args=[notice.pk]), {"text": "下午两点到"}).url == INBOX
    assert (bell(parts), bell(advisor)) == ('"0"', '"1"')
    notice.refresh_from_db()
    assert notice.read_at is not None
    shown = advisor.get(page).content.decode()
    assert shown.index("滤芯今天能到吗") < shown.index("下午两点到")


@pytest.mark.covers("APPT-36", "APPT-08")
def test_a_question_waits_until_it_is_answered_and_keeps_who_and_when(
    order: RepairOrder, client_as: Callable[..., Client], person: Callable[..., Any]
) -> None:
    advisor, expert = client_as("advisor"), client_as("expert")
    assert advisor.post(NOTE, said(order, "异响可能是什么?", question="on", to="role:expert")).status_code == 302
    row = Question.objects.get()
    assert (row.to_role, row.answered_at) == ("expert", None)
    assert bell(expert) == '"1"'
    inbox = expert.get(INBOX).content.decode()
    answer = reverse("messaging:question", args=[row.pk])
    assert "异响可能是什么?" in inbox and f'action="{answer}"' in inbox
    empty = expert.post(answer, {"text": ""})
    assert empty.status_code == 422
    assert expert.post(answer, {"text": "轮毂轴承"}).url == INBOX
    row.refresh_from_db()
    assert (row.answer, row.answered_by.name) == ("轮毂轴承", person("expert").name)
    assert row.answered_at is not None and Task.objects.get(key=f"question:{row.pk}").state == "done"
    shown = advisor.get(reverse("workorders:order", args=[order.pk])).content.decode()
    assert "轮毂轴承" in shown and str(row.answered_by) in shown
    assert (bell(expert), bell(advisor)) == ('"0"', '"1"')
    late = expert.post(answer, {"text": "还是不知道"})
    assert late.status_code == 422 and "还是不知道" in late.content.decode()


@pytest.mark.covers("APPT-36")
def test_a_person_is_named_in_the_list_or_in_the_words(order: RepairOrder, client_as: Callable[..., Client], person: Callable[..., Any]) -> None:
    advisor, tech = client_as("advisor"), person("technician")
    advisor.post(NOTE, said(order, "客户等着", to=f"user:{tech.pk}"))
    advisor.post(NOTE, said(order, f"@{tech.username} 钥匙在前台"))
    assert list(Notice.objects.filter(to_user=tech).values_list("text", flat=True).order_by("pk")) == [
        f"{person('advisor').name}: 客户等着", f"{person('advisor').name}: @{tech.username} 钥匙在前台",
    ]  # fmt: skip


@pytest.mark.covers("APPT-36")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"question": "on"}, "Choose a person or a role"),
        ({"to": "user:999999"}, "does not work at the station any more"),
        ({"to": "role:nobody"}, "does not work at the station any more"),
        ({"text": "  "}, "is missing. Please fill it in"),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_kept(
    order: RepairOrder, client_as: Callable[..., Client], more: dict[str, str], sentence: str
) -> None:
    answer = client_as("advisor").post(NOTE, said(order, "谁知道?") | more)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Note.objects.exists() and not Question.objects.exists()


@pytest.mark.covers("APPT-36")
def test_the_thread_of_a_stay_begins_with_its_appointment(station: Station, client_as: Callable[..., Client]) -> None:
    client = client_as("advisor")
    for trail, text in (("appointment:7", "客户要靠窗"), ("visit:9", "已到店"), ("visit:8", "别的车")):
        client.post(NOTE, {"trail": trail, "text": text})
    url = reverse("messaging:thread")
    answer = client.get(url, {"on": ["visit:9", "appointment:7"]})
    text = answer.content.decode()
    assert text.index("客户要靠窗") < text.index("已到店") and "别的车" not in text
    stamp = answer.headers["ETag"]
    assert client.get(url, {"on": ["visit:9", "appointment:7"]}, headers={"if-none-match": stamp}).status_code == 204
    client.post(NOTE, {"trail": "visit:9", "text": "再一句"})
    assert client.get(url, {"on": ["visit:9", "appointment:7"]}, headers={"if-none-match": stamp}).status_code == 200


def test_other_trails_and_other_stations_have_no_thread_here(
    station: Station, other_station: Station, client_as: Callable[..., Client], person: Callable[..., Any]
) -> None:
    client = client_as("advisor")
    client.post(NOTE, {"trail": "case:3", "text": "投诉的内部备注"})
    assert client.get(reverse("messaging:thread"), {"on": "case:3"}).status_code == 404
    client.post(NOTE, {"trail": "visit:3", "text": "本站的话"})
    Note.objects.update(station=other_station)
    assert "本站的话" not in client.get(reverse("messaging:thread"), {"on": "visit:3"}).content.decode()


def test_a_notice_of_the_house_itself_has_nobody_to_reply_to(station: Station, client_as: Callable[..., Client], now: Any) -> None:
    row = Notice.objects.create(station=station, to_role="advisor", text="到点了", trail="visit:1", at=now)
    client = client_as("advisor")
    assert reverse("messaging:reply", args=[row.pk]) not in client.get(INBOX).content.decode()
    answer = client.post(reverse("messaging:reply", args=[row.pk]), {"text": "好的"})
    assert answer.status_code == 422 and "好的" in answer.content.decode() and not Note.objects.exists()
