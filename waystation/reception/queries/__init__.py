"""What the reception shows."""

from waystation.reception.queries.papers import circle_check, content_of, equipment_of, points_of
from waystation.reception.queries.queue import (
    Figures,
    Found,
    find_arrival,
    here,
    is_late,
    key_holders,
    key_log,
    least_loaded_advisor,
    least_minutes,
    not_greeted,
    open_stay,
    queue,
    receiver,
    still_expected,
    summary,
    visible_visits,
    visible_walkarounds,
)

__all__ = [
    "Figures", "Found", "circle_check", "content_of", "equipment_of", "find_arrival", "here", "is_late", "key_holders", "key_log",
    "least_loaded_advisor", "least_minutes", "not_greeted", "open_stay", "points_of", "queue", "receiver", "still_expected", "summary",
    "visible_visits", "visible_walkarounds",
]  # fmt: skip
