"""The shop floor: who does what where, how far it is, whether it is good, and who has the car.

Nouns: assignment, clock, requisition, report, self-check, inspection, certificate, wash, handover.
The order's own status moves here from `waiting` to `handed_over` along `workorders.choices.MOVES`; jobs from `approved` to `passed`.
Promises to later slices: nothing starts, takes parts or passes that the customer did not agree to; whoever passed a vehicle is
qualified and did not work on it; every issued part is on a line; a pass holds for exactly the items it was given for.
"""
