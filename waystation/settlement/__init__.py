"""Bill, money, delivery, gate pass.

Nouns: ledger account, posting, entry (double entry, 分), bill (per payer), payment, refund, deposit, credit account, cash shift,
delivery, gate pass. Promises: every posting sums to zero and is never changed; a bill equals the binding quote plus approved additions or
has a manager's reason; a gate pass exists only for a vehicle inspected and paid (or on approved credit).
"""
