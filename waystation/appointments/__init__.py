"""From the call to the arrival: booking, confirmation, preparation, reschedule, no-show.

Nouns: appointment, line, proposed time, preparation item, confirmation check, shop default. States: see `choices.MOVES` (requirements e.1).
Promises to later slices: `queries.expected(by, day)` and `queries.for_plate(by, plate, now)` find who should come; `actions.arrive` hands the
appointment over with its drafted lines, reserved parts (source `appointment_line:ID`) and hold (source `appointment:ID`).
"""
