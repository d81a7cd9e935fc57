"""What pages show of inspection, wash and handover."""
# ruff: isort: skip_file

from waystation.quality.queries.lists import (
    certificate_of, handovers_waiting, places, take_over_gaps, to_inspect, visible_handovers, visible_inspections,
    visible_washes, washes, without_place,
)  # fmt: skip
from waystation.quality.queries.papers import wear_on
from waystation.quality.queries.proofs import Proof, proofs
from waystation.quality.rules import pass_stands

__all__ = [
    "Proof", "certificate_of", "handovers_waiting", "pass_stands", "places", "proofs", "take_over_gaps", "to_inspect",
    "visible_handovers", "visible_inspections", "visible_washes", "washes", "wear_on", "without_place",
]  # fmt: skip
