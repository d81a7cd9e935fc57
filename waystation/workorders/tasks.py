"""What the clock does for orders: customers who were asked and have not answered in time."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.queries import system_actor
from waystation.core.errors import Refused
from waystation.workorders import actions, queries


def mark_unanswered(now: datetime) -> int:
    """Every question whose time is over becomes “no answer”, once; an answer that came meanwhile stands (I-21)."""
    done = 0
    for addition in queries.due_answers(now):
        try:
            actions.no_answer(addition, by=system_actor(addition.station), now=now)
            done += 1
        except Refused:
            continue
    return done


BEAT = {mark_unanswered: 60.0}
