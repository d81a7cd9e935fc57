"""One joint plan for bays, technicians, tools and promises: who does what where and when, and how sure a promise is.

Nouns: problem (what the floor looks like now), stay (a vehicle in one bay without leaving it), plan, place, fault, reason, remedy.
Promises: a plan never uses anything twice, never moves a pin or begun work, respects shifts and closures; what moves says why.
The sums need no database and no clock: minutes are whole numbers from an origin the caller chooses. `optimizer` talks to CP-SAT
in a process of its own and is an extra (`pip install waystation[optimizer]`); without it the greedy plan stands.
"""
