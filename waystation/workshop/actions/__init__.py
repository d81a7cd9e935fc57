"""What happens on the shop floor: one function per verb, one file per group of verbs."""
# ruff: isort: skip_file

from waystation.workshop.actions.dispatching import (
    accept, assign, assign_with, clear_waiting, hand_in, quarter_now, return_to_advisor, set_waiting, unassign,
)  # fmt: skip
from waystation.workshop.actions.finding import fix_for_free, report_mismatch, report_problem
from waystation.workshop.actions.parts import (
    cancel_requisition, issue_requisition, old_part, old_part_wish, request_parts, return_part, show_old_part,
)  # fmt: skip
from waystation.workshop.actions.reopening import withdraw_pass
from waystation.workshop.actions.warning import warn_late_plans, warn_late_starts, warn_unwatched
from waystation.workshop.actions.working import finish, pause, precheck, resume, self_check, start, switch

__all__ = [
    "accept", "assign", "assign_with", "cancel_requisition", "clear_waiting", "finish", "fix_for_free", "hand_in", "issue_requisition", "old_part",
    "old_part_wish", "pause", "precheck", "quarter_now", "report_mismatch", "report_problem", "request_parts", "resume", "return_part",
    "return_to_advisor", "self_check", "set_waiting", "show_old_part", "start", "switch", "unassign", "warn_late_plans", "warn_late_starts",
    "warn_unwatched", "withdraw_pass",
]  # fmt: skip
