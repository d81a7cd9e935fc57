"""Dispatch, clocks, requisitions, self-check, quality inspection, wash, internal handover.

Nouns: assignment, clock, requisition, repair report, self-check, inspection round, wash task, handover, old part, certificate.
Promises: a technician has one running clock; unapproved work neither starts nor takes parts; nobody passes his own work; an order leaves
the shop only inspected, washed and handed over.
"""
