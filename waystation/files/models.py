"""Tables of media, signatures and sealed papers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from waystation.core.rows import StationRow
from waystation.files.choices import PAPER_NAMES, MediaKind, Signer


class Media(StationRow):
    """One uploaded thing on a trail. The bytes lie under `sha256` in the media store; `purpose` says which place on the page."""

    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=10, choices=MediaKind.choices)
    mime = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, blank=True)
    trail = models.CharField(max_length=60, db_index=True)
    purpose = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or self.sha256[:8]


class Signature(StationRow):
    """Who signed what: an SVG drawing or a typed name, bound to the hash of the content shown (reliability D7). Added only."""

    trail = models.CharField(max_length=60, db_index=True)
    purpose = models.CharField(max_length=40)
    signer = models.CharField(max_length=12, choices=Signer.choices)
    name = models.CharField(_("name"), max_length=60)
    svg = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.get_signer_display()} {self.name}"


class Paper(StationRow):
    """A sealed document: its content as shown, its hash, its number. A change makes a new version; the old one stays."""

    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    trail = models.CharField(max_length=60, db_index=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "kind", "number", "version"], name="files_paper_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def name(self) -> str:
        """What people call it, in the reader's language."""
        return str(PAPER_NAMES.get(self.kind, self.kind))


class HandedOut(StationRow):
    """A copy of a paper given to somebody, on paper or as a link (WORD-03, SETL-13)."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="copies")
    to = models.CharField(max_length=60)
    how = models.CharField(max_length=20, choices=[("print", _("Printed")), ("link", _("Link"))])
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.paper} → {self.to}"
