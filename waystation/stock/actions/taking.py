"""Take out, give back, move, count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import portion
from waystation.core.quantities import quantity
from waystation.journal.actions import changing, moving, record
from waystation.stock.actions import guards
from waystation.stock.actions.guards import Why, lying, new_pair, not_enough, refuse_nothing
from waystation.stock.choices import BinKind, MovementKind, ReservationState
from waystation.stock.models import Bin, Level, Movement, Reservation
from waystation.stock.queries import LIVE, issued_milli
from waystation.stock.sums import choose


def make_bin(station: Station, code: str, *, kind: str = BinKind.STORE, by: Actor, now: datetime) -> Bin:
    """A bin by its code, made when there is none. Refused: no_code, other_kind."""
    code = code.strip().upper()
    if not code:
        raise Refused(_("Write the code of the bin as it stands on the shelf."), code="no_code", field="bin")
    with transaction.atomic():
        row, made = Bin.objects.get_or_create(station=station, code=code, defaults={"kind": kind})
        if made:
            record(row, verb="bin.made", by=by, now=now, label=code, kind=str(kind))
    if row.kind != kind:
        raise Refused(
            _("Bin %(bin)s is “%(kind)s”. Choose another bin.") % {"bin": code, "kind": row.get_kind_display()},
            code="other_kind",
            field="bin",
        )
    return row


def issue(
    station: Station, part: Part, qty_milli: int, *, source: str, trail: str, by: Actor, now: datetime, from_sources: Sequence[str] = ()
) -> Movement:
    """Hand parts out for a source: what is kept for it and for `from_sources` first, then what is free.

    Several bins give several ledger lines with one `pair`; the first comes back (`queries.issued_milli` and `issued_cost_fen` give
    the whole). Refused: not_enough_stock, bad_quantity (PART-02, F-01, F-08).
    """
    refuse_nothing(qty_milli)
    why = Why(source=source, by=by, now=now, trail=trail, pair=new_pair())
    with transaction.atomic():
        guards.lock_parts(station, [part.pk])
        lines = _issue_kept(station, part, qty_milli, [*from_sources, source], why)
        left = qty_milli + sum(line.qty_milli for line in lines)
        levels = {level.pk: level for level in guards.lock_parts(station, [part.pk])}
        for level_id, qty in choose(lying(list(levels.values()), part.pk), left) if left else []:
            value = guards.worth(levels[level_id], qty)
            if not guards.take_free(level_id, qty, value):
                break
            lines.append(guards.write(levels[level_id], MovementKind.ISSUE, -qty, -value, why))
            left -= qty
        if left:
            free = sum(one.free_milli for one in lying(list(levels.values()), part.pk))
            raise not_enough(part, free + qty_milli - left, qty_milli)
        record(lines[0], verb="part.issued", by=by, now=now, label=part.number, qty_milli=qty_milli, source=source)
    return lines[0]


def _issue_kept(station: Station, part: Part, qty_milli: int, sources: Sequence[str], why: Why) -> list[Movement]:
    lines: list[Movement] = []
    left = qty_milli
    rows = Reservation.objects.filter(station=station, part=part, source__in=sources, status__in=LIVE).order_by("-status", "pk")
    for row in rows:
        qty = min(left, row.qty_milli)
        if not qty:
            break
        level = Level.objects.get(pk=row.level_id)
        value = guards.worth(level, qty)
        if not guards.take_kept(level.pk, qty, value):
            raise not_enough(part, level.on_hand_milli, qty)
        if qty == row.qty_milli:
            with moving(row, to=ReservationState.ISSUED, by=why.by, now=why.now, verb="reservation.issued", source=why.source):
                pass
        else:
            with changing(row, by=why.by, now=why.now, verb="reservation.part_issued", qty_milli=qty) as rest:
                rest.qty_milli -= qty
        lines.append(guards.write(level, MovementKind.ISSUE, -qty, -value, why))
        left -= qty
    return lines


def give_back(
    source: str, part: Part, qty_milli: int, *, station: Station, reason: str, by: Actor, now: datetime, trail: str = "", bin: Bin | None = None
) -> Movement:
    """Parts issued to a source come back into a bin (without one, where they came from). Refused: more_than_issued, no_reason (PART-11)."""
    refuse_nothing(qty_milli)
    if not reason.strip():
        raise Refused(_("Write why the part comes back; it is kept in the ledger."), code="no_reason", field="reason")
    with transaction.atomic():
        guards.lock_parts(station, [part.pk])
        out = issued_milli(station, source, part.pk)
        if qty_milli > out:
            raise Refused(
                _("Only %(out)s of %(part)s was issued for this. Write at most that.") % {"out": quantity(out), "part": part.number},
                code="more_than_issued",
                field="qty",
            )
        lines = Movement.objects.filter(station=station, source=source, part=part, kind__in=["issue", "return"])
        value = portion(-(lines.aggregate(sum=Sum("cost_fen"))["sum"] or 0), qty_milli, out)
        last = lines.filter(kind="issue").select_related("level__bin").order_by("-pk")[0]
        level = guards.put(bin or last.level.bin, part, qty_milli, value)
        why = Why(source=source, by=by, now=now, trail=trail or last.trail, reason=reason.strip(), pair=new_pair())
        line = guards.write(level, MovementKind.RETURN, qty_milli, value, why)
        record(line, verb="part.returned", by=by, now=now, label=part.number, qty_milli=qty_milli, source=source)
    return line


def move(
    station: Station, part: Part, qty_milli: int, *, from_bin: Bin, to_bin: Bin, by: Actor, now: datetime, reason: str = ""
) -> tuple[Movement, Movement]:
    """Carry what is free from one bin to another: two lines, one event. Refused: same_bin, not_enough_stock, wrong_bin (I-03, F-05)."""
    refuse_nothing(qty_milli)
    if from_bin.pk == to_bin.pk:
        raise Refused(_("Both bins are the same. Choose where the parts go."), code="same_bin", field="to_bin")
    if {from_bin.station_id, to_bin.station_id} != {station.pk}:
        raise Refused(_("The bin belongs to another station. Choose one from here."), code="wrong_bin", field="to_bin")
    why = Why(source=f"bin:{from_bin.pk}", by=by, now=now, reason=reason, pair=new_pair())
    with transaction.atomic():
        level = next((one for one in guards.lock_parts(station, [part.pk]) if one.bin_id == from_bin.pk), None)
        value = guards.worth(level, qty_milli) if level else 0
        if level is None or not guards.take_free(level.pk, qty_milli, value):
            raise not_enough(part, level.free_milli if level else 0, qty_milli)
        out = guards.write(level, MovementKind.MOVE_OUT, -qty_milli, -value, why)
        place = guards.put(to_bin, part, qty_milli, value)
        into = guards.write(place, MovementKind.MOVE_IN, qty_milli, value, why)
        record(out, verb="part.moved", by=by, now=now, label=part.number, qty_milli=qty_milli, to=to_bin.code)
    return out, into


def count(level: Level, counted_milli: int, *, reason: str, witness: str, by: Actor, now: datetime) -> Movement | None:
    """Write what was counted in a bin; a difference needs a reason and a second name. Without a difference no line.

    Refused: no_reason, no_witness, bad_quantity, reserved (I-07).
    """
    if counted_milli < 0:
        raise Refused(_("Nobody counts less than nothing. Write zero or more."), code="bad_quantity", field="counted")
    with transaction.atomic():
        guards.lock_parts(level.station, [level.part_id])
        present = Level.objects.get(pk=level.pk)
        difference = counted_milli - present.on_hand_milli
        if not difference:
            record(level, verb="stock.counted", by=by, now=now, label=level.part.number, qty_milli=counted_milli)
            return None
        return adjust(level.station, level.part, difference, bin=level.bin, reason=reason, witness=witness, by=by, now=now)


def adjust(
    station: Station, part: Part, qty_milli: int, *, bin: Bin, reason: str, by: Actor, now: datetime, witness: str = ""
) -> Movement:
    """Correct a bin by a signed quantity, with a reason and a second name. Refused: no_reason, no_witness, bad_quantity, reserved (I-07)."""
    if not qty_milli:
        raise Refused(_("There is no difference to write. Leave the page or count again."), code="bad_quantity", field="counted")
    if not reason.strip():
        raise Refused(_("Write why the stock differs; the ledger keeps it."), code="no_reason", field="reason")
    if not witness.strip() or witness.strip() == by.name:
        raise Refused(_("Name the second person who counted; a difference needs two names."), code="no_witness", field="witness")
    why = Why(source=f"bin:{bin.pk}", by=by, now=now, reason=reason.strip(), witness=witness.strip(), pair=new_pair())
    with transaction.atomic():
        level = next((one for one in guards.lock_parts(station, [part.pk]) if one.bin_id == bin.pk), None)
        if qty_milli > 0:
            each = part.cost_fen if level is None or not level.on_hand_milli else 0
            value = portion(each, qty_milli, 1000) if each or level is None else portion(level.value_fen, qty_milli, level.on_hand_milli or 1)
            level = guards.put(bin, part, qty_milli, value)
        else:
            value = -guards.worth(level, -qty_milli) if level else 0
            if level is None or not guards.take_free(level.pk, -qty_milli, -value):
                raise Refused(
                    _("%(kept)s of it is reserved. Release a reservation first, then correct the stock.")
                    % {"kept": quantity(level.reserved_milli if level else 0)},
                    code="reserved",
                    field="counted",
                )
        line = guards.write(level, MovementKind.ADJUSTMENT, qty_milli, value, why)
        record(line, verb="stock.adjusted", by=by, now=now, label=part.number, qty_milli=qty_milli, reason=reason.strip())
    return line
