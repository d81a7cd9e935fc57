"""What the search learns and forgets; called by other slices inside their own transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice

from waystation.core.bulk import write_rows
from waystation.finder.models import SearchEntry
from waystation.finder.sums import Row, tokens

BATCH = 500
_LEARNED = ["company_id", "station_id", "label", "sub", "url", "text", "grams", "rank_at", "personal"]


def index(
    kind: str,
    object_id: int,
    *,
    company_id: int,
    station_id: int | None = None,
    label: str,
    sub: str = "",
    url: str,
    words: Sequence[str] = (),
    now: datetime,
    personal: bool = False,
) -> None:
    """Make a row findable by its label and `words`, or say anew what it is found by. The newest `now` is shown first."""
    row = Row(kind, object_id, company_id, station_id, label, sub, url, words, now, personal)
    _learn([row])


def index_many(rows: Iterable[Row], *, new: bool = False) -> int:
    """The same for many rows, as imports and rebuilding need it; returns how many. The last of two rows of one object counts.
    `new` says that the rows were made in this transaction: nobody can have indexed them, and writing is twice as fast.
    """
    remaining = iter(rows)
    count = 0
    while batch := list(islice(remaining, BATCH)):
        _learn(list({(row.kind, row.object_id): row for row in batch}.values()), new=new)
        count += len(batch)
    return count


def forget(kind: str, object_id: int) -> None:
    """A row that is gone, merged or anonymised is found no more."""
    SearchEntry.objects.filter(kind=kind, object_id=object_id).delete()


def forget_many(kind: str, object_ids: Collection[int]) -> None:
    """The same for many rows of one kind."""
    SearchEntry.objects.filter(kind=kind, object_id__in=object_ids).delete()


def _learn(rows: Sequence[Row], *, new: bool = False) -> None:
    entries = []
    for row in sorted(
        rows, key=lambda row: (row.kind, row.object_id)
    ):  # one order for all, so that two imports cannot deadlock
        text = row.text
        entries.append(
            SearchEntry(
                company_id=row.company_id,
                station_id=row.station_id,
                kind=row.kind,
                object_id=row.object_id,
                label=row.label[:160],
                sub=row.sub[:200],
                url=row.url,
                text=text,
                grams=tokens(text),
                rank_at=row.rank_at,
                personal=row.personal,
            )
        )
    if new:
        write_rows(entries)
        return
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=_LEARNED, batch_size=BATCH
    )
