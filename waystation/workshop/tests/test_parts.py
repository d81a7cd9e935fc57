"""Parts for agreed work, two signatures, returns, old parts, shortages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from waystation.files.models import Paper, Signature
from waystation.files.queries import pdf_of
from waystation.messaging.models import Notice
from waystation.stock.actions import reserve
from waystation.stock.models import Level, Reservation
from waystation.stock.queries import issued_milli
from waystation.workorders.choices import JobStatus
from waystation.workorders.models import Line
from waystation.workorders.tests.build import jobs_of, make_addition
from waystation.workshop import actions, queries
from waystation.workshop.models import (
    OldPart,
    PartReturn,
    Requisition,
    RequisitionLine,
)
from waystation.workshop.tests.build import NOW, Floor, job_of, part_line
from waystation.workshop.tests.test_actions import refused

AT = NOW + timedelta(hours=1)


@pytest.mark.covers("PART-02")
def test_parts_are_asked_for_agreed_lines_up_to_their_quantity(floor: Floor) -> None:
    order = floor.ready()
    line, by = part_line(order), floor.actor("technician")
    with refused("nothing_wanted"):
        actions.request_parts(order, {line.pk: 0}, by=by, now=AT)
    with refused("too_much"):
        actions.request_parts(order, {line.pk: 1001}, by=by, now=AT)
    with refused("wrong_line"):
        actions.request_parts(order, {line.pk + 999: 1000}, by=by, now=AT)
    floor.requisition(order)
    with refused("too_much"):  # all of it is asked for already
        actions.request_parts(order, {line.pk: 1}, by=by, now=AT)
    addition = make_addition(order, by=by)
    added = Line.objects.get(job=jobs_of(addition)[0], kind="part")
    with refused("not_approved"):
        actions.request_parts(order, {added.pk: 1000}, by=by, now=AT)
    assert Requisition.objects.count() == 1


@pytest.mark.covers("PART-02")
def test_two_people_sign_for_parts(floor: Floor) -> None:
    floor.stock()
    slip = floor.requisition(floor.ready())
    with refused("same_person"):
        floor.issue(slip, taker=floor.user("parts"))
    with refused("wrong_taker"):
        floor.issue(slip, taker=floor.user("washer"))
    for missing in ("taker_svg", "issuer_svg"):
        with refused("no_signature"):
            floor.issue(slip, **{missing: ""})
    assert not Line.objects.filter(issued_milli__gt=0).exists()
    assert Level.objects.get().on_hand_milli == 5000
    floor.issue(slip)
    line = RequisitionLine.objects.get()
    assert (line.line.issued_milli, Level.objects.get().on_hand_milli, line.movement.qty_milli) == (1000, 4000, -1000)
    assert set(Signature.objects.filter(purpose=f"requisition:{slip.pk}").values_list("signer", flat=True)) == {"taker", "issuer"}
    slip.refresh_from_db()
    assert slip.status == "issued" and pdf_of(slip.paper, "zh").startswith(b"%PDF")
    with refused("wrong_state"):
        floor.issue(slip)


def test_without_stock_nothing_is_issued(floor: Floor) -> None:
    slip = floor.requisition(floor.ready())
    with refused("not_enough_stock"):
        floor.issue(slip)
    assert part_line(slip.order).issued_milli == 0
    floor.stock(1000)
    floor.issue(slip)


def test_parts_kept_for_the_order_are_used_first(floor: Floor) -> None:
    floor.stock(1000)
    order = floor.ready()
    line = part_line(order)
    if not Reservation.objects.filter(source=f"order_line:{line.pk}", status="reserved").exists():
        reserve(floor.station, line.part, 1000, source=f"order_line:{line.pk}", trail=order.trail, by=floor.actor("parts"), now=NOW)
    floor.issue(floor.requisition(order))  # nothing is free, only what was kept
    assert Reservation.objects.filter(source=f"order_line:{line.pk}").latest("pk").status == "issued"


def test_approval_is_looked_at_again_when_parts_leave_the_store(floor: Floor) -> None:
    floor.stock()
    slip = floor.requisition(floor.ready())
    job = job_of(slip.order)
    type(job).objects.filter(pk=job.pk).update(approved_hash="")
    with refused("not_approved"):
        floor.issue(slip)


@pytest.mark.covers("PART-10", "PART-11")
def test_unused_parts_go_back_and_the_difference_is_seen(floor: Floor) -> None:
    floor.stock()
    order = floor.in_repair()
    line, by = part_line(order), floor.actor("parts")
    floor.issue(floor.requisition(order))
    floor.finish(order)
    assert queries.requisition_differences(order) == []
    line.refresh_from_db()
    with refused("no_reason"):
        actions.return_part(line, 500, reason="", by=by, now=AT)
    with refused("bad_quantity"):
        actions.return_part(line, 0, reason="unused", by=by, now=AT)
    with refused("more_than_issued"):
        actions.return_part(line, 1001, reason="unused", by=by, now=AT)
    actions.return_part(line, 400, reason="unused", by=by, now=AT)
    assert (line.returned_milli, Level.objects.get().on_hand_milli) == (400, 4400)
    assert issued_milli(floor.station, f"order_line:{line.pk}", line.part_id) == 600
    assert PartReturn.objects.get().movement.qty_milli == 400
    assert queries.requisition_differences(order) == [line]


@pytest.mark.covers("PART-08")
def test_an_old_part_is_tagged_shown_and_given_away(floor: Floor) -> None:
    floor.stock()
    order = floor.in_repair()
    line, by = part_line(order), floor.actor("parts")
    with refused("not_used"):
        actions.old_part(line, by=by, now=AT)
    floor.issue(floor.requisition(order))
    line.refresh_from_db()
    type(line).objects.filter(pk=line.pk).update(payer="warranty")
    type(line.part).objects.filter(pk=line.part_id).update(old_part_returned=True)
    line = part_line(order)
    row = actions.old_part(line, place="O-3", by=by, now=AT)
    assert row.wish == "warranty"
    tag = Paper.objects.get(kind="old_parts_tag")
    assert pdf_of(tag, "en").startswith(b"%PDF") and (tag.content["language"], tag.content["unit"]) == ("en", "pcs")
    with refused("kept_already"):
        actions.old_part(line, by=by, now=AT)
    assert actions.show_old_part(row, by=by, now=AT).shown_at == AT
    with refused("bad_wish"):
        actions.old_part_wish(row, "burn", by=by, now=AT)
    actions.old_part_wish(row, "take", gone=True, by=by, now=AT)
    with refused("gone"):
        actions.old_part_wish(row, "leave", by=by, now=AT)
    assert OldPart.objects.get().wish == "take"


@pytest.mark.covers("PART-07")
def test_what_is_short_for_open_orders_is_listed(floor: Floor) -> None:
    order = floor.waiting()
    found = queries.shortages(floor.actor("parts"))
    assert [(row.part, row.short_milli, row.orders) for row in found] == [(part_line(order).part, 1000, [order])]
    floor.stock(1000)
    assert queries.shortages(floor.actor("parts")) == []


@pytest.mark.covers("PART-02")
def test_what_is_there_is_handed_out_and_the_rest_stays_asked_for(floor: Floor, client: Client) -> None:
    order = floor.ready()
    need = part_line(order)
    Line.objects.filter(pk=need.pk).update(qty_milli=4000)
    slip = floor.requisition(order, 3000)
    floor.stock(2000)
    sheet = reverse("workshop:requisition", args=[slip.pk])
    client.force_login(floor.user("parts"))
    shown = client.get(sheet)
    row = slip.lines.get()
    assert shown.context["rows"] == [(row, 2000, "2")] and shown.context["short"]
    assert shown.context["form"].initial["taker"] == floor.user("technician")  # who asked is who takes
    for typed in (4000, -1000, 0):
        with refused("too_much"):
            floor.issue(slip, given={row.pk: typed})
    signed = {"taker": floor.user("technician").pk, "taker_typed": "technician", "issuer_typed": "parts"}
    assert client.post(sheet, signed | {f"q{row.pk}": "2"}).status_code == 302
    slip.refresh_from_db()
    rest = Requisition.objects.get(status="asked")
    assert (slip.status, slip.lines.get().qty_milli, slip.lines.get().movement.qty_milli) == ("issued", 2000, -2000)
    assert (rest.lines.get().qty_milli, rest.asked_at, rest.asked_by_name) == (1000, slip.asked_at, slip.asked_by_name)
    with refused("too_much"):  # 2 taken, 1 still asked for, 1 left
        floor.requisition(order, 1001)
    assert part_line(order).issued_milli == 2000 and Level.objects.get().on_hand_milli == 0


def test_a_part_that_is_not_there_goes_whole_to_the_new_slip(floor: Floor) -> None:
    slip = floor.requisition(order := floor.ready())
    other = Line.objects.get(pk=part_line(order).pk)
    other.pk, other.position = None, 9
    other.save()
    extra = RequisitionLine.objects.create(requisition=slip, line=other, part=other.part, qty_milli=1000)
    floor.stock(1000)
    here = queries.within_reach(slip, list(slip.lines.order_by("pk")))
    assert list(here.values()) == [1000, 0]  # one piece, and it is counted once
    with refused("too_much"):
        floor.issue(slip, given=here | {extra.pk: -1000})
    floor.issue(slip, given=here)
    rest = Requisition.objects.get(status="asked")
    assert [(line.line, line.qty_milli) for line in rest.lines.all()] == [(other, 1000)]
    assert not RequisitionLine.objects.filter(pk=extra.pk).exists() and slip.lines.count() == 1


def test_a_cancelled_requisition_is_told_to_the_technician(floor: Floor) -> None:
    slip = floor.requisition(floor.ready())
    actions.cancel_requisition(slip, reason="wrong filter", by=floor.actor("parts"), now=AT)
    told = Notice.objects.filter(to_user=floor.user("technician")).latest("pk")
    assert slip.number in told.text and "wrong filter" in told.text


def test_the_counter_names_the_vehicles_the_board_shows_as_waiting(floor: Floor, client: Client) -> None:
    order = floor.in_status("paused")  # for parts
    client.force_login(floor.user("parts"))
    shown = client.get(reverse("workshop:counter")).context
    assert shown["waiting"] == [order] and order.pk in shown["lacks"]
    on_board = queries.board(floor.actor("dispatcher"), AT).stages
    assert [card.order for stage in on_board if stage.key == "parts" for card in stage.cards] == [order]
    actions.clear_waiting(order, by=floor.actor("dispatcher"), now=AT)
    assert client.get(reverse("workshop:counter")).context["waiting"] == []


def test_parts_of_work_the_customer_declined_are_marked(floor: Floor, client: Client) -> None:
    order = floor.ready()
    url = reverse("workshop:order_parts", args=[order.pk])
    client.force_login(floor.user("dispatcher"))
    assert 'class="off"' not in client.get(url).content.decode()
    part_line(order).job.__class__.objects.filter(pk=part_line(order).job_id).update(status="declined")
    page = client.get(url).content.decode()
    assert 'class="off"' in page and str(JobStatus.DECLINED.label) in page
