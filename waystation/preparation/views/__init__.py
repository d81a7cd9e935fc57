"""The pages of preparation."""

from waystation.preparation.views.days import board, check_board, day, put_up_welcome_board, welcome_board
from waystation.preparation.views.plans import check, form_pdf, give_form, plan, prepare, readiness, ready, shelve

__all__ = [
    "board", "check", "check_board", "day", "form_pdf", "give_form", "plan", "prepare", "put_up_welcome_board", "readiness", "ready", "shelve",
    "welcome_board",
]  # fmt: skip
