"""What the pages of appointments show, and what is due."""

from waystation.appointments.queries.boards import (
    Card,
    Difference,
    day_board,
    differences,
    expected,
    last_board_check,
    last_put_up,
    load_cards,
    still_to_come,
    two_days,
    week,
    welcome,
    welcome_state,
)
from waystation.appointments.queries.due import (
    absent_at,
    due_checks,
    expired_tentatives,
    not_come,
    soon,
    untold_defaults,
    upcoming,
)
from waystation.appointments.queries.finding import (
    appointments_of,
    booked_lately,
    for_plate,
    history_of,
    incomplete,
    live_of_phone,
    name_of,
    visible_appointments,
    whole,
)
from waystation.appointments.queries.needs import (
    Need,
    Priced,
    advisor_resource,
    advisors_free,
    bay_candidates,
    bay_for_overbooking,
    bay_need,
    content_of,
    estimate,
    need_for,
    offers,
    priced,
    vehicle_class_of,
    wished_names,
    wished_rows,
    work_of,
)
from waystation.appointments.queries.papers import bay_name, last_form, paper_of
from waystation.appointments.queries.parts import (
    alone_and_away,
    covered,
    lines_short,
    parts_states,
    risk_reasons,
    unprepared,
    unreserved,
)

__all__ = [
    "Card", "Difference", "Need", "Priced", "absent_at", "advisor_resource", "advisors_free", "alone_and_away", "appointments_of",
    "bay_candidates", "bay_for_overbooking", "bay_name", "bay_need", "booked_lately",
    "content_of", "covered", "day_board", "differences", "due_checks", "estimate",
    "expected", "expired_tentatives", "for_plate", "history_of", "incomplete", "last_board_check", "last_form", "last_put_up",
    "line_states", "lines_short", "live_of_phone", "load_cards", "name_of", "need_for", "not_come", "offers", "paper_of", "parts_states", "priced",
    "risk_reasons", "soon", "still_to_come", "two_days", "unprepared", "unreserved", "untold_defaults", "upcoming", "vehicle_class_of",
    "visible_appointments", "week", "welcome", "welcome_state", "whole", "wished_names", "wished_rows", "work_of",
]  # fmt: skip
