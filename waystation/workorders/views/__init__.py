"""Staff pages of orders."""

from waystation.workorders.views.additions import addition, answer, ask, drop, estimate, evaluate, raise_
from waystation.workorders.views.listing import (
    cancel,
    figures,
    goodwill,
    kind,
    leaves,
    open_visit,
    order,
    orders,
    quote_only,
    settle_advice,
    tell,
    void,
)
from waystation.workorders.views.signing import copy, sign, sign_on_phone, to_dispatch
from waystation.workorders.views.writing import (
    add,
    cause,
    decide,
    diagnosis,
    escalate,
    explain,
    maker_answer,
    payer,
    price,
    promise,
    quantity,
    quote,
    remove_job,
    remove_line,
    search,
    wishes,
    withdraw,
)

__all__ = [
    "add", "addition", "answer", "ask", "cancel", "cause", "copy", "decide", "diagnosis", "drop", "escalate", "estimate", "evaluate", "explain",
    "figures", "goodwill", "kind", "leaves", "maker_answer", "open_visit", "order", "orders", "payer", "price", "promise", "quantity",
    "quote", "quote_only", "raise_", "remove_job", "remove_line", "search", "settle_advice", "sign", "sign_on_phone", "tell", "to_dispatch",
    "void", "wishes", "withdraw",
]  # fmt: skip
