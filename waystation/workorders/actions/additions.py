"""Additional work: raised, evaluated, estimated, asked, answered (ADDW-01…07, I-21, D7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.files.actions import add_media, seal, sign
from waystation.files.choices import Signer
from waystation.journal.actions import changing, moving, record
from waystation.journal.sums import content_hash as hash_of
from waystation.messaging.actions import finish_task, make_link, notify, open_task, send
from waystation.messaging.choices import Channel, LinkPurpose, MessageClass
from waystation.workorders.actions.change import keep_sums, lock_order, move_jobs, must_be, said
from waystation.workorders.actions.estimate import keep_advice
from waystation.workorders.actions.order import LONGEST_LINK, address_of, keep_parts, plausible
from waystation.workorders.choices import (
    ANSWERED,
    MAY_FIND_MORE,
    WITH_THE_CUSTOMER,
    AdditionStatus,
    Answer,
    JobStatus,
    Stage,
)
from waystation.workorders.models import Addition, Job, OrderVersion, RepairOrder
from waystation.workorders.queries import addition_content, language_of, paper_of_addition
from waystation.workorders.sums import purpose_of

SENT_BY_US = {Channel.SMS, Channel.LINK}
SIGNED_WAYS = {Channel.LINK, Channel.DESK}


def raise_addition(
    order: RepairOrder, *, source: str, what: str, why: str = "", safety: bool = False, photos: Iterable[BinaryIO] = (), by: Actor,
    now: datetime,
) -> Addition:  # fmt: skip
    """Report something found during the work: what, why, safety or not, photos (ADDW-01). Refused: no_text, wrong_state, bad_file, too_big."""
    what = said(what, code="no_text", field="what", sentence=_("Write what was found."), most=160)
    with transaction.atomic():
        number_ = number(order.station, "addition", now=now)
        row = RepairOrder.objects.select_for_update().get(pk=order.pk)
        must_be(row, MAY_FIND_MORE, to_do=_("raising additional work"))
        addition = Addition.objects.create(
            station_id=row.station_id, number=number_, order=row, source=source, what=what,
            why=why.strip()[:400], safety=safety, raised_at=now, raised_by_name=by.name,
        )  # fmt: skip
        record(addition, verb="addition.raised", by=by, now=now, source=source, safety=safety)
        for photo in photos:
            add_media(row.station, photo, trail=row.trail, purpose=purpose_of(addition), by=by, now=now)
        _tell_house(addition, _("%(number)s: %(what)s found") % {"number": addition.number, "what": what}, by=by, now=now)
    return addition


def _tell_house(addition: Addition, text: str, *, by: Actor, now: datetime, role: str = "") -> None:
    """The advisor (or a role) learns of it; inspectors tell the advisor, never the customer (ADDW-07)."""
    order = addition.order
    if order.advisor_id != by.user_id or role:
        notify(
            order.station, trail=order.trail, text=text, url=reverse("workorders:addition", args=[addition.pk]), by=by, now=now,
            to_user=None if role else order.advisor, to_role=role or ("" if order.advisor_id else "advisor"), escalate_minutes=15,
        )  # fmt: skip


def evaluate(addition: Addition, *, evaluation: str, by: Actor, now: datetime, worth: bool = True) -> Addition:
    """Judge a finding before the customer hears of it; what is not worth asking is dropped (ADDW-07). Refused: no_text, wrong_state."""
    evaluation = said(evaluation, code="no_text", field="evaluation", sentence=_("Write the evaluation."), most=300)
    to = AdditionStatus.EVALUATED if worth else AdditionStatus.DROPPED
    with moving(addition, to=to, by=by, now=now, verb="addition.evaluated", worth=worth) as row:
        row.evaluation, row.evaluated_at = evaluation, now
    return addition


def drop_addition(addition: Addition, *, reason: str, by: Actor, now: datetime) -> Addition:
    """Not to be asked; the finding stays written on the order (WORD-10). Refused: no_reason, wrong_state."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the customer is not asked."), most=300)
    with moving(addition, to=AdditionStatus.DROPPED, by=by, now=now, verb="addition.dropped") as row:
        row.evaluation = reason
        jobs = list(row.jobs.filter(status=JobStatus.PROPOSED))
        move_jobs(jobs, JobStatus.CANCELLED, by=by, now=now, verb="job.cancelled", not_done_because=reason[:200])
    return addition


def estimate_addition(addition: Addition, *, new_promised_at: datetime, by: Actor, now: datetime, sure: bool = True) -> Addition:
    """Price and time are worked out again: jobs were added by `add_operation(addition=…)`, here comes the time (ADDW-02).

    Refused: not_evaluated (an inspector's finding), no_jobs, promise_past, promise_doubtful, wrong_state.
    """
    with moving(addition, to=AdditionStatus.ESTIMATED, by=by, now=now, verb="addition.estimated") as row:
        if row.status not in (AdditionStatus.RAISED, AdditionStatus.EVALUATED, AdditionStatus.ESTIMATED):
            raise Refused(_("The customer was asked already. Take the question back first."), code="wrong_state")
        if row.source == "inspector" and row.evaluated_at is None:
            raise Refused(_("A finding of the inspection is evaluated first. Ask the inspector or the technical head."), code="not_evaluated")
        if not row.jobs.filter(status=JobStatus.PROPOSED).exists():
            raise Refused(_("Add the operations and parts first."), code="no_jobs", field="operation")
        row.new_promised_at = new_promised_at
        content = addition_content(row)
        plausible(new_promised_at, content["minutes"], now, field="new_promised_at", sure=sure)
        row.content, row.content_hash = content, hash_of(content)
        row.total_fen, row.minutes = content["total_fen"], content["minutes"]
    return addition


def take_back(addition: Addition, *, by: Actor, now: datetime) -> Addition:
    """The question is taken back to be changed: the customer then reads that a new offer is coming, and is called about none.

    His link lives until the next question replaces it, so that he finds the advisor's number there. Refused: wrong_state.
    """
    with moving(addition, to=AdditionStatus.ESTIMATED, by=by, now=now, verb="addition.taken_back") as row:
        if row.status not in WITH_THE_CUSTOMER or row.jobs.exclude(status__in=[JobStatus.PROPOSED, JobStatus.CANCELLED]).exists():
            raise Refused(_("The customer is not being asked, or has answered in part. Reload the page."), code="wrong_state")
        row.content, row.content_hash = {}, ""
    _close_tasks(addition, "taken_back", by=by, now=now)
    return addition


def ask_customer(addition: Addition, *, how: str, by: Actor, now: datetime, phone: str = "") -> tuple[Addition, str]:
    """Ask the customer; returns the token of his page, for the message or the QR on the desk (ADDW-03). Refused: wrong_state, content_changed."""
    order = addition.order
    limit = timedelta(minutes=parameter("workorders.addition_answer_minutes", order.station, today(order.station, now)))
    with moving(addition, to=AdditionStatus.ASKED, by=by, now=now, verb="addition.asked", how=str(how)) as row:
        if hash_of(addition_content(row)) != row.content_hash:
            raise Refused(_("The estimate changed. Work it out again before asking."), code="content_changed")
        row.asked_at, row.asked_how, row.answer_due_at, row.call_me, row.opened_at = now, how, now + limit, False, None
    to = phone or (order.contact.phone if order.contact else "")
    until = min(max(addition.new_promised_at or now, now + limit), now + LONGEST_LINK)
    link, token = make_link(
        order.station, purpose=LinkPurpose.APPROVE, trail=order.trail, subject=f"addition:{addition.pk}", expires_at=until, by=by, now=now, phone=to
    )
    if how in SENT_BY_US:
        send(
            order.station, dedupe=f"approve:{link.pk}", channel=Channel.SMS, to=to, template="approve_addition",
            values={
                "station": order.station.name, "plate": str(order.vehicle), "count": len(addition.content["jobs"]),
                "link": address_of(token, LinkPurpose.APPROVE),
            },
            trail=order.trail, message_class=MessageClass.SERVICE, by=by, now=now, language=language_of(order),
        )  # fmt: skip
    _call_task(addition, _("No answer to %(number)s yet: call the customer"), due_at=now + limit, by=by, now=now)
    return addition, token


def _call_task(addition: Addition, title: str, *, due_at: datetime, by: Actor, now: datetime) -> None:
    order = addition.order
    open_task(
        order.station, key=f"answer:addition:{addition.pk}:{addition.version}", kind="addition", title=title % {"number": addition.number},
        owner_role="advisor", owner=order.advisor, trail=order.trail, url=reverse("workorders:addition", args=[addition.pk]), due_at=due_at,
        by=by, now=now, action=_("Call"),
    )  # fmt: skip


def _close_tasks(addition: Addition, outcome: str, *, by: Actor, now: datetime) -> None:
    for version in range(1, addition.version + 1):
        finish_task(addition.order.station, f"answer:addition:{addition.pk}:{version}", by=by, now=now, outcome=outcome)


def answer_addition(
    addition: Addition, answers: Mapping[int, str], *, content_hash: str, how: str, name: str, svg: str = "", evidence: str = "",
    by: Actor, now: datetime, address: str = "", agent: str = "",
) -> Addition:  # fmt: skip
    """The customer agrees, says not now, or wants a call, line by line; bound to what he was shown (ADDW-03…05, I-21, D7).

    What is agreed changes the order and its promise as a new version; what is refused stays as advice. Once given, an answer stands.
    Refused: content_changed, already_answered, no_answer, no_signature, bad_signature, no_evidence, wrong_state.
    """
    with transaction.atomic():
        order = lock_order(addition.order_id)
        row = Addition.objects.select_for_update().get(pk=addition.pk)
        if row.status in ANSWERED:
            raise Refused(_("%(number)s is answered already; the answer stands.") % {"number": row.number}, code="already_answered", status=409)
        if row.status not in (AdditionStatus.ASKED, AdditionStatus.NO_ANSWER):
            raise Refused(_("The question was taken back. Ask the service advisor for the new one."), code="wrong_state")
        if content_hash != row.content_hash or hash_of(addition_content(row)) != row.content_hash:
            raise Refused(_("The offer changed since it was shown. Please read the new one and choose again."), code="content_changed", status=409)
        jobs = _answered_jobs(row, answers)
        left = row.jobs.filter(status=JobStatus.PROPOSED).exclude(pk__in=[job.pk for job, said_ in jobs if said_ != Answer.ASK])
        to = None if left.exists() else _outcome(row, jobs)
        with (
            moving(addition, to=to, by=by, now=now, verb="addition.answered", how=str(how))
            if to
            else changing(addition, by=by, now=now, verb="addition.partly_answered", how=str(how))
        ) as fresh:
            _keep_answer(fresh, jobs, how=how, name=name, svg=svg, evidence=evidence, by=by, now=now, address=address, agent=agent)
            _apply(fresh, order, jobs, by=by, now=now)
    _after_answer(addition, by=by, now=now)
    return addition


def _answered_jobs(addition: Addition, answers: Mapping[int, str]) -> list[tuple[Job, str]]:
    open_jobs = {job.pk: job for job in addition.jobs.select_for_update().filter(status=JobStatus.PROPOSED)}
    settled = set(addition.jobs.exclude(status__in=[JobStatus.PROPOSED, JobStatus.CANCELLED]).values_list("pk", flat=True))
    if settled & set(answers):
        raise Refused(_("A part of it is answered already; the answer stands."), code="already_answered", status=409)
    found = [(open_jobs[pk], str(word)) for pk, word in answers.items() if pk in open_jobs and word in Answer.values]
    if not found:
        raise Refused(_("Choose for at least one item: agree, not now, or ask me."), code="no_answer", field="answers")
    return found


def _outcome(addition: Addition, jobs: list[tuple[Job, str]]) -> AdditionStatus:
    earlier = addition.jobs.exclude(status__in=[JobStatus.PROPOSED, JobStatus.CANCELLED]).values_list("status", flat=True)
    agreed = [word == Answer.YES for _job, word in jobs] + [status != JobStatus.DECLINED for status in earlier]
    if all(agreed):
        return AdditionStatus.APPROVED
    return AdditionStatus.PARTLY if any(agreed) else AdditionStatus.DECLINED


def _keep_answer(
    addition: Addition, jobs: list[tuple[Job, str]], *, how: str, name: str, svg: str, evidence: str, by: Actor, now: datetime,
    address: str, agent: str,
) -> None:  # fmt: skip
    name = said(name, code="no_signature", field="name", sentence=_("Write who answers."), most=60)
    decided = any(word != Answer.ASK for _job, word in jobs)
    if decided and how in SIGNED_WAYS:
        addition.signature = sign(
            addition.order.station, trail=addition.trail, purpose=purpose_of(addition), signer=Signer.CUSTOMER, name=name, svg=svg,
            content_hash=addition.content_hash, channel=how, by=by, now=now, address=address, agent=agent,
        )  # fmt: skip
    elif decided:
        where = _("Write where the answer can be found: recording, message, time of the call.")
        evidence = said(evidence, code="no_evidence", field="evidence", sentence=where)
    addition.answered_how, addition.answered_by, addition.answered_at = how, name, now
    addition.evidence = evidence.strip()[:200]
    addition.call_me = any(word == Answer.ASK for _job, word in jobs)


def _apply(addition: Addition, order: RepairOrder, jobs: list[tuple[Job, str]], *, by: Actor, now: datetime) -> None:
    agreed = [job for job, word in jobs if word == Answer.YES]
    refused = [job for job, word in jobs if word == Answer.NO]
    Job.objects.filter(pk__in=[job.pk for job, word in jobs if word == Answer.ASK]).update(answer=Answer.ASK)
    move_jobs(
        agreed, JobStatus.APPROVED, by=by, now=now, verb="job.approved", approved_hash=addition.content_hash, answer=Answer.YES
    )
    move_jobs(refused, JobStatus.DECLINED, by=by, now=now, verb="job.declined", answer=Answer.NO)
    for job in refused:
        advice = keep_advice(order, job, why=addition.why or addition.what, urgent=addition.safety, by=by, now=now)
        if addition.signature_id and (job.safety or addition.safety):
            advice.refusal_signature = addition.signature
            advice.save()
    if agreed:
        _change_order(addition, order, agreed, by=by, now=now)


def _change_order(addition: Addition, order: RepairOrder, agreed: list[Job], *, by: Actor, now: datetime) -> None:
    before = order.promised_at
    facts: dict[str, Any] = {"number": addition.number, "content": addition.content_hash[:16]}
    added = sum(job["total_fen"] for job in addition.content["jobs"] if job["id"] in {j.pk for j in agreed})
    with changing(order, by=by, now=now, verb="order.extended", **facts) as row:
        row.promised_at = addition.new_promised_at
        row.approved_additions_fen += added
        keep_sums(row, now=now)
    OrderVersion.objects.create(
        station_id=order.station_id, order=order, n=(order.versions.aggregate(n=Max("n"))["n"] or 0) + 1, stage=Stage.ADDITION,
        addition=addition, content=addition.content, content_hash=addition.content_hash, total_fen=added, promised_at=row.promised_at,
        paper=seal(
            order.station, kind="additional_work", number=addition.number, trail=order.trail, by=by, now=now,
            content=paper_of_addition(addition, by.name, now, promised_before=before),
        ),
        customer_signature=addition.signature, at=now, by_name=by.name,
    )  # fmt: skip
    keep_parts(row, by=by, now=now)


def _after_answer(addition: Addition, *, by: Actor, now: datetime) -> None:
    """The technician hears of it only now (ADDW-04); the advisor calls where the customer asked for it."""
    _close_tasks(addition, addition.status, by=by, now=now)
    words = {"number": addition.number, "state": addition.get_status_display()}
    if addition.call_me:
        _call_task(addition, _("%(number)s: the customer wants to be called"), due_at=now, by=by, now=now)
        _tell_house(addition, _("%(number)s: the customer wants to be called") % words, by=by, now=now)
    if addition.status in ANSWERED:
        text = _("%(number)s: %(state)s by the customer") % words
        _tell_house(addition, text, by=by, now=now)
        for role in ("dispatcher", "technician"):
            _tell_house(addition, text, by=by, now=now, role=role)


def no_answer(addition: Addition, *, by: Actor, now: datetime) -> Addition:
    """The time is over and the customer has not answered; the advisor calls. Refused: not_due, wrong_state."""
    if addition.answer_due_at and addition.answer_due_at > now:
        raise Refused(_("The customer still has time to answer."), code="not_due")
    with moving(addition, to=AdditionStatus.NO_ANSWER, by=by, now=now, verb="addition.no_answer"):
        pass
    _tell_house(addition, _("%(number)s: no answer from the customer") % {"number": addition.number}, by=by, now=now)
    return addition
