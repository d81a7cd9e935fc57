"""What pages show of the shop floor."""
# ruff: isort: skip_file

from waystation.workshop.queries.board import Board, Card, board, cards_of, counts, stamp, warning
from waystation.workshop.queries.dispatch import Place, minutes_of, proposals, technicians_for, to_give_out
from waystation.workshop.queries.floor import (
    certificate_missing, certificate_of, handovers_waiting, in_the_shop, open_requisitions, places, requisition_differences, take_over_gaps,
    visible_handovers, visible_inspections, visible_old_parts, visible_requisitions, visible_washes, washes, without_place, job_class_of, list_for,
    points_of, Shortage, shortages,
)  # fmt: skip
from waystation.workshop.queries.mine import Mine, MyWork, jobs_i_see, my_jobs, my_orders, my_work, part_lines, parts_not_agreed
from waystation.workshop.queries.papers import technicians_of, wear_on
from waystation.workshop.queries.proofs import Proof, proofs
from waystation.workshop.queries.risks import Risk, late_plans, late_starts, unwatched
from waystation.workshop.rules import pass_stands

__all__ = [
    "Board", "Card", "Mine", "MyWork", "Place", "Risk", "Shortage", "board", "cards_of", "certificate_missing", "certificate_of",
    "handovers_waiting", "in_the_shop", "job_class_of", "late_plans", "late_starts", "list_for", "minutes_of", "my_jobs", "my_orders", "my_work",
    "open_requisitions", "part_lines", "pass_stands", "places", "proposals", "requisition_differences", "shortages", "stamp", "take_over_gaps",
    "technicians_for", "technicians_of", "unwatched", "visible_handovers", "visible_inspections", "visible_old_parts", "visible_requisitions",
    "visible_washes", "washes", "wear_on", "without_place", "jobs_i_see", "parts_not_agreed", "to_give_out",
    "points_of", "Proof", "proofs", "counts", "warning",
]  # fmt: skip
