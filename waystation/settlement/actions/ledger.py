"""Write balanced postings; nothing here is ever changed, a mistake is turned back by its opposite (I-08)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.customers.models import Party
from waystation.journal.actions import lock_chain
from waystation.settlement.choices import AccountKind
from waystation.settlement.models import Account, Bill, CreditAccount, Entry, Posting
from waystation.settlement.sums import Side

P = ParamSpec("P")
T = TypeVar("T")
PER_PARTY = {AccountKind.RECEIVABLE, AccountKind.DEPOSIT}


def in_line(verb: Callable[P, T]) -> Callable[P, T]:
    """Run a verb in one transaction that waits for the journal's head of its station first.

    Verbs of money lock several rows and write lines in between; with the head taken first, two of them follow one another
    instead of waiting for each other's rows (reliability D2).
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        subject: Any = args[0] if args else None
        place: Any = kwargs.get("station", subject)
        with transaction.atomic():
            lock_chain(f"station:{getattr(subject, 'station_id', None) or place.pk}")
            return verb(*args, **kwargs)

    return run


def account(station: Station, kind: AccountKind, party: Party | None) -> Account:
    """The ledger account, made when first needed; receivables and deposits are kept per party."""
    row, _made = Account.objects.get_or_create(station=station, kind=kind, party=party if kind in PER_PARTY else None)
    return row


def post(
    station: Station, sides: list[Side], *, what: str, source: str, trail: str, party: Party | None, by: Actor, now: datetime
) -> Posting:
    """Write one movement of money. The sides must sum to zero: a crooked list is our own mistake and stops everything."""
    if sum(amount for _kind, amount in sides) or not sides:
        raise ValueError(f"A posting sums to zero and is not empty: {sides}")
    with transaction.atomic():
        posting = Posting.objects.create(
            station=station, what=what, source=source, trail=trail, day=today(station, now), at=now, by_name=by.name
        )
        Entry.objects.bulk_create(Entry(posting=posting, account=account(station, kind, party), amount_fen=amount) for kind, amount in sides)
    return posting


def turn_back(posting: Posting, *, by: Actor, now: datetime) -> Posting:
    """The opposite of a posting, once."""
    with transaction.atomic():
        opposite = Posting.objects.create(
            station_id=posting.station_id, what="reversal", source=posting.source, trail=posting.trail, day=today(posting.station, now), at=now,
            by_name=by.name, reverses=posting,
        )  # fmt: skip
        Entry.objects.bulk_create(
            Entry(posting=opposite, account_id=entry.account_id, amount_fen=-entry.amount_fen) for entry in posting.entries.order_by("pk")
        )
    return opposite


def standing(source: str, what: str) -> Posting | None:
    """The posting of a source that has not been turned back."""
    turned = Posting.objects.filter(source=source, reverses__isnull=False).values("reverses_id")
    return Posting.objects.filter(source=source, what=what).exclude(pk__in=turned).select_related("station").first()


def draw_deposit(station: Station, party: Party | None, amount_fen: int) -> None:
    """Hold the customer's deposit for the rest of the transaction and see that it covers the amount.

    The row of the ledger account is locked first, so two draws follow one another. Refused: no_deposit.
    """
    row = Account.objects.select_for_update().filter(station=station, kind=AccountKind.DEPOSIT, party=party).first() if party else None
    held = -sum(row.entries.values_list("amount_fen", flat=True)) if row else 0
    if held < amount_fen:
        raise Refused(
            _("The deposit covers %(held)s yuan only. Take the rest another way.") % {"held": yuan(held)}, code="no_deposit",
            field="amount", facts={"held_fen": held},
        )  # fmt: skip


def take_credit(bill: Bill, amount_fen: int) -> CreditAccount:
    """Let the party owe more: one statement that the limit guards. Refused: no_credit, credit_limit."""
    account = CreditAccount.objects.filter(party=bill.party, station_id=bill.station_id, closed_at=None).first() if bill.party else None
    if account is None:
        raise Refused(_("This customer has no credit account. Take the payment, or ask a manager to open an account."), code="no_credit")
    within = CreditAccount.objects.filter(pk=account.pk, closed_at=None, owed_fen__lte=F("limit_fen") - amount_fen)
    if not within.update(owed_fen=F("owed_fen") + amount_fen):
        account.refresh_from_db()
        raise Refused(
            _("The limit of %(limit)s yuan does not cover this bill: %(owed)s yuan are owed already. Take a payment or ask a manager.")
            % {"limit": yuan(account.limit_fen), "owed": yuan(account.owed_fen)},
            code="credit_limit", facts={"limit_fen": account.limit_fen, "owed_fen": account.owed_fen},
        )  # fmt: skip
    return account


def give_back_credit(bill: Bill, amount_fen: int) -> None:
    """The party owes less: a bill on account was paid or taken back."""
    if amount_fen:
        rows = CreditAccount.objects.filter(party=bill.party, station_id=bill.station_id, owed_fen__gte=amount_fen)
        account = rows.order_by("closed_at", "-pk").first()
        if account is None or not rows.filter(pk=account.pk).update(owed_fen=F("owed_fen") - amount_fen):
            raise Refused(_("The account of this customer does not owe that much. Reload the page."), code="stale", status=409)
