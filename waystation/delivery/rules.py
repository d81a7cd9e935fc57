"""Who may hand a vehicle over, issue its gate pass and open the gate."""

from __future__ import annotations

from waystation.core.access import right

hand_over = right("delivery.hand_over")
gate_pass = right("delivery.gate_pass")
gate = right("delivery.gate")
promises = right("delivery.promises")
