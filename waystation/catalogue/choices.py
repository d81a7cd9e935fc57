from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobClass(TextChoices):
    MINOR = "minor", _("Minor repair")
    LEVEL1 = "level1", _("Level-1 maintenance")
    LEVEL2 = "level2", _("Level-2 maintenance")
    ASSEMBLY = "assembly", _("Assembly overhaul")
    OVERHAUL = "overhaul", _("Vehicle overhaul")
    SPECIAL = "special", _("Special repair")


class System(TextChoices):
    ENGINE = "engine", _("Engine")
    AFTERTREATMENT = "aftertreatment", _("Aftertreatment")
    FUEL = "fuel", _("Fuel system")
    COOLING = "cooling", _("Cooling")
    INTAKE_EXHAUST = "intake_exhaust", _("Intake and exhaust")
    CLUTCH = "clutch", _("Clutch")
    GEARBOX = "gearbox", _("Gearbox")
    DRIVELINE = "driveline", _("Driveline")
    FRONT_AXLE = "front_axle", _("Front axle")
    REAR_AXLE = "rear_axle", _("Rear axle")
    BRAKE = "brake", _("Brakes")
    STEERING = "steering", _("Steering")
    SUSPENSION = "suspension", _("Suspension")
    WHEEL_TYRE = "wheel_tyre", _("Wheels and tyres")
    ELECTRICAL = "electrical", _("Electrical system")
    HV_BATTERY = "hv_battery", _("Traction battery")
    AC = "ac", _("Air conditioning")
    CAB_BODY = "cab_body", _("Cab and body")
    PAINT = "paint", _("Paint")
    INSPECTION = "inspection", pgettext_lazy("kind of work", "Inspection")
    MAINTENANCE = "maintenance", _("Maintenance")
    WASH = "wash", _("Wash")


# steps of the journey with should-do and should-avoid points
STEPS = {
    "appointment": _("Appointment and preparation"), "reception": _("Reception, diagnosis and order"),
    "repair": _("Repair, parts and additional work"), "inspection": _("Inspection and handover"),
    "settlement": _("Settlement and delivery"), "followup": _("Follow-up and complaints"),
}  # fmt: skip
# where the words of a script are said
SITUATIONS = {
    "call": _("On the phone"), "appointment": _("Appointment"), "benefit": _("Benefit of an appointment"), "reception": _("Reception"),
    "repair": _("Repair"), "delivery": _("Delivery"), "followup": _("Follow-up"), "complaint": _("Complaint"), "reminder": _("Reminder"),
}  # fmt: skip


class Trade(TextChoices):
    MECHANICAL = "mechanical", _("Mechanical")
    ELECTRICAL = "electrical", _("Electrical")
    BODY = "body", _("Body work")
    PAINT = "paint", _("Paint")
    TYRE = "tyre", _("Tyre")
    HV = "hv", _("High voltage")
    WASH = "wash", _("Wash")
    INSPECTION = "inspection", pgettext_lazy("kind of work", "Inspection")


class BayKind(TextChoices):
    QUICK = "quick", _("Quick service")
    REPAIR = "repair", _("Repair")
    TRUCK = "truck", _("Truck")
    ALIGNMENT = "alignment", _("Alignment")
    PAINT = "paint", _("Paint")
    HV = "hv", _("New energy")
    INSPECTION = "inspection", pgettext_lazy("kind of work", "Inspection")
    WASH = "wash", _("Wash")


class Quality(TextChoices):
    OEM = "oem", _("Original part")
    EQUIVALENT = "equivalent", _("Equivalent part")
    REMAN = "reman", _("Remanufactured part")
    RECONDITIONED = "reconditioned", _("Reconditioned part")
    USED = "used", _("Used part")
    CUSTOMER = "customer", _("Supplied by the customer")


class ChecklistKind(TextChoices):
    CIRCLE = "circle", _("Walkaround")
    PRESTART = "prestart", _("Preparation before start")
    SELF = "self", _("Self-check")
    QUALITY = "quality", _("Quality inspection")
    PAPERS = "papers", _("Papers")
    HANDOVER = "handover", _("Internal handover")


class CampaignKind(TextChoices):
    RECALL = "recall", _("Recall")
    SERVICE = "service", _("Service campaign")


class BenefitKind(TextChoices):
    LABOUR_DISCOUNT = "labour_discount", _("Labour discount")
    FREE_OPERATION = "free_operation", _("Free operation")


class Fit(TextChoices):
    """Does a part fit a vehicle, as far as the words of its `fits` tell."""

    YES = "yes", _("Fits")
    CHECK = "check", _("Same maker; check model and engine")
    NO = "no", _("For another maker")
    OTHER_CLASS = "other_class", _("For another class of vehicle")


# Whose vehicles an engine or group is built into, where its own name is not the name on the vehicle.
BUILT_INTO = {
    "锡柴": ("解放",), "潍柴": ("陕汽", "福田"), "康明斯": ("福田", "东风", "江淮"), "江铃": ("福特",), "大众": ("斯柯达", "捷达"),
    "通用": ("别克", "雪佛兰", "凯迪拉克", "五菱"), "FAW": ("Jiefang",), "Weichai": ("Shacman", "Foton"),
    "Cummins": ("Foton", "Dongfeng", "JAC"), "VW": ("Volkswagen", "Skoda", "Jetta"), "GM": ("Buick", "Chevrolet", "Cadillac"),
}  # fmt: skip
# where the rows that come with the catalogue are taken from; what a station writes itself is shown as it stands
SOURCES = {
    "《机动车维修管理规定》质量保证期": _("Motor Vehicle Repair Regulations, guarantee period"),
    "《家用汽车产品修理更换退货责任规定》": _("Household vehicle repair, replacement and return rules"),
    "示例": _("Example"),
}


def source_words(source: str) -> str:
    """A source in the reader's language."""
    return str(SOURCES.get(source, source))
