"""What pages show of the shop floor."""
# ruff: isort: skip_file

from waystation.workshop.queries.board import GONE, Board, Card, board, cards_of, counts, stamp, warning
from waystation.workshop.queries.dispatch import Place, minutes_of, proposals, technicians_for, to_give_out
from waystation.workshop.queries.floor import (
    Shortage, job_class_of, list_for, open_requisitions, points_of, requisition_differences, shortages, visible_old_parts, visible_requisitions,
    within_reach,
)  # fmt: skip
from waystation.workshop.queries.mine import Mine, MyWork, jobs_i_see, my_jobs, my_orders, my_work, part_lines, parts_not_agreed
from waystation.workshop.queries.papers import technicians_of
from waystation.workshop.queries.risks import Risk, late_plans, late_starts, unwatched

__all__ = [
    "Board", "Card", "Mine", "MyWork", "Place", "Risk", "Shortage", "board", "cards_of", "counts", "job_class_of", "jobs_i_see", "late_plans",
    "late_starts", "list_for", "minutes_of", "my_jobs", "my_orders", "my_work", "open_requisitions", "part_lines", "parts_not_agreed", "points_of",
    "proposals", "requisition_differences", "shortages", "stamp", "technicians_for", "technicians_of", "to_give_out", "unwatched",
    "visible_old_parts", "visible_requisitions", "warning", "GONE", "within_reach",
]  # fmt: skip
