"""The worker's rounds: in time, and harmless twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waystation.accounts.models import Station
from waystation.complaints import tasks
from waystation.complaints.choices import Status
from waystation.complaints.models import Case
from waystation.complaints.tests.build import NOW, make_case
from waystation.messaging.models import Notice, Task

S = Status
DAY = timedelta(days=1)


@pytest.mark.covers("CMPL-05")
@pytest.mark.parametrize("status", [S.REGISTERED, S.ASSIGNED])
def test_what_is_unsolved_after_a_day_goes_to_the_supervisor_once(station: Station, status: Status) -> None:
    case = make_case(station, status)
    assert tasks.escalate_unsolved(NOW + DAY - timedelta(seconds=1)) == 0
    assert tasks.escalate_unsolved(NOW + DAY) == 1
    assert tasks.escalate_unsolved(NOW + DAY) == 0
    case.refresh_from_db()
    assert case.status == S.REPORTED and case.reported_at == NOW + DAY
    assert [(t.owner_role, t.action_en) for t in Task.objects.filter(trail=case.trail, state="open")] == [("supervisor", "Decide the solution")]
    assert Notice.objects.filter(trail=case.trail, to_role="supervisor").count() == 1


@pytest.mark.parametrize("status", [s for s in S if s not in (S.REGISTERED, S.ASSIGNED)])
def test_what_is_solved_or_reported_stays(station: Station, status: Status) -> None:
    make_case(station, status)
    assert tasks.escalate_unsolved(NOW + 9 * DAY) == 0


def test_a_deadline_set_later_does_not_put_off_the_supervisor(station: Station) -> None:
    case = make_case(station, S.ASSIGNED)
    assert case.due_at > NOW + DAY
    assert tasks.escalate_unsolved(NOW + DAY) == 1


@pytest.mark.covers("CMPL-06")
def test_the_owner_is_reminded_before_the_day_ends(station: Station) -> None:
    case = make_case(station, S.DECIDED)
    notices = Notice.objects.filter(trail=case.trail, to_user=case.owner)
    assert notices.count() == 1  # told at once
    assert tasks.remind_to_tell(case.tell_by_at - timedelta(hours=2, seconds=1)) == 0
    assert tasks.remind_to_tell(case.tell_by_at - timedelta(hours=2)) == 1
    assert tasks.remind_to_tell(case.tell_by_at) == 0
    assert notices.count() == 2


@pytest.mark.covers("CMPL-06")
def test_the_supervisor_sees_who_was_not_told_in_time(station: Station) -> None:
    case = make_case(station, S.DECIDED)
    assert tasks.report_untold(case.tell_by_at - timedelta(seconds=1)) == 0
    assert tasks.report_untold(case.tell_by_at) == 1
    assert tasks.report_untold(case.tell_by_at) == 0
    task = Task.objects.get(key__startswith=f"case:{case.pk}:tell_late")
    assert (task.owner_role, task.state) == ("supervisor", "open")
    make_case(station, S.TOLD)
    assert tasks.report_untold(NOW + 9 * DAY) == 0


def test_rows_of_before_without_the_instant_count_from_their_deadline(station: Station) -> None:
    case = make_case(station, S.ASSIGNED)
    Case.objects.filter(pk=case.pk).update(escalate_at=None)
    assert tasks.escalate_unsolved(case.due_at - timedelta(seconds=1)) == 0
    assert tasks.escalate_unsolved(case.due_at) == 1
