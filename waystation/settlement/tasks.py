"""What the worker does for money: customers whose account is overdue become work for the desk."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from waystation.accounts.queries import system_actor
from waystation.core.money import yuan
from waystation.core.names import twice as _
from waystation.messaging.actions import open_task
from waystation.settlement import queries


def ask_overdue(now: datetime) -> int:
    """One round; the key makes it harmless to run twice."""
    done = 0
    for bill, account, due in queries.overdue_bills(now):
        open_task(
            bill.station, key=f"overdue:bill:{bill.pk}", kind="overdue", owner_role="cashier", trail=f"party:{account.party_id}",
            title=_("%(party)s owes %(open)s yuan on %(number)s") % {"party": account.party, "open": yuan(bill.open_fen), "number": bill.number},
            url=reverse("settlement:account", args=[account.pk]), due_at=due, by=system_actor(bill.station), now=now, action=_("Collect"),
        )  # fmt: skip
        done += 1
    return done


BEAT = {ask_overdue: 3600.0}
