"""Plan the call after a delivery, make it, write down what the customer says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today, zone
from waystation.appointments.models import Appointment
from waystation.care.choices import FAILED_TRIES, NOTHING, REQUEST_TALK, Kind, Mood, Outcome, Status
from waystation.care.models import FollowUp, Try
from waystation.care.queries import hours_of, owner_role, paper_of, rating_of, refuses_calls, whom
from waystation.care.sums import five, polite, says_nothing, window
from waystation.complaints.actions import register
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.customers.actions import give_consent
from waystation.customers.choices import ConsentPurpose
from waystation.delivery.actions import rate
from waystation.files.actions import seal
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import finish_task, log_call, open_task
from waystation.messaging.choices import Channel
from waystation.messaging.models import Call
from waystation.workorders.choices import Status as OrderStatus
from waystation.workorders.models import RepairOrder

HIGHEST_SCORE = 10


def plan_follow_up(order: RepairOrder, *, by: Actor, now: datetime) -> FollowUp:
    """Every delivered vehicle gets one call, from day 3 to day 7; asked twice it is the same one (FLUP-01).

    Who has said no to calls is excluded with that reason, not left out (requirements (f) 25). Refused: not_delivered.
    """
    if order.status not in (OrderStatus.DELIVERED, OrderStatus.CLOSED) or order.delivered_at is None:
        raise Refused(_("The vehicle of %(order)s is not delivered yet. Plan the call after the delivery.") % {"order": order}, code="not_delivered")
    station, on = order.station, today(order.station, now)
    opens_at, due_at = window(
        order.delivered_at, zone(station), open_days=parameter("followup.open_days", station, on),
        deadline_days=parameter("followup.deadline_days", station, on), hours=hours_of(station, now),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row = _new(station, Kind.FIRST, opens_at, due_at, by, now, order=order)
            if refuses_calls(whom(row).contact):
                row = exclude(row, reason="no_calls", by=by, now=now)
    except IntegrityError:
        return FollowUp.objects.get(order=order)
    return row


def plan_first_contact(appointment: Appointment, *, by: Actor, now: datetime) -> FollowUp:
    """The first contact belongs to the request itself: times, people and equipment, his opinion of us (FLUP-10). Once per appointment."""
    station = appointment.station
    due_at = max(appointment.starts_at or now + timedelta(days=1), now)
    try:
        with transaction.atomic():
            row = _new(station, Kind.REQUEST, now, due_at, by, now, appointment=appointment)
            return open_follow_up(row, by=by, now=now)
    except IntegrityError:
        return FollowUp.objects.get(appointment=appointment)


def _new(station: Station, kind: Kind, opens_at: datetime, due_at: datetime, by: Actor, now: datetime, **source: Any) -> FollowUp:
    row = FollowUp.objects.create(
        station=station, number=number(station, "followup", now=now), kind=kind, opens_at=opens_at, due_at=due_at, **source
    )
    record(row, verb="followup.planned", by=by, now=now, opens_at=opens_at.isoformat(), due_at=due_at.isoformat())
    return row


def open_follow_up(follow_up: FollowUp, *, by: Actor, now: datetime) -> FollowUp:
    """Its day has come: it lies in the inbox of those who call."""
    with moving(follow_up, to=Status.OPEN, by=by, now=now, verb="followup.opened") as row:
        if row.status != Status.PLANNED:
            raise Refused(_("%(number)s is open already. Reload the page.") % {"number": row.number}, code="wrong_state")
        _call_task(row, by, now)
    return follow_up


def record_try(
    follow_up: FollowUp, *, outcome: str, by: Actor, now: datetime, next_try_at: datetime | None = None, seconds: int = 0, points: str = "",
    expect: int | None = None,
) -> FollowUp:  # fmt: skip
    """Nobody was reached, or the customer asked for another time: call logged, next try set; after the last try it ends as not reached.

    A wrong number also makes work to correct the customer's data (FLUP-20).
    Refused: wrong_outcome (reached and refused have their own verbs), no_time, past.
    """
    if outcome not in (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.LATER):
        raise Refused(_("Write down what the customer said instead of a try."), code="wrong_outcome", field="outcome")
    if outcome == Outcome.LATER and next_try_at is None:
        raise Refused(_("Write when the customer wants to be called."), code="no_time", field="next_try_at")
    if next_try_at is not None and next_try_at <= now:
        raise Refused(_("The next try lies in the past. Choose a later time."), code="past", field="next_try_at")
    station = follow_up.station
    if next_try_at is None:
        next_try_at = polite(now + timedelta(days=1), zone(station), hours_of(station, now))
    failed = follow_up.attempts.filter(outcome__in=FAILED_TRIES).count() + (outcome in FAILED_TRIES)
    if outcome in FAILED_TRIES and failed >= parameter("followup.max_tries", station, today(station, now)):
        return _give_up(follow_up, outcome, seconds, points, by, now, expect)
    with moving(follow_up, to=Status.OPEN, by=by, now=now, verb="followup.tried", expect=expect, outcome=str(outcome)) as row:
        _attempt(row, outcome, next_try_at, seconds, points, by, now)
        row.next_try_at = next_try_at
        _call_task(row, by, now)
        if outcome == Outcome.WRONG_NUMBER:
            _correct_number(row, by, now)
    return follow_up


def _give_up(follow_up: FollowUp, outcome: str, seconds: int, points: str, by: Actor, now: datetime, expect: int | None) -> FollowUp:
    if follow_up.status == Status.PLANNED:
        open_follow_up(follow_up, by=by, now=now)
        expect = None
    with moving(follow_up, to=Status.NOT_REACHED, by=by, now=now, verb="followup.not_reached", expect=expect, tries=follow_up.tries + 1) as row:
        _attempt(row, outcome, None, seconds, points, by, now)
        row.next_try_at = None
        _ended(row, by, now)
        if outcome == Outcome.WRONG_NUMBER:
            _correct_number(row, by, now)
    return follow_up


def finish(
    follow_up: FollowUp, *, mood: str, score: int | None, satisfied_with: str, dissatisfied_with: str, words: str, wishes: str, by: Actor,
    now: datetime, seconds: int = 0, appointment_promoted: bool = False, talk: Mapping[str, str] | None = None, expect: int | None = None,
) -> FollowUp:  # fmt: skip
    """Write down the talk, the bad beside the good; a dissatisfied customer has a complaint case at once (FLUP-03, FLUP-08).

    “Nothing” is an answer, an empty field is not. Who praises and blames is partly satisfied. Refused: incomplete, bad_score.
    """
    _complete(follow_up, satisfied_with, dissatisfied_with, words, wishes, talk or {})
    if score is None or not 1 <= score <= HIGHEST_SCORE:
        raise Refused(_("Ask for a score from 1 to 10."), code="bad_score", field="score")
    bad = NOTHING[0] if says_nothing(dissatisfied_with) else dissatisfied_with.strip()
    if mood == Mood.SATISFIED and bad != NOTHING[0]:
        mood = Mood.PARTLY
    with moving(follow_up, to=Status.DONE, by=by, now=now, verb="followup.done", expect=expect, mood=mood, score=score) as row:
        _attempt(row, Outcome.REACHED, None, seconds, words, by, now)
        row.mood, row.score, row.satisfied_with, row.dissatisfied_with = mood, score, satisfied_with.strip()[:400], bad[:400]
        row.words, row.wishes, row.next_try_at = words.strip()[:600], wishes.strip()[:400], None
        row.appointment_promoted = appointment_promoted
        row.talk = {key: value.strip()[:200] for key, value in (talk or {}).items() if key in REQUEST_TALK and value.strip()}
        if mood == Mood.DISSATISFIED and row.complaint_id is None:
            _open_case(row, bad, row.words, row.wishes, by, now)
        _rated_by_phone(row, by, now)
        _ended(row, by, now)
        _seal(row, by, now)
    return follow_up


def _rated_by_phone(row: FollowUp, by: Actor, now: datetime) -> None:
    """Who has not rated by link or app has rated now, by phone (FLUP-14); his own earlier stars stand."""
    if row.order is None or rating_of(row.order) is not None:
        return
    try:
        rate(row.order, stars=int(five(row.score) or 1), text=row.words, by=by, now=now)
    except Refused as refused:
        if refused.code != "already_rated":  # by link in this very moment
            raise


def refuse(
    follow_up: FollowUp, *, by: Actor, now: datetime, no_more_calls: bool = False, words: str = "", seconds: int = 0, expect: int | None = None
) -> FollowUp:  # fmt: skip
    """The customer does not wish to talk; when he wishes no more calls at all his no is kept as consent withdrawn (PIPL)."""
    with moving(follow_up, to=Status.REFUSED, by=by, now=now, verb="followup.refused", expect=expect, no_more_calls=no_more_calls) as row:
        _attempt(row, Outcome.REFUSED, None, seconds, words, by, now)
        row.words, row.next_try_at = words.strip()[:600], None
        contact = whom(row).contact
        if no_more_calls and contact is not None:
            give_consent(contact, ConsentPurpose.SERVICE_CALLS, False, "phone", by=by, now=now, evidence=row.number)
        _ended(row, by, now)
    return follow_up


def exclude(follow_up: FollowUp, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> FollowUp:
    """No call is made, and why; it counts as excluded, not as omitted. Refused: no_reason."""
    if not reason.strip():
        raise Refused(_("Write why this customer is not called; it stands in the coverage."), code="no_reason", field="reason")
    with moving(follow_up, to=Status.EXCLUDED, by=by, now=now, verb="followup.excluded", expect=expect) as row:
        row.excluded_because, row.next_try_at = reason.strip()[:160], None
        _ended(row, by, now)
    return follow_up


def complain(follow_up: FollowUp, *, what: str, by: Actor, now: datetime, wish: str = "", words: str = "") -> FollowUp:
    """One click makes a complaint of what was heard, linked both ways; a second click finds the same case (FLUP-08).

    Works during the call and after it. Refused: incomplete (what), ended (there was no talk).
    """
    if follow_up.status in (Status.NOT_REACHED, Status.EXCLUDED):
        raise Refused(_("Nobody talked to this customer. Register the complaint on the page of complaints."), code="ended")
    if says_nothing(what) or not what.strip():
        raise Refused(_("Write what the customer is dissatisfied with."), code="incomplete", field="dissatisfied_with")
    if follow_up.complaint_id is not None:
        return follow_up
    with changing(follow_up, by=by, now=now, verb="followup.complaint") as row:
        if row.complaint_id is None:
            _open_case(row, what, words, wish, by, now)
            if row.paper_id:
                _seal(row, by, now)
    return follow_up


def _open_case(row: FollowUp, what: str, words: str, wish: str, by: Actor, now: datetime) -> None:
    person = whom(row)
    source = row.order or row.appointment
    heard = "\n".join(text for text in (what, words) if text.strip())
    row.complaint = register(
        row.station, channel=Channel.PHONE, person=person.name or row.number, phone=person.phone, what=heard,
        wish=wish if wish.strip() else "answer", party=source.party if source else None, vehicle=person.vehicle, order=row.order,
        follow_up_id=row.pk, by=by, now=now,
    )  # fmt: skip


def _complete(follow_up: FollowUp, good: str, bad: str, words: str, wishes: str, talk: Mapping[str, str]) -> None:
    needed = {"satisfied_with": good, "dissatisfied_with": bad, "words": words, "wishes": wishes}
    if follow_up.kind == Kind.REQUEST:
        needed |= {key: talk.get(key, "") for key in REQUEST_TALK}
    for field, value in needed.items():
        if not value.strip():
            said = _("Ask for it and write it down; “none” is an answer, an empty field is not.")
            raise Refused(said, code="incomplete", field=field)


def _attempt(row: FollowUp, outcome: str, next_try_at: datetime | None, seconds: int, points: str, by: Actor, now: datetime) -> None:
    """One attempt: call in the register, line on the follow-up; who calls first is its owner."""
    call = _log(row, outcome, seconds, points, by, now)
    Try.objects.create(
        station_id=row.station_id, follow_up_id=row.pk, outcome=outcome, call=call, at=now, next_try_at=next_try_at, by_name=by.name
    )
    row.tries, row.outcome = row.tries + 1, outcome
    row.owner_id = row.owner_id or by.user_id
    if outcome not in FAILED_TRIES:  # somebody answered, so the number is right now
        finish_task(row.station, _number_key(row), by=by, now=now)


def _log(row: FollowUp, outcome: str, seconds: int, points: str, by: Actor, now: datetime) -> Call:
    person = whom(row)
    return log_call(
        row.station, direction="out", person=person.name, phone=person.phone, purpose="followup", trail=row.trail, seconds=seconds,
        outcome=str(outcome), points=points, by=by, now=now,
    )  # fmt: skip


def _call_task(row: FollowUp, by: Actor, now: datetime) -> None:
    title = _("Follow-up call: %(who)s") % {"who": whom(row).name or row.number}
    open_task(
        row.station, key=_key(row), kind="followup", title=title, owner_role=owner_role(row.station, now), owner=row.owner, trail=row.trail,
        url=url_of(row), due_at=row.due_at, action=_("Call"), by=by, now=now,
    )  # fmt: skip


def _correct_number(row: FollowUp, by: Actor, now: datetime) -> None:
    """A wrong number is work for the one who keeps the customer's data."""
    source = row.order or row.appointment
    party = source.party_id if source else None
    url = reverse("customers:customer", args=[party]) if party else url_of(row)
    title = _("Wrong phone number: %(who)s") % {"who": whom(row).name or row.number}
    open_task(
        row.station, key=_number_key(row), kind="data_correction", title=title,
        owner_role=owner_role(row.station, now), trail=row.trail, url=url, due_at=now + timedelta(days=1),
        action=_("Correct the number"), by=by, now=now,
    )  # fmt: skip


def _ended(row: FollowUp, by: Actor, now: datetime) -> None:
    row.done_at, row.done_by_name = now, by.name
    finish_task(row.station, _key(row), by=by, now=now)


def _seal(row: FollowUp, by: Actor, now: datetime) -> None:
    content = paper_of(row, by.name, now)
    row.paper = seal(row.station, kind="followup_record", number=row.number, trail=row.trail, content=content, by=by, now=now)


def _key(row: FollowUp) -> str:
    return f"followup:{row.pk}"


def _number_key(row: FollowUp) -> str:
    return f"number:followup:{row.pk}"


def url_of(row: FollowUp) -> str:
    return reverse("care:call", args=[row.pk])
