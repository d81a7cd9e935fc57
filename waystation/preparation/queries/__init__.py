"""What the pages of preparation show, and what is due."""

from waystation.preparation.queries.boards import (
    Card,
    Difference,
    day_board,
    differences,
    last_board_check,
    last_put_up,
    load_cards,
    two_days,
    welcome,
    welcome_state,
)
from waystation.preparation.queries.lists import (
    Check,
    Item,
    Plan,
    ahead,
    check_key,
    in_no_inbox,
    moves_of,
    out_of_inboxes,
    part_lines,
    plan_of,
    plans,
    prep_key,
    unprepared,
)
from waystation.preparation.queries.papers import last_form, paper_of

__all__ = [
    "Card", "Check", "Difference", "Item", "Plan", "ahead", "check_key", "day_board", "differences", "in_no_inbox", "last_board_check", "last_form",
    "last_put_up", "load_cards", "moves_of", "out_of_inboxes", "paper_of", "part_lines", "plan_of", "plans", "prep_key", "two_days", "unprepared",
    "welcome", "welcome_state",
]  # fmt: skip
