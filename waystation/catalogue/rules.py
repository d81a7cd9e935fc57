"""Who may read the lists and who may change them."""

from waystation.core.access import right

view = right("catalogue.view")
prices = right("catalogue.prices")
edit = right("catalogue.edit")
