"""What the reception shows."""

from waystation.reception.queries.papers import circle_check, content_of
from waystation.reception.queries.queue import (
    key_holders,
    least_loaded_advisor,
    open_stay,
    queue,
    summary,
    visible_visits,
    visible_walkarounds,
)

__all__ = [
    "circle_check", "content_of", "key_holders", "least_loaded_advisor", "open_stay", "queue", "summary", "visible_visits",
    "visible_walkarounds",
]  # fmt: skip
