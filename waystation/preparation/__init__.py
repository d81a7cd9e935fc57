"""From the booking to the evening before: the six groups, the shelf, both confirmations, the boards of the day.

Nouns: item (one of six groups), mark (what somebody said about one), confirmation, light, card. A list is read from the appointment and
never opened: a row is written only when somebody marks a group or makes a confirmation, so that a booking asks nothing of this slice.
The booked time, its bay, its advisor and its kept parts are one promise and stay in `appointments`, which also says when it is at risk.
Promises to later slices: `queries.unprepared(appointment)`, and that every board of a day shows the same rows.
"""
