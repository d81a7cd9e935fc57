"""What lies on a trail, and the PDF of a sealed paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override

from waystation.core.access import Actor
from waystation.files.models import Media, Paper
from waystation.papers import press


def visible_media(by: Actor) -> QuerySet[Any]:
    return Media.objects.seen_by(by).filter(removed_at=None)


def media_on(by: Actor, trail: str, purpose: str | None = None) -> QuerySet[Any]:
    """Photos and files of a trail, oldest first."""
    rows = visible_media(by).filter(trail=trail)
    return (rows.filter(purpose=purpose) if purpose else rows).order_by("added_at", "pk")


# A paper is seen by whoever may see what it is about; one of these rights is enough.
ABOUT = {
    "appointment_form": ("appointments.view", "workorders.view"), "circle_check": ("reception.view", "workorders.view"),
    "repair_order": ("workorders.view",), "additional_work": ("workorders.view",), "requisition": ("workorders.view", "stock.view"),
    "old_parts_tag": ("workorders.view", "stock.view"), "inspection": ("workorders.view",), "completion_certificate": ("workorders.view",),
    "settlement_list": ("settlement.view", "workshop.inspect"), "gate_pass": ("delivery.gate", "settlement.view", "delivery.gate_pass"),
    "followup_record": ("care.view",), "complaint_record": ("complaints.view",),
}  # fmt: skip


def visible_papers(by: Actor) -> QuerySet[Any]:
    """Of the station, and for staff only of what their rights are about: the gate reads gate passes, not orders."""
    rows = Paper.objects.seen_by(by)
    return rows.filter(kind__in=[kind for kind, rights in ABOUT.items() if any(map(by.may, rights))]) if by.is_staff_member else rows


def papers_on(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    """Sealed papers of these trails, newest first."""
    return visible_papers(by).filter(trail__in=list(trails)).order_by("-sealed_at", "-pk")


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash lie in the media store."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def pdf_of(paper: Paper, language: str) -> bytes:
    """The paper as PDF in the language it was sealed in, so the same content gives the same bytes.

    `language` is for those that do not say, and for records of the house, sealed in both.
    """
    content = paper.content | (paper.content.get("english", {}) if language.startswith("en") else {})
    spoken = str(content.get("language") or language)
    return press.render(paper.kind, content, "en" if spoken.startswith("en") else "zh")


def in_both_languages(made: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The content of a record that colleagues of either language read: the Chinese, and under `english` what differs."""
    with override("zh-hans"):
        chinese = made()
    with override("en"):
        return chinese | {"english": {key: value for key, value in made().items() if value != chinese[key]}}
