"""Who may see, change, reveal, merge, bring in and take out customers and vehicles."""

from __future__ import annotations

from waystation.core.access import Actor, right

view = right("customers.view")
edit = right("customers.edit")
reveal = right("customers.reveal")
preferences = right("customers.preferences")
merge = right("customers.merge")
take_out = right("customers.export")
answer_subjects = right("customers.export")


def sees_names(by: Actor) -> bool:
    """Who talks with customers reads names in full; everybody else reads 张* (ROLE-06). Numbers are masked for all."""
    return by.may("customers.reveal")
