"""What happens to an appointment, verb by verb; the only room of the slice that writes."""

from waystation.appointments.actions.arriving import arrive, convert, leave
from waystation.appointments.actions.boarding import check_board, put_up_welcome_board
from waystation.appointments.actions.booking import book, confirm, propose, take_and_book, tentative
from waystation.appointments.actions.changing import (
    cancel,
    expire,
    no_show,
    note_late_default,
    propose_no_show,
    reschedule,
    shop_default,
    stand_in,
    tell_default,
    warn_supervisor_of_absence,
)
from waystation.appointments.actions.papers import give_form, seal_form
from waystation.appointments.actions.preparing import check, mark_ready, prepare, review, shelve_parts
from waystation.appointments.actions.taking import abandon, ask_colleague, complete, set_lines, take
from waystation.appointments.actions.telling import link_for, remind, verify, warn_advisor, wish_to_move

__all__ = [
    "abandon", "arrive", "ask_colleague", "book", "cancel", "check", "check_board", "complete", "confirm", "convert", "expire", "give_form",
    "leave", "link_for", "mark_ready", "no_show", "note_late_default", "prepare", "propose", "propose_no_show", "put_up_welcome_board",
    "remind", "reschedule", "review", "seal_form", "set_lines", "shelve_parts", "shop_default", "stand_in", "take", "take_and_book", "tell_default",
    "tentative", "verify", "warn_advisor", "warn_supervisor_of_absence", "wish_to_move",
]  # fmt: skip
