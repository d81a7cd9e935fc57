"""From the call to the arrival: booking, moving, calling off, no-show, and whether the shop can keep it.

Nouns: appointment, line, proposed time, shop default. States: see `choices.MOVES` (requirements e.1).
Promises to later slices: `queries.expected(by, day)` and `queries.for_plate(by, plate, now)` find who should come; `actions.arrive` hands the
appointment over with its drafted lines, reserved parts (source `appointment_line:ID`) and hold (source `appointment:ID`). What is to be
prepared and confirmed is read from here by `preparation`; nothing here asks for it.
"""
