"""Data of the house before comes in: spreadsheets of customers and vehicles, checked first, written in batches, taken back when wrong.

Nouns: import (one spreadsheet), column, problem, ledger (known and new rows side by side).
States: uploaded → checking → checked → running → done → undoing → undone; failed.
Promises: nothing is written unless confirmed; every row left out is told with row, column and remedy; what people wrote is never
overwritten, only filled; taking back removes what was not used since and restores what it filled.
"""
