"""What pages show of money."""

from waystation.settlement.queries.ahead import (
    NextService,
    extra_work,
    km_out,
    next_service_of,
    old_parts_of,
    wear_of,
)
from waystation.settlement.queries.audit import (
    Finding,
    PartUse,
    audit,
    bound_by_payer,
    gap_of_quote,
    lines_by_payer,
    live_bills,
    money_gaps,
    part_use,
    quote_finding,
)
from waystation.settlement.queries.lists import (
    credit_of,
    deposit_fen,
    desk,
    desk_figures,
    facts_of_shift,
    open_shift_of,
    overdue_bills,
    quote_accuracy,
    refunded_fen,
    to_prepare,
    unallocated,
    visible_bills,
    visible_credit,
    visible_payments,
    visible_refunds,
    visible_shifts,
)
from waystation.settlement.queries.papers import certificate_no, paper_head, paper_of

__all__ = [
    "Finding", "NextService", "PartUse", "audit", "bound_by_payer", "certificate_no", "credit_of", "deposit_fen", "desk", "desk_figures",
    "extra_work", "facts_of_shift", "gap_of_quote", "km_out", "lines_by_payer", "live_bills", "money_gaps", "next_service_of", "old_parts_of",
    "open_shift_of", "overdue_bills", "paper_head", "paper_of", "part_use", "quote_accuracy", "quote_finding", "refunded_fen", "to_prepare",
    "unallocated", "visible_bills", "visible_credit", "visible_payments", "visible_refunds", "visible_shifts", "wear_of",
]  # fmt: skip
