from waystation.core.access import permit
from waystation.workorders import queries, rules


@permit(rules.view, find=queries.visible_additions)
def addition(request, addition): ...
