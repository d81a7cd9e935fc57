"""REST for apps, partners and cameras: the same actions, own keys, idempotency keys."""
