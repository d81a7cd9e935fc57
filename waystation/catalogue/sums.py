"""The statute of the repair guarantee, kinship of vehicle classes, spans of validity: arithmetic without a database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Protocol, TypeVar

from waystation.catalogue.choices import BUILT_INTO, Fit
from waystation.core.errors import Refused
from waystation.identifiers.vin import normalise, read_vin

AUTOMOBILES = ("car", "truck", "bus")
_AUTOMOBILE = {"overhaul": (20000, 100), "assembly": (20000, 100), "level2": (5000, 30)}
_OTHER = {"overhaul": (6000, 60), "assembly": (6000, 60)}
STATUTE_SOURCE = "机动车维修管理规定 质量保证期"


@dataclass(frozen=True)
class Guarantee:
    """Kilometres and days from the release of the vehicle, whichever comes first, and who says so."""

    km: int
    days: int
    source: str


def statutory(vehicle_class: str, job_class: str) -> Guarantee:
    """The shortest guarantee the law allows (domain §1.2)."""
    if vehicle_class in AUTOMOBILES:
        km, days = _AUTOMOBILE.get(job_class, (2000, 10))
    else:
        km, days = _OTHER.get(job_class, (700, 7))
    return Guarantee(km, days, STATUTE_SOURCE)


def kin(vehicle_class: str) -> list[str]:
    """The class itself, the class whose lists it borrows, and `any`: the order in which a list is looked for."""
    borrowed = {"bus": "truck", "other": "car"}.get(vehicle_class)
    return [word for word in (vehicle_class, borrowed, "any") if word]


class Spanned(Protocol):
    valid_from: date
    valid_until: date | None


S = TypeVar("S", bound=Spanned)


def before(rows: Iterable[S], start: date) -> S | None:
    """The row that would still be in force on the day a new one starts."""
    found = [row for row in rows if row.valid_from < start and (row.valid_until is None or row.valid_until >= start)]
    return max(found, key=lambda row: row.valid_from, default=None)


def until_next(rows: Iterable[Spanned], start: date) -> date | None:
    """The last day of a row that starts on `start`: the day before the next one, if one is already there."""
    following = [row.valid_from for row in rows if row.valid_from > start]
    return min(following) - timedelta(days=1) if following else None


def overlaps(rows: Sequence[Spanned]) -> bool:
    """True when two spans share a day; what the house promises never to have."""
    ordered = sorted(rows, key=lambda row: row.valid_from)
    return any(
        first.valid_until is None or first.valid_until >= second.valid_from
        for first, second in zip(ordered, ordered[1:], strict=False)
    )


def matches(pattern: str, maker: str) -> bool:
    """一汽解放* covers 一汽解放 J7; an empty pattern or * covers every maker."""
    return fnmatchcase(maker, pattern or "*")


def fit(descriptions: Iterable[str], maker: str, model: str) -> Fit:
    """How well what a part is for (解放 J6/J7, Toyota 2.0L; once in each language) meets a vehicle. No words: it fits all of its class."""
    known = [words.split() for words in descriptions if words.strip()]
    if not known:
        return Fit.YES
    if not maker.strip():
        return Fit.CHECK
    of_the_maker = [rest for brand, *rest in known if any(name.casefold() in maker.casefold() for name in (brand, *BUILT_INTO.get(brand, ())))]
    if not of_the_maker:
        return Fit.NO
    named = {word for rest in of_the_maker for part in rest for word in part.casefold().split("/") if word != "model"}
    return Fit.YES if any(_stands_in(word, model.casefold()) for word in named) else Fit.CHECK


def _stands_in(word: str, model: str) -> bool:
    """j6 stands in “j6p 6×4”, 3 in “model 3” but not in “gl8 653t”: Latin words begin where a word begins, single signs are whole words."""
    end = r"(?![a-z0-9])" if len(word) == 1 and word.isascii() else ""
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(word)}{end}" if word.isascii() else re.escape(word), model))


def vins_in(cells: Iterable[str], *, strict: bool) -> tuple[list[str], list[str]]:
    """(VINs, what is none) among typed words or cells of a table; not strict: only what looks like a VIN can be wrong."""
    good, bad = [], []
    for cell in cells:
        text = normalise(cell)
        if not text or (not strict and not (14 <= len(text) <= 20 and text.isascii() and any(one.isdigit() for one in text))):
            continue
        try:
            good.append(read_vin(text).text)
        except Refused:
            bad.append(cell.strip())
    return good, bad


def longest_gap(services_km: Iterable[int], now_km: int) -> tuple[int, int]:
    """The longest stretch without a service, in km: from delivery over the services to now (WARR-01)."""
    marks = [0, *sorted(km for km in services_km if 0 < km < now_km), now_km]
    return max(pairwise(marks), key=lambda pair: pair[1] - pair[0])
