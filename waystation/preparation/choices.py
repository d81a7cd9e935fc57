from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PrepKind(TextChoices):
    ORDER = "order", pgettext_lazy("paper", "Repair order")
    PARTS = "parts", _("Parts")
    EXPERT = "expert", _("Expert")
    BAY = "bay", _("Technician and bay")
    TOOLS = "tools", _("Equipment and tools")
    DOCUMENTS = "documents", _("Documents")


OWNERS = {
    PrepKind.ORDER: "advisor", PrepKind.PARTS: "parts", PrepKind.EXPERT: "expert", PrepKind.BAY: "dispatcher",
    PrepKind.TOOLS: "dispatcher", PrepKind.DOCUMENTS: "advisor",
}  # fmt: skip


class PrepState(TextChoices):
    OPEN = "open", pgettext_lazy("task", "Open")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")


class Light(TextChoices):
    """How ready an appointment is (PREP-02)."""

    GREEN = "green", _("Ready")
    AMBER = "amber", _("Being prepared")
    RED = "red", _("Not ready in time")


class Column(TextChoices):
    """Columns of the appointment board, derived from the date (BORD-01)."""

    LATER = "later", _("Later")
    DAY_BEFORE = "day_before", _("One day before")
    TODAY = "today", _("Due in today")
    OVERDUE = "overdue", _("Past their time")
    CAME = "came", _("Arrived")
