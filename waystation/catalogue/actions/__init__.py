"""What changes in the lists: prices from a day on, promises, benefits, new parts and operations."""

from waystation.catalogue.actions.editing import (
    drop_campaign_vehicle,
    remove_entry,
    save_campaign,
    save_checklist,
    save_entry,
    save_package,
    use_checklist,
)
from waystation.catalogue.actions.offers import (
    mark_campaign_done,
    save_benefit,
    save_operation,
    save_part,
    set_guarantee,
    words_of,
)
from waystation.catalogue.actions.prices import change_labour_rate, change_part_price, confirm_prices

__all__ = [
    "change_labour_rate",
    "change_part_price",
    "confirm_prices",
    "drop_campaign_vehicle",
    "mark_campaign_done",
    "remove_entry",
    "save_benefit",
    "save_campaign",
    "save_checklist",
    "save_entry",
    "save_operation",
    "save_package",
    "save_part",
    "set_guarantee",
    "use_checklist",
    "words_of",
]
