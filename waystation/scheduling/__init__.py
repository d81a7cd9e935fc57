"""Bays, people and things that can be booked, hours and absences, slots of a quarter hour.

Nouns: resource (bay, technician, advisor, lane, tool), shift, absence, opening hours, calendar day, hold (with its slots).
Promises: a unique constraint on (resource, quarter hour) forbids double use; holds lie inside opening hours; the appointment reserve
is respected. Later slices say what a hold is for by a `source` word such as `appointment:9` or `job:4`.
Actions: hold, move_hold, release. Queries: free_times, load, proposed_promise.
"""
