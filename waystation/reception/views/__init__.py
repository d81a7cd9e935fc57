"""Pages of the reception: the door, the check-in, keys and places."""

from waystation.reception.views.checkin import all_in_order, save, save_section, symptoms, visit
from waystation.reception.views.door import arrive, assign, greet, queue, search
from waystation.reception.views.ending import answer, leaflet, leave, link, photos, short, sign
from waystation.reception.views.keys import keys, move_key

__all__ = [
    "all_in_order", "answer", "arrive", "assign", "greet", "keys", "leaflet", "leave", "link", "move_key", "photos", "queue", "save",
    "save_section", "search", "short", "sign", "symptoms", "visit",
]  # fmt: skip
