from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Result(TextChoices):
    PASS = "pass", _("Passed")
    FAIL = "fail", _("Failed")


CERTIFIED = {"level2", "assembly", "overhaul"}  # job classes that leave with a completion certificate (domain.md §1.3)
INSPECTOR = "quality_inspector"  # the kind of certificate that lets a person pass a vehicle (QUAL-03)
TAKE_OVER_POINTS = ["exterior", "technical", "items"]
