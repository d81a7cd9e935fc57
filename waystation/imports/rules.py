"""Who may bring data of the house before in, and take it back."""

from waystation.core.access import right

bring_in = right("customers.import")
