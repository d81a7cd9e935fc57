from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperPoint(TextChoices):
    SETTLEMENT_LIST = "settlement_list", _("Settlement list")
    CERTIFICATE = "certificate", _("Completion certificate")
    GUARANTEE = "guarantee", _("Guarantee card")
    INVOICE = "invoice", _("Invoice or invoice request")
    REPORTS = "reports", _("Inspection report and photos")
    LICENCE = "licence", _("Licence and booklet of the customer")


class Step(TextChoices):
    """The last conversation in its order; the page shows the first open one as the next step."""

    PAPERS = "papers", _("Papers ready")
    TOLD = "told", _("Customer told to collect")
    RECEIVED = "received", _("Customer received")
    INSPECTED = "inspected", _("Vehicle inspected together")
    EXPLAINED = "explained", _("Work and charges explained")
    GUIDED = "guided", _("Guided to the cashier")
    OLD_PARTS = "old_parts", _("Old parts shown")
    NEXT = "next", _("Next service told")
    REMAINING = "remaining", _("Remaining life told")
    EXTRA = "extra", _("Further work discussed")
    SIGNED = "signed", _("Refused safety work signed")
    COPIES = "copies", _("Copies given")
    COVERS = "covers", _("Covers removed")
    KM = "km", _("Mileage out read")
    PASS = "pass", _("Gate pass issued")
    SEEN_OFF = "seen_off", _("Seen off")


class Moment(TextChoices):
    """The steps as they fall together: what is kept in one go stands under one heading."""

    READY = "ready", _("Before the customer comes")
    TALK = "talk", _("With the customer at the vehicle")
    SIGNED = "signed", _("Refused safety work signed")
    LEAVE = "leave", _("Before the vehicle leaves")
    FAREWELL = "farewell", _("Seen off")


MOMENTS: dict[Moment, tuple[Step, ...]] = {
    Moment.READY: (Step.PAPERS, Step.TOLD),
    Moment.TALK: (Step.RECEIVED, Step.INSPECTED, Step.EXPLAINED, Step.GUIDED, Step.OLD_PARTS, Step.NEXT, Step.REMAINING, Step.EXTRA),
    Moment.SIGNED: (Step.SIGNED,), Moment.LEAVE: (Step.COPIES, Step.COVERS, Step.KM, Step.PASS), Moment.FAREWELL: (Step.SEEN_OFF,),
}  # fmt: skip
