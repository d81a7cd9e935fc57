"""Take a complaint, solve it, tell the customer, close it with his answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, today
from waystation.complaints.choices import SORTABLE, Area, Kind, Severity, Status
from waystation.complaints.models import Case, Step
from waystation.complaints.queries import escalate_after, first_role, late_key, paper_of, tell_by
from waystation.complaints.rules import is_about
from waystation.complaints.sums import louder, report_role
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import both
from waystation.core.names import twice as _
from waystation.customers.models import Party, Vehicle
from waystation.customers.queries import main_contact
from waystation.files.actions import seal
from waystation.finder.actions import index
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import drop_tasks, finish_task, log_call, notify, open_task, send
from waystation.messaging.choices import Channel, MessageClass
from waystation.workorders.models import RepairOrder


def register(
    station: Station, *, channel: str, person: str, what: str, wish: str, by: Actor, now: datetime, phone: str = "", kind: str = Kind.COMPLAINT,
    urgent: bool = False, severity: str = Severity.NORMAL, party: Party | None = None, vehicle: Vehicle | None = None,
    order: RepairOrder | None = None, follow_up_id: int | None = None, about: User | None = None,
) -> Case:  # fmt: skip
    """A customer complains or asks, by any channel; a major matter is told to the manager at once (CMPL-03, CMPL-08).

    Refused: incomplete (who, what and wish are needed).
    """
    needed = {"person": (person, _("who complains")), "what": (what, _("what happened")), "wish": (wish, _("what the customer wishes"))}
    _needs_all(needed)
    if order is not None:
        vehicle, party = vehicle or order.vehicle, party or order.party
    with transaction.atomic():
        row = Case.objects.create(
            station=station, number=number(station, "complaint", now=now), channel=channel, kind=kind, severity=severity, urgent=urgent,
            person=person.strip()[:60], phone=phone.strip()[:20], what=what.strip()[:1000], wish=wish.strip()[:400], party=party, vehicle=vehicle,
            order=order, follow_up_id=follow_up_id, about=about, registered_at=now, due_at=now if urgent else escalate_after(station, now),
            escalate_at=escalate_after(station, now),
        )  # fmt: skip
        _step(row, _("Registered: %(what)s") % {"what": row.what}, by, now)
        role = first_role(station, parameter("complaint.owner_roles", station, today(station, now)), now)
        _task(row, "classify", _("Classify and assign"), role, None, row.due_at, by, now)
        _tell_manager(row, by, now)
        words = [row.person, row.phone, vehicle.plate if vehicle else "", order.number if order else ""]
        index(
            "case", row.pk, company_id=station.company_id, station_id=station.pk, label=row.number, sub=str(row.get_kind_display()), url=url_of(row),
            words=[word for word in words if word], now=now,
        )  # fmt: skip
        record(row, verb="case.registered", by=by, now=now, channel=str(channel), severity=str(severity), urgent=urgent)
    return row


def answer_on_the_spot(case: Case, *, answer: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """What can be answered at once is answered at once; the customer's verdict still follows (CMPL-05). Refused: empty."""
    answer = _words(answer, "answer", _("Write what the customer was answered."))
    with moving(case, to=Status.ANSWERED, by=by, now=now, verb="case.answered", expect=expect) as row:
        row.answer, row.on_the_spot = answer[:600], True
        row.owner_id = row.owner_id or by.user_id
        _step(row, _("Answered on the spot: %(what)s") % {"what": answer}, by, now)
        _next_task(row, "classify", "close", _("Ask the customer whether he is satisfied"), row.due_at, by, now)
    return case


def classify(
    case: Case, *, area: str, severity: str, department: str, owner: User | None, due_at: datetime | None, by: Actor, now: datetime,
    kind: str = Kind.COMPLAINT, cause: str = "", about: User | None = None, expect: int | None = None,
) -> Case:  # fmt: skip
    """Say what kind it is and who looks after it until when; what becomes major is told to the manager (CMPL-04).

    Refused: incomplete, past, own_case (nobody looks after a case about himself), wrong_state.
    """
    if not (area and severity and department and owner and due_at):
        raise Refused(_("Choose type, severity, department, owner and deadline; each is needed to solve it."), code="incomplete")
    if due_at <= now:
        raise Refused(_("The deadline is over already. Choose a later one."), code="past", field="due_at")
    if about is not None and about.pk == owner.pk:
        raise Refused(_("Nobody looks after a complaint about himself. Choose another owner."), code="own_case", field="owner")
    facts: dict[str, Any] = {"by": by, "now": now, "verb": "case.assigned", "expect": expect, "severity": severity, "area": area, "owner": owner.pk}
    begun = case.status in SORTABLE - {Status.REGISTERED}
    with changing(case, **facts) if begun else moving(case, to=Status.ASSIGNED, **facts) as row:
        _only_from(row, SORTABLE - {Status.REGISTERED} if begun else {Status.REGISTERED})
        was = row.severity
        row.kind, row.area, row.severity, row.department, row.owner, row.due_at = kind, area, severity, department, owner, due_at
        row.about, row.cause, row.on_the_spot = about, cause.strip()[:300] or row.cause, False
        words = {"area": Area(area).label, "level": Severity(severity).label, "owner": owner.name or owner.username}
        _step(row, _("%(area)s, %(level)s; looked after by %(owner)s") % words, by, now)
        if row.status != Status.REPORTED:
            _next_task(row, "classify", "solve", _("Find a solution"), due_at, by, now)
        if was != severity:
            _tell_manager(row, by, now)
    return case


def report(case: Case, *, findings: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """What the owner cannot solve goes to the supervisor with what was found (CMPL-05). Refused: empty."""
    findings = _words(findings, "findings", _("Write what was found and why you cannot solve it."))
    with moving(case, to=Status.REPORTED, by=by, now=now, verb="case.reported", expect=expect) as row:
        _only_from(row, {Status.ASSIGNED})
        row.answer = findings[:600]
        _reported(row, _("Reported: %(what)s") % {"what": findings}, by, now)
    return case


def escalate(case: Case, *, by: Actor, now: datetime) -> Case:
    """A day over and not solved: the supervisor has it now, with a notice and work in his inbox (CMPL-05, requirements (a) 24)."""
    with moving(case, to=Status.REPORTED, by=by, now=now, verb="case.escalated") as row:
        _reported(row, _("Not solved in time; reported by the system"), by, now)
    return case


def _reported(row: Case, step: str, by: Actor, now: datetime) -> None:
    row.reported_at = now
    _step(row, step, by, now)
    ladder = parameter("complaint.report_to", row.station, today(row.station, now))
    role = report_role(ladder, row.kind, row.severity)
    _finish(row, ["classify", "solve"], by, now)
    _task(row, "decide", _("Decide the solution"), role, None, max(row.due_at, now), by, now)
    text = _("Complaint %(number)s is not solved: %(what)s") % {"number": row.number, "what": row.what}
    notify(row.station, trail=row.trail, text=text, url=url_of(row), to_role=role, by=by, now=now)


def decide(case: Case, *, solution: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """The solution is known; from now the customer is to hear it on the same day (CMPL-06). Refused: empty, own_case."""
    _not_about_me(case, by)
    solution = _words(solution, "solution", _("Write the solution in words the customer can be told."))
    with moving(case, to=Status.DECIDED, by=by, now=now, verb="case.decided", expect=expect) as row:
        row.solution, row.decided_at, row.decided_by_name, row.tell_reminded_at = solution[:600], now, by.name, None
        row.tell_by_at = tell_by(row.station, now)
        _step(row, _("Solution: %(what)s") % {"what": solution}, by, now)
        _finish(row, ["classify", "decide"], by, now)
        _next_task(row, "solve", "tell", _("Tell the customer the solution today"), row.tell_by_at, by, now)
        _remind(row, _("Solution of %(number)s is known; tell the customer today.") % {"number": row.number}, by, now)
    return case


def remind_to_tell(case: Case, *, by: Actor, now: datetime) -> Case:
    """The day is nearly over and the customer does not know yet: tell the owner once more (CMPL-06)."""
    with changing(case, by=by, now=now, verb="case.reminded") as row:
        _only_from(row, {Status.DECIDED})
        row.tell_reminded_at = now
        _remind(row, _("The customer of %(number)s has not been told the solution yet. Call now.") % {"number": row.number}, by, now)
    return case


def told_too_late(case: Case, *, by: Actor, now: datetime) -> None:
    """The day is over and nobody told the customer; the supervisor has to see to it. Once per decision."""
    with transaction.atomic():
        title = _("%(number)s: the customer was not told on the day of the solution") % {"number": case.number}
        open_task(
            case.station, key=late_key(case), kind="complaint", title=title, owner_role="supervisor", trail=case.trail, url=url_of(case),
            due_at=case.tell_by_at or now, by=by, now=now, action=_("Go on"),
        )  # fmt: skip


def tell(case: Case, *, how: str, said: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """The customer hears the solution: a call goes into the register, a message into the outbox (CMPL-06). Refused: empty, no_address."""
    said = _words(said, "said", _("Write what the customer was told and what he said."))
    written = how in (Channel.SMS, Channel.WECHAT)
    if written and not case.phone:
        raise Refused(_("The case has no phone number. Tell the customer in another way."), code="no_address", field="how")
    with moving(case, to=Status.TOLD, by=by, now=now, verb="case.told", expect=expect, how=str(how)) as row:
        row.told_at, row.told_how = now, how
        _step(row, _("Customer told: %(what)s") % {"what": said}, by, now)
        if how == Channel.PHONE:
            log_call(
                row.station, direction="out", person=row.person, phone=row.phone, purpose="complaint", trail=row.trail, points=said, by=by, now=now
            )
        elif written:
            contact = row.order.contact if row.order else main_contact(row.party) if row.party else None
            send(
                row.station, dedupe=f"case:{row.pk}:{row.reopened}:told", channel=how, to=row.phone, template="complaint_solution",
                values={"station": row.station.name, "solution": row.solution, "phone": row.station.phone}, trail=row.trail,
                message_class=MessageClass.SERVICE, by=by, now=now, language=contact.language if contact else "zh-hans",
            )  # fmt: skip
        finish_task(row.station, late_key(row), by=by, now=now)
        _next_task(row, "tell", "do", _("Carry out the measure"), max(row.due_at, now), by, now)
    return case


def done(case: Case, *, measure: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """What was promised is done. Refused: empty."""
    measure = _words(measure, "measure", _("Write what was done."))
    with moving(case, to=Status.DONE, by=by, now=now, verb="case.done", expect=expect) as row:
        row.measure, row.done_at = measure[:600], now
        _step(row, _("Done: %(what)s") % {"what": measure}, by, now)
        _next_task(row, "do", "close", _("Ask the customer whether he is satisfied"), max(row.due_at, now), by, now)
    return case


def close(
    case: Case, *, satisfied: bool | None, verdict: str, by: Actor, now: datetime, cause: str = "", prevention: str = "", expect: int | None = None
) -> Case:  # fmt: skip
    """Close the loop with the customer's own answer; who is not satisfied gets his case reopened, one severity up (CMPL-11, CMPL-16).

    Refused: own_case, no_answer (his yes or no and his words), no_cause (cause and prevention of a complaint).
    """
    _not_about_me(case, by)
    if satisfied is None:
        raise Refused(_("Ask the customer whether he is satisfied; nobody closes without his answer."), code="no_answer", field="satisfied")
    if not verdict.strip():
        raise Refused(_("Write the customer's answer in his words."), code="no_answer", field="verdict")
    if not satisfied:
        return reopen(case, reason=verdict, by=by, now=now, expect=expect)
    if case.kind == Kind.COMPLAINT and not (cause.strip() and prevention.strip()):
        field = "prevention" if cause.strip() else "cause"
        raise Refused(_("Write the cause and how it is kept from happening again."), code="no_cause", field=field)
    with moving(case, to=Status.CLOSED, by=by, now=now, verb="case.closed", expect=expect) as row:
        row.satisfied, row.verdict, row.closed_at = True, verdict.strip()[:400], now
        row.cause, row.prevention = cause.strip()[:300] or row.cause, prevention.strip()[:400]
        _step(row, _("Customer satisfied: %(what)s") % {"what": row.verdict}, by, now)
        row.paper = seal(
            row.station, kind="complaint_record", number=row.number, trail=row.trail, content=paper_of(row, by.name, now), by=by, now=now
        )
        _finish(row, ["close"], by, now)
        drop_tasks(row.station, row.trail, by=by, now=now, kinds=["complaint"])
    return case


def reopen(case: Case, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """The customer is not satisfied: back to research, one severity up, the day counts anew (CMPL-11). Refused: empty, own_case."""
    _not_about_me(case, by)
    reason = _words(reason, "reason", _("Write why the customer is not satisfied."))
    with moving(case, to=Status.ASSIGNED, by=by, now=now, verb="case.reopened", expect=expect) as row:
        _only_from(row, {Status.ANSWERED, Status.TOLD, Status.DONE, Status.CLOSED})
        row.satisfied, row.verdict, row.severity, row.reopened = False, reason[:400], louder(row.severity), row.reopened + 1
        row.reported_at = row.decided_at = row.tell_by_at = row.told_at = row.done_at = row.closed_at = row.tell_reminded_at = None
        row.on_the_spot, row.due_at = False, escalate_after(row.station, now)
        row.escalate_at = row.due_at
        _step(row, _("Not satisfied, opened again: %(what)s") % {"what": reason}, by, now)
        drop_tasks(row.station, row.trail, by=by, now=now, kinds=["complaint"])
        _task(row, "solve", _("Find a better solution"), "supervisor", row.owner, row.due_at, by, now)
        _tell_manager(row, by, now)
    return case


def invalid(case: Case, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Case:
    """The supervisor finds it invalid or a duplicate and says why. Refused: empty, own_case."""
    _not_about_me(case, by)
    reason = _words(reason, "reason", _("Write why it is invalid, or the number of the case it repeats."))
    with moving(case, to=Status.INVALID, by=by, now=now, verb="case.invalid", expect=expect) as row:
        row.closed_at, row.verdict = now, reason[:400]
        _step(row, _("Invalid or duplicate: %(what)s") % {"what": reason}, by, now)
        drop_tasks(row.station, row.trail, by=by, now=now, kinds=["complaint"])
    return case


def add_step(case: Case, *, what: str, by: Actor, now: datetime) -> Step:
    """Keep a talk or a deed on the case as it was said (CMPL-03). Refused: empty, ended."""
    what = _words(what, "what", _("Write what was said or done."))
    if not case.is_open:
        raise Refused(_("This case is ended. Open it again to go on."), code="ended")
    with transaction.atomic():
        step = _step(case, what, by, now)
        record(case, verb="case.step", by=by, now=now)
    return step


def url_of(case: Case) -> str:
    return reverse("complaints:case", args=[case.pk])


def _step(case: Case, what: str, by: Actor, now: datetime) -> Step:
    words, words_en = both(what)
    return Step.objects.create(
        station_id=case.station_id, case_id=case.pk, what=words[:600], what_en=words_en[:600] or None, at=now, by_name=by.name
    )


def _task(case: Case, step: str, action: str, role: str, owner: User | None, due_at: datetime, by: Actor, now: datetime) -> None:
    open_task(
        case.station, key=_key(case, step), kind="complaint", title=f"{case.number} {case.what}", owner_role=role, owner=owner, trail=case.trail,
        url=url_of(case), due_at=due_at, action=action, by=by, now=now,
    )  # fmt: skip


def _next_task(case: Case, before: str, step: str, action: str, due_at: datetime, by: Actor, now: datetime) -> None:
    """The work of the step before is done; the next lies with the owner."""
    _finish(case, [before], by, now)
    _task(case, step, action, "supervisor", case.owner, due_at, by, now)


def _finish(case: Case, steps: Iterable[str], by: Actor, now: datetime) -> None:
    for step in steps:
        finish_task(case.station, _key(case, step), by=by, now=now)


def _key(case: Case, step: str) -> str:
    return f"case:{case.pk}:{step}:{case.reopened}"


def _remind(case: Case, text: str, by: Actor, now: datetime) -> None:
    role = "" if case.owner_id else "supervisor"
    notify(case.station, trail=case.trail, text=text, url=url_of(case), to_user=case.owner, to_role=role, by=by, now=now)


def _tell_manager(case: Case, by: Actor, now: datetime) -> None:
    """A major matter reaches the after-sales manager at once (CMPL-08)."""
    if case.severity == Severity.MAJOR:
        text = _("Major complaint %(number)s: %(what)s") % {"number": case.number, "what": case.what}
        notify(case.station, trail=case.trail, text=text, url=url_of(case), to_role="manager", by=by, now=now)


def _not_about_me(case: Case, by: Actor) -> None:
    if is_about(by, case):
        raise Refused(_("This case is about yourself. A colleague or the manager has to decide and close it."), code="own_case")


def _only_from(case: Case, states: set[Status]) -> None:
    """The map allows the move from more states than this verb does; asked with the row locked."""
    if case.status not in states:
        said = _("%(number)s is “%(state)s”; this step does not come next. Reload the page.")
        raise Refused(said % {"number": case.number, "state": case.get_status_display()}, code="wrong_state")


def _words(text: str, field: str, sentence: str) -> str:
    if not text.strip():
        raise Refused(sentence, code="empty", field=field)
    return text.strip()


def _needs_all(values: Mapping[str, tuple[str, str]]) -> None:
    for field, (value, label) in values.items():
        if not value.strip():
            raise Refused(_("Write %(what)s; without it nobody can help.") % {"what": label}, code="incomplete", field=field)
