"""Who may do what with money."""

from __future__ import annotations

from waystation.core.access import right

view = right("settlement.view")
prepare = right("settlement.prepare")
allow_difference = right("settlement.allow_difference")
discount = right("settlement.discount")
take_payment = right("settlement.take_payment")
refund = right("settlement.refund")
approve_refund = right("settlement.approve_refund")
credit = right("settlement.credit")
cash_count = right("settlement.cash_count")
reverse = approve_refund
