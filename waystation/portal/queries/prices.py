"""What hangs on the wall and stands in the net for everybody: rates, labour hours, common parts, guarantees (PRIC-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import letterhead
from waystation.catalogue.choices import JobClass, Trade
from waystation.catalogue.models import ANY, CLASSES, GuaranteePolicy, LabourRate, Operation, Part, PartPrice
from waystation.catalogue.queries import RateTable, labour_rates, part_prices
from waystation.core.errors import Refused
from waystation.core.money import amount


@dataclass(frozen=True)
class BoardOperation:
    operation: Operation
    price_fen: int


@dataclass(frozen=True)
class BoardPart:
    part: Part
    price: PartPrice


@dataclass(frozen=True)
class Board:
    """The public prices of a station on a day: rates, labour hours, common parts, guarantees (PRIC-01, PART-12)."""

    on: date
    valid_from: date | None
    rates: list[LabourRate]
    groups: list[tuple[str, list[BoardOperation]]]
    parts: list[BoardPart]
    guarantee: list[GuaranteePolicy]


def price_board(station: Station, on: date) -> Board:
    """Six statements, whatever the size of the lists. Examples of the catalogue are not published."""
    company = station.company_id
    table = labour_rates(station, on)
    table = RateTable(tuple(row for row in table.rows if not row.example), on)
    parts = list(Part.objects.filter(company_id=company, is_common=True, active=True).order_by("system", "number"))
    prices = part_prices(station, [part.pk for part in parts], on)
    shown = [BoardPart(part, prices[part.pk]) for part in parts if part.pk in prices and not prices[part.pk].example]
    operations = Operation.objects.filter(company_id=company, active=True, is_diagnosis=False).order_by("system", "code")
    groups: dict[str, list[BoardOperation]] = {}
    for operation in operations:
        fen = _price(table, operation)
        if fen is not None:
            groups.setdefault(operation.get_system_display(), []).append(BoardOperation(operation, fen))
    dates = [row.valid_from for row in table.rows] + [row.price.valid_from for row in shown]
    policies = GuaranteePolicy.objects.filter(company_id=company).valid_on(on).order_by("vehicle_class", "-km", "job_class")
    rates = sorted(table.rows, key=lambda row: (Trade.values.index(row.trade), row.vehicle_class))
    return Board(on, max(dates, default=None), rates, list(groups.items()), shown, list(policies))


def _price(table: RateTable, operation: Operation) -> int | None:
    try:
        return amount(table.rate(operation.trade, operation.vehicle_class).rate_fen, operation.hours_milli)
    except Refused:
        return None


def _scope(class_: str, job: str = "") -> str:
    name = str(dict(CLASSES).get(class_, class_))
    return f"{name} · {JobClass(job).label}" if job else name


def board_paper(station: Station, on: date, *, printed_at: str, printed_by: str) -> dict[str, Any]:
    """The content of the printed price board (`papers/price_board.typ`), in the language in force."""
    board = price_board(station, on)
    filed = max((row.filed_on for row in board.rates if row.filed_on), default=None)
    content: dict[str, Any] = {
        **letterhead(station), "number": f"{station.code}-{on:%Y%m%d}",
        "printed_at": printed_at, "printed_by": printed_by,
        "terms": [_("Prices include tax. Nothing is charged above them; work that is not listed is quoted before it starts.")],
        "valid_from": board.valid_from.isoformat() if board.valid_from else "",
        "labour_source": _("Hours filed by the shop"),
        "rates": [{"name": _rate_name(row), "rate_fen": row.rate_fen} for row in board.rates],
        "groups": [{"name": name, "operations": [_operation_row(row) for row in rows]} for name, rows in board.groups],
        "parts": [_part_row(row) for row in board.parts],
        "guarantee": [
            {"scope": _scope(row.vehicle_class, row.job_class), "km": row.km, "days": row.days} for row in board.guarantee
        ],
    }  # fmt: skip
    if filed:
        content["filed_on"] = filed.isoformat()
    return content


def _rate_name(row: LabourRate) -> str:
    trade = Trade(row.trade).label
    return str(trade) if row.vehicle_class == ANY else f"{trade} · {_scope(row.vehicle_class)}"


def _operation_row(row: BoardOperation) -> dict[str, Any]:
    one = row.operation
    return {
        "code": one.code, "name": one.label, "models": _scope(one.vehicle_class), "hours_milli": one.hours_milli, "price_fen": row.price_fen,
    }  # fmt: skip


def _part_row(row: BoardPart) -> dict[str, Any]:
    one = row.part
    return {
        "code": one.number, "name": one.label, "models": one.fits_label, "quality": str(one.get_quality_display()), "unit": one.unit_label,
        "price_fen": row.price.price_fen,
    }  # fmt: skip
