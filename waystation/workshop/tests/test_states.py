"""Every verb of the workshop in every state of the order: it works, or is refused and nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.workorders.choices import IN_THE_SHOP, JobStatus, Status
from waystation.workorders.models import RepairOrder
from waystation.workshop import actions
from waystation.workshop.models import Handover
from waystation.workshop.tests.build import NOW, Floor, fresh, job_of, part_line

AT = NOW + timedelta(hours=2)
S = Status
Verb = Callable[[Floor, RepairOrder], Any]
BEFORE = {S.DRAFT, S.QUOTED}
REFUSALS = {"wrong_state", "unsigned"}
NO_OTHER: Mapping[tuple[str, str], set[str]] = {}


def free_job(order: RepairOrder) -> Any:
    """The job as it stands when the dispatcher reaches for it: given work that nobody has begun."""
    job = job_of(order)
    if job.status in (JobStatus.IN_WORK, JobStatus.DONE, JobStatus.PASSED):
        type(job).objects.filter(pk=job.pk).update(status=JobStatus.APPROVED)
        job.refresh_from_db()
    return job


def assign(floor: Floor, order: RepairOrder) -> None:
    RepairOrder.objects.filter(pk=order.pk, accepted_at=None).update(accepted_at=NOW)
    order.refresh_from_db()
    floor.assign(free_job(order), to="technician2", bay="B2", from_at=AT)


VERBS: dict[str, tuple[Verb, set[str]]] = {
    "accept": (lambda f, o: actions.accept(o, by=f.actor("dispatcher"), now=AT), {S.WAITING}),
    "return_to_advisor": (lambda f, o: actions.return_to_advisor(o, "no key", by=f.actor("dispatcher"), now=AT), {S.WAITING}),
    "assign": (assign, {S.WAITING, S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.FAILED, S.SELF_CHECKED, S.PASSED, S.HANDED_OVER}),
    "set_waiting": (
        lambda f, o: actions.set_waiting(o, "expert", by=f.actor("dispatcher"), now=AT), {S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.FAILED},
    ),
    "clear_waiting": (
        lambda f, o: (
            RepairOrder.objects.filter(pk=o.pk).update(waiting_for="parts"), actions.clear_waiting(o, by=f.actor("dispatcher"), now=AT)
        ),
        {S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.FAILED},
    ),
    "hand_in": (
        lambda f, o: (
            Handover.objects.filter(order=o, direction="in").delete(),
            actions.hand_in(o, km=40200, key_tag="K1", by=f.actor("dispatcher"), now=AT),
        ),
        {S.WAITING, S.DISPATCHED},
    ),
    "precheck": (
        lambda f, o: actions.precheck(o, f.fine("prestart"), by=f.actor("technician"), now=AT), {S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.FAILED},
    ),
    "request_parts": (
        lambda f, o: actions.request_parts(o, {part_line(o).pk: 1000}, by=f.actor("technician"), now=AT),
        {S.WAITING, S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.FAILED, S.SELF_CHECKED, S.IN_INSPECTION, S.PASSED, S.HANDED_OVER},
    ),
    "report_problem": (
        lambda f, o: actions.report_problem(o, what="oil leak", by=f.actor("technician"), now=AT), {S.SIGNED, *IN_THE_SHOP},
    ),
    "report_mismatch": (lambda f, o: actions.report_mismatch(o, text="other engine", by=f.actor("technician"), now=AT), set(IN_THE_SHOP)),
    "fix_for_free": (
        lambda f, o: actions.fix_for_free(o, what="bulb", hours_milli=100, by=f.actor("technician"), now=AT), {S.IN_REPAIR, S.PAUSED, S.FAILED},
    ),
    "withdraw_pass": (lambda f, o: actions.withdraw_pass(o, reason="noise", by=f.actor("inspector"), now=AT), {S.PASSED, S.HANDED_OVER}),
}  # fmt: skip


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.covers("DISP-04", "PART-02", "REPR-14")
def test_every_verb_in_this_state(floor: Floor, status: str) -> None:
    try_all(floor, status, VERBS)


def try_all(floor: Floor, status: str, verbs: Mapping[str, tuple[Verb, set[str]]], other: Mapping[tuple[str, str], set[str]] = NO_OTHER) -> None:
    """Each verb works where it is allowed, and is refused elsewhere with nothing changed; `other`: codes of its own in one state."""
    order = floor.in_status(status)
    said = {}
    for name, (verb, allowed) in verbs.items():
        before = JournalLine.objects.count()
        row = fresh(order)
        try:
            with transaction.atomic():
                verb(floor, row)
                said[name] = "works", JournalLine.objects.count() > before
                transaction.set_rollback(True)
        except Refused as refused:
            after = fresh(order)
            said[name] = refused.code, (after.status, after.version, JournalLine.objects.count()) == (order.status, order.version, before)
        expected = status in allowed
        assert said[name][1], f"{name} in {status}: {said[name]}"
        assert (said[name][0] == "works") is expected, f"{name} in {status}: {said[name][0]}"
        assert expected or said[name][0] in REFUSALS | other.get((name, status), set()), f"{name} in {status}: {said[name][0]}"


JOB_VERBS: dict[str, tuple[Callable[[Floor, Any], Any], set[str]]] = {
    "start": (lambda f, j: actions.start(j, by=f.actor("technician"), now=AT), {"assigned", "paused", "failed", "done", "passed"}),
    "resume": (lambda f, j: actions.resume(j, by=f.actor("technician"), now=AT), {"paused"}),
    "switch": (lambda f, j: actions.switch(j, by=f.actor("technician"), now=AT), {"assigned", "paused", "failed", "done", "passed"}),
    "finish": (lambda f, j: actions.finish(j, {"work": "done"}, by=f.actor("technician"), now=AT), {"in_work", "paused"}),
    "unassign": (lambda f, j: actions.unassign(j, by=f.actor("dispatcher"), now=AT), {"assigned"}),
}  # fmt: skip


@pytest.mark.parametrize("status", JobStatus.values)
def test_every_verb_of_a_job_in_this_state(floor: Floor, status: str) -> None:
    order = floor.ready()
    job = job_of(order)
    type(job).objects.filter(pk=job.pk).update(status=status)
    if status == JobStatus.IN_WORK:
        RepairOrder.objects.filter(pk=order.pk).update(status=Status.IN_REPAIR)
    for name, (verb, allowed) in JOB_VERBS.items():
        job.refresh_from_db()
        try:
            with transaction.atomic():
                verb(floor, job)
                result = "works"
                transaction.set_rollback(True)
        except Refused as refused:
            result = refused.code
            job.refresh_from_db()
            assert job.status == status
        if name in ("start", "switch") and status == JobStatus.IN_WORK:
            assert result == "works"  # a second technician joins; here the first one's clock is not running
            continue
        assert (result == "works") is (status in allowed), f"{name} in {status}: {result}"
        assert result in {"works", "wrong_state", "not_approved"}, f"{name} in {status}: {result}"
