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
    work_of,
)
from waystation.reception.queries.visit import (
    Stay,
    changed_by_others,
    comes_again,
    missing_of,
    scripts_of,
    stay_of,
    symptoms_by_code,
    symptoms_like,
    touched_by_others,
)

__all__ = [
    "Figures", "Found", "Stay", "changed_by_others", "circle_check", "comes_again", "content_of", "equipment_of", "find_arrival", "here", "is_late",
    "key_holders", "key_log", "least_loaded_advisor", "least_minutes", "missing_of", "not_greeted", "open_stay", "points_of", "queue",
    "receiver", "scripts_of", "stay_of", "still_expected", "summary", "symptoms_by_code", "symptoms_like",
    "touched_by_others", "visible_visits", "work_of",
]  # fmt: skip
