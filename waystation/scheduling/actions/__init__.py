"""Time is taken, moved and given back; hours, days, shifts, absences and resources are kept."""

from waystation.scheduling.actions.calendar import (
    copy_calendar,
    end_absence,
    mark_absent,
    remove_calendar_day,
    save_certificate,
    save_resource,
    set_calendar_day,
    set_opening_hours,
    set_shift,
)
from waystation.scheduling.actions.holding import confirm_hold, hold, move_hold, release, release_source

__all__ = [
    "confirm_hold",
    "copy_calendar",
    "end_absence",
    "hold",
    "mark_absent",
    "move_hold",
    "release",
    "release_source",
    "remove_calendar_day",
    "save_certificate",
    "save_resource",
    "set_calendar_day",
    "set_opening_hours",
    "set_shift",
]
