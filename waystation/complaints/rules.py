"""Who takes, handles, decides and reads complaints."""

from __future__ import annotations

from waystation.complaints.models import Case
from waystation.core.access import Actor, right

view = right("complaints.view")
take = right("complaints.take")
handle = right("complaints.handle")
decide = right("complaints.decide")


def is_about(by: Actor, case: Case) -> bool:
    """The case is about the person who acts; he neither decides nor ends it (requirements e.5)."""
    return case.about_id is not None and case.about_id in (by.user_id, by.behalf_id)
