"""What changes in the lists: prices from a day on, promises, benefits, new parts and operations, and the whole catalogue at once."""

from waystation.catalogue.actions.loading import load_catalogue
from waystation.catalogue.actions.offers import (
    mark_campaign_done,
    save_benefit,
    save_operation,
    save_part,
    set_guarantee,
)
from waystation.catalogue.actions.prices import change_labour_rate, change_part_price

__all__ = [
    "change_labour_rate",
    "change_part_price",
    "load_catalogue",
    "mark_campaign_done",
    "save_benefit",
    "save_operation",
    "save_part",
    "set_guarantee",
]
