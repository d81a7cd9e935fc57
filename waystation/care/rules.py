"""Who calls customers and who reads what came of it."""

from waystation.core.access import right

call = right("care.call")
view = right("care.view")
exclude = right("care.exclude")
statistics = right("care.statistics")
