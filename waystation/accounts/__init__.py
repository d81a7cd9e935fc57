"""Companies, stations, the people who log in, their roles, who stands in for whom, and numbers with a date and a source.

Nouns: company (the tenant), station, user, membership (role at a station), delegation, parameter, API key.
Promises: `actor_for(user, station)` says who acts and for whom; `parameter(key, station, on)` gives the number in force that day.
"""
