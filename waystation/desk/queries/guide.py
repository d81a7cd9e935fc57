"""Which step of the journey a page belongs to; its should-do and should-avoid points are one click away (seed 000)."""

from __future__ import annotations

OF_SLICE = {
    "appointments": "appointment", "preparation": "appointment", "scheduling": "appointment", "reception": "reception", "workorders": "reception",
    "workshop": "repair", "quality": "inspection", "stock": "repair", "settlement": "settlement", "delivery": "settlement",
    "care": "followup", "complaints": "followup",
}  # fmt: skip
ADDING = {"addition", "raise", "evaluate", "estimate", "ask", "answer", "drop", "goodwill"}


def step_of(view_name: str) -> str:
    """The step of a page by its URL name; '' for pages outside the journey, such as settings."""
    slice_, _colon, name = view_name.partition(":")
    if view_name == "workshop:self_check":
        return "inspection"
    if slice_ == "workorders" and name in ADDING:
        return "repair"
    return OF_SLICE.get(slice_, "")
