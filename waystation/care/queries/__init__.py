"""What the care of customers shows: calls to make, the file of a customer or vehicle, ways from pages below."""

from waystation.care.queries.ahead import ahead
from waystation.care.queries.archive import KINDS, Found, entries, of_party, of_vehicle
from waystation.care.queries.calls import (
    LISTS,
    call_list,
    callers,
    counts,
    coverage,
    earlier_talks,
    hours_of,
    is_quiet,
    next_call,
    owner_role,
    paper_of,
    promoted,
    rating_of,
    refuses_calls,
    to_open,
    to_plan,
    tries_of,
    visible_follow_ups,
    whom,
    work_done,
)
from waystation.care.queries.ways import Way, ways

__all__ = [
    "KINDS", "LISTS", "Found", "Way", "ahead", "call_list", "callers", "counts", "coverage", "earlier_talks", "entries", "hours_of", "is_quiet",
    "next_call", "of_party", "of_vehicle", "owner_role", "paper_of", "promoted", "rating_of", "refuses_calls", "to_open", "to_plan", "tries_of",
    "visible_follow_ups", "ways", "whom", "work_done",
]  # fmt: skip
