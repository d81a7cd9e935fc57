"""What the record shows and whether it still holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from waystation.core.access import Actor
from waystation.journal.models import ChainHead, JournalLine
from waystation.journal.sums import instant, line_hash


def timeline(by: Actor, trails: Iterable[str]) -> QuerySet[Any]:
    """Everything that happened on these trails, oldest first (WORD-14)."""
    return JournalLine.objects.seen_by(by).on_trails(list(trails))


def body_of(line: JournalLine) -> dict[str, Any]:
    """The part of a line its hash covers."""
    return {
        "at": instant(line.at),
        "company": line.company_id,
        "station": line.station_id,
        "actor": [line.actor_kind, line.actor_id, line.actor_name],
        "behalf": [line.behalf_id, line.behalf_name],
        "verb": line.verb,
        "subject": line.subject,
        "label": line.label,
        "trail": line.trail,
        "facts": line.facts,
    }


def broken_chains() -> list[str]:
    """Each chain of the house that does not hold, with the first thing wrong with it; reads the whole record (R-22)."""
    found = ((chain, first_break(chain)) for chain in ChainHead.objects.order_by("chain").values_list("chain", flat=True))
    return [f"{chain}: {wrong}" for chain, wrong in found if wrong]


def first_break(chain: str) -> str:
    """Walk a chain: '' when it holds, else the first thing wrong with it (reliability R-22)."""
    prev, expected = "0" * 64, 0
    for line in JournalLine.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=2000):
        expected += 1
        if line.seq != expected:
            return f"line {expected} is missing"
        if line.prev_hash != prev or line.hash != line_hash(prev, line.seq, body_of(line)):
            return f"line {line.seq} was changed"
        prev = line.hash
    head = ChainHead.objects.filter(chain=chain).first()
    if head and (head.seq, head.hash) != (expected, prev):
        return f"the end was cut: the head says {head.seq}, the last line is {expected}"
    return ""
