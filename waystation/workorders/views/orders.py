from waystation.core.access import permit
from waystation.workorders import queries, rules


@permit(rules.view)
def orders(request): ...
@permit(rules.view, find=queries.visible_orders)
def order(request, order): ...
