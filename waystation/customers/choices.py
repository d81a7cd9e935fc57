from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")
    FLEET = "fleet", _("Fleet")


class VehicleClass(TextChoices):
    CAR = "car", _("Car")
    TRUCK = "truck", _("Truck")
    TRAILER = "trailer", _("Trailer")
    BUS = "bus", _("Bus")
    OTHER = "other", _("Other")


class Energy(TextChoices):
    PETROL = "petrol", _("Petrol")
    DIESEL = "diesel", _("Diesel")
    GAS = "gas", _("Gas")
    HYBRID = "hybrid", _("Hybrid")
    ELECTRIC = "electric", _("Electric")
    OTHER = "other", _("Other")


class VehicleRoleKind(TextChoices):
    OWNER = "owner", _("Owner")
    DRIVER = "driver", _("Driver")
    SENDER = "sender", _("Person presenting the vehicle")
    PAYER = "payer", _("Payer")


class ReadingSource(TextChoices):
    RECEPTION = "reception", _("Reception")
    CALL = "call", _("Phone call")
    ROAD_TEST_OUT = "road_test_out", _("Road test, out")
    ROAD_TEST_IN = "road_test_in", _("Road test, back")
    DELIVERY = "delivery", _("Delivery")
    IMPORT = "import", _("Import")
    CORRECTION = "correction", _("Correction")
    METER_REPLACED = "meter_replaced", _("Meter replaced")


class ConsentPurpose(TextChoices):
    SERVICE_CALLS = "service_calls", _("Follow-up and service calls")
    MARKETING = "marketing", _("Marketing messages")
    SHARE_FLEET = "share_fleet", _("Share with the fleet")


class ImportState(TextChoices):
    """uploaded → checking → checked → running → done → undoing → undone; failed from any that works."""

    UPLOADED = "uploaded", _("Columns to be checked")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing written yet")
    RUNNING = "running", _("Being written")
    DONE = "done", _("Written")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    FAILED = "failed", _("Stopped")


WORKING = frozenset({ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING})
"""States in which the worker has something to do."""
