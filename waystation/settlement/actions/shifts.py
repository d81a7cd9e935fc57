"""The cash drawer of a cashier, from the opening count to the closing count."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Membership, Station, User
from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.journal.actions import moving, record
from waystation.settlement.actions.ledger import in_line, post
from waystation.settlement.choices import AccountKind, ShiftStatus
from waystation.settlement.models import CashShift
from waystation.settlement.queries import facts_of_shift


@in_line
def open_shift(station: Station, *, opening_fen: int, by: Actor, now: datetime) -> CashShift:
    """A cashier opens the drawer with the cash counted in it. Refused: no_person, bad_amount, shift_open."""
    if by.user_id is None:
        raise Refused(_("A cash drawer belongs to a person with a name."), code="no_person")
    if opening_fen < 0:
        raise Refused(_("Write the cash that lies in the drawer."), code="bad_amount", field="opening")
    try:
        with transaction.atomic():
            row = CashShift.objects.create(
                station=station, cashier_id=by.user_id, day=today(station, now), opened_at=now, opening_fen=opening_fen
            )
            record(row, verb="shift.opened", by=by, now=now, opening_fen=opening_fen)
    except IntegrityError:
        raise Refused(_("Your drawer is open already. Count and close it before you open another."), code="shift_open") from None
    return row


@in_line
def count_shift(
    shift: CashShift, *, counted_fen: int, by: Actor, now: datetime, reason: str = "", witness: User | None = None, expect: int | None = None
) -> CashShift:
    """Count the drawer and close it: opening + in − out = counted + difference; the difference is posted (I-15).

    Any difference needs a reason; above the limit of the station a second person counts along.
    Refused: bad_amount, not_own_shift, no_reason, no_witness, same_person, wrong_state, stale.
    """
    if counted_fen < 0:
        raise Refused(_("Write the cash that was counted."), code="bad_amount", field="counted")
    if by.kind == "staff" and by.user_id != shift.cashier_id and not by.may("settlement.approve_refund"):
        raise Refused(_("This is another cashier's drawer. Its cashier or a manager counts it."), code="not_own_shift")
    with moving(shift, to=ShiftStatus.COUNTED, by=by, now=now, verb="shift.counted", expect=expect, counted_fen=counted_fen) as row:
        row.expected_fen = facts_of_shift(row)["expected_fen"]
        row.counted_fen, row.counted_at = counted_fen, now
        row.difference_fen = counted_fen - row.expected_fen
        row.difference_reason = reason.strip()[:200]
        if row.difference_fen:
            row.witness_name = _explained(row, witness, by, now)
            sides = [(AccountKind.CASH, row.difference_fen), (AccountKind.CASH_DIFFERENCE, -row.difference_fen)]
            post(row.station, sides, what="cash_difference", source=f"cashshift:{row.pk}", trail=row.trail, party=None, by=by, now=now)
    return shift


def _explained(shift: CashShift, witness: User | None, by: Actor, now: datetime) -> str:
    """The reason of a difference, and above the limit the name of who counted along."""
    size = abs(shift.difference_fen or 0)
    if not shift.difference_reason:
        raise Refused(
            _("The count differs by %(size)s yuan from what the drawer should hold. Count again, or write why.") % {"size": yuan(size)},
            code="no_reason", field="reason", facts={"difference_fen": shift.difference_fen or 0},
        )  # fmt: skip
    limit = parameter("settlement.cash_difference_fen", shift.station, today(shift.station, now))
    if size <= limit:
        return ""
    if witness is None or not Membership.objects.in_force(now).filter(user=witness, station=shift.station).exists():
        sentence = _("A difference of more than %(limit)s yuan needs a colleague who counted along.") % {"limit": yuan(limit)}
        raise Refused(sentence, code="no_witness", field="witness")
    if witness.pk in (shift.cashier_id, by.user_id):
        raise Refused(_("The colleague who counts along must be somebody else."), code="same_person", field="witness")
    return witness.name or witness.username
