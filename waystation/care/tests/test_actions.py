"""Every verb in every state; every refusal by its code; what is written beside the follow-up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from waystation.accounts.actions import set_parameter
from waystation.accounts.models import Station, User
from waystation.care import actions, queries
from waystation.care.choices import REQUEST_TALK, Status
from waystation.care.models import FollowUp, Try
from waystation.care.tests.build import DELIVERED, NOW, REQUEST, TALK, make_delivered, make_follow_up, make_request
from waystation.complaints.models import Case
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import give_consent
from waystation.customers.tests.build import has_consent
from waystation.delivery.actions import rate
from waystation.delivery.models import Rating
from waystation.files.models import Paper
from waystation.journal.models import JournalLine
from waystation.messaging.models import Call, Task
from waystation.papers import press
from waystation.workshop.models import Clock

S = Status
LIVE = {S.PLANNED, S.OPEN}
Verb = Callable[[FollowUp, Actor], Any]
VERBS: dict[str, tuple[Verb, set[Status]]] = {
    "open_follow_up": (lambda f, by: actions.open_follow_up(f, by=by, now=NOW), {S.PLANNED}),
    "no answer": (lambda f, by: actions.record_try(f, outcome="no_answer", by=by, now=NOW), LIVE),
    "wrong number": (lambda f, by: actions.record_try(f, outcome="wrong_number", by=by, now=NOW), LIVE),
    "later": (lambda f, by: actions.record_try(f, outcome="later", next_try_at=NOW + timedelta(hours=3), by=by, now=NOW), LIVE),
    "finish": (lambda f, by: actions.finish(f, by=by, now=NOW, **TALK), LIVE),
    "refuse": (lambda f, by: actions.refuse(f, by=by, now=NOW), LIVE),
    "exclude": (lambda f, by: actions.exclude(f, reason="已卖车", by=by, now=NOW), LIVE),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", list(S))
def test_every_verb_in_every_state(station: Station, by: Actor, verb: str, status: Status) -> None:
    row = make_follow_up(station, status)
    do, allowed = VERBS[verb]
    before = (row.status, row.version, JournalLine.objects.count(), Try.objects.count(), Call.objects.count())
    if status in allowed:
        do(row, by)
        assert row.version == before[1] + 1 and JournalLine.objects.count() > before[2]
        return
    with pytest.raises(Refused) as no:
        do(row, by)
    assert no.value.code == "wrong_state"
    row.refresh_from_db()
    assert (row.status, row.version, JournalLine.objects.count(), Try.objects.count(), Call.objects.count()) == before


@pytest.mark.covers("FLUP-08")
@pytest.mark.parametrize("status", list(S))
def test_a_complaint_can_be_made_of_every_talk(station: Station, by: Actor, status: Status) -> None:
    row = make_follow_up(station, status)
    if status in (S.NOT_REACHED, S.EXCLUDED):
        with pytest.raises(Refused) as no:
            actions.complain(row, what="异响", by=by, now=NOW)
        assert no.value.code == "ended" and not Case.objects.exists()
        return
    actions.complain(row, what="异响", words="还是响", wish="复检", by=by, now=NOW)
    case = Case.objects.get()
    assert row.complaint == case and case.follow_up_id == row.pk
    assert (case.order, case.vehicle, case.party) == (row.order, row.order.vehicle, row.order.party)
    assert (case.person, case.phone, case.channel, case.what, case.wish) == ("刘芳", "13800006620", "phone", "异响\n还是响", "复检")
    actions.complain(row, what="异响", by=by, now=NOW)
    assert Case.objects.count() == 1


@pytest.mark.covers("FLUP-01")
def test_the_window_is_day_three_to_day_seven(station: Station, by: Actor) -> None:
    order = make_delivered(station, delivered_at=NOW)
    row = actions.plan_follow_up(order, by=by, now=NOW)
    assert row.number.startswith("FUJN")
    assert row.opens_at == NOW.replace(day=27, hour=1, minute=0)  # Friday 09:00 at the station
    assert row.due_at == NOW.replace(month=12, day=1, hour=11, minute=0)  # Tuesday 19:00
    again = actions.plan_follow_up(order, by=by, now=NOW)
    assert (again.pk, FollowUp.objects.count()) == (row.pk, 1)


@pytest.mark.covers("FLUP-01")
def test_the_window_is_a_parameter(station: Station, by: Actor) -> None:
    set_parameter(station, "followup.open_days", 1, effective_from=NOW.date(), source="站长决定", by=by, now=NOW)
    row = actions.plan_follow_up(make_delivered(station, delivered_at=NOW), by=by, now=NOW)
    assert row.opens_at == NOW.replace(day=25, hour=1, minute=0)


def test_nothing_is_planned_before_the_delivery(station: Station, by: Actor) -> None:
    order = make_delivered(station, status="paid", delivered_at=None)
    with pytest.raises(Refused) as no:
        actions.plan_follow_up(order, by=by, now=NOW)
    assert no.value.code == "not_delivered"


@pytest.mark.covers("FLUP-02")
def test_who_said_no_to_calls_is_excluded_with_reason(station: Station, by: Actor) -> None:
    order = make_delivered(station)
    give_consent(order.contact, "service_calls", False, "phone", by=by, now=NOW)
    row = actions.plan_follow_up(order, by=by, now=NOW)
    assert (row.status, row.excluded_because) == (S.EXCLUDED, "no_calls")
    for language, said in (("zh-hans", "客户不希望接到回访电话。"), ("en", "The customer does not wish to be called.")):
        with override(language):
            assert row.why_excluded == said
    silent = actions.plan_follow_up(make_delivered(station), by=by, now=NOW)
    assert silent.status == S.PLANNED


@pytest.mark.covers("FLUP-20")
def test_a_try_is_a_call_in_the_register_with_a_next_try(station: Station, actor: Callable[..., Actor]) -> None:
    me = actor("clerk")
    row = make_follow_up(station)
    actions.record_try(row, outcome="no_answer", by=me, now=NOW, seconds=0)
    one = Try.objects.get()
    assert (one.outcome, one.next_try_at, row.next_try_at) == ("no_answer", NOW + timedelta(days=1), NOW + timedelta(days=1))
    assert (one.call.purpose, one.call.phone, one.call.trail, one.call.outcome) == ("followup", "13800006620", row.trail, "no_answer")
    assert (row.tries, row.owner_id) == (1, me.user_id)
    late = NOW + timedelta(hours=12)  # 21:30 at the station: nobody is called at 21:30 tomorrow
    actions.record_try(row, outcome="no_answer", by=me, now=late)
    assert row.next_try_at == NOW.replace(day=26, hour=1, minute=0)


@pytest.mark.covers("FLUP-20")
def test_after_the_last_try_it_ends_as_not_reached(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    for n in range(1, 5):
        actions.record_try(row, outcome="no_answer", by=by, now=NOW + timedelta(days=n))
        assert row.status == S.OPEN
    actions.record_try(row, outcome="later", next_try_at=NOW + timedelta(days=6), by=by, now=NOW + timedelta(days=5))
    assert row.status == S.OPEN  # he was reached, so it is no failed try
    actions.record_try(row, outcome="no_answer", by=by, now=NOW + timedelta(days=6))
    assert (row.status, row.tries, row.next_try_at) == (S.NOT_REACHED, 6, None)
    assert not Task.objects.filter(kind="followup", state="open").exists()


@pytest.mark.covers("FLUP-20")
def test_the_number_of_tries_is_a_parameter(station: Station, by: Actor) -> None:
    set_parameter(station, "followup.max_tries", 1, effective_from=NOW.date(), source="站长决定", by=by, now=NOW)
    row = make_follow_up(station, S.PLANNED)
    actions.record_try(row, outcome="wrong_number", by=by, now=NOW)
    assert row.status == S.NOT_REACHED
    assert Task.objects.filter(kind="data_correction", state="open").count() == 1


@pytest.mark.covers("FLUP-20")
def test_a_wrong_number_makes_work_until_somebody_answers(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    actions.record_try(row, outcome="wrong_number", by=by, now=NOW)
    task = Task.objects.get(kind="data_correction")
    assert task.url == f"/customers/{row.order.party_id}/" and task.state == "open"
    actions.finish(row, by=by, now=NOW, **TALK)
    task.refresh_from_db()
    assert task.state == "done"


@pytest.mark.parametrize(
    ("said", "code"),
    [({"outcome": "reached"}, "wrong_outcome"), ({"outcome": "refused"}, "wrong_outcome"), ({"outcome": ""}, "wrong_outcome"),
     ({"outcome": "later"}, "no_time"), ({"outcome": "later", "next_try_at": NOW}, "past")],
)  # fmt: skip
def test_refused_tries(station: Station, by: Actor, said: dict[str, Any], code: str) -> None:
    row = make_follow_up(station)
    with pytest.raises(Refused) as no:
        actions.record_try(row, by=by, now=NOW, **said)
    assert no.value.code == code and not Try.objects.exists()


@pytest.mark.covers("FLUP-03")
@pytest.mark.parametrize("field", ["satisfied_with", "dissatisfied_with", "words", "wishes"])
def test_good_and_bad_words_and_wishes_are_needed(station: Station, by: Actor, field: str) -> None:
    row = make_follow_up(station)
    with pytest.raises(Refused) as no:
        actions.finish(row, by=by, now=NOW, **(TALK | {field: " "}))
    assert (no.value.code, no.value.field) == ("incomplete", field)
    row.refresh_from_db()
    assert row.status == S.OPEN


@pytest.mark.covers("FLUP-03")
@pytest.mark.parametrize("score", [None, 0, 11])
def test_a_score_from_one_to_ten_is_needed(station: Station, by: Actor, score: int | None) -> None:
    with pytest.raises(Refused) as no:
        actions.finish(make_follow_up(station), by=by, now=NOW, **(TALK | {"score": score}))
    assert (no.value.code, no.value.field) == ("bad_score", "score")


@pytest.mark.covers("FLUP-03", "FLUP-14")
def test_the_talk_is_written_down_and_sealed(station: Station, actor: Callable[..., Actor]) -> None:
    row = make_follow_up(station)
    worker = User.objects.create(company=station.company, username="worker", name="陈晨")
    Clock.objects.create(station=station, job=row.order.jobs.get(), technician=worker, started_at=NOW, ended_at=NOW)
    actions.finish(row, by=actor("clerk"), now=NOW, seconds=95, **(TALK | {"dissatisfied_with": " None. "}))
    assert (row.mood, row.score, row.dissatisfied_with, row.done_by_name) == ("satisfied", 9, "无", "Clerk")
    assert Call.objects.get().seconds == 95 and not Case.objects.exists()
    paper = Paper.objects.get(kind="followup_record")
    assert paper.content["technicians"] == "陈晨"
    assert row.paper == paper and paper.content["satisfaction"] == "5" and paper.content["complaints"] == []
    assert press.render("followup_record", paper.content, "zh")[:4] == b"%PDF"
    assert not Task.objects.filter(kind="followup", state="open").exists()


@pytest.mark.covers("FLUP-14")
def test_the_phone_rates_where_the_link_did_not(station: Station, by: Actor) -> None:
    by_phone, by_link = make_follow_up(station), make_follow_up(station)
    rate(by_link.order, stars=2, text="等太久", by=by, now=NOW)
    for row in (by_phone, by_link):
        actions.finish(row, by=by, now=NOW, **TALK)
    assert (by_phone.order.pk, 5, "车修好了，不响了") in Rating.objects.values_list("order_id", "stars", "text")
    assert (by_link.order.pk, 2, "等太久") in Rating.objects.values_list("order_id", "stars", "text")


def test_who_praises_and_blames_is_partly_satisfied(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    actions.finish(row, by=by, now=NOW, **(TALK | {"dissatisfied_with": "等太久"}))
    assert row.mood == "partly" and row.complaint is None


@pytest.mark.covers("FLUP-08")
def test_a_dissatisfied_customer_has_a_case_at_once(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    actions.finish(row, by=by, now=NOW, **(TALK | {"mood": "dissatisfied", "dissatisfied_with": "还是响"}))
    case = Case.objects.get()
    assert row.complaint == case and row.paper.content["complaint_no"] == case.number and row.paper.content["handling"] == "complaint"
    press.render("followup_record", row.paper.content, "en")
    english = row.paper.content | row.paper.content["english"]
    assert (row.paper.content["language"], english["language"]) == ("zh-hans", "en") and english["kind"] != row.paper.content["kind"]


@pytest.mark.covers("FLUP-08")
def test_a_case_made_during_the_call_is_not_made_again_at_its_end(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    actions.complain(row, what="还是响", by=by, now=NOW)
    actions.finish(row, by=by, now=NOW, **(TALK | {"mood": "dissatisfied", "dissatisfied_with": "还是响"}))
    assert Case.objects.count() == 1
    for nothing in ("", " ", "无"):
        with pytest.raises(Refused) as no:
            actions.complain(make_follow_up(station), what=nothing, by=by, now=NOW)
        assert no.value.code == "incomplete"


def test_a_case_made_afterwards_stands_on_a_new_paper(station: Station, by: Actor) -> None:
    row = make_follow_up(station, S.DONE)
    actions.complain(row, what="还是响", by=by, now=NOW)
    assert row.paper.version == 2 and row.paper.content["complaint_no"] == row.complaint.number
    assert row.complaint.wish == "answer"
    for language, said in (("zh-hans", "希望得到答复"), ("en", "An answer")):
        with override(language):
            assert row.complaint.wished == said


@pytest.mark.covers("FLUP-20")
def test_no_more_calls_is_consent_withdrawn(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    give_consent(row.order.contact, "service_calls", True, "desk", by=by, now=NOW - timedelta(days=9))
    actions.refuse(row, by=by, now=NOW)
    assert has_consent(row.order.contact, "service_calls")
    other = make_follow_up(station)
    actions.refuse(other, no_more_calls=True, words="别再打了", by=by, now=NOW)
    assert queries.refuses_calls(other.order.contact) and Try.objects.filter(outcome="refused").count() == 2


def test_leaving_out_needs_a_reason(station: Station, by: Actor) -> None:
    with pytest.raises(Refused) as no:
        actions.exclude(make_follow_up(station), reason=" ", by=by, now=NOW)
    assert (no.value.code, no.value.field) == ("no_reason", "reason")


@pytest.mark.covers("FLUP-10")
def test_the_first_contact_belongs_to_the_request(station: Station, by: Actor) -> None:
    request = make_request(station)
    row = actions.plan_first_contact(request, by=by, now=NOW)
    assert (row.status, row.kind, row.due_at, row.trail) == (S.OPEN, "request", request.starts_at, f"appointment:{request.pk}")
    assert actions.plan_first_contact(request, by=by, now=NOW).pk == row.pk and FollowUp.objects.count() == 1
    assert queries.whom(row).name == "张师傅"
    for key in REQUEST_TALK:
        with pytest.raises(Refused) as no:
            actions.finish(row, by=by, now=NOW, talk=REQUEST | {key: ""}, **TALK)
        assert (no.value.code, no.value.field) == ("incomplete", key)
    actions.finish(row, by=by, now=NOW, talk=REQUEST, **TALK)
    assert row.talk == REQUEST
    assert [q["answer"] for q in row.paper.content["questions"]] == list(REQUEST.values())
    press.render("followup_record", row.paper.content, "zh")


def test_somebody_was_faster(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    with pytest.raises(Refused) as no:
        actions.finish(row, by=by, now=NOW, expect=row.version - 1, **TALK)
    assert no.value.code == "stale"


@pytest.mark.covers("FLUP-01")
def test_done_late_is_seen(station: Station, by: Actor) -> None:
    row = make_follow_up(station)
    actions.finish(row, by=by, now=DELIVERED + timedelta(days=8), **TALK)
    assert row.status == S.DONE and row.done_at > row.due_at
