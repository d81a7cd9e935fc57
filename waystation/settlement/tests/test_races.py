"""Many hands on one bill, one number series, one credit limit (R-01, R-02). Each race has its control: without the guard it breaks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.harness.race import Outcome, guard_off, race
from waystation.core.errors import Refused
from waystation.journal.models import NumberSeries
from waystation.journal.sums import numbered
from waystation.settlement import actions
from waystation.settlement.models import Bill, CreditAccount, Payment
from waystation.settlement.tests.build import LABOUR_TOTAL, NOW, make_bill, make_order
from waystation.workorders.models import RepairOrder

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
HANDS = 6
MOST_OF_IT = LABOUR_TOTAL * 6 // 10
ACTIONS = "waystation.settlement.actions"


def _trust_the_page(bill: Bill, amount_fen: int) -> str:
    """What the claim would be without its condition: what the page showed decides."""
    if bill.open_fen < amount_fen:
        raise Refused("", code="over_payment")
    Bill.objects.filter(pk=bill.pk).update(paid_fen=bill.paid_fen + amount_fen)
    bill.refresh_from_db()
    return str(bill.status)


def count_up() -> Callable[..., str]:
    """A number series that looks and then writes, when all hands have looked."""
    looked = threading.Barrier(HANDS)

    def naive(*, station_id: int, station_code: str, kind: str, prefix: str, on: date) -> str:
        row = NumberSeries.objects.get(station_id=station_id, kind=kind, period=f"{on:%Y%m%d}")
        looked.wait(timeout=30)
        NumberSeries.objects.filter(pk=row.pk).update(last=row.last + 1)
        return numbered(prefix, station_code, on, row.last + 1)

    return naive


def owe_by_the_page(account: CreditAccount, _bill: Bill, amount_fen: int) -> CreditAccount:
    """A limit compared with what the page showed of the account."""
    if account.owed_fen + amount_fen > account.limit_fen:
        raise Refused("", code="credit_limit")
    CreditAccount.objects.filter(pk=account.pk).update(owed_fen=account.owed_fen + amount_fen)
    return account


@contextmanager
def without(place: str, replacement: Any) -> Iterator[None]:
    """The guard gone, and the line before the journal's head with it."""
    with guard_off(place, replacement), guard_off(f"{ACTIONS}.ledger:lock_chain", lambda _chain: None):
        yield


def codes(outcomes: list[Outcome]) -> Counter[str]:
    return Counter("won" if o.won else getattr(o.error, "code", type(o.error).__name__) for o in outcomes)


def fresh_bill(pk: int) -> Bill:
    return Bill.objects.select_related("order", "station", "party").get(pk=pk)


def pay_at_once(station: Any, by: Any) -> Counter[str]:
    """More than half of one bill paid by six hands, each with a receipt of its own: only one fits."""
    bill = make_bill(station, by=by)
    rows = [fresh_bill(bill.pk) for _n in range(HANDS)]
    runners: list[Callable[[], Any]] = [
        partial(actions.pay, row, tender="card", amount_fen=MOST_OF_IT, reference=f"S{n}", by=by, now=NOW) for n, row in enumerate(rows)
    ]
    return codes(race(*runners, delay_ms=4))


@pytest.mark.covers("SETL-08", "I-10")
def test_a_bill_is_paid_once(station: Any, by: Any) -> None:
    met = pay_at_once(station, by)
    assert met == {"won": 1, "over_payment": HANDS - 1}
    bill = Bill.objects.get()
    assert (bill.paid_fen, bill.status, Payment.objects.count()) == (MOST_OF_IT, "final", 1)
    assert Payment.objects.get().number.endswith("0001")


def test_control_a_bill_is_paid_twice_when_the_page_decides(station: Any, by: Any) -> None:
    with without(f"{ACTIONS}.paying:_claim", _trust_the_page):
        pay_at_once(station, by)
    assert Payment.objects.count() > 1


def bill_at_once(station: Any, by: Any) -> list[Outcome]:
    orders = [make_order(station) for _n in range(HANDS)]
    rows = [RepairOrder.objects.select_related("station", "vehicle", "party", "contact", "visit").get(pk=order.pk) for order in orders]
    return race(*[partial(actions.prepare_bills, row, by=by, now=NOW) for row in rows], delay_ms=4)


@pytest.mark.covers("I-16")
def test_bill_numbers_have_no_gaps_and_no_doubles(station: Any, by: Any) -> None:
    assert codes(bill_at_once(station, by)) == {"won": HANDS}
    assert sorted(int(n[-4:]) for n in Bill.objects.values_list("number", flat=True)) == list(range(1, HANDS + 1))


def test_control_a_series_that_looks_first_gives_a_number_twice(station: Any, by: Any) -> None:
    make_bill(station, by=by)  # the series is there
    with without("waystation.accounts.actions.numbers:next_number", count_up()):
        met = codes(bill_at_once(station, by))
    assert met["won"] < HANDS, met


def bills_within_a_limit(station: Any, by: Any) -> list[Bill]:
    """Six bills of one customer whose limit holds two of them."""
    first = make_bill(station, by=by)
    bills = [first, *[make_bill(station, by=by, party=first.party) for _n in range(HANDS - 1)]]
    actions.open_credit(first.party, station=station, limit_fen=2 * LABOUR_TOTAL, days=30, by=by, now=NOW)
    return bills


def owe_at_once(bills: list[Bill], by: Any) -> Counter[str]:
    return codes(race(*[partial(actions.put_on_account, fresh_bill(bill.pk), by=by, now=NOW) for bill in bills], delay_ms=4))


@pytest.mark.covers("SETL-14")
def test_a_credit_limit_holds_under_many_hands(station: Any, by: Any) -> None:
    assert owe_at_once(bills_within_a_limit(station, by), by) == {"won": 2, "credit_limit": HANDS - 2}
    assert CreditAccount.objects.get().owed_fen == 2 * LABOUR_TOTAL


def test_control_a_limit_that_is_looked_at_first_is_broken(station: Any, by: Any) -> None:
    bills = bills_within_a_limit(station, by)
    with without(f"{ACTIONS}.credit:take_credit", partial(owe_by_the_page, CreditAccount.objects.get())):
        met = owe_at_once(bills, by)
    assert met["won"] > 2, met
