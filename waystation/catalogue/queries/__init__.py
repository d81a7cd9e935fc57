"""What the shop offers, at which price, on which day."""

from waystation.catalogue.queries.lists import (
    board_paper,
    operation_list,
    part_list,
    price_board,
    search_operations,
    search_parts,
    visible_operations,
    visible_parts,
)
from waystation.catalogue.queries.offers import (
    advice_for,
    benefits_for,
    checklist_for,
    guarantee_for,
    guarantees,
    items_of,
    next_service,
    open_campaigns,
    package_content,
    packages_for,
    script,
    symptoms,
    vehicle_models,
    warranty_ends_on,
    warranty_rule,
)
from waystation.catalogue.queries.prices import (
    RateTable,
    labour_rate,
    labour_rates,
    part_price,
    part_prices,
    price_changes,
    price_history,
    rate_history,
)

__all__ = [
    "RateTable", "advice_for", "benefits_for", "board_paper", "checklist_for", "guarantee_for", "guarantees", "items_of", "labour_rate",
    "labour_rates", "next_service", "open_campaigns", "operation_list", "package_content", "packages_for", "part_list", "part_price",
    "part_prices", "price_board", "price_changes", "price_history", "rate_history", "script", "search_operations", "search_parts",
    "symptoms", "vehicle_models", "visible_operations", "visible_parts", "warranty_ends_on", "warranty_rule",
]  # fmt: skip
