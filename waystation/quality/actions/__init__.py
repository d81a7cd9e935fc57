"""What happens between self-check and advisor: one function per verb, one file per group of verbs."""
# ruff: isort: skip_file

from waystation.quality.actions.handing import explain, offer_handover, park, take_over, wash_done, wash_start
from waystation.quality.actions.inspecting import answer_inspection, note_needed, note_wear, report_finding, start_inspection
from waystation.quality.actions.judging import fail_inspection, pass_inspection, withdraw_stale_passes

__all__ = [
    "answer_inspection", "explain", "fail_inspection", "note_needed", "note_wear", "offer_handover", "park", "pass_inspection", "report_finding",
    "start_inspection", "take_over", "wash_done", "wash_start", "withdraw_stale_passes",
]  # fmt: skip
