"""When the station is open, what is free, how full a day is."""

from waystation.scheduling.queries.days import DayLoad, HourLoad, hold_list, load
from waystation.scheduling.queries.hours import DayPlan, calendar, opening, opening_of, people_present
from waystation.scheduling.queries.people import (
    absences,
    bays,
    certificates,
    has_certificate,
    resource_of,
    resources,
    shifts,
    visible_absences,
    visible_certificates,
    visible_days,
    visible_holds,
    visible_resources,
)
from waystation.scheduling.queries.times import FreeTime, Proposal, Taken, bays_for, free_times, promise_times

__all__ = [
    "DayLoad",
    "DayPlan",
    "FreeTime",
    "HourLoad",
    "Proposal",
    "Taken",
    "absences",
    "bays",
    "bays_for",
    "calendar",
    "certificates",
    "free_times",
    "has_certificate",
    "hold_list",
    "load",
    "opening",
    "opening_of",
    "people_present",
    "promise_times",
    "resource_of",
    "resources",
    "shifts",
    "visible_absences",
    "visible_certificates",
    "visible_days",
    "visible_holds",
    "visible_resources",
]
