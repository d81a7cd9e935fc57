"""The vehicle goes back to its customer: the last conversation, the gate pass, the gate, the rating.

Nouns: delivery (one conversation per order), step, gate pass, rating. Promises: a gate pass exists only for a vehicle inspected, settled,
with its papers given and its covers off; it opens the gate once, and no more after money went back; refused safety work is signed for.
"""
