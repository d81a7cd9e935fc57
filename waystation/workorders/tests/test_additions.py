"""Additional work: nothing starts, takes parts or is charged before the customer's consent to exactly that (I-21, D7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from waystation.accounts.queries import system_actor
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.models import Media, Paper
from waystation.messaging.models import CustomerLink, Message, Notice, Task
from waystation.papers.press import render
from waystation.workorders import actions, queries, rules, tasks
from waystation.workorders.choices import AdditionStatus, Payer
from waystation.workorders.models import Addition, Job, Line, RepairOrder
from waystation.workorders.tests.build import LATER, NOW, SVG, catalogue_of, jobs_of, make_addition, make_order

LATE = NOW + timedelta(minutes=61)


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        run()
    return caught.value.code


def answer(addition: Addition, by: Actor, words: str, **more: Any) -> Addition:
    """Answer the open jobs in order: y, n, a."""
    word = {"y": "yes", "n": "no", "a": "ask"}
    open_jobs = [job for job in jobs_of(addition) if job.status == "proposed"]
    addition.refresh_from_db()
    values = {"content_hash": addition.content_hash, "how": "desk", "name": "刘芳", "svg": SVG} | more
    return actions.answer_addition(
        addition, {job.pk: word[w] for job, w in zip(open_jobs, words, strict=False)}, by=by, now=NOW, **values
    )


def in_state(station: Any, by: Actor, status: AdditionStatus) -> Addition:
    addition = make_addition(make_order(station, status="in_repair"), by=by, asked=False)
    if status != AdditionStatus.RAISED:
        actions.estimate_addition(addition, new_promised_at=LATER, by=by, now=NOW)
        actions.ask_customer(addition, how="desk", by=by, now=NOW)
    Addition.objects.filter(pk=addition.pk).update(status=status)
    if status in (AdditionStatus.APPROVED, AdditionStatus.PARTLY, AdditionStatus.DECLINED):
        Job.objects.filter(addition=addition).update(status="approved")
    addition.refresh_from_db()
    return addition


A = AdditionStatus
ESTIMATING = {A.RAISED, A.EVALUATED, A.ESTIMATED}
VERBS: dict[str, tuple[Callable[[Addition, Actor], Any], set[AdditionStatus]]] = {
    "evaluate": (lambda a, by: actions.evaluate(a, evaluation="属实", by=by, now=NOW), {A.RAISED}),
    "drop_addition": (lambda a, by: actions.drop_addition(a, reason="误报", by=by, now=NOW), ESTIMATING),
    "estimate_addition": (lambda a, by: actions.estimate_addition(a, new_promised_at=LATER, by=by, now=NOW), ESTIMATING),
    "ask_customer": (lambda a, by: actions.ask_customer(a, how="desk", by=by, now=NOW), {A.ESTIMATED, A.ASKED, A.NO_ANSWER}),
    "answer_addition": (lambda a, by: answer(a, by, "y"), {A.ASKED, A.NO_ANSWER}),
    "no_answer": (lambda a, by: actions.no_answer(a, by=by, now=LATE), {A.ASKED}),
    "add_operation": (
        lambda a, by: actions.add_operation(
            a.order, catalogue_of(a.station)["oil"], origin="finding", payer="customer", addition=a, by=by, now=NOW
        ),
        ESTIMATING,
    ),
    "take_back": (lambda a, by: actions.take_back(a, by=by, now=NOW), {A.ASKED, A.NO_ANSWER}),
}  # fmt: skip


@pytest.mark.covers("ADDW-02", "ADDW-03", "ADDW-04")
@pytest.mark.parametrize("status", list(AdditionStatus))
@pytest.mark.parametrize("verb", list(VERBS))
def test_each_verb_in_each_state(station: Any, sa: Actor, verb: str, status: AdditionStatus) -> None:
    addition = in_state(station, sa, status)
    run, allowed = VERBS[verb]
    if status in allowed:
        run(addition, sa)
        return
    already = verb == "answer_addition" and status in (A.APPROVED, A.PARTLY, A.DECLINED)
    asked = verb == "add_operation" and status in (A.ASKED, A.NO_ANSWER)
    assert refused(lambda: run(addition, sa)) == ("already_answered" if already else "with_the_customer" if asked else "wrong_state")
    addition.refresh_from_db()
    assert addition.status == status


@pytest.mark.covers("ADDW-01")
def test_a_finding_has_words_photos_and_tells_the_advisor(station: Any, tech: Actor, advisor: Any, photo: Any) -> None:
    order = make_order(station, status="in_repair", advisor=advisor)
    assert refused(lambda: actions.raise_addition(order, source="technician", what=" ", by=tech, now=NOW)) == "no_text"
    addition = actions.raise_addition(
        order, source="technician", what="前制动片磨到极限", why="剩余 1.8 mm", safety=True, photos=[photo(), photo("b.jpg")], by=tech, now=NOW
    )
    assert (addition.number, addition.status, addition.raised_by_name) == ("AWJN202611240001", "raised", tech.name)
    assert Media.objects.filter(purpose=actions.purpose_of(addition), trail=order.trail).count() == 2
    assert Notice.objects.get().to_user_id == advisor.pk
    bad = type(photo())("x.exe", b"MZ1234567890123456789")
    assert refused(lambda: actions.raise_addition(order, source="technician", what="x", photos=[bad], by=tech, now=NOW)) == "bad_file"
    assert Addition.objects.count() == 1


@pytest.mark.covers("ADDW-07")
def test_an_inspectors_finding_is_evaluated_before_it_is_asked(station: Any, sa: Actor, actor: Any) -> None:
    addition = make_addition(make_order(station, status="in_inspection"), by=actor("inspector"), asked=False, source="inspector")
    assert refused(lambda: actions.estimate_addition(addition, new_promised_at=LATER, by=sa, now=NOW)) == "not_evaluated"
    assert refused(lambda: actions.evaluate(addition, evaluation="", by=sa, now=NOW)) == "no_text"
    actions.evaluate(addition, evaluation="属实，需更换", by=actor("inspector"), now=NOW)
    actions.estimate_addition(addition, new_promised_at=LATER, by=sa, now=NOW)
    assert addition.status == "estimated"
    assert not rules.ask_addition(actor("inspector")) and rules.evaluate_addition(actor("inspector"))
    other = make_addition(make_order(station, status="in_inspection"), by=sa, asked=False, source="inspector")
    actions.evaluate(other, evaluation="误报", worth=False, by=sa, now=NOW)
    assert other.status == "dropped"


@pytest.mark.covers("ADDW-02")
def test_price_and_time_are_worked_out_again(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair")
    bare = actions.raise_addition(order, source="advisor", what="x", by=sa, now=NOW)
    assert refused(lambda: actions.estimate_addition(bare, new_promised_at=LATER, by=sa, now=NOW)) == "no_jobs"
    addition = make_addition(order, by=sa, asked=False)
    assert refused(lambda: actions.estimate_addition(addition, new_promised_at=NOW, by=sa, now=NOW)) == "promise_past"
    actions.estimate_addition(addition, new_promised_at=LATER, by=sa, now=NOW)
    assert (addition.total_fen, addition.minutes, len(addition.content_hash)) == (72000, 90, 64)
    order.refresh_from_db()
    assert (order.total_fen, order.promised_at) == (26800, LATER)


@pytest.mark.covers("ADDW-03")
def test_the_customer_is_asked_by_message_with_a_link(station: Any, sa: Actor) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa, asked=False)
    actions.estimate_addition(addition, new_promised_at=LATER, by=sa, now=NOW)
    _row, token = actions.ask_customer(addition, how="link", by=sa, now=NOW)
    message = Message.objects.get()
    assert f"/c/l/approve/{token}/" in message.text and message.to == "13800006620"
    assert (addition.asked_how, addition.answer_due_at) == ("link", NOW + timedelta(minutes=60))
    link = CustomerLink.objects.get()
    assert link.subject == f"addition:{addition.pk}" and token not in (link.token_hash, link.subject)
    assert link.expires_at == LATER
    assert Task.objects.get(kind="addition").due_at == addition.answer_due_at


@pytest.mark.covers("ADDW-04", "ADDW-03")
@pytest.mark.parametrize(("how", "code"), [("phone", "no_evidence"), ("wechat", "no_evidence"), ("link", "no_signature"), ("desk", "no_signature")])
def test_an_answer_needs_its_proof(station: Any, sa: Actor, how: str, code: str) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa)
    nothing = {"how": how, "svg": "", "name": "刘芳" if code == "no_evidence" else "", "evidence": ""}
    assert refused(lambda: answer(addition, sa, "y", **nothing)) == code
    assert jobs_of(addition)[0].status == "proposed"
    assert refused(lambda: answer(addition, sa, "")) == "no_answer"
    assert refused(lambda: answer(addition, sa, "y", content_hash="0" * 64)) == "content_changed"


@pytest.mark.covers("ADDW-03", "ADDW-04", "WORD-05")
def test_agreed_work_changes_the_order_and_the_shop_hears_of_it(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair", by=sa)
    addition = make_addition(order, by=sa)
    [job] = jobs_of(addition)
    part = job.lines.get(kind="part")
    assert [rules.may_start(job), rules.may_take_parts(part), rules.may_charge(part)] == [False, False, False]
    assert part not in queries.lines_of(order)
    Notice.objects.all().delete()
    answer(addition, sa, "y", how="phone", svg="", evidence="录音 8841")
    job.refresh_from_db()
    part.refresh_from_db()
    order.refresh_from_db()
    assert (addition.status, job.status, job.approved_hash) == ("approved", "approved", addition.content_hash)
    assert (addition.answered_how, addition.answered_by, addition.answered_at, addition.evidence) == ("phone", "刘芳", NOW, "录音 8841")
    assert [rules.may_start(job), rules.may_take_parts(part), rules.may_charge(part)] == [True, True, True]
    assert (order.total_fen, order.quoted_fen, order.approved_additions_fen, order.promised_at) == (98800, 26800, 72000, LATER + timedelta(hours=1))
    assert queries.binding_fen(order) == 98800 == queries.order_sums(order).total_fen
    version = order.versions.get(stage="addition")
    assert (version.n, version.content_hash, version.total_fen) == (2, addition.content_hash, 72000)
    assert render("additional_work", Paper.objects.get(kind="additional_work").content, "zh").startswith(b"%PDF")
    assert set(Notice.objects.values_list("to_role", flat=True)) >= {"technician", "dispatcher"}
    assert Task.objects.get(kind="addition").state == "done"


@pytest.mark.covers("ADDW-04")
@pytest.mark.parametrize(
    "tamper",
    [
        lambda job: Line.objects.filter(job=job, kind="part").update(price_fen=1, amount_fen=1),
        lambda job: Line.objects.filter(job=job, kind="part").update(qty_milli=5000),
        lambda job: Line.objects.filter(job=job, kind="part").update(payer=Payer.WARRANTY),
        lambda job: Addition.objects.filter(pk=job.addition_id).update(new_promised_at=LATER + timedelta(hours=3)),
        lambda job: Job.objects.filter(pk=job.pk).update(approved_hash="0" * 64),
        lambda job: Job.objects.filter(pk=job.pk).update(status="proposed"),
        lambda job: Job.objects.filter(pk=job.pk).update(status="declined"),
    ],
)
def test_consent_holds_only_for_exactly_what_was_shown(station: Any, sa: Actor, tamper: Callable[[Job], Any]) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa)
    answer(addition, sa, "y")
    [job] = jobs_of(addition)
    assert rules.may_start(job)
    tamper(job)
    job = Job.objects.get(pk=job.pk)
    part = job.lines.get(kind="part")
    assert [rules.may_start(job), rules.may_take_parts(part), rules.may_charge(part)] == [False, False, False]


@pytest.mark.covers("ADDW-05", "WORD-10")
def test_a_refused_safety_item_stays_with_the_signature(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair")
    addition = make_addition(order, by=sa, jobs=2)
    answer(addition, sa, "ny")
    [brake, oil] = jobs_of(addition)
    assert (addition.status, brake.status, oil.status) == ("partly", "declined", "approved")
    advice = queries.declined(order.vehicle).get()
    assert (advice.job_id, advice.safety, advice.urgent, advice.refusal_signature_id) == (brake.pk, True, True, addition.signature_id)
    order.refresh_from_db()
    assert order.approved_additions_fen == 26800
    assert refused(lambda: actions.no_answer(addition, by=sa, now=LATE)) == "wrong_state"


@pytest.mark.covers("ADDW-05")
def test_all_refused_changes_nothing_on_the_order(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair")
    addition = make_addition(order, by=sa)
    answer(addition, sa, "n")
    order.refresh_from_db()
    assert (addition.status, order.total_fen, order.promised_at, order.versions.count()) == ("declined", 26800, LATER, 1)


@pytest.mark.covers("ADDW-03")
def test_ask_me_keeps_the_question_open_for_what_is_left(station: Any, sa: Actor) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa, jobs=3)
    answer(addition, sa, "yna")
    jobs = jobs_of(addition)
    assert [job.status for job in jobs] == ["approved", "declined", "proposed"]
    assert (addition.status, addition.call_me) == ("asked", True)
    assert rules.may_start(jobs[0]) and not rules.may_start(jobs[2])
    assert refused(lambda: actions.remove_job(jobs[2], by=sa, now=NOW)) == "wrong_state"
    again = {jobs[0].pk: "no"}
    sent = {"content_hash": addition.content_hash, "how": "desk", "name": "刘芳", "svg": SVG}
    assert refused(lambda: actions.answer_addition(addition, again, by=sa, now=NOW, **sent)) == "already_answered"
    answer(addition, sa, "y")
    assert addition.status == "partly" and rules.may_start(jobs_of(addition)[2])


@pytest.mark.covers("ADDW-05", "WORD-10")
def test_agreed_work_taken_back_leaves_the_rest_agreed(station: Any, sa: Actor) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa, jobs=2)
    answer(addition, sa, "yy")
    kept, back = jobs_of(addition)
    actions.withdraw_job(back, reason="下次再做", by=sa, now=NOW)
    kept, back = jobs_of(addition)
    assert (rules.may_start(kept), rules.may_start(back)) == (True, False)
    Line.objects.filter(job=kept, kind="part").update(qty_milli=9000)  # the control: more than was agreed to
    assert not rules.may_start(jobs_of(addition)[0])


@pytest.mark.covers("ADDW-04")
def test_an_offer_changes_only_after_the_question_was_taken_back(station: Any, sa: Actor) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa)
    old = addition.content_hash
    line = jobs_of(addition)[0].lines.get(kind="part")
    assert refused(lambda: actions.change_quantity(line, 2000, by=sa, now=NOW)) == "with_the_customer"
    assert CustomerLink.objects.get().revoked_at is None
    actions.take_back(addition, by=sa, now=NOW)
    assert refused(lambda: actions.take_back(addition, by=sa, now=NOW)) == "wrong_state"
    actions.change_quantity(line, 2000, by=sa, now=NOW)
    addition.refresh_from_db()
    assert (addition.status, addition.content_hash) == ("estimated", "")
    assert not Task.objects.filter(key__startswith="answer:addition", done_at=None).exists()  # nobody calls him about it
    assert refused(lambda: answer(addition, sa, "y", content_hash=old)) == "wrong_state"
    assert refused(lambda: actions.ask_customer(addition, how="desk", by=sa, now=NOW)) == "content_changed"


@pytest.mark.covers("ADDW-03")
def test_silence_becomes_no_answer_once_and_never_over_an_answer(station: Any, sa: Actor) -> None:
    silent = make_addition(make_order(station, status="in_repair"), by=sa)
    answered = make_addition(make_order(station, status="in_repair"), by=sa)
    assert refused(lambda: actions.no_answer(silent, by=sa, now=NOW)) == "not_due"
    assert tasks.mark_unanswered(NOW) == 0
    answer(answered, sa, "n")
    assert [tasks.mark_unanswered(LATE), tasks.mark_unanswered(LATE)] == [1, 0]
    silent.refresh_from_db()
    answered.refresh_from_db()
    assert (silent.status, answered.status) == ("no_answer", "declined")
    answer(silent, sa, "y")
    assert silent.status == "approved"


@pytest.mark.covers("ADDW-05", "WORD-10")
def test_dropped_work_is_written_on_the_order(station: Any, sa: Actor) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa, asked=False)
    assert refused(lambda: actions.drop_addition(addition, reason="", by=sa, now=NOW)) == "no_reason"
    actions.drop_addition(addition, reason="在保修期内另行处理", by=sa, now=NOW)
    [job] = jobs_of(addition)
    assert (job.status, job.not_done_because) == ("cancelled", "在保修期内另行处理")


def test_jobs_of_the_order_need_the_signature(station: Any, sa: Actor) -> None:
    quoted = make_order(station, status="quoted", by=sa)
    assert not rules.may_start(quoted.jobs.get()) and queries.lines_of(quoted) == []
    signed = make_order(station, status="signed", by=sa)
    job = signed.jobs.get()
    assert rules.may_start(job)
    [labour] = [line for line in queries.lines_of(signed) if line.kind == "labour"]
    assert not rules.may_take_parts(labour) and rules.may_charge(labour)
    goodwill = actions.add_goodwill(
        make_order(station, status="in_repair"), what="拧紧", hours_milli=100, by=system_actor(station), now=NOW
    )
    assert rules.may_start(goodwill)
    goodwill.lines.update(amount_fen=100)
    assert not rules.may_start(Job.objects.get(pk=goodwill.pk))


def test_a_wrong_order_gets_no_jobs_of_a_foreign_addition(station: Any, sa: Actor) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa, asked=False)
    other = make_order(station, status="in_repair")
    assert RepairOrder.objects.count() == 2
    assert (
        refused(
            lambda: actions.add_operation(
                other, catalogue_of(station)["oil"], origin="finding", payer="customer", addition=addition, by=sa, now=NOW
            )
        )
        == "wrong_state"
    )
