"""What happens at the reception, verb by verb; the only room of the slice that writes."""

from waystation.reception.actions.arriving import arrive, assign, greet
from waystation.reception.actions.leaving import answer_consultation, depart, leave, take_into_house
from waystation.reception.actions.receiving import (
    begin_inquiry,
    care_for,
    confirm_data,
    end_inquiry,
    fit_covers,
    note_mileage,
    record_words,
    remind_of_valuables,
    see_papers,
)
from waystation.reception.actions.walking import (
    ask_to_sign,
    mark_damage,
    move_key,
    park,
    save_walkaround,
    sign_walkaround,
)

__all__ = [
    "answer_consultation", "arrive", "ask_to_sign", "assign", "begin_inquiry", "care_for", "confirm_data", "depart", "end_inquiry", "fit_covers",
    "greet", "leave", "mark_damage", "move_key", "note_mileage", "park", "record_words", "remind_of_valuables", "save_walkaround", "see_papers",
    "sign_walkaround", "take_into_house",
]  # fmt: skip
