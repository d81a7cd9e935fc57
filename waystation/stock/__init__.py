"""Parts in the house: a ledger per station, bin and part, with guarded counters beside it, reservations and expected arrivals.

Nouns: bin, level, movement, reservation, expected arrival. Promises: 0 ≤ reserved ≤ on hand, always; the counter equals the sum of the
ledger; what is reserved for one is not given to another. Later slices say what it is for by a `source` word such as `line:17`.
Actions: receive, reserve, pick (to the appointment shelf), release, issue, give_back, move, adjust, expect, arrive.
"""
