"""The shop floor: who does what where, how far it is, and what the store gives for it.

Nouns: assignment, clock, requisition, report, self-check; the wash ordered, and who has vehicle and key (`quality` above does the rest).
The order's own status moves here from `waiting` to `self_checked` along `workorders.choices.MOVES`, and back
from a pass; jobs from `approved` to `done`.
Promises to later slices: nothing starts or takes parts that the customer did not agree to; every issued part is on a line; whoever works on
after a pass has taken it back.
"""
