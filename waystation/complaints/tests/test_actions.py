"""Every verb in every state; every refusal by its code; who hears of what."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from waystation.accounts.models import Station
from waystation.accounts.queries import actor_for
from waystation.complaints import actions, queries
from waystation.complaints.choices import Area, Kind, Severity, Status
from waystation.complaints.models import Case
from waystation.complaints.tests.build import ENDING, NOW, make_case, make_owner, sorted_into, words
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import change_contact, save_party
from waystation.customers.queries import main_contact
from waystation.files.models import Paper
from waystation.files.queries import pdf_of
from waystation.finder.queries import find
from waystation.journal.models import JournalLine
from waystation.messaging.models import Call, Message, Notice, Task
from waystation.papers import press

S = Status
Verb = Callable[[Case, Actor], Any]
VERBS: dict[str, tuple[Verb, set[Status]]] = {
    "answer_on_the_spot": (lambda c, by: actions.answer_on_the_spot(c, answer="已答复", by=by, now=NOW), {S.REGISTERED}),
    "classify": (lambda c, by: actions.classify(c, by=by, now=NOW, **sorted_into(c.station)), {S.REGISTERED, S.ASSIGNED, S.REPORTED}),
    "report": (lambda c, by: actions.report(c, findings="无法解决", by=by, now=NOW), {S.ASSIGNED}),
    "escalate": (lambda c, by: actions.escalate(c, by=by, now=NOW), {S.REGISTERED, S.ASSIGNED}),
    "decide": (lambda c, by: actions.decide(c, solution="复检", by=by, now=NOW), {S.ASSIGNED, S.REPORTED}),
    "tell": (lambda c, by: actions.tell(c, how="phone", said="已说明", by=by, now=NOW), {S.DECIDED}),
    "done": (lambda c, by: actions.done(c, measure="已复检", by=by, now=NOW), {S.TOLD}),
    "close": (lambda c, by: actions.close(c, by=by, now=NOW, **ENDING), {S.ANSWERED, S.DONE}),
    "close, not satisfied": (
        lambda c, by: actions.close(c, satisfied=False, verdict="没解决", by=by, now=NOW), {S.ANSWERED, S.TOLD, S.DONE, S.CLOSED},
    ),
    "reopen": (lambda c, by: actions.reopen(c, reason="又坏了", by=by, now=NOW), {S.ANSWERED, S.TOLD, S.DONE, S.CLOSED}),
    "invalid": (lambda c, by: actions.invalid(c, reason="重复", by=by, now=NOW), {S.REGISTERED, S.ASSIGNED, S.REPORTED}),
    "remind_to_tell": (lambda c, by: actions.remind_to_tell(c, by=by, now=NOW), {S.DECIDED}),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", list(S))
def test_every_verb_in_every_state(station: Station, by: Actor, verb: str, status: Status) -> None:
    case = make_case(station, status)
    do, allowed = VERBS[verb]
    lines, version = JournalLine.objects.count(), case.version
    if status in allowed:
        do(case, by)
        assert JournalLine.objects.count() > lines and case.version == version + 1
        return
    with pytest.raises(Refused) as no:
        do(case, by)
    assert no.value.code == "wrong_state"
    case.refresh_from_db()
    assert (case.status, case.version, JournalLine.objects.count()) == (status, version, lines)


@pytest.mark.covers("CMPL-03")
@pytest.mark.parametrize("missing", ["person", "what", "wish"])
def test_who_what_and_wish_are_needed(station: Station, by: Actor, missing: str) -> None:
    with pytest.raises(Refused) as no:
        actions.register(station, by=by, now=NOW, **words(**{missing: "  "}))
    assert (no.value.code, no.value.field) == ("incomplete", missing)
    assert not Case.objects.exists()


@pytest.mark.covers("CMPL-01", "CMPL-03")
def test_a_complaint_is_numbered_found_and_lies_in_an_inbox(station: Station, by: Actor, actor: Callable[..., Actor]) -> None:
    make_owner(station, "clerk", "白洁")
    case = make_case(station)
    task = Task.objects.get(kind="complaint")
    assert case.number.startswith("CPJN") and (task.owner_role, task.state) == ("clerk", "open")
    assert [hit.label for hit in find(actor("clerk"), "刘芳", kinds={"case"})] == [case.number]
    assert [step.words for step in queries.steps_of(case)] == ["Registered: 晚交车半小时，没人通知"]


@pytest.mark.covers("CMPL-08")
def test_a_major_complaint_is_told_to_the_manager_at_once(station: Station, by: Actor) -> None:
    make_case(station)
    assert not Notice.objects.filter(to_role="manager").exists()
    later = make_case(station, severity="small")
    make_case(station, severity="major")
    assert Notice.objects.filter(to_role="manager").count() == 1
    actions.classify(later, by=by, now=NOW, **sorted_into(station, severity="major"))
    assert Notice.objects.filter(to_role="manager", trail=later.trail).count() == 1


@pytest.mark.covers("CMPL-04")
@pytest.mark.parametrize("missing", ["area", "severity", "department", "owner", "due_at"])
def test_classifying_needs_everything(station: Station, by: Actor, missing: str) -> None:
    case = make_case(station)
    with pytest.raises(Refused) as no:
        actions.classify(case, by=by, now=NOW, **sorted_into(station, **{missing: None}))
    assert no.value.code == "incomplete"


@pytest.mark.covers("CMPL-04")
def test_classifying_gives_it_to_somebody_until_when(station: Station, by: Actor) -> None:
    case = make_case(station)
    with pytest.raises(Refused) as no:
        actions.classify(case, by=by, now=NOW, **sorted_into(station, due_at=NOW))
    assert no.value.code == "past"
    boss = make_owner(station)
    with pytest.raises(Refused) as no:
        actions.classify(case, by=by, now=NOW, **sorted_into(station, about=boss))
    assert (no.value.code, no.value.field) == ("own_case", "owner")
    actions.classify(case, by=by, now=NOW, **sorted_into(station))
    open_tasks = Task.objects.filter(trail=case.trail, state="open")
    assert [(task.owner, task.due_at, task.action_en) for task in open_tasks] == [(boss, case.due_at, "Find a solution")]


def test_somebody_was_faster(station: Station, by: Actor) -> None:
    case = make_case(station)
    with pytest.raises(Refused) as no:
        actions.answer_on_the_spot(case, answer="好", by=by, now=NOW, expect=case.version - 1)
    assert no.value.code == "stale"


@pytest.mark.parametrize(
    ("status", "verb", "words_of"),
    [
        (S.REGISTERED, actions.answer_on_the_spot, {"answer": " "}), (S.ASSIGNED, actions.report, {"findings": ""}),
        (S.ASSIGNED, actions.decide, {"solution": ""}), (S.DECIDED, actions.tell, {"how": "phone", "said": ""}),
        (S.TOLD, actions.done, {"measure": ""}), (S.CLOSED, actions.reopen, {"reason": ""}), (S.ASSIGNED, actions.invalid, {"reason": ""}),
        (S.ASSIGNED, actions.add_step, {"what": ""}),
    ],
)  # fmt: skip
def test_empty_words_are_refused(station: Station, by: Actor, status: Status, verb: Any, words_of: dict[str, str]) -> None:
    with pytest.raises(Refused) as no:
        verb(make_case(station, status), by=by, now=NOW, **words_of)
    assert no.value.code == "empty"


@pytest.mark.covers("CMPL-05", "CMPL-16")
def test_answered_on_the_spot_still_needs_the_customers_verdict(station: Station, by: Actor) -> None:
    case = make_case(station, S.ANSWERED)
    assert case.on_the_spot
    with pytest.raises(Refused) as no:
        actions.close(case, satisfied=None, verdict="好", cause="x", prevention="y", by=by, now=NOW)
    assert (no.value.code, no.value.field) == ("no_answer", "satisfied")
    with pytest.raises(Refused) as no:
        actions.close(case, satisfied=True, verdict=" ", cause="x", prevention="y", by=by, now=NOW)
    assert (no.value.code, no.value.field) == ("no_answer", "verdict")
    assert Task.objects.get(trail=case.trail, state="open").action_en == "Ask the customer whether he is satisfied"


@pytest.mark.covers("CMPL-11")
@pytest.mark.parametrize("missing", ["cause", "prevention"])
def test_a_complaint_closes_with_cause_and_prevention(station: Station, by: Actor, missing: str) -> None:
    case = make_case(station, S.DONE)
    with pytest.raises(Refused) as no:
        actions.close(case, by=by, now=NOW, **(ENDING | {missing: ""}))
    assert (no.value.code, no.value.field) == ("no_cause", missing)


def test_a_consultation_needs_no_cause(station: Station, by: Actor) -> None:
    case = make_case(station, S.ANSWERED, kind=Kind.CONSULTATION)
    actions.close(case, satisfied=True, verdict="明白了", by=by, now=NOW)
    assert case.status == S.CLOSED


@pytest.mark.covers("CMPL-11")
def test_closing_seals_the_paper_and_empties_the_inbox(station: Station, by: Actor) -> None:
    case = make_case(station, S.CLOSED)
    paper = Paper.objects.get(kind="complaint_record")
    assert case.paper == paper and paper.content["closed"] and paper.content["outcome"] == "satisfied"
    assert press.render("complaint_record", paper.content, "zh")[:4] == b"%PDF"
    assert not Task.objects.filter(trail=case.trail, state="open").exists()


@pytest.mark.covers("CMPL-11")
def test_nobody_ends_a_case_about_himself(station: Station, by: Actor) -> None:
    advisor = make_owner(station, "advisor", "丁敏")
    me = actor_for(advisor, station, NOW)
    for status, verb, said in [
        (S.DONE, actions.close, ENDING), (S.ASSIGNED, actions.decide, {"solution": "算了"}), (S.ASSIGNED, actions.invalid, {"reason": "算了"}),
        (S.CLOSED, actions.reopen, {"reason": "算了"}),
    ]:  # fmt: skip
        case = make_case(station, status, about=None)
        Case.objects.filter(pk=case.pk).update(about=advisor)
        case.refresh_from_db()
        with pytest.raises(Refused) as no:
            verb(case, by=me, now=NOW, **said)
        assert no.value.code == "own_case"
        verb(case, by=by, now=NOW, **said)


@pytest.mark.covers("CMPL-11")
def test_not_satisfied_comes_back_one_severity_up(station: Station, by: Actor) -> None:
    case = make_case(station, S.DONE)
    later = NOW + timedelta(days=3)
    actions.close(case, satisfied=False, verdict="还是响", by=by, now=later)
    assert (case.status, case.severity, case.reopened, case.satisfied) == (S.ASSIGNED, Severity.MAJOR, 1, False)
    assert case.escalate_at == later + timedelta(days=1) and case.told_at is None and case.decided_at is None
    assert Notice.objects.filter(to_role="manager", trail=case.trail).exists()
    assert [task.action_en for task in Task.objects.filter(trail=case.trail, state="open")] == ["Find a better solution"]


@pytest.mark.covers("CMPL-06")
def test_the_customer_is_told_on_the_day_of_the_solution(station: Station, by: Actor) -> None:
    case = make_case(station, S.DECIDED)
    assert case.tell_by_at == NOW.replace(hour=12, minute=0)  # 20:00 at the station, when it closes
    task = Task.objects.get(trail=case.trail, state="open")
    assert (task.due_at, task.owner_id) == (case.tell_by_at, case.owner_id)
    actions.tell(case, how="phone", said="同意", by=by, now=NOW + timedelta(hours=3))
    assert queries.told_same_day(case) and Call.objects.get(purpose="complaint").points == "同意"
    late = make_case(station, S.DECIDED)
    actions.tell(late, how="desk", said="同意", by=by, now=NOW + timedelta(days=1))
    assert not queries.told_same_day(late)


def test_told_by_text_message(station: Station, by: Actor) -> None:
    case = make_case(station, S.DECIDED)
    actions.tell(case, how="sms", said="短信告知", by=by, now=NOW)
    message = Message.objects.get(template_key="complaint_solution")
    assert "道歉并免费复检" in message.text and message.to == case.phone
    nobody = make_case(station, S.DECIDED, phone="")
    with pytest.raises(Refused) as no:
        actions.tell(nobody, how="sms", said="短信告知", by=by, now=NOW)
    assert (no.value.code, no.value.field) == ("no_address", "how")


@pytest.mark.covers("CMPL-03")
def test_a_step_is_kept_while_the_case_is_open(station: Station, by: Actor) -> None:
    case = make_case(station, S.ASSIGNED)
    actions.add_step(case, what="客户来电追问", by=by, now=NOW + timedelta(hours=1))
    assert queries.steps_of(case)[-1].what == "客户来电追问"
    with pytest.raises(Refused) as no:
        actions.add_step(make_case(station, S.CLOSED), what="x", by=by, now=NOW)
    assert no.value.code == "ended"


@pytest.mark.covers("CMPL-05")
def test_whom_it_is_reported_to_depends_on_the_severity(station: Station, by: Actor) -> None:
    for severity, role in (("normal", "supervisor"), ("major", "manager")):
        case = make_case(station, S.REPORTED, severity=severity)
        assert Task.objects.get(trail=case.trail, state="open").owner_role == role
        assert Notice.objects.filter(trail=case.trail, to_role=role, text_en__contains="is not solved").count() == 1


@pytest.mark.covers("CMPL-03")
def test_steps_and_record_speak_the_readers_language_and_keep_typed_words(station: Station, by: Actor) -> None:
    with override("zh-hans"):  # one writes Chinese, another reads English
        case = make_case(station, S.ASSIGNED)
    with override("en"):
        actions.report(case, findings="配件没有到", by=by, now=NOW)
    said = {}
    for language in ("zh-hans", "en"):
        with override(language):
            said[language] = [step.words for step in queries.steps_of(case)]
    assert "looked after by 王主管" in said["en"][1] and str(Area("time").label) != "" and str(Severity("normal").label) in said["en"][1]
    assert "looked after" not in said["zh-hans"][1] and "王主管" in said["zh-hans"][1]
    assert (said["en"][2], said["zh-hans"][2]) == ("Reported: 配件没有到", "上报：配件没有到")
    content = queries.paper_of(case, "x", NOW)
    english = content | content["english"]
    assert [step["what"] for step in english["steps"]] == said["en"] and [step["what"] for step in content["steps"]] == said["zh-hans"]
    assert english["department"] == "Front desk" and english["words"] == content["words"] == case.what


def test_a_record_of_the_house_is_printed_in_the_readers_language(station: Station, by: Actor) -> None:
    case = make_case(station, S.CLOSED)
    paper = Paper.objects.get(kind="complaint_record", trail=case.trail)
    text = {}
    for language in ("zh", "en"):
        text[language] = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(paper, language))).pages)
    assert "Customer told" in text["en"] and "Customer told" not in text["zh"]


@pytest.mark.covers("CMPL-06")
def test_the_solution_is_told_in_the_customers_language(station: Station, by: Actor) -> None:
    party = save_party(by=by, now=NOW, kind="person", name="Mr Smith", phone="13800006621")
    for language, said in (("en", "about your complaint"), ("zh-hans", "处理方案")):
        change_contact(main_contact(party), by=by, now=NOW, language=language)
        case = make_case(station, S.DECIDED, party=party, phone="13800006621")
        actions.tell(case, how="sms", said="x", by=by, now=NOW)
        assert said in Message.objects.get(trail=case.trail, template_key="complaint_solution").text
