"""Who may look into the store and who may move what lies there."""

from waystation.core.access import right

view = right("stock.view")
keep = right("stock.keep")
issue = right("stock.issue")
