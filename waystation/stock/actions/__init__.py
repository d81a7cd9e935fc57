"""What happens in the store. Each verb locks the bins of its part in ascending order; a guard is one conditional UPDATE.

A verb for several parts calls `lock_parts` first, so that two of them never wait for each other in a circle.
"""

from waystation.stock.actions.arriving import arrive, cancel_expected, expect, receive
from waystation.stock.actions.guards import lock_parts
from waystation.stock.actions.keeping import release, release_one, reserve, shelve
from waystation.stock.actions.taking import adjust, count, give_back, issue, make_bin, move

__all__ = [
    "adjust",
    "arrive",
    "cancel_expected",
    "count",
    "expect",
    "give_back",
    "issue",
    "lock_parts",
    "make_bin",
    "move",
    "receive",
    "release",
    "release_one",
    "reserve",
    "shelve",
]
