"""What a customer sees of his own order, and what everybody sees of the prices."""

from waystation.portal.queries.orders import (
    addition_of,
    agreed_work,
    items_of,
    next_of,
    order_of,
    photos_of,
    place_of,
    steps_of,
    waiting_questions,
)
from waystation.portal.queries.prices import board_paper, price_board

__all__ = [
    "addition_of", "agreed_work", "board_paper", "items_of", "next_of", "order_of", "photos_of", "place_of", "price_board", "steps_of",
    "waiting_questions",
]  # fmt: skip
