"""What pages show of orders."""
# ruff: isort: skip_file

from waystation.workorders.queries.advice import (
    PromiseProposal, Proposal, WarrantyProposal, benefits_on, find_operations, kept_time, parts_arrive_at, parts_for, promise_proposals,
    promise_proposed, proposals, proposed_kind, quick_packages, reservation_sources, stock_of, warranty_proposal, wished_operations,
)  # fmt: skip
from waystation.workorders.queries.contract import (
    addition_content, contract_gaps, current_version, diagnosis_of, fits, gap_words, has_diagnosis, jobs_for_signature, language_of,
    missing_for_signature, open_warranty, order_content, paper_of, paper_of_addition, to_read,
)  # fmt: skip
from waystation.workorders.queries.orders import (
    WORDS_OF_AN_ORDER, accuracy_per_operation, binding_fen, comeback, comebacks_of, counts, declined, due_answers, earlier_order, history,
    lines_of, live_lines, order_list, order_sums, orders_beside, paid_by, quote_accuracy, right_order, visible_additions, visible_advice,
    visible_jobs, visible_lines, visible_orders, workshop_diagnoses, wrong_orders,
)  # fmt: skip
from waystation.workorders.queries.page import happened, jobs_with_lines, order_page

__all__ = [
    "WORDS_OF_AN_ORDER", "PromiseProposal", "Proposal", "WarrantyProposal", "accuracy_per_operation", "addition_content", "benefits_on",
    "binding_fen", "comeback", "comebacks_of", "contract_gaps", "counts", "current_version", "declined", "diagnosis_of", "due_answers",
    "earlier_order", "find_operations", "fits", "gap_words", "happened", "has_diagnosis", "history", "jobs_for_signature",
    "jobs_with_lines", "kept_time", "language_of", "lines_of", "live_lines", "missing_for_signature", "open_warranty", "order_content",
    "order_list", "order_page", "order_sums", "paid_by", "paper_of", "paper_of_addition", "parts_arrive_at", "parts_for", "promise_proposals",
    "promise_proposed", "proposals", "proposed_kind", "quick_packages", "quote_accuracy", "reservation_sources", "stock_of", "to_read",
    "visible_additions", "orders_beside", "right_order", "visible_advice", "visible_jobs", "visible_lines", "visible_orders",
    "warranty_proposal", "wished_operations", "workshop_diagnoses", "wrong_orders",
]  # fmt: skip
