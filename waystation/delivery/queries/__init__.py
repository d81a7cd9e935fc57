"""What pages show of the delivery."""

from waystation.delivery.queries.lists import (
    find_pass,
    kept_promises,
    passes_waiting,
    rated,
    state_of,
    still_good,
    visible_passes,
)
from waystation.delivery.queries.papers import copies_for, paper_of_pass
from waystation.delivery.queries.steps import (
    StepRow,
    delivery_of,
    doable,
    gaps_before,
    leave_gaps,
    moment_of,
    needs_certificate,
    refusal_content,
    steps,
    unsigned_safety,
)

__all__ = [
    "StepRow", "copies_for", "delivery_of", "doable", "find_pass", "gaps_before", "kept_promises", "leave_gaps", "moment_of",
    "needs_certificate", "paper_of_pass", "passes_waiting",
    "rated", "refusal_content", "state_of", "steps", "still_good", "unsigned_safety", "visible_passes",
]  # fmt: skip
