"""The proof of the work: is it good, is the vehicle clean, and who has it now.

Nouns: inspection, certificate; with the floor's wash and handover. The order moves here from `self_checked` over `in_inspection` to `passed`
or `failed`, then to `handed_over`; a pass is taken back by the floor, which clears `passed_at` of the order (`workshop.actions.withdraw_pass`).
Promises to later slices: whoever passed a vehicle is qualified and did not work on it; a pass holds for exactly the items it was given for.
"""
