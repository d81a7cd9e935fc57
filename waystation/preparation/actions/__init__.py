"""What is said about the preparation of an appointment, verb by verb; the only room of the slice that writes."""

from waystation.preparation.actions.boarding import check_board, put_up_welcome_board
from waystation.preparation.actions.papers import give_form, seal_form
from waystation.preparation.actions.preparing import (
    check,
    hand_out,
    look_again,
    mark_ready,
    prepare,
    remind,
    shelve_parts,
    take_back,
)

__all__ = [
    "check", "check_board", "give_form", "hand_out", "look_again", "mark_ready", "prepare", "put_up_welcome_board", "remind", "seal_form",
    "shelve_parts", "take_back",
]  # fmt: skip
