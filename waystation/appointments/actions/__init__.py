"""What happens to an appointment, verb by verb; the only room of the slice that writes."""

from waystation.appointments.actions.arriving import arrive, convert, leave
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
from waystation.appointments.actions.keeping import review
from waystation.appointments.actions.taking import abandon, complete, take
from waystation.appointments.actions.telling import (
    label_of,
    link_for,
    local,
    message,
    verify,
    warn_advisor,
    wish_to_move,
)

__all__ = [
    "abandon", "arrive", "book", "cancel", "complete", "confirm", "convert", "expire", "label_of", "leave", "link_for",
    "local", "message", "no_show", "note_late_default", "propose", "propose_no_show", "reschedule", "review", "shop_default",
    "stand_in", "take", "take_and_book", "tell_default", "tentative", "verify", "warn_advisor", "warn_supervisor_of_absence",
    "wish_to_move",
]  # fmt: skip
