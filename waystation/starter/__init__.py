"""The lists a new company begins with: operations, parts, example prices, packages, checklists, promises, words (`data/README.md`).

No tables and no pages of its own: what it writes are rows of `catalogue`, which the house then edits as its own.
"""
