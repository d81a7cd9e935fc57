"""Who may receive, and what is still missing before an order may open."""

from __future__ import annotations

from waystation.core.access import Actor, right
from waystation.reception.choices import TRUCK_CLASSES, TRUCK_POINTS, Purpose, WalkaroundStatus
from waystation.reception.models import Visit, Walkaround

arrive = right("reception.arrive")
assign = right("reception.assign")
override = right("reception.override")
check = right("reception.check")
view = right("reception.view")
keys = right("reception.keys")
preferences = right("customers.preferences")

NO_INQUIRY = frozenset({Purpose.CONSULTATION, Purpose.APPOINTMENT, Purpose.PICK_UP})
"""Purposes for which the inquiry has no minimum length (requirements (f) 20)."""


def receives(by: Actor, visit: Visit) -> bool:
    """The receiving advisor, or somebody who may step in for him."""
    return check(by, visit) and (visit.advisor_id in (None, by.user_id) or by.may("reception.assign"))


def walkaround_of(visit: Visit) -> Walkaround | None:
    return Walkaround.objects.filter(visit=visit).first()


def is_truck(visit: Visit) -> bool:
    return visit.vehicle.vehicle_class in TRUCK_CLASSES


def ready_for_order(visit: Visit, *, combined: bool = False) -> list[str]:
    """Codes of what is missing before the order may open, in the order it is done (RCPT-11…17, RCPT-23); empty when all is there.

    `combined`: the customer signs walkaround and order together (requirements (f) 26), so the sheet must be complete, not signed.
    On the spot only mileage, covers and the customer's words are asked for (RCPT-08). `sums.sentence(code)` says each of them.
    """
    if visit.on_the_spot:
        kept = (("no_km", visit.km is None), ("no_covers", visit.covers_at is None), ("no_words", not visit.words.strip()))
        return [code for code, gap in kept if gap]
    sheet = walkaround_of(visit)
    if sheet is not None and sheet.status == WalkaroundStatus.SIGNED:
        return [code for code, gap in (("no_covers", visit.covers_at is None), ("no_words", not visit.words.strip())) if gap]
    missing = signing_gaps(visit, sheet)
    return missing if combined or sheet is None else [*missing, "walkaround_unsigned"]


def signing_gaps(visit: Visit, sheet: Walkaround | None) -> list[str]:
    """What the customer cannot sign without: every section of the sheet is required (RCPT-12)."""
    facts = (
        ("no_km", visit.km is None),
        ("no_data", visit.data_confirmed_at is None),
        ("no_covers", visit.covers_at is None),
        ("no_valuables_reminder", visit.valuables_reminded_at is None),
        ("no_words", not visit.words.strip()),
    )
    missing = [code for code, gap in facts if gap]
    return [*missing, "no_walkaround"] if sheet is None else missing + sheet_gaps(visit, sheet)


def sheet_gaps(visit: Visit, sheet: Walkaround) -> list[str]:
    """Sections of the walkaround that are not done, marks not pointed out in person (RCPT-12, RCPT-13)."""
    points = TRUCK_POINTS if is_truck(visit) else {}
    facts = (
        ("no_fuel", not sheet.fuel and sheet.soc_percent is None),
        ("no_exterior", not sheet.exterior_checked),
        ("no_lights", not sheet.lights_checked),
        ("no_equipment", not sheet.equipment_checked),
        ("no_belongings", not sheet.belongings_checked),
        ("no_truck_points", any(not sheet.answers.get(code, {}).get("result") for code in points)),
        ("marks_not_pointed_out", sheet.marks.filter(pointed_out=False).exists()),
    )
    return [code for code, gap in facts if gap]
