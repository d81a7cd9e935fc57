"""Another time, called off, not come, not kept by the shop, another advisor."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from waystation.accounts.models import User
from waystation.accounts.queries import parameter, today
from waystation.appointments.actions.booking import check_complete, hold_advisor, hold_bay
from waystation.appointments.actions.keeping import drop_tasks_of_the_time, let_go_of_parts, reserve_parts, review
from waystation.appointments.actions.locking import lock_ground
from waystation.appointments.actions.telling import (
    generation,
    label_of,
    link_for,
    local,
    message,
    remember,
    tell_colleagues,
    url_of,
)
from waystation.appointments.choices import DUE, Commitment, Status, Verification
from waystation.appointments.models import Appointment, ShopDefault
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import ptwice as pgettext
from waystation.core.names import twice as _
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import drop_tasks, finish_task, open_task, pass_on_tasks
from waystation.messaging.choices import Channel
from waystation.scheduling.actions import release, release_source
from waystation.scheduling.choices import HoldKind
from waystation.scheduling.models import Hold, Resource


def reschedule(
    appointment: Appointment, *, starts_at: datetime, reason: str, by: Actor, now: datetime, advisor: User | None = None,
    bay: Resource | None = None, overbook_reason: str = "", expect: int | None = None,
) -> Appointment:  # fmt: skip
    """Another time; the old one stays in the history, its hold is free again, confirmations begin anew (APPT-20, APPT-21).

    Also the new time after a shop default. Refused: no_reason, and as `book`; then the old time is still kept.
    """
    _need(reason)
    with moving(appointment, to=Status.CONFIRMED, by=by, now=now, verb="appointment.moved", expect=expect) as row:
        if row.status not in DUE | {Status.SHOP_DEFAULT}:
            raise Refused(_("Choose a time and book it; this appointment is not agreed yet."), code="wrong_state")
        lock_ground(row)
        before = row.starts_at
        row.starts_at, row.advisor = starts_at, advisor or row.advisor
        check_complete(row, now)
        drop_tasks_of_the_time(row, by=by, now=now)
        was = before.isoformat() if before else ""
        row.rescheduled_from = [*row.rescheduled_from, {"from": was, "at": now.isoformat(), "by": by.name, "reason": reason.strip()[:120]}]
        release_source(row.station, row.trail, by=by, now=now)
        row.hold = hold_bay(row, HoldKind.APPOINTMENT, bay=bay, by=by, now=now, overbook_reason=overbook_reason)
        hold_advisor(row, by=by, now=now)
        row.commitment, row.verification, row.agreed_at = Commitment.UNKNOWN, Verification.SENT, now
        reserve_parts(row, by=by, now=now)
        _told_by_rebooking(row, now=now)
        message(row, "appointment_moved", key="moved", by=by, now=now, link=link_for(row, by=by, now=now))
        tell_colleagues(row, _("Moved %(plate)s to %(time)s") % {"plate": label_of(row), "time": local(row)}, by=by, now=now)
        remember(row, now=now)
    return review(appointment, by=by, now=now)


def cancel(
    appointment: Appointment, *, reason: str, by: Actor, now: datetime, who: str = "customer", expect: int | None = None
) -> Appointment:
    """Called off, with reason: time and parts are free, everybody is told, somebody asks again later (APPT-21).

    Refused: no_reason, wrong_state, stale.
    """
    _need(reason)
    with moving(appointment, to=Status.CANCELLED, by=by, now=now, verb="appointment.cancelled", expect=expect, who=who) as row:
        lock_ground(row)
        agreed = row.status != Status.TENTATIVE
        row.reason = reason.strip()[:200]
        _give_back(row, by=by, now=now)
        if agreed:
            message(row, "appointment_cancelled", key="cancelled", by=by, now=now)
        text = _("Cancelled %(plate)s %(time)s: %(why)s") % {"plate": label_of(row), "time": local(row), "why": row.reason}
        tell_colleagues(row, text, by=by, now=now)
        _ask_again(row, by=by, now=now)
    return appointment


def propose_no_show(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """The grace time is over: the advisor decides whether it is a no-show. Harmless twice."""
    open_task(
        appointment.station, key=f"no_show:{appointment.trail}:{generation(appointment)}", kind="no_show",
        title=_("%(plate)s did not come at %(time)s: call, move or close") % {"plate": label_of(appointment), "time": local(appointment)},
        owner_role="advisor", owner=appointment.advisor, trail=appointment.trail, url=url_of(appointment), due_at=now, by=by, now=now,
        action=pgettext("appointment", "Decide"),
    )  # fmt: skip


def no_show(appointment: Appointment, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Appointment:
    """The customer did not come within the grace time: time and parts are free, somebody contacts him again (APPT-21).

    Refused: too_early, no_reason, wrong_state, stale.
    """
    _need(reason)
    grace = parameter("appointment.no_show_grace_minutes", appointment.station, today(appointment.station, now))
    with moving(appointment, to=Status.NO_SHOW, by=by, now=now, verb="appointment.no_show", expect=expect) as row:
        lock_ground(row)
        if row.starts_at is None or now < row.starts_at + timedelta(minutes=grace):
            raise Refused(_("The grace time of %(minutes)s minutes is not over. Wait or call the customer.") % {"minutes": grace}, code="too_early")
        row.reason = reason.strip()[:200]
        _give_back(row, by=by, now=now)
        _ask_again(row, by=by, now=now)
    return appointment


def expire(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Nobody confirmed the tentative time: the bay is free again (APPT-15). Refused: too_early, wrong_state."""
    with moving(appointment, to=Status.EXPIRED, by=by, now=now, verb="appointment.expired") as row:
        lock_ground(row)
        if row.expires_at is None or row.expires_at > now:
            raise Refused(_("The tentative time is still kept."), code="too_early")
        _give_back(row, by=by, now=now)
        _ask_again(row, by=by, now=now)
    return appointment


def shop_default(
    appointment: Appointment, *, reason: str, by: Actor, now: datetime, told_how: str = "", expect: int | None = None
) -> Appointment:
    """The shop cannot keep it: the customer is told before he comes and gets a new time; told later it is an exception (APPT-20).

    Refused: no_reason, bad_channel, wrong_state, stale.
    """
    _need(reason)
    with moving(appointment, to=Status.SHOP_DEFAULT, by=by, now=now, verb="appointment.shop_default", expect=expect) as row:
        lock_ground(row)
        row.reason = reason.strip()[:200]
        promised = row.starts_at or now
        made = ShopDefault.objects.create(appointment=row, reason=row.reason, at=now, promised_at=promised)
        release_source(row.station, row.trail, by=by, now=now)
        drop_tasks_of_the_time(row, by=by, now=now)
        _default_tasks(row, by=by, now=now)
        text = _("Cannot be kept %(plate)s %(time)s: %(why)s") % {"plate": label_of(row), "time": local(row), "why": row.reason}
        tell_colleagues(row, text, by=by, now=now)
        if told_how:
            _tell(row, made, told_how, by=by, now=now)
    return appointment


def tell_default(default: ShopDefault, *, how: str, by: Actor, now: datetime) -> ShopDefault:
    """The customer knows. Refused: bad_channel, already_told (APPT-20)."""
    row = default.appointment
    with changing(row, by=by, now=now, verb="appointment.default_told", how=how) as locked:
        _tell(locked, default, how, by=by, now=now)
    return default


def note_late_default(default: ShopDefault, *, by: Actor, now: datetime) -> bool:
    """The promised time came before the customer was told: the manager sees an exception (APPT-20). Harmless twice."""
    with transaction.atomic():
        if not ShopDefault.objects.filter(pk=default.pk, late=False).update(late=True):
            return False
        row = default.appointment
        open_task(
            row.station, key=f"late_default:{default.pk}", kind="exception",
            title=_("%(plate)s was not told in time that the appointment cannot be kept") % {"plate": label_of(row)}, owner_role="manager",
            trail=row.trail, url=url_of(row), due_at=now, by=by, now=now, action=_("Look"),
        )  # fmt: skip
        record(row, verb="appointment.default_late", by=by, now=now)
    return True


def stand_in(
    appointment: Appointment, *, advisor: User, reason: str, by: Actor, now: datetime, expect: int | None = None
) -> Appointment:
    """Another advisor receives the customer, who is told; before he comes (APPT-22, DELG-03).

    Refused: no_reason, same_person, no_advisor, slot_taken, absent, wrong_state, stale.
    """
    _need(reason)
    facts = {"advisor": advisor.pk, "instead_of": appointment.advisor_id}
    with changing(appointment, by=by, now=now, verb="appointment.stand_in", expect=expect, **facts) as row:
        if row.status not in DUE:
            raise Refused(_("The customer is not expected any more; the advisor of this appointment cannot change."), code="wrong_state")
        if row.advisor_id == advisor.pk:
            raise Refused(_("This is the advisor already. Choose another one."), code="same_person", field="advisor")
        lock_ground(row)
        before = row.advisor
        row.advisor = advisor
        check_complete(row, now)
        for held in Hold.objects.filter(station=row.station, source=row.trail, released_at=None).exclude(pk=row.hold_id):
            release(held, by=by, now=now)
        hold_advisor(row, by=by, now=now)
        if before:
            pass_on_tasks(row.station, row.trail, before, advisor)
            finish_task(row.station, _absence_key(row, before.pk), by=by, now=now)
        message(row, "advisor_changed", key=f"advisor:{advisor.pk}", by=by, now=now)
        text = _("%(advisor)s receives %(plate)s %(time)s instead of %(before)s") % {
            "advisor": advisor, "plate": label_of(row), "time": local(row), "before": before,
        }  # fmt: skip
        tell_colleagues(row, text, by=by, now=now, with_parts=False)
    return review(appointment, by=by, now=now)


def warn_supervisor_of_absence(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """The advisor will be away and nobody stands in: the supervisor names somebody before arrival. Harmless twice."""
    assert appointment.starts_at is not None and appointment.advisor_id is not None
    open_task(
        appointment.station, key=_absence_key(appointment, appointment.advisor_id), kind="stand_in",
        title=_("%(advisor)s is away at %(time)s: who receives %(plate)s?")
        % {"advisor": appointment.advisor, "time": local(appointment), "plate": label_of(appointment)},
        owner_role="supervisor", trail=appointment.trail, url=url_of(appointment), due_at=appointment.starts_at - timedelta(hours=1), by=by,
        now=now, action=_("Name a stand-in"),
    )  # fmt: skip


# ---------------------------------------------------------------- parts


def _default_tasks(row: Appointment, *, by: Actor, now: datetime) -> None:
    work = (
        ("tell", _("Tell %(plate)s that %(time)s cannot be kept"), _("Tell")),
        ("rebook", _("New time for %(plate)s (was %(time)s)"), _("Rebook")),
    )
    for key, title, action in work:
        open_task(
            row.station, key=f"{key}:{row.trail}:{generation(row)}", kind=f"default_{key}",
            title=title % {"plate": label_of(row), "time": local(row)}, owner_role="advisor", owner=row.advisor, trail=row.trail,
            url=url_of(row), due_at=now, by=by, now=now, action=action,
        )  # fmt: skip


def _absence_key(row: Appointment, advisor_id: int) -> str:
    return f"stand_in:{row.trail}:{generation(row)}:{advisor_id}"


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write the reason."), code="no_reason", field="reason")


def _give_back(row: Appointment, *, by: Actor, now: datetime) -> None:
    release_source(row.station, row.trail, by=by, now=now)
    let_go_of_parts(row, by=by, now=now)
    drop_tasks(row.station, row.trail, by=by, now=now)


def _ask_again(row: Appointment, *, by: Actor, now: datetime) -> None:
    open_task(
        row.station, key=f"recontact:{row.trail}", kind="recontact",
        title=_("Contact %(who)s again: %(state)s %(time)s") % {"who": label_of(row), "state": Status(row.status).label, "time": local(row)},
        owner_role="clerk", trail=row.trail, url=url_of(row), due_at=now + timedelta(days=1), by=by, now=now, action=_("Call"),
    )  # fmt: skip


def _tell(row: Appointment, default: ShopDefault, how: str, *, by: Actor, now: datetime) -> None:
    if how not in Channel.values:
        raise Refused(_("Choose how the customer was told."), code="bad_channel", field="told_how")
    if not ShopDefault.objects.filter(pk=default.pk, told_at=None).update(told_at=now, told_how=how):
        raise Refused(_("The customer was told before. Reload the page."), code="already_told")
    if how == Channel.SMS:
        message(row, "shop_default", key=f"default:{default.pk}", by=by, now=now, reason=default.reason)
    finish_task(row.station, f"tell:{row.trail}:{generation(row)}", by=by, now=now)
    default.refresh_from_db()
    if now > default.promised_at:
        note_late_default(default, by=by, now=now)
        default.refresh_from_db()


def _told_by_rebooking(row: Appointment, *, now: datetime) -> None:
    """Who agreed on a new time has been told."""
    row.defaults.filter(told_at=None).update(told_at=now, told_how=Channel.PHONE)
