"""The caller's pages: who sees them, what a key does, which call comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.care.choices import Status
from waystation.care.models import FollowUp
from waystation.care.tests.build import REQUEST, TALK, make_delivered, make_follow_up, make_request
from waystation.catalogue.models import Script
from waystation.complaints.models import Case
from waystation.core.clock import now as clock
from waystation.delivery.models import Rating
from waystation.journal.models import JournalLine
from waystation.workorders.models import RepairOrder

S = Status
DAY = timedelta(days=1)
SAID = {key: value for key, value in TALK.items() if key != "mood"}


@pytest.fixture
def open_call(station: Station) -> Callable[..., FollowUp]:
    """A call that may be made at the present instant of the web."""

    def make(due_in: timedelta = DAY, **more: Any) -> FollowUp:
        row = make_follow_up(station, now=clock())
        FollowUp.objects.filter(pk=row.pk).update(opens_at=clock() - DAY, due_at=clock() + due_in, **more)
        row.refresh_from_db()
        return row

    return make


def send(client: Client, row: FollowUp, outcome: str, **more: Any) -> Any:
    return client.post(reverse("care:save", args=[row.pk]), {"outcome": outcome, "version": row.version} | more)


VIEWERS = {"clerk", "supervisor", "advisor", "manager", "auditor"}


@pytest.mark.parametrize("role", ["clerk", "supervisor", "advisor", "manager", "auditor", "technician", "cashier", "gate", "parts"])
def test_who_sees_the_pages(client_as: Callable[..., Client], open_call: Callable[..., FollowUp], role: str) -> None:
    row, client = open_call(), client_as(role)
    status = 200 if role in VIEWERS else 403
    assert client.get(reverse("care:calls")).status_code == status
    page = client.get(reverse("care:call", args=[row.pk]))
    assert page.status_code == status
    may = role in VIEWERS - {"auditor"}
    if status == 200:
        assert ("13800006620" in page.content.decode()) is may  # the auditor sees no number and no buttons
        assert (b'name="outcome"' in page.content) is may
    assert send(client, row, "no_answer").status_code == (302 if may else 403)
    excluding = client.post(reverse("care:exclude", args=[row.pk]), {"reason": "已卖车"})
    assert excluding.status_code == (302 if role in {"supervisor", "manager"} else 403)


def test_strangers_and_other_stations(
    client: Client, client_as: Callable[..., Client], other_station: Station, open_call: Callable[..., FollowUp]
) -> None:
    row = open_call()
    for name, args in (("calls", []), ("call", [row.pk])):
        answer = client.get(reverse(f"care:{name}", args=args))
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    there = client_as("clerk", at=other_station)
    assert there.get(reverse("care:call", args=[row.pk])).status_code == 404
    assert send(there, row, "no_answer").status_code == 404


@pytest.mark.covers("FLUP-20")
def test_one_key_and_the_next_call_is_there(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    client, second, first = client_as("clerk"), open_call(2 * DAY), open_call(-DAY)
    page = client.get(reverse("care:call", args=[first.pk])).content.decode()
    for key, outcome in zip("123456", ["satisfied", "dissatisfied", "no_answer", "later", "refused", "wrong_number"], strict=True):
        assert f'name="outcome" value="{outcome}" data-key="{key}"' in page
    answer = send(client, first, "no_answer")
    assert answer["Location"] == reverse("care:call", args=[second.pk])
    answer = send(client, second, "satisfied", **SAID)
    assert answer["Location"] == reverse("care:calls")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.tries, second.status, second.score) == (S.OPEN, 1, S.DONE, 9)


def test_a_call_that_has_ended_says_so_and_keeps_the_words(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    row, client = open_call(), client_as("supervisor")
    assert send(client, row, "satisfied", **SAID).status_code == 302
    late = send(client, row, "satisfied", **SAID | {"words": "后来又说了一句"})
    assert late.status_code == 409 and "Somebody was faster" in late.content.decode() and "后来又说了一句" in late.content.decode()
    excluded = client.post(reverse("care:exclude", args=[row.pk]), {"reason": "已卖车两年"})
    assert excluded.status_code == 422 and "已卖车两年" in excluded.content.decode() and 'role="alert"' in excluded.content.decode()


@pytest.mark.covers("FLUP-08")
def test_a_second_click_finds_the_same_complaint_and_writes_nothing(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    row, client = open_call(), client_as("clerk")
    written = set()
    for _n in range(2):
        assert client.post(reverse("care:complain", args=[row.pk]), {"dissatisfied_with": "等太久"}).status_code == 200
        row.refresh_from_db()
        written.add((row.version, JournalLine.objects.count(), Case.objects.count()))
    assert len(written) == 1


@pytest.mark.covers("FLUP-03")
def test_a_refusal_keeps_what_was_typed(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    row = open_call()
    answer = send(client_as("clerk"), row, "satisfied", **(SAID | {"dissatisfied_with": ""}))
    assert answer.status_code == 422 and "车修好了" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"dissatisfied_with"}
    row.refresh_from_db()
    assert row.status == S.OPEN


def test_somebody_was_faster(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    row = open_call()
    assert client_as("clerk").post(reverse("care:save", args=[row.pk]), {"outcome": "refused", "version": row.version - 1}).status_code == 409


def test_an_unknown_outcome_changes_nothing(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    row = open_call()
    answer = send(client_as("clerk"), row, "")
    assert answer.status_code == 422 and "Choose how the call ended." in answer.content.decode()
    row.refresh_from_db()
    assert row.tries == 0


@pytest.mark.covers("FLUP-08")
def test_the_complaint_button_during_the_call(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    row, client = open_call(), client_as("clerk")
    url = reverse("care:complain", args=[row.pk])
    assert client.post(url, {"dissatisfied_with": ""}).status_code == 422 and not Case.objects.exists()
    page = client.post(url, {"dissatisfied_with": "还是响", "words": "三天就响", "version": row.version})
    case, text = Case.objects.get(), page.content.decode()
    assert page.status_code == 200 and "三天就响" in text and reverse("complaints:case", args=[case.pk]) in text
    row.refresh_from_db()
    assert f'name="version" value="{row.version}"' in text  # the talk goes on without a “somebody was faster”
    assert send(client, row, "dissatisfied", **(SAID | {"dissatisfied_with": "还是响"})).status_code == 302
    assert Case.objects.count() == 1


@pytest.mark.covers("FLUP-08")
def test_the_complaint_button_after_the_call(client_as: Callable[..., Client], station: Station) -> None:
    row = make_follow_up(station, S.DONE, now=clock())
    FollowUp.objects.filter(pk=row.pk).update(dissatisfied_with="还是响")
    answer = client_as("clerk").post(reverse("care:complain", args=[row.pk]))
    assert answer["Location"] == reverse("complaints:case", args=[Case.objects.get().pk])


@pytest.mark.covers("FLUP-04", "FLUP-14")
def test_the_call_page_shows_script_work_and_rating(
    client_as: Callable[..., Client], open_call: Callable[..., FollowUp]
) -> None:
    row = open_call()
    words = {"followup.opening": "{customer}, this is {advisor}; may I take two minutes?", "appointment.promote": "Appointment: you wait less."}
    for key, text in words.items():
        Script.objects.create(company=row.station.company, key=key, text="x", text_en=text)
    Rating.objects.create(station=row.station, order=row.order, stars=3, text="等太久", at=clock())
    page = client_as("clerk").get(reverse("care:call", args=[row.pk])).content.decode()
    assert "刘芳, this is Clerk; may I take two minutes?" in page and "Appointment: you wait less." in page
    assert "更换前制动片" in page and "The customer rated the visit 3 of 5." in page and "等太久" in page


@pytest.mark.covers("FLUP-10")
def test_the_first_contact_of_a_request(client_as: Callable[..., Client], station: Station) -> None:
    request, client = make_request(station, starts_at=clock() + DAY), client_as("clerk")
    answer = client.post(reverse("care:first_contact", args=[request.pk]))
    row = FollowUp.objects.get()
    assert answer["Location"] == reverse("care:call", args=[row.pk])
    assert send(client, row, "satisfied", **SAID).status_code == 422
    assert send(client, row, "satisfied", **SAID, **REQUEST).status_code == 302
    row.refresh_from_db()
    assert row.talk == REQUEST


@pytest.mark.covers("FLUP-02", "FLUP-03")
def test_only_those_who_lead_see_the_callers(client_as: Callable[..., Client], station: Station) -> None:
    for _n in range(5):
        make_follow_up(station, S.DONE, now=clock())
    url = reverse("care:calls")
    assert "only satisfied recorded" in client_as("supervisor").get(url).content.decode()
    assert "only satisfied recorded" not in client_as("clerk").get(url).content.decode()


@pytest.mark.covers("FLUP-02")
def test_the_page_shows_the_coverage_and_is_red_below_the_limit(client_as: Callable[..., Client], station: Station) -> None:
    url = reverse("care:calls")
    make_follow_up(station, S.DONE, now=clock())
    good = client_as("clerk").get(url).content.decode()
    assert "<b>100%</b>" in good and "tile red" not in good
    make_delivered(station, delivered_at=clock() - 9 * DAY)
    bad = client_as("clerk").get(url).content.decode()
    assert 'class="tile red"' in bad and "<b>50%</b>" in bad and "below 90" in bad


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("which", ["now", "overdue", "mine", "waiting", "planned", "ended"])
def test_empty_lists_say_so(client_as: Callable[..., Client], language: str, which: str) -> None:
    page = client_as("clerk", language=language).get(reverse("care:calls"), {"list": which})
    text = page.content.decode()
    said = {
        ("en", True): "No call is due.", ("en", False): "Nothing here.",
        ("zh-hans", True): "现在没有要打的回访电话", ("zh-hans", False): "这里没有记录",
    }  # fmt: skip
    assert page.status_code == 200 and said[(language, which == "now")] in text


def test_the_list_asks_the_same_for_one_and_three(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    client = client_as("supervisor")

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    row = open_call()
    RepairOrder.objects.update(contact=None)
    one, one_call = asked(reverse("care:calls")), asked(reverse("care:call", args=[row.pk]))
    open_call()
    open_call()
    RepairOrder.objects.update(contact=None)
    assert asked(reverse("care:calls")) == one
    assert asked(reverse("care:call", args=[row.pk])) == one_call


def test_keys_open_the_first_six(client_as: Callable[..., Client], open_call: Callable[..., FollowUp]) -> None:
    rows = [open_call(timedelta(hours=n + 1)) for n in range(7)]
    page = client_as("clerk").get(reverse("care:calls")).content.decode()
    assert f'href="{reverse("care:call", args=[rows[5].pk])}" data-key="6"' in page
    assert 'data-key="7"' not in page and page.count("btn-primary") == 1


def test_a_delivery_without_follow_up_is_shown(client_as: Callable[..., Client], station: Station) -> None:
    make_delivered(station, delivered_at=clock() - 9 * DAY)
    assert "1 delivered vehicle has no follow-up yet" in client_as("clerk").get(reverse("care:calls")).content.decode()
