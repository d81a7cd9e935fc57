"""The ways into an order that is being written: unlocked before signature, afterwards only through an addition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import changing, lock_chain, moving
from waystation.stock.actions import lock_parts
from waystation.workorders.choices import (
    BEFORE_SIGNATURE,
    BEING_ESTIMATED,
    WITH_THE_CUSTOMER,
    JobStatus,
    LineKind,
    Payer,
    Status,
)
from waystation.workorders.models import Addition, Job, Line, RepairOrder
from waystation.workorders.queries import benefits_on, live_lines
from waystation.workorders.sums import add_up, off


@contextmanager
def editing(
    order: RepairOrder, *, by: Actor, now: datetime, verb: str, addition: Addition | None = None, expect: int | None = None, **facts: Any
) -> Iterator[RepairOrder]:
    """Open the order's estimate for one change. A quoted order falls back to draft: what was shown holds no longer.

    Refused: wrong_state (signed: only additions change it; or the addition is answered), stale.
    """
    if addition is not None:
        with _editing_addition(order, addition, by=by, now=now, verb=verb, facts=facts) as row:
            yield row
        return
    with transaction.atomic():
        status = RepairOrder.objects.select_for_update().get(pk=order.pk).status
        if status not in BEFORE_SIGNATURE:
            raise frozen(order)
        if status == Status.QUOTED:
            with moving(order, to=Status.DRAFT, by=by, now=now, verb=verb, expect=expect, **facts) as row:
                row.explained_at, row.quoted_fen, row.quote_valid_until = None, 0, None
                yield row
                keep_sums(row, now=now)
        else:
            with changing(order, by=by, now=now, verb=verb, expect=expect, **facts) as row:
                yield row
                keep_sums(row, now=now)


@contextmanager
def _editing_addition(
    order: RepairOrder, addition: Addition, *, by: Actor, now: datetime, verb: str, facts: dict[str, Any]
) -> Iterator[RepairOrder]:
    with transaction.atomic():
        row = RepairOrder.objects.select_for_update().get(pk=order.pk)
        locked = Addition.objects.select_for_update().get(pk=addition.pk)
        answered = locked.jobs.exclude(status__in=[JobStatus.PROPOSED, JobStatus.CANCELLED]).exists()
        if locked.order_id != row.pk or answered or locked.status not in BEING_ESTIMATED | WITH_THE_CUSTOMER:
            raise Refused(
                _("%(number)s is answered and cannot change. Raise another additional work request.") % {"number": locked.number},
                code="wrong_state",
            )
        if locked.status in WITH_THE_CUSTOMER:
            raise Refused(
                _("The customer is looking at %(number)s. Take the question back first; he then reads that a new offer is coming.")
                % {"number": locked.number},
                code="with_the_customer",
            )
        with changing(addition, by=by, now=now, verb=verb, **facts) as opened:
            opened.content, opened.content_hash = {}, ""
            yield row


def frozen(order: RepairOrder) -> Refused:
    """The sentence for every hand that reaches into signed content (WORD-05)."""
    return Refused(
        _("%(number)s is “%(state)s”; what was signed cannot change. Raise additional work and ask the customer.")
        % {"number": order.number, "state": order.get_status_display()},
        code="wrong_state",
    )


def must_be(order: RepairOrder, states: set[Status], *, to_do: str) -> None:
    """Refuse a verb outside its states (code `wrong_state`)."""
    if order.status not in states:
        raise Refused(
            _("%(number)s is “%(state)s”: %(what)s is not possible now. Reload the page to see what is next.")
            % {"number": order.number, "state": order.get_status_display(), "what": to_do},
            code="wrong_state",
        )


def lock_order(order_id: int) -> RepairOrder:
    """Lock the head of the record, the order, then the bins of all its parts (lock order of the house, docs/locking.md)."""
    lock_chain(f"station:{RepairOrder.objects.values_list('station_id', flat=True).get(pk=order_id)}")
    order = RepairOrder.objects.select_for_update().get(pk=order_id)
    parts = Line.objects.filter(job__order_id=order_id, part__isnull=False, removed_at=None).values_list("part_id", flat=True)
    lock_parts(order.station, [pk for pk in parts if pk])
    return order


def keep_sums(order: RepairOrder, *, now: datetime) -> None:
    """Write the sums of the live lines beside the order; the caller saves the row."""
    if order.status in BEFORE_SIGNATURE:
        keep_benefits(order, now=now)
    sums = add_up(live_lines(order))
    order.labour_fen, order.parts_fen = sums.labour_fen, sums.parts_fen
    order.other_fen, order.benefit_fen = sums.other_fen, sums.benefit_fen


def keep_benefits(order: RepairOrder, *, now: datetime) -> None:
    """Published benefits of appointment customers as own lines, one per job at most (APPT-24, RCPT-33)."""
    Line.objects.filter(job__order=order, kind=LineKind.BENEFIT, job__addition=None).delete()
    benefits = benefits_on(order, now)
    if not benefits:
        return
    free = {b.operation_id: b for b in benefits if b.operation_id}
    discount = next((b for b in benefits if b.percent), None)
    for job in order.jobs.filter(addition=None, status=JobStatus.PROPOSED):
        labour = list(job.lines.filter(kind=LineKind.LABOUR, removed_at=None, payer=Payer.CUSTOMER))
        given = [(free[line.operation_id], -line.amount_fen) for line in labour if line.operation_id in free]
        if not given and discount:
            given = [(discount, off(sum(line.amount_fen for line in labour), discount.percent))]
        for benefit, fen in given[:1]:
            if fen:
                _benefit_line(job, benefit, fen, now=now, like=labour[0])


def _benefit_line(job: Job, benefit: Any, fen: int, *, now: datetime, like: Line) -> None:
    Line.objects.create(
        station_id=job.station_id, job=job, kind=LineKind.BENEFIT, position=next_line(job), benefit=benefit, name=benefit.name,
        name_en=benefit.name_en, qty_milli=1000, price_fen=fen, list_price_fen=fen, amount_fen=fen, priced_on=like.priced_on,
        payer=Payer.CUSTOMER,
    )  # fmt: skip


def next_job(order: RepairOrder) -> int:
    return (order.jobs.aggregate(n=Max("position"))["n"] or 0) + 1


def next_line(job: Job) -> int:
    return (job.lines.aggregate(n=Max("position"))["n"] or 0) + 1


def move_jobs(jobs: list[Job], to: JobStatus, *, by: Actor, now: datetime, verb: str, **changes: Any) -> None:
    """Move jobs one by one and set the same fields on each."""
    for job in jobs:
        with moving(job, to=to, by=by, now=now, verb=verb) as row:
            for name, value in changes.items():
                setattr(row, name, value)


def said(text: str, *, code: str, field: str, sentence: str, most: int = 200) -> str:
    """A text that must not be empty, cut to its column. Refused with the given code."""
    text = (text or "").strip()
    if not text:
        raise Refused(sentence, code=code, field=field)
    return text[:most]
