"""What a bill and a payment do to the ledger, in 分, without the database. Debit positive, credit negative; every list sums to zero."""

from __future__ import annotations

from waystation.core import money
from waystation.settlement.choices import AccountKind, Tender
from waystation.workorders.choices import Payer

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
