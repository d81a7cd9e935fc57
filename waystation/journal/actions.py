"""Write the record: lines, moves, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused, Stale
from waystation.journal.models import ChainHead, FormReceipt, JournalLine, NumberSeries
from waystation.journal.queries import body_of
from waystation.journal.sums import line_hash, numbered


def record(row: models.Model, *, verb: str, by: Actor, now: datetime, label: str = "", **facts: Any) -> JournalLine:
    """Add one line about a row to the chain of its station. Facts hold names of fields, numbers and codes, no personal data."""
    station_id = getattr(row, "station_id", None) or by.station_id
    trail = getattr(row, "trail", "") or f"{row._meta.model_name}:{row.pk}"
    return write_line(
        verb=verb, by=by, now=now, station_id=station_id, subject=f"{row._meta.model_name}:{row.pk}",
        label=label or getattr(row, "number", "") or "", trail=trail, facts=facts,
    )  # fmt: skip


def lock_chain(chain: str) -> ChainHead:
    """Wait for the head of a chain. Verbs on parts and slots do it before anything else: a form that has already written a line
    holds the head, and would else wait for their rows while they wait for its line (six of eight died of it on PostgreSQL).
    """
    heads = ChainHead.objects.select_for_update().filter(chain=chain)
    for head in heads:
        return head
    ChainHead.objects.get_or_create(chain=chain)  # the first line of a chain: one of two beginners makes the head
    return heads.get()


def write_line(
    *, verb: str, by: Actor, now: datetime, station_id: int | None, subject: str, label: str, trail: str, facts: dict[str, Any]
) -> JournalLine:
    """Lock the head of the chain, add the line, move the head."""
    chain = f"station:{station_id}" if station_id else f"company:{by.company_id}"
    with transaction.atomic():
        head = lock_chain(chain)
        line = JournalLine(
            chain=chain, seq=head.seq + 1, at=now, company_id=by.company_id, station_id=station_id, actor_kind=by.kind,
            actor_id=by.user_id, actor_name=by.name, behalf_id=by.behalf_id, behalf_name=by.behalf_name, verb=verb,
            subject=subject, label=label, trail=trail, facts=facts, prev_hash=head.hash,
        )  # fmt: skip
        line.hash = line_hash(head.hash, line.seq, body_of(line))
        line.save(force_insert=True)
        ChainHead.objects.filter(pk=head.pk).update(seq=line.seq, hash=line.hash)
    return line


@contextmanager
def moving(
    row: Any, *, to: Any, by: Actor, now: datetime, verb: str, expect: int | None = None, **facts: Any
) -> Iterator[Any]:
    """Lock the row, check the map, do the work of the block, save, write the line: all or nothing.

    `expect` is the version the page showed. Refused: `stale` (somebody was faster), `wrong_state` (no such edge).
    """
    with transaction.atomic():
        locked = _lock(row, expect)
        came_from = locked.status
        if to not in locked.MOVES.get(came_from, set()):
            raise Refused(
                _("%(what)s is “%(state)s” and cannot become “%(wish)s” now. Reload the page to see what is next.")
                % {"what": str(locked), "state": locked.get_status_display(), "wish": _label(locked, to)},
                code="wrong_state",
                facts={"from": str(came_from), "to": str(to)},
            )
        yield locked
        locked.status = to
        _keep(row, locked)
        record(locked, verb=verb, by=by, now=now, **{"from": str(came_from), "to": str(to)}, **facts)


@contextmanager
def changing(row: Any, *, by: Actor, now: datetime, verb: str, expect: int | None = None, **facts: Any) -> Iterator[Any]:
    """Like `moving`, for a change that leaves the status where it is. Refused: `stale`."""
    with transaction.atomic():
        locked = _lock(row, expect)
        yield locked
        _keep(row, locked)
        record(locked, verb=verb, by=by, now=now, **facts)


def _lock(row: Any, expect: int | None) -> Any:
    station_id = getattr(row, "station_id", None)
    if station_id:  # the head of the chain first, everywhere: so that no two verbs wait for each other in a circle
        lock_chain(f"station:{station_id}")
    locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
    if expect is not None and str(locked.version) != str(expect).strip():  # as a page sent it: it may be anything
        said = _("Somebody was faster: %(what)s changed while you were looking. It has been reloaded; your words are kept.")
        raise Stale(said % {"what": str(locked)})
    return locked


def _keep(row: Any, locked: Any) -> None:
    locked.version += 1
    locked.save()
    for f in locked._meta.concrete_fields:
        setattr(row, f.attname, getattr(locked, f.attname))


def _label(row: Any, status: Any) -> str:
    return str(dict(row._meta.get_field("status").flatchoices).get(status, status))


def next_number(*, station_id: int, station_code: str, kind: str, prefix: str, on: date) -> str:
    """The next number of a series of the day; given back when the transaction fails, so there are no gaps (I-16)."""
    with transaction.atomic():
        key: dict[str, Any] = {"station_id": station_id, "kind": kind, "period": f"{on:%Y%m%d}"}
        NumberSeries.objects.get_or_create(**key)
        NumberSeries.objects.filter(**key).update(last=F("last") + 1)
        return numbered(prefix, station_code, on, NumberSeries.objects.get(**key).last)


def forget_answers(*, answers_before: datetime, keys_before: datetime, kept_paths: Sequence[str], most: int = 5_000) -> int:
    """Let go the pages that old forms were answered with, and much later their keys; gives how many rows changed.

    The keys of paths in `kept_paths` (money, orders, stock, customers' answers, the API) stay for good: a second sending after
    years has no second effect. A redirect is its own short answer and stays with its key. At most `most` rows of each kind.
    """
    old = FormReceipt.objects.filter(at__lt=answers_before).exclude(body=b"").values_list("pk", flat=True)[:most]
    emptied = FormReceipt.objects.filter(pk__in=list(old)).update(body=b"", headers=FormReceipt.GONE)
    ended = FormReceipt.objects.filter(at__lt=keys_before)
    for path in kept_paths:
        ended = ended.exclude(path__startswith=path)
    removed, _of_model = FormReceipt.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:most])).delete()
    return emptied + removed
