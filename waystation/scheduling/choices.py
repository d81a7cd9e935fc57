from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ResourceKind(TextChoices):
    BAY = "bay", _("Bay")
    TECHNICIAN = "technician", _("Technician")
    ADVISOR = "advisor", _("Service advisor")
    LANE = "lane", _("Reception lane")
    TOOL = "tool", _("Special tool")
    EXPERT = "expert", _("Expert")
    PARKING = "parking", _("Parking place")


class AdvisorKind(TextChoices):
    """What an advisor is the one for (RCPT-03)."""

    MECHANICAL = "mechanical", _("Mechanical and electrical")
    QUICK = "quick", _("Quick service")
    BODY = "body", _("Body and paint")


class HoldKind(TextChoices):
    TENTATIVE = "tentative", _("Tentative")
    APPOINTMENT = "appointment", _("Appointment")
    JOB = "job", _("Job")
    CLOSED = "closed", _("Out of service")


class CertificateKind(TextChoices):
    QUALITY_INSPECTOR = "quality_inspector", _("Quality inspector")
    TECHNICIAN = "technician", _("Repair technician")
    HV = "hv", _("High-voltage work")
    WELDER = "welder", _("Welder")
    DRIVING = "driving", _("Driving licence for road tests")
    SAFETY = "safety", _("Safety officer")
