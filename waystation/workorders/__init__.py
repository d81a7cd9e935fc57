"""Diagnosis, estimate, the signed order and its versions, additional work, declined work, who pays.

Nouns: repair order, job (complaint, cause, correction), line (labour or part, one payer), diagnosis, version (sealed), addition, advice
(declined or needed work on the vehicle), warranty decision. States: `choices.MOVES` (requirements e.3), later slices move the order on through
the same map. Promises: signed content is frozen; every later change is an addition with the customer's consent bound to the hash of what
was shown; `rules.may_start(job)`, `rules.may_take_parts(line)`, `rules.may_charge(line)` are false for unapproved work.
"""
