"""Table of imports."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from waystation.core.rows import CompanyRow
from waystation.imports.choices import ImportState


class ImportRun(CompanyRow):
    """One import of a spreadsheet: mapping, report, state; what it made, so that it can be taken back."""

    station = models.ForeignKey("accounts.Station", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=list)
    made = models.JSONField(default=dict)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name
