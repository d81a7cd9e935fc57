"""Audit, bill and money.

Nouns: ledger account, posting, entry (double entry, 分), bill (per payer), payment, refund, deposit, credit account, cash shift.
Promises: every posting sums to zero and is never changed; a bill equals the binding quote plus approved additions or has a manager's
reason; an order is settled when every bill its customer bears is paid or on account.
"""
