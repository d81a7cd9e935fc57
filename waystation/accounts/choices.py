"""The roles of requirements section (c)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    MANAGER = "manager", _("After-sales manager")
    SUPERVISOR = "supervisor", _("Reception supervisor")
    TECHNICAL_HEAD = "technical_head", _("Technical head")
    ADVISOR = "advisor", _("Service advisor")
    GREETER = "greeter", _("Greeter")
    ASSISTANT = "assistant", _("Service assistant")
    CLERK = "clerk", _("Customer-care clerk")
    EXPERT = "expert", _("Technical expert")
    WARRANTY = "warranty", _("Warranty assessor")
    DISPATCHER = "dispatcher", _("Dispatcher")
    TECHNICIAN = "technician", _("Technician")
    INSPECTOR = "inspector", _("Quality inspector")
    PARTS = "parts", _("Parts clerk")
    CASHIER = "cashier", _("Cashier")
    WASHER = "washer", _("Washer")
    GATE = "gate", _("Gate guard")
    MARKETING = "marketing", _("Marketing")
    HEADOFFICE = "headoffice", _("Head office")
    ADMIN = "admin", _("System administrator")
    AUDITOR = "auditor", _("Auditor")


# roles whose rights reach beyond one station: only an administrator of the company gives and takes them
COMPANY_WIDE = frozenset({Role.ADMIN, Role.HEADOFFICE})
