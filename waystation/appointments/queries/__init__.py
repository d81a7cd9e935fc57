"""What the pages of appointments show, and what is due."""

from waystation.appointments.queries.days import between, bounds, expected, week
from waystation.appointments.queries.due import (
    absent_at,
    expired_tentatives,
    not_come,
    soon,
    untold_defaults,
    upcoming,
)
from waystation.appointments.queries.finding import (
    around,
    bay_name,
    booked_lately,
    for_plate,
    history_of,
    incomplete,
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
    class_for,
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
from waystation.appointments.queries.parts import (
    KEPT_STATES,
    alone_and_away,
    covered,
    line_states,
    lines_short,
    parts_states,
    risk_reasons,
    unreserved,
)

__all__ = [
    "around", "KEPT_STATES", "Need", "Priced", "absent_at", "advisor_resource", "advisors_free", "alone_and_away", "bay_candidates",
    "bay_for_overbooking", "bay_name", "bay_need", "between", "booked_lately", "bounds", "content_of", "covered", "estimate", "expected",
    "expired_tentatives", "for_plate", "history_of", "incomplete", "line_states", "lines_short", "name_of", "need_for",
    "not_come", "offers", "parts_states", "priced", "risk_reasons", "soon", "unreserved", "untold_defaults", "upcoming",
    "vehicle_class_of", "class_for", "visible_appointments", "week", "whole", "wished_names", "wished_rows", "work_of",
]  # fmt: skip
