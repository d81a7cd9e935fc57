"""What happens at the reception, verb by verb; the only room of the slice that writes."""

from waystation.reception.actions.arriving import arrive, assign, greet, warn_of_late_greeting
from waystation.reception.actions.keeping import move_key, park
from waystation.reception.actions.leaving import answer_consultation, customer_is_back, depart, leave, take_into_house
from waystation.reception.actions.receiving import (
    care_for,
    confirm_data,
    end_inquiry,
    explain_procedure,
    fit_covers,
    note_mileage,
    record_words,
    remind_of_valuables,
    see_papers,
    set_purpose,
)
from waystation.reception.actions.shortening import go_short, go_whole
from waystation.reception.actions.walking import (
    add_photos,
    all_in_order,
    ask_to_sign,
    mark_damage,
    save_walkaround,
    shown_hash,
    sign_walkaround,
)

__all__ = [
    "add_photos", "all_in_order", "answer_consultation", "arrive", "ask_to_sign", "assign", "care_for", "confirm_data", "customer_is_back", "depart",
    "end_inquiry", "explain_procedure", "fit_covers",
    "go_short", "go_whole", "greet", "leave", "mark_damage", "move_key", "note_mileage", "park",
    "record_words", "remind_of_valuables", "save_walkaround", "see_papers", "set_purpose", "shown_hash", "sign_walkaround", "take_into_house",
    "warn_of_late_greeting",
]  # fmt: skip
