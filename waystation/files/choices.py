from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
