"""Which checklist is asked on an order."""

from __future__ import annotations

from django.utils.translation import gettext as _

from waystation.catalogue.models import Checklist, ChecklistItem
from waystation.catalogue.queries import checklist_for, items_of
from waystation.core.errors import Refused
from waystation.customers.choices import Energy, VehicleClass
from waystation.customers.models import Vehicle
from waystation.workorders.models import RepairOrder
from waystation.workshop.rules import agreed_jobs
from waystation.workshop.sums import heaviest


def job_class_of(order: RepairOrder) -> str:
    """The heaviest class of the agreed work."""
    return heaviest(job.job_class for job in agreed_jobs(order))


LARGE = {VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.TRAILER}
LIVE = {"", Energy.ELECTRIC, Energy.HYBRID}  # unknown energy: better one question too many


def points_of(checklist: Checklist, vehicle: Vehicle) -> list[ChecklistItem]:
    """The points that concern this vehicle: what ends in “(truck)” or “(electric)” is asked of those only."""
    foreign: tuple[str, ...] = () if vehicle.vehicle_class in LARGE else ("（货车）", "(truck)")
    foreign += () if vehicle.energy in LIVE else ("（新能源）", "(electric)")
    return [item for item in items_of(checklist) if not item.text.endswith(foreign) and not item.text_en.endswith(foreign)]


def list_for(order: RepairOrder, kind: str) -> Checklist:
    """The newest list for the work and the vehicle (QUAL-02). Refused: no_checklist."""
    found = checklist_for(order.station.company_id, str(kind), job_class_of(order), order.vehicle.vehicle_class)
    if found is None:
        raise Refused(_("There is no checklist for this check. Ask the technical head to enter one."), code="no_checklist")
    return found
