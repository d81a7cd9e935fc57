"""The stay of a vehicle: arrival, greeting, queue, circle check, inquiry, covers, keys, papers, parking.

Nouns: visit (one stay), walkaround with damage marks, key log. Promises to later slices: `Visit` is the trail of everything that follows
(`visit:ID`); `rules.ready_for_order(visit)` refuses while covers, walkaround signature or the customer's words are missing.
"""
