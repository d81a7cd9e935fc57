"""What the worker does for complaints: nothing unsolved stays below, nobody waits for his answer over night."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.queries import system_actor
from waystation.complaints import actions, queries
from waystation.core.errors import Refused

BATCH = 100


def escalate_unsolved(now: datetime) -> int:
    """Cases a day old without a solution go to the supervisor, once (CMPL-05)."""
    done = 0
    for case in queries.to_escalate(now)[:BATCH]:
        try:
            actions.escalate(case, by=system_actor(case.station), now=now)
            done += 1
        except Refused:  # somebody solved or reported it in this moment
            continue
    return done


def remind_to_tell(now: datetime) -> int:
    """The customer hears the solution on the day it is known (CMPL-06)."""
    done = 0
    for case in queries.to_remind(now):
        try:
            actions.remind_to_tell(case, by=system_actor(case.station), now=now)
            done += 1
        except Refused:  # told in this moment
            continue
    return done


def report_untold(now: datetime) -> int:
    """The day went by without telling the customer; the supervisor sees it."""
    rows = queries.told_too_late(now)
    for case in rows:
        actions.told_too_late(case, by=system_actor(case.station), now=now)
    return len(rows)


BEAT = {escalate_unsolved: 60, remind_to_tell: 60, report_untold: 300}
