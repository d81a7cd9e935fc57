"""Staff pages of orders."""

from waystation.workorders.views.additions import addition as addition
from waystation.workorders.views.orders import order as order
from waystation.workorders.views.orders import orders as orders
