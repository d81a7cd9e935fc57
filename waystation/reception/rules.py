"""Who may receive, and what is still missing before an order may open."""

from __future__ import annotations

from waystation.core.access import Actor, right
from waystation.reception.choices import WalkaroundStatus
from waystation.reception.models import Visit, Walkaround

arrive = right("reception.arrive")
assign = right("reception.assign")
check = right("reception.check")
view = right("reception.view")
keys = right("reception.keys")
preferences = right("customers.preferences")


def receives(by: Actor, visit: Visit) -> bool:
    """The receiving advisor, or somebody who may step in for him."""
    return check(by, visit) and (visit.advisor_id in (None, by.user_id) or by.may("reception.assign"))


def walkaround_of(visit: Visit) -> Walkaround | None:
    return Walkaround.objects.filter(visit=visit).first()


def ready_for_order(visit: Visit) -> list[str]:
    """Codes of what is missing before the order may open, in the order it is done (RCPT-11…17); empty when all is there."""
    sheet = walkaround_of(visit)
    missing = []
    if visit.km is None:
        missing.append("no_km")
    if visit.covers_at is None:
        missing.append("no_covers")
    if visit.valuables_reminded_at is None:
        missing.append("no_valuables_reminder")
    if not visit.words.strip():
        missing.append("no_words")
    if sheet is None:
        missing.append("no_walkaround")
    else:
        missing += sheet_gaps(sheet)
        if sheet.status != WalkaroundStatus.SIGNED:
            missing.append("walkaround_unsigned")
    return missing


def sheet_gaps(sheet: Walkaround) -> list[str]:
    """Sections of the walkaround that are not done; all are required (RCPT-12, RCPT-13)."""
    gaps = []
    if not sheet.fuel and sheet.soc_percent is None:
        gaps.append("no_fuel")
    if not sheet.exterior_checked:
        gaps.append("no_exterior")
    if not sheet.lights_checked:
        gaps.append("no_lights")
    if not sheet.equipment_checked:
        gaps.append("no_equipment")
    if not sheet.belongings_checked:
        gaps.append("no_belongings")
    if sheet.marks.filter(pointed_out=False).exists():
        gaps.append("marks_not_pointed_out")
    return gaps
