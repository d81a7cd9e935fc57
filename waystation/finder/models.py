"""The table of entries. Company and station are numbers, so that the search needs no slice to stand beside it."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One row of another slice; `text` is compared, `grams` is what the database's index is made of."""

    company_id = models.BigIntegerField()
    station_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    label = models.CharField(max_length=160)
    sub = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200)
    text = models.TextField()
    grams = models.TextField()
    rank_at = models.DateTimeField()
    personal = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="finder_one_entry_a_row")]
        indexes = [models.Index(fields=["company_id", "-rank_at", "-id"], name="finder_newest")]
