"""One search over everything: plate fragments, phone tails, names, pinyin initials, VIN tails and numbers of papers.

Nouns: entry (one row of another slice as the search knows it). Promises: two neighbouring characters are enough; an answer comes from
the actor's company and from his station or from no station; what somebody typed is never run as a query language.
Slices call `actions.index` in the transaction that changes the row, and `actions.forget` in the one that removes it.
The grams are kept in step by the database itself (a trigger into FTS5 on SQLite, a generated column on PostgreSQL).
"""
