"""What happens to money: one function per verb, one file per group of verbs."""

from waystation.settlement.actions.billing import allow_difference as allow_difference
from waystation.settlement.actions.billing import discount as discount
from waystation.settlement.actions.billing import note_invoice as note_invoice
from waystation.settlement.actions.billing import prepare_bills as prepare_bills
from waystation.settlement.actions.billing import reverse_bill as reverse_bill
from waystation.settlement.actions.credit import close_credit as close_credit
from waystation.settlement.actions.credit import open_credit as open_credit
from waystation.settlement.actions.credit import pay_account as pay_account
from waystation.settlement.actions.credit import put_on_account as put_on_account
from waystation.settlement.actions.ledger import in_line as in_line
from waystation.settlement.actions.paying import allocate as allocate
from waystation.settlement.actions.paying import pay as pay
from waystation.settlement.actions.paying import take_deposit as take_deposit
from waystation.settlement.actions.paying import take_unallocated as take_unallocated
from waystation.settlement.actions.refunding import approve_refund as approve_refund
from waystation.settlement.actions.refunding import refund as refund
from waystation.settlement.actions.refunding import reject_refund as reject_refund
from waystation.settlement.actions.shifts import count_shift as count_shift
from waystation.settlement.actions.shifts import open_shift as open_shift
