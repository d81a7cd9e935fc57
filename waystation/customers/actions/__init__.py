"""What happens to customers, their people and their vehicles; the only room that writes."""

from waystation.customers.actions.merging import merge_parties, merge_vehicles, undo_merge
from waystation.customers.actions.parties import (
    add_contact,
    change_contact,
    give_consent,
    remove_contact,
    save_party,
    save_preferences,
)
from waystation.customers.actions.revealing import export_parties, reveal
from waystation.customers.actions.subjects import erase_party, give_own_data
from waystation.customers.actions.vehicles import (
    add_reading,
    end_role,
    note_visit,
    record_wear,
    save_vehicle,
    set_role,
    take_off_plate,
)

__all__ = [
    "add_contact", "add_reading", "change_contact", "end_role", "erase_party", "export_parties", "give_consent",
    "give_own_data", "merge_parties", "merge_vehicles", "note_visit", "record_wear", "remove_contact", "reveal",
    "save_party", "save_preferences", "save_vehicle", "set_role", "take_off_plate", "undo_merge",
]  # fmt: skip
