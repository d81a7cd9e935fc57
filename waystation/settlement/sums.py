"""What a bill and a payment do to the ledger, in 分, without the database. Debit positive, credit negative; every list sums to zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from waystation.core import money
from waystation.settlement.choices import RELEASE_PAYERS, AccountKind, Tender
from waystation.workorders.choices import LineKind, Payer

Side = tuple[AccountKind, int]

DEBTOR: dict[str, AccountKind] = {
    Payer.CUSTOMER: AccountKind.RECEIVABLE,
    Payer.INSURANCE: AccountKind.RECEIVABLE,
    Payer.WARRANTY: AccountKind.WARRANTY,
    Payer.GOODWILL: AccountKind.INTERNAL,
    Payer.INTERNAL: AccountKind.INTERNAL,
}
PURSE: dict[str, AccountKind] = {
    Tender.CASH: AccountKind.CASH,
    Tender.CARD: AccountKind.BANK,
    Tender.TRANSFER: AccountKind.BANK,
    Tender.WECHAT: AccountKind.WALLET,
    Tender.ALIPAY: AccountKind.WALLET,
    Tender.DEPOSIT: AccountKind.DEPOSIT,
}


def bill_total(*, labour_fen: int, parts_fen: int, other_fen: int, benefit_fen: int, discount_fen: int) -> int:
    """What the payer owes, including tax; benefits are negative, a discount is what is taken off (I-09)."""
    return labour_fen + parts_fen + other_fen + benefit_fen - discount_fen


def bill_entries(
    payer_kind: str, *, labour_fen: int, parts_fen: int, other_fen: int, benefit_fen: int, discount_fen: int, tax_fen: int
) -> list[Side]:
    """Debtor against sales net of the tax inside, benefits and discounts apart, tax apart; zero sides are left out."""
    gross = [(AccountKind.LABOUR, labour_fen), (AccountKind.PARTS, parts_fen), (AccountKind.OTHER, other_fen)]
    taxes = money.split(tax_fen, [max(amount, 0) for _kind, amount in gross]) if tax_fen else [0, 0, 0]
    total = bill_total(
        labour_fen=labour_fen, parts_fen=parts_fen, other_fen=other_fen, benefit_fen=benefit_fen, discount_fen=discount_fen
    )
    sides: list[Side] = [(DEBTOR[payer_kind], total)]
    sides += [(kind, tax - amount) for (kind, amount), tax in zip(gross, taxes, strict=True)]
    sides += [(AccountKind.BENEFIT, discount_fen - benefit_fen), (AccountKind.TAX, -tax_fen)]
    return [(kind, amount) for kind, amount in sides if amount]


def payment_entries(tender: str, amount_fen: int, against: AccountKind = AccountKind.RECEIVABLE) -> list[Side]:
    """Money in by its purse, off what is owed (or onto a deposit)."""
    return [(PURSE[tender], amount_fen), (against, -amount_fen)]


def opposite(sides: list[Side]) -> list[Side]:
    """The reversal of a posting."""
    return [(kind, -amount) for kind, amount in sides]


def expected_cash(opening_fen: int, taken_fen: int, paid_out_fen: int) -> int:
    """What must lie in the drawer: opening + in − out (I-15)."""
    return opening_fen + taken_fen - paid_out_fen


def spread(amount_fen: int, open_fens: Sequence[int]) -> list[int]:
    """Share an amount over open bills in their order, each at most what is open; the shares add up to the amount or to all that is open."""
    shares, left = [], amount_fen
    for open_fen in open_fens:
        share = min(left, open_fen)
        shares.append(share)
        left -= share
    return shares


FEES = ("diagnosis", "test", "parts", "labour", "machining", "other")


def fee_of(line: Any) -> str:
    """Which of the six fees of the settlement list a line belongs to (domain §7.9)."""
    if line.kind == LineKind.PART:
        return "parts"
    if line.kind == LineKind.LABOUR:
        return "labour"
    if line.kind == LineKind.BENEFIT:
        return ""
    return {"DIAG": "diagnosis", "TEST": "test", "MACH": "machining"}.get(line.code[:4], "other")


def fees(lines: Iterable[Any]) -> dict[str, int]:
    """The fee table of a bill in 分; benefits are not a fee."""
    table = dict.fromkeys(FEES, 0)
    for line in lines:
        if kind := fee_of(line):
            table[kind] += line.amount_fen
    return table


def quote_gaps(billed: dict[str, int], bound: dict[str, int], tolerance_fen: int) -> dict[str, int]:
    """What is off the binding quote, 分 by payer, "total" for all together (I-12). Empty: the bills may be made.

    A line that moved from the customer to the manufacturer keeps the total and is fine; the other way is not.
    """
    gaps = {payer: billed.get(payer, 0) - bound.get(payer, 0) for payer in sorted({*billed, *bound})}
    off = {payer: gap for payer, gap in gaps.items() if payer in RELEASE_PAYERS | {Payer.INSURANCE} and gap > tolerance_fen}
    total = sum(billed.values()) - sum(bound.values())
    if abs(total) > tolerance_fen:
        off["total"] = total
    return off


def tender_of_scan(code: str) -> Tender | None:
    """Whose code a scanner read: payment codes and transaction numbers of WeChat Pay and Alipay; None when a person must choose."""
    code = code.strip()
    if not code.isdigit():
        return None
    if (len(code) == 18 and "10" <= code[:2] <= "15") or (len(code) == 28 and code.startswith("4")):
        return Tender.WECHAT
    if (16 <= len(code) <= 24 and "25" <= code[:2] <= "30") or (len(code) == 28 and code.startswith("20")):
        return Tender.ALIPAY
    return None
