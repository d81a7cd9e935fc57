"""What somebody at the search box may find."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from waystation.core.access import Actor
from waystation.finder.sums import TAIL, asked, best, needed

_COLUMNS = "e.kind, e.object_id, e.label, e.sub, e.url, e.personal"
_SQLITE = f"""
SELECT {_COLUMNS} FROM finder_grams CROSS JOIN finder_searchentry e ON e.id = (finder_grams.rowid & 2147483647)
WHERE finder_grams MATCH %s AND {{conditions}} ORDER BY {{first}}finder_grams.rowid DESC LIMIT %s
"""
_POSTGRES = f"""
SELECT {_COLUMNS} FROM finder_searchentry e
WHERE e.tokens @@ %s::tsquery AND {{conditions}} ORDER BY {{first}}e.rank_at DESC, e.id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Found:
    """One answer; `personal` says that the label holds personal data (mask it for those who may not see it)."""

    kind: str
    object_id: int
    label: str
    sub: str
    url: str
    personal: bool


def find(
    by: Actor, query: str, limit: int = 12, kinds: Collection[str] | None = None, *, personal: bool = True, written_first: bool = False
) -> list[Found]:
    """Rows of the actor's company and station that have every word of the query, the very word and tails first, then the newest.

    Any two neighbouring characters are enough. `kinds` limits the kinds, `personal=False` leaves rows with personal data out,
    `written_first` puts rows whose own label (a plate) has the word before those that only sound like it or mention it.
    At most two statements, whatever is typed.
    """
    words = asked(query)
    if not words or by.company_id is None or limit < 1 or (kinds is not None and not kinds):
        return []
    found: dict[tuple[str, int], Found] = {}
    first = best(words)
    if written_first and len(words[0]) < TAIL and words[0].isascii():
        first = []  # a few letters are a piece of a plate sooner than the initials of a name
    if first:
        found.update(_rows(by, first, [f"{words[0]} "], limit, kinds, personal, any_token=True))
    if len(found) < limit:
        for key, row in _rows(by, needed(words), words, limit, kinds, personal, written_first=written_first).items():
            found.setdefault(key, row)
    return list(found.values())[:limit]


def _rows(
    by: Actor,
    tokens: Sequence[str],
    pieces: Sequence[str],
    limit: int,
    kinds: Collection[str] | None,
    personal: bool,
    *,
    any_token: bool = False,
    written_first: bool = False,
) -> dict[tuple[str, int], Found]:
    """Rows with all tokens (or any) whose text really has every piece: neighbours apart from each other are no answer."""
    lite = connection.vendor == "sqlite"
    contains = "instr(e.text, %s) > 0" if lite else "strpos(e.text, %s) > 0"
    conditions = ["e.company_id = %s", "(e.station_id IS NULL OR e.station_id = %s)", *[contains] * len(pieces)]
    values: list[int | str | None] = [by.company_id, by.station_id, *pieces]
    if kinds is not None:
        conditions.append(f"e.kind IN ({', '.join(['%s'] * len(kinds))})")
        values += sorted(kinds)
    if not personal:
        conditions.append("NOT e.personal")
    quote, joint = ('"', " OR " if any_token else " AND ") if lite else ("'", " | " if any_token else " & ")
    first = ""
    if written_first and len(pieces) == 1:
        first = f"({'instr' if lite else 'strpos'}(lower(e.label), %s) > 0) DESC, "
        values.append(pieces[0])
    match = joint.join(f"{quote}{token}{quote}" for token in tokens)
    statement = (_SQLITE if lite else _POSTGRES).format(conditions=" AND ".join(conditions), first=first)
    with connection.cursor() as cursor:
        cursor.execute(statement, [match, *values, limit])
        rows = [
            Found(kind, number, label, sub, url, bool(hidden))
            for kind, number, label, sub, url, hidden in cursor.fetchall()
        ]
    return {(row.kind, row.object_id): row for row in rows}
