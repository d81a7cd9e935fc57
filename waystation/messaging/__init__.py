"""Words between people: message templates and the outbox, calls, notices, tasks, notes and questions, links for customers.

Nouns: message (outbox row), template, call, notice (to a colleague, with read receipt), task (one inbox for all work on people),
note (thread on a trail), question (asked of an expert, with answer and times), customer link (token kept as hash).
Promises: a message exists if and only if its transaction committed, and goes out at most once; a task is in exactly one inbox;
a link opens one thing for one purpose until it expires.
"""
