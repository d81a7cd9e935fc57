"""Ground without tables: errors, actors and rights, money, quantities, the calendar, names, pages, spreadsheets.

Promises to every slice: a refusal is a sentence, an actor is explicit, a right is a line of `policy.toml`.
"""
