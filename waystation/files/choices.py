from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MediaKind(TextChoices):
    PHOTO = "photo", _("Photo")
    AUDIO = "audio", _("Voice note")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")


class Signer(TextChoices):
    CUSTOMER = "customer", _("Customer")
    ADVISOR = "advisor", _("Service advisor")
    TECHNICIAN = "technician", _("Technician")
    INSPECTOR = "inspector", _("Quality inspector")
    TAKER = "taker", _("Taker")
    ISSUER = "issuer", _("Issuer")
    CASHIER = "cashier", _("Cashier")


PAPER_NAMES = {
    "appointment_form": pgettext_lazy("paper", "Appointment form"),
    "circle_check": pgettext_lazy("paper", "Walkaround and inquiry sheet"),
    "repair_order": pgettext_lazy("paper", "Repair order"),
    "requisition": pgettext_lazy("paper", "Parts requisition"),
    "additional_work": pgettext_lazy("paper", "Additional work sheet"),
    "inspection": pgettext_lazy("paper", "Inspection sheet"),
    "settlement_list": pgettext_lazy("paper", "Settlement list"),
    "completion_certificate": pgettext_lazy("paper", "Completion certificate"),
    "gate_pass": pgettext_lazy("paper", "Gate pass"),
    "followup_record": pgettext_lazy("paper", "Follow-up record"),
    "complaint_record": pgettext_lazy("paper", "Complaint record"),
    "price_board": pgettext_lazy("paper", "Public labour and part prices"),
    "old_parts_tag": pgettext_lazy("paper", "Old part tag"),
}  # as the papers themselves are headed (core/papers/words.toml)
