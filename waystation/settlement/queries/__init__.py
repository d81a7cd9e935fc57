"""What pages show of money and leaving."""

from waystation.settlement.queries.audit import (
    Finding,
    PartUse,
    audit,
    bound_by_payer,
    gap_of_quote,
    leave_gaps,
    lines_by_payer,
    live_bills,
    part_use,
    quote_finding,
)
from waystation.settlement.queries.delivery import (
    NextService,
    StepRow,
    delivery_of,
    extra_work,
    needs_certificate,
    next_service_of,
    old_parts_of,
    refusal_content,
    steps,
    unsigned_safety,
    wear_of,
)
from waystation.settlement.queries.lists import (
    credit_of,
    deposit_fen,
    desk,
    desk_figures,
    facts_of_shift,
    find_pass,
    kept_promises,
    open_shift_of,
    overdue_bills,
    passes_waiting,
    quote_accuracy,
    rated,
    refunded_fen,
    to_prepare,
    unallocated,
    visible_bills,
    visible_credit,
    visible_deliveries,
    visible_passes,
    visible_payments,
    visible_refunds,
    visible_shifts,
)
from waystation.settlement.queries.papers import copies_for, paper_of, paper_of_pass

__all__ = [
    "Finding", "NextService", "PartUse", "StepRow", "audit", "bound_by_payer", "copies_for", "credit_of", "delivery_of", "deposit_fen", "desk",
    "desk_figures", "extra_work", "facts_of_shift", "find_pass", "gap_of_quote", "kept_promises", "leave_gaps", "lines_by_payer", "live_bills",
    "needs_certificate", "next_service_of", "old_parts_of", "open_shift_of", "overdue_bills", "paper_of", "paper_of_pass", "part_use",
    "passes_waiting", "quote_accuracy", "quote_finding", "rated", "refunded_fen", "refusal_content",
    "steps", "to_prepare", "unallocated", "unsigned_safety",
    "visible_bills", "visible_credit", "visible_deliveries", "visible_passes", "visible_payments", "visible_refunds", "visible_shifts",
    "wear_of",
]  # fmt: skip
