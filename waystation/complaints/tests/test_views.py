"""The pages of complaints: who sees them, the one next step, a refusal that keeps what was typed."""

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
from waystation.complaints.choices import Status
from waystation.complaints.models import Case
from waystation.complaints.tests.build import make_case, make_owner
from waystation.core.clock import now as clock
from waystation.workorders.tests.build import make_order

S = Status
VIEWERS = {"clerk", "supervisor", "advisor", "manager", "technical_head", "auditor"}
TAKERS = {"clerk", "supervisor", "advisor", "manager", "greeter", "cashier"}
TYPED = {"channel": "phone", "kind": "complaint", "person": "刘芳", "severity": "normal", "what": "晚交车", "wish": "道歉"}


def url(name: str, *args: Any) -> str:
    return reverse(f"complaints:{name}", args=args)


@pytest.mark.parametrize("role", sorted(VIEWERS | TAKERS | {"technician", "gate", "parts"}))
def test_who_sees_and_takes(client_as: Callable[..., Client], station: Station, role: str) -> None:
    case, client = make_case(station), client_as(role)
    assert client.get(url("cases")).status_code == (200 if role in VIEWERS else 403)
    page = client.get(url("case", case.pk))
    assert page.status_code == (200 if role in VIEWERS else 403)
    if role in VIEWERS:
        assert (b"13800006620" in page.content) is (role != "auditor")
        assert (b"btn-primary" in page.content.split(b"</header>", 1)[1]) is (role != "auditor")
    assert client.get(url("new")).status_code == (200 if role in TAKERS else 403)
    handled = client.post(url("answer", case.pk), {"answer-answer": "已答复"}).status_code
    assert handled == (302 if role in VIEWERS - {"auditor"} else 403)
    decided = client.post(url("invalid", make_case(station).pk), {"invalid-reason": "重复"}).status_code
    assert decided == (302 if role in {"supervisor", "manager", "technical_head"} else 403)


def test_strangers_and_other_stations(client: Client, client_as: Callable[..., Client], station: Station, other_station: Station) -> None:
    case = make_case(station)
    for page in (url("cases"), url("new"), url("case", case.pk)):
        answer = client.get(page)
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    there = client_as("supervisor", at=other_station)
    assert there.get(url("case", case.pk)).status_code == 404
    assert there.post(url("answer", case.pk), {"answer-answer": "x"}).status_code == 404


NEXT = {
    S.REGISTERED: "classify", S.ANSWERED: "close", S.ASSIGNED: "decide", S.REPORTED: "decide", S.DECIDED: "tell", S.TOLD: "done", S.DONE: "close",
    S.CLOSED: "", S.INVALID: "",
}  # fmt: skip


@pytest.mark.parametrize("status", list(S))
def test_one_next_step_for_the_supervisor(client_as: Callable[..., Client], station: Station, status: Status) -> None:
    case = make_case(station, status, now=clock())
    page = client_as("supervisor").get(url("case", case.pk))
    assert page.context["verb"] == NEXT[status]
    main = page.content.decode().split('<main id="main"', 1)[1]
    assert main.count("btn-primary") == (1 if NEXT[status] else 0)
    assert page.context["stages"][-1]["state"] == ("done" if status == S.CLOSED else "now" if status == S.INVALID else "todo")


@pytest.mark.covers("CMPL-05")
def test_the_owner_reports_and_then_waits(client_as: Callable[..., Client], station: Station) -> None:
    case, client = make_case(station, S.ASSIGNED, now=clock()), client_as("advisor")
    assert client.get(url("case", case.pk)).context["verb"] == "report"
    client.post(url("report", case.pk), {"report-findings": "需主管决定", "version": case.version})
    page = client.get(url("case", case.pk))
    assert (page.context["verb"], page.context["waits"]) == ("", True)


@pytest.mark.covers("CMPL-03", "CMPL-04", "CMPL-05", "CMPL-06", "CMPL-11", "CMPL-16")
def test_the_whole_way_through_the_pages(client_as: Callable[..., Client], station: Station, person: Callable[..., Any]) -> None:
    client, boss = client_as("supervisor"), person("supervisor")
    order = make_order(station)
    page = client.get(url("new"), {"order": order.pk}).content.decode()
    assert order.number in page and "刘芳" in page
    answer = client.post(url("new"), TYPED | {"plate": order.number})
    case = Case.objects.get()
    assert answer["Location"] == url("case", case.pk) and case.order == order and case.vehicle == order.vehicle
    soon = (clock() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    steps: list[tuple[str, dict[str, str]]] = [
        ("classify", {"kind": "complaint", "area": "time", "severity": "normal", "department": "front_desk", "owner": str(boss.pk), "due_at": soon}),
        ("decide", {"solution": "道歉"}), ("tell", {"how": "phone", "said": "同意"}), ("done", {"measure": "已道歉"}),
        ("close", {"satisfied": "yes", "verdict": "可以", "cause": "沟通", "prevention": "晨会"}),
    ]  # fmt: skip
    for verb, typed in steps:
        case.refresh_from_db()
        answer = client.post(url(verb, case.pk), {f"{verb}-{k}": v for k, v in typed.items()} | {"version": case.version})
        assert answer.status_code == 302, (verb, answer.context["form"].errors)
    case.refresh_from_db()
    assert case.status == S.CLOSED and case.satisfied
    page = client.get(url("case", case.pk)).content.decode()
    assert reverse("files:paper", args=[case.paper_id]) in page and "same day" in page


@pytest.mark.covers("CMPL-11", "CMPL-16")
def test_closing_without_the_answer_keeps_what_was_typed(client_as: Callable[..., Client], station: Station) -> None:
    case = make_case(station, S.DONE, now=clock())
    answer = client_as("supervisor").post(url("close", case.pk), {"close-cause": "沟通不及时", "close-verdict": "好", "version": case.version})
    assert answer.status_code == 422 and "沟通不及时" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"satisfied"}


@pytest.mark.covers("CMPL-11")
def test_not_satisfied_is_opened_again(client_as: Callable[..., Client], station: Station) -> None:
    case = make_case(station, S.DONE, now=clock())
    client_as("clerk").post(url("close", case.pk), {"close-satisfied": "no", "close-verdict": "没解决", "version": case.version})
    case.refresh_from_db()
    assert (case.status, case.severity, case.reopened) == (S.ASSIGNED, "major", 1)


@pytest.mark.covers("CMPL-11")
def test_the_page_of_the_one_it_is_about(client_as: Callable[..., Client], station: Station, person: Callable[..., Any]) -> None:
    case = make_case(station, S.DONE, now=clock())
    Case.objects.filter(pk=case.pk).update(about=person("supervisor"))
    client = client_as("supervisor")
    page = client.get(url("case", case.pk))
    assert page.context["verb"] == "" and "This case is about you." in page.content.decode()
    answer = client.post(url("close", case.pk), {"close-satisfied": "yes", "close-verdict": "x", "close-cause": "x", "close-prevention": "x"})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.status == S.DONE


@pytest.mark.covers("CMPL-05")
def test_answered_while_it_is_taken(client_as: Callable[..., Client], station: Station) -> None:
    client_as("clerk").post(url("new"), TYPED | {"answer": "已当面解释"})
    case = Case.objects.get()
    assert (case.status, case.on_the_spot) == (S.ANSWERED, True)


def test_the_cashier_takes_one_and_goes_home(client_as: Callable[..., Client], station: Station) -> None:
    assert client_as("cashier").post(url("new"), TYPED)["Location"] == reverse("desk:home")
    assert Case.objects.count() == 1


@pytest.mark.covers("CMPL-03")
@pytest.mark.parametrize("missing", ["person", "what", "wish"])
def test_the_form_says_what_is_missing(client_as: Callable[..., Client], station: Station, missing: str) -> None:
    answer = client_as("clerk").post(url("new"), TYPED | {missing: " "})
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {missing}


def test_a_step_and_a_stale_page(client_as: Callable[..., Client], station: Station) -> None:
    case, client = make_case(station, S.ASSIGNED, now=clock()), client_as("clerk")
    assert client.post(url("step", case.pk), {"step-what": "客户追问"}).status_code == 302
    assert "客户追问" in client.get(url("case", case.pk)).content.decode()
    assert client.post(url("report", case.pk), {"report-findings": "x", "version": case.version - 1}).status_code == 409


@pytest.mark.covers("CMPL-05")
def test_a_form_that_came_too_late_says_why_and_keeps_its_words(client_as: Callable[..., Client], station: Station) -> None:
    """The case has moved on, its page has no such form any more."""
    case, client = make_case(station, S.ASSIGNED, now=clock()), client_as("clerk")
    sent = {"report-findings": "刹车盘已翘曲", "version": case.version}
    assert client.post(url("report", case.pk), sent).status_code == 302
    answer = client.post(url("report", case.pk), sent)
    assert answer.status_code == 409 and "Somebody was faster" in answer.content.decode() and "刹车盘已翘曲" in answer.content.decode()
    assert client.post(url("step", case.pk), {"step-what": "x", "version": "?"}).status_code == 302
    assert client.post(url("answer", case.pk), {"answer-answer": "x", "version": "?"}).status_code == 409


@pytest.mark.covers("CMPL-12")
def test_the_lists(client_as: Callable[..., Client], station: Station, person: Callable[..., Any]) -> None:
    boss = person("supervisor")
    fresh = make_case(station, now=clock())
    late = make_case(station, S.ASSIGNED, now=clock() - timedelta(days=5))
    mine = make_case(station, S.ASSIGNED, now=clock(), severity="major")
    Case.objects.filter(pk=mine.pk).update(owner=boss)
    ended = make_case(station, S.INVALID)
    client = client_as("supervisor")
    shown = {key: client.get(url("cases"), {"list": key}).context["rows"] for key in ("open", "untreated", "mine", "late", "major", "ended")}
    assert shown["open"][0] == late and set(shown["open"]) == {fresh, late, mine}
    assert (shown["untreated"], shown["mine"], shown["late"], shown["major"], shown["ended"]) == ([fresh], [mine], [late], [mine], [ended])
    page = client.get(url("cases"))
    assert {key: n for key, _label, n in page.context["filters"]} == {
        "open": 3, "untreated": 1, "mine": 1, "late": 1, "major": 1, "ended": None,
    }  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [("en", "No complaint is open."), ("zh-hans", "没有未结的投诉")])
def test_nothing_to_do_says_so(client_as: Callable[..., Client], language: str, said: str) -> None:
    assert said in client_as("clerk", language=language).get(url("cases")).content.decode()


def test_pages_ask_the_same_for_one_and_three(client_as: Callable[..., Client], station: Station) -> None:
    client = client_as("supervisor")
    make_owner(station)

    def asked() -> int:
        client.get(url("cases"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("cases")).status_code == 200
        return len(seen)

    make_case(station, S.ASSIGNED, now=clock())
    one = asked()
    make_case(station, S.ASSIGNED, now=clock())
    make_case(station, now=clock())
    assert asked() == one
