from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyKind(TextChoices):
    PERSON = "person", pgettext_lazy("customer", "Person")
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


class PaperPurpose(TextChoices):
    """Papers kept with the file of a customer or vehicle (CUST-06, CUST-11)."""

    VEHICLE_LICENCE = "vehicle_licence", _("Vehicle licence")
    DRIVING_LICENCE = "driving_licence", _("Driving licence")
    BUSINESS_LICENCE = "business_licence", _("Business licence")
    PURCHASE = "purchase", _("Purchase papers")
    INSURANCE = "insurance", _("Insurance")
    PHOTO = "photo", _("Photo")


CHANNELS = [("", "—"), ("phone", _("Phone")), ("sms", _("Text message")), ("wechat", _("WeChat")), ("email", _("E-mail"))]
CONSENT_CHANNELS = [("form", _("Signed form")), ("desk", _("At the desk")), ("phone", _("Phone")), ("wechat", _("WeChat"))]
VERBS = {
    "customer.made": _("Customer file opened"),
    "customer.changed": _("Customer data changed"),
    "customer.preferences": _("Preferences written"),
    "contact.made": _("Contact added"),
    "contact.changed": _("Contact changed"),
    "contact.removed": _("Contact removed"),
    "consent.given": _("Consent given"),
    "consent.withdrawn": _("Consent withdrawn"),
    "personal.revealed": _("Hidden value looked at"),
    "customer.data_given": _("Own data handed to the customer"),
    "party.merged": _("Merged with a duplicate"),
    "party.parted": _("Merge undone"),
    "vehicle.made": _("Vehicle file opened"),
    "vehicle.changed": _("Vehicle data changed"),
    "vehicle.plate_off": _("Plate taken off"),
    "vehicle.role_set": _("Person entered on the vehicle"),
    "vehicle.role_ended": _("Person taken off the vehicle"),
    "vehicle.read": _("Odometer read"),
    "vehicle.wear": _("Wear measured"),
    "vehicle.visited": _("Visit noted"),
    "vehicle.merged": _("Merged with a duplicate"),
    "vehicle.parted": _("Merge undone"),
    "file.added": _("Paper added"),
}
"""How the lines of a customer's or vehicle's own history are read out."""
