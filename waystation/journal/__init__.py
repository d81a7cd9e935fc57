"""The hash-chained record of who did what, the only way a status moves, number series, and one answer per form key.

Nouns: line, chain, series, receipt. Promises: a line is added with the change it tells of, in the same transaction, and
cannot be altered; numbers of a series have no gaps and no doubles; a form sent twice is answered twice with one effect.
It stands below `accounts`: a line names its actor by number and word, so it outlives the account and needs no foreign key.
"""
