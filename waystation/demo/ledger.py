"""Bills, payments and their postings for past stays: every posting sums to zero."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from waystation.core import money
from waystation.core.bulk import write_rows
from waystation.customers.models import Party
from waystation.demo.house import House
from waystation.settlement.choices import AccountKind, BillStatus, Tender
from waystation.settlement.models import Account, Bill, BillLine, Entry, Payment, Posting
from waystation.settlement.sums import Side, bill_entries, payment_entries
from waystation.workorders.choices import Payer
from waystation.workorders.sums import add_up

if TYPE_CHECKING:
    from waystation.demo.history import Numbers, Stay

TAX_MILLI = 130
PER_PARTY = {AccountKind.RECEIVABLE, AccountKind.DEPOSIT}


class Ledger:
    """Writes money for stays chunk by chunk; accounts are made when first needed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.accounts: dict[tuple[int, str, int | None], Account] = {}
        self.reference = 0

    def write(self, stays: list[Stay], numbers: Numbers, chance: random.Random) -> None:
        bills = [
            self._bill(stay, payer, numbers) for stay in stays for payer in sorted({line.payer for line in stay.lines})
        ]
        write_rows(bills)
        self._lines(stays, bills)
        self._post([(bill, "bill", f"bill:{bill.pk}", bill.final_at, self._sides(bill), bill.party) for bill in bills])
        self._pay([bill for bill in bills if bill.payer_kind == Payer.CUSTOMER and bill.total_fen], numbers, chance)

    def _bill(self, stay: Stay, payer: str, numbers: Numbers) -> Bill:
        sums = add_up(line for line in stay.lines if line.payer == payer)
        at = stay.done_at
        customer = payer == Payer.CUSTOMER
        return Bill(
            station=stay.place.station, number=numbers.next(stay.place, "bill", at), order=stay.order, payer_kind=payer,
            party=stay.owned.party if customer else None, status=BillStatus.PAID if customer else BillStatus.FINAL, labour_fen=sums.labour_fen,
            parts_fen=sums.parts_fen, total_fen=sums.total_fen, tax_fen=money.tax_inside(sums.total_fen, TAX_MILLI),
            paid_fen=sums.total_fen if customer else 0, quoted_fen=sums.total_fen, made_at=at, final_at=at,
        )  # fmt: skip

    def _sides(self, bill: Bill) -> list[Side]:
        return bill_entries(
            bill.payer_kind,
            labour_fen=bill.labour_fen,
            parts_fen=bill.parts_fen,
            other_fen=0,
            benefit_fen=0,
            discount_fen=0,
            tax_fen=bill.tax_fen,
        )

    def _lines(self, stays: list[Stay], bills: list[Bill]) -> None:
        of_order: dict[tuple[int, str], Bill] = {(bill.order_id, bill.payer_kind): bill for bill in bills}
        write_rows(
            [
                BillLine(
                    bill=of_order[stay.order.pk, line.payer],
                    line=line,
                    qty_milli=line.qty_milli,
                    amount_fen=line.amount_fen,
                )
                for stay in stays
                for line in stay.lines
            ]
        )

    def _pay(self, bills: list[Bill], numbers: Numbers, chance: random.Random) -> None:
        tenders = [
            chance.choices([Tender.WECHAT, Tender.ALIPAY, Tender.CARD, Tender.TRANSFER], [55, 25, 12, 8])[0]
            for _bill in bills
        ]
        postings = self._post(
            [
                (
                    bill,
                    "payment",
                    f"bill:{bill.pk}",
                    bill.final_at + timedelta(minutes=10),
                    payment_entries(tender, bill.total_fen),
                    bill.party,
                )
                for bill, tender in zip(bills, tenders, strict=True)
            ]
        )
        place = {self.house.north.station.pk: self.house.north, self.house.east.station.pk: self.house.east}
        write_rows(
            [
                Payment(
                    station_id=bill.station_id, number=numbers.next(place[bill.station_id], "payment", posting.at), bill=bill, party=bill.party,
                    order=bill.order, purpose="bill", tender=tender, amount_fen=bill.total_fen, reference=self._next_reference(), posting=posting,
                    at=posting.at, by_name=place[bill.station_id].person("cashier"),
                )
                for bill, tender, posting in zip(bills, tenders, postings, strict=True)
            ]
        )  # fmt: skip

    def _next_reference(self) -> str:
        self.reference += 1
        return f"DEMO{self.reference:010d}"

    def _post(self, wanted: Iterable[tuple[Bill, str, str, Any, list[Side], Party | None]]) -> list[Posting]:
        items = [item for item in wanted if item[4]]
        postings = [
            Posting(
                station_id=bill.station_id, what=what, source=source, trail=f"visit:{bill.order.visit_id}", day=(at + timedelta(hours=8)).date(),
                at=at, by_name=(self.house.north if bill.station_id == self.house.north.station.pk else self.house.east).person("cashier"),
            )
            for bill, what, source, at, _sides, _party in items
        ]  # fmt: skip
        write_rows(postings)
        self._make_accounts(items)
        entries = [
            Entry(posting=posting, account=self.accounts[_key(bill, kind, party)], amount_fen=amount)
            for posting, (bill, _what, _source, _at, sides, party) in zip(postings, items, strict=True)
            for kind, amount in sides
        ]
        write_rows(entries)
        return postings

    def _make_accounts(self, items: list[tuple[Bill, str, str, Any, list[Side], Party | None]]) -> None:
        missing: dict[tuple[int, str, int | None], Account] = {}
        for bill, _what, _source, _at, sides, party in items:
            for kind, _amount in sides:
                key = _key(bill, kind, party)
                if key not in self.accounts and key not in missing:
                    missing[key] = Account(
                        station_id=bill.station_id, kind=kind, party=party if kind in PER_PARTY else None
                    )
        write_rows(list(missing.values()))
        self.accounts.update(missing)


def _key(bill: Bill, kind: AccountKind, party: Party | None) -> tuple[int, str, int | None]:
    return bill.station_id, str(kind), party.pk if party and kind in PER_PARTY else None
