"""Quoting, signing, handing over, ending: what each verb does and every refusal by its code."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from waystation.accounts.models import User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.models import HandedOut, Paper
from waystation.files.queries import pdf_of
from waystation.messaging.models import Call, Message, Notice, Task
from waystation.papers.press import render
from waystation.reception.models import Visit, Walkaround
from waystation.scheduling.models import Resource
from waystation.stock.actions import expect
from waystation.stock.models import Bin, Level, Reservation
from waystation.workorders import actions, queries
from waystation.workorders.choices import Kind, Payer, Status
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workorders.queries import paper_of
from waystation.workorders.tests.build import (
    LATER,
    NOW,
    SVG,
    catalogue_of,
    make_catalogue,
    make_order,
    make_visit,
)


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        run()
    return caught.value.code


def add(order: RepairOrder, what: str, by: Actor, **more: Any) -> Job:
    values = {"origin": "need", "payer": Payer.CUSTOMER} | more
    return actions.add_operation(order, catalogue_of(order.station)[what], by=by, now=NOW, **values)


# ---------------------------------------------------------------- quote and signature


def sign(order: RepairOrder, by: Actor, **more: Any) -> RepairOrder:
    values = {"customer_name": "刘芳", "customer_svg": SVG, "advisor_svg": SVG} | more
    return actions.sign_order(order, by=by, now=NOW, **values)


@pytest.mark.covers("WORD-04", "DIAG-10")
def test_no_quote_without_jobs_price_and_time(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_promise"
    assert refused(lambda: actions.set_promise(order, NOW, by=sa, now=NOW)) == "promise_past"
    actions.set_promise(order, LATER, by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=LATER)) == "no_promise"
    job = add(order, "brake", sa, origin="fault")
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_diagnosis"
    actions.remove_job(job, by=sa, now=NOW)
    for line in Line.objects.filter(job__order=order, removed_at=None):
        actions.remove_line(line, by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_price"
    actions.remove_job(order.jobs.first(), by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_jobs"


@pytest.mark.covers("WORD-01", "WORD-02", "WORD-04")
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda o: RepairOrder.objects.filter(pk=o.pk).update(explained_at=None), "not_explained"),
        (lambda o: RepairOrder.objects.filter(pk=o.pk).update(promised_at=None), "no_promise"),
        (lambda o: Visit.objects.filter(pk=o.visit_id).update(covers_at=None), "no_covers"),
        (lambda o: Visit.objects.filter(pk=o.visit_id).update(words=""), "no_words"),
        (lambda o: Walkaround.objects.filter(visit_id=o.visit_id).update(status="draft"), "walkaround_unsigned"),
        (lambda o: Job.objects.filter(order=o).update(origin="fault"), "no_diagnosis"),
        (lambda o: Line.objects.filter(job__order=o, kind="part").update(qty_milli=2000, amount_fen=13600), "price_changed"),
        (lambda o: RepairOrder.objects.filter(pk=o.pk).update(quote_valid_until=date(2026, 11, 23)), "price_changed"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"customer": ""}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"km": None}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"place": ""}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"guarantee": []}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"jobs": []}), "no_price"),
    ],
)  # fmt: skip
def test_nothing_is_signed_while_something_is_missing(station: Any, sa: Actor, spoil: Callable[[RepairOrder], Any], code: str) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    spoil(order)
    order.refresh_from_db()
    assert refused(lambda: sign(RepairOrder.objects.get(pk=order.pk), sa)) == code
    order.refresh_from_db()
    assert (order.status, order.signed_at) == ("quoted", None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"customer_svg": "<svg onload=x()>"}, "bad_signature"), ({"customer_svg": "", "customer_name": ""}, "no_signature"),
        ({"advisor_svg": "<b>"}, "bad_signature"), ({"content_hash": "0" * 64}, "price_changed"),
    ],
)  # fmt: skip
def test_both_signatures_bind_to_what_was_shown(station: Any, sa: Actor, more: dict[str, Any], code: str) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    assert refused(lambda: sign(order, sa, **more)) == code
    assert not Paper.objects.exists()


@pytest.mark.covers("WORD-03", "WORD-05", "WORD-13")
def test_signing_freezes_seals_approves_and_gives_a_copy(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    assert order.quote_valid_until == date(2026, 12, 9) and order.quoted_fen == 26800
    actions.explain(order, by=sa, now=NOW)
    part = catalogue_of(station)["filter"]
    Level.objects.create(station=station, bin=Bin.objects.create(station=station, code="A1"), part=part, on_hand_milli=3000)
    sign(order, sa)
    version = order.versions.get()
    [job] = order.jobs.all()
    assert (job.status, job.approved_hash, order.signed_at) == ("approved", version.content_hash, NOW)
    assert version.customer_signature.content_hash == version.advisor_signature.content_hash == version.content_hash
    assert HandedOut.objects.get().paper_id == version.paper_id and order.copy_given_at == NOW
    assert Reservation.objects.get().source == f"order_line:{job.lines.get(kind='part').pk}"
    actions.hand_to_dispatch(order, by=sa, now=NOW)
    assert (order.status, order.handed_to_dispatch_at) == ("waiting", NOW)
    assert Notice.objects.filter(to_role="dispatcher").count() == 1


def test_no_copy_no_dispatch(station: Any, sa: Actor) -> None:
    order = make_order(station, status="signed", by=sa, copy_given_at=None)
    assert refused(lambda: actions.hand_to_dispatch(order, by=sa, now=NOW)) == "no_copy"
    assert refused(lambda: actions.give_copy(make_order(station, by=sa), how="print", by=sa, now=NOW)) == "unsigned"
    actions.give_copy(order, how="link", by=sa, now=NOW)
    actions.hand_to_dispatch(order, by=sa, now=NOW)


@pytest.mark.covers("WORD-03")
def test_the_sealed_paper_prints_in_both_languages(station: Any, sa: Actor) -> None:
    order = make_order(station, status="signed", by=sa)
    paper = order.versions.get().paper
    assert pdf_of(paper, "zh").startswith(b"%PDF") and pdf_of(paper, "en").startswith(b"%PDF")
    assert render("repair_order", paper_of(order.versions.get()), "zh").startswith(b"%PDF")
    assert paper.content["sign_customer"]["name"] == "刘芳" and paper.content["total_fen"] == 26800
    assert (paper.content["sender"], paper.content["fuel"], paper.content["registered_on"]) == ("刘芳", "½", "")


def test_the_customer_signs_once(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    actions.customer_signs(order, name="刘芳", svg=SVG, content_hash="", channel="desk", by=sa, now=NOW)
    again = refused(lambda: actions.customer_signs(order, name="刘芳", svg=SVG, content_hash="", channel="desk", by=sa, now=NOW))
    assert again == "already_signed"


@pytest.mark.covers("DIAG-10")
def test_proposed_times_count_hours_and_wait_for_parts(station: Any, sa: Actor, person: Any) -> None:
    order = make_order(station, by=sa)
    Resource.objects.create(station=station, kind="bay", name="机修 1", bay_kind="repair")
    Resource.objects.create(station=station, kind="technician", name="陈刚", user=person("technician"))
    offers = queries.promise_proposals(order, NOW)
    assert [offer.name for offer in offers] == ["Fastest", "Recommended", "Relaxed"]
    assert NOW + timedelta(minutes=60) < offers[0].at < offers[1].at < offers[2].at
    part = catalogue_of(station)["filter"]
    assert queries.parts_arrive_at(order) is None
    expect(station, part, 1000, expected_at=NOW + timedelta(days=2), by=sa, now=NOW)
    assert queries.parts_arrive_at(order) == NOW + timedelta(days=2)
    for offer in queries.promise_proposals(order, NOW):
        assert offer.at > NOW + timedelta(days=2) and "waits for parts" in offer.why


# ---------------------------------------------------------------- endings


@pytest.mark.covers("DIAG-12")
def test_the_quote_goes_home_and_comes_back(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    assert refused(lambda: actions.quote_only(order, reason="", by=sa, now=NOW)) == "no_reason"
    actions.quote_only(order, reason="比价", by=sa, now=NOW)
    order.visit.refresh_from_db()
    task = Task.objects.get(kind="unsold_quote")
    assert (order.status, order.visit.status, task.state, task.owner_role) == ("quote_only", "left", "open", "clerk")
    make_visit(station)
    assert refused(lambda: actions.take_up_quote(order, by=sa, now=NOW)) == "not_here"
    stay = make_visit(station, vehicle=order.vehicle)
    actions.take_up_quote(order, by=sa, now=NOW)
    stay.refresh_from_db()
    task.refresh_from_db()
    assert task.state == "done"
    assert (order.status, order.visit_id, order.promised_at, stay.status) == ("draft", stay.pk, None, "in_house")


def test_no_cancelling_over_done_work(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair", by=sa)
    job = order.jobs.get()
    assert refused(lambda: actions.cancel_order(order, reason=" ", by=sa, now=NOW)) == "no_reason"
    Job.objects.filter(pk=job.pk).update(status="in_work")
    assert refused(lambda: actions.cancel_order(order, reason="x", by=sa, now=NOW)) == "work_done"
    Job.objects.filter(pk=job.pk).update(status="approved")
    Line.objects.filter(job=job, kind="part").update(issued_milli=1000)
    assert refused(lambda: actions.cancel_order(order, reason="x", by=sa, now=NOW)) == "work_done"
    Line.objects.filter(job=job, kind="part").update(returned_milli=1000)
    actions.cancel_order(order, reason="客户取消", by=sa, now=NOW)
    job.refresh_from_db()
    assert (order.status, job.status, order.ended_because) == ("cancelled", "cancelled", "客户取消")


def test_cancelling_frees_the_kept_parts(station: Any, sa: Actor) -> None:
    make_catalogue(station)
    level = Level.objects.create(
        station=station, bin=Bin.objects.create(station=station, code="A1"), part=catalogue_of(station)["filter"], on_hand_milli=3000
    )
    order = make_order(station, status="signed", by=sa)
    level.refresh_from_db()
    assert level.reserved_milli == 1000
    actions.cancel_order(order, reason="x", by=sa, now=NOW)
    level.refresh_from_db()
    assert level.reserved_milli == 0


@pytest.mark.covers("WORD-12")
def test_a_wrong_order_is_voided_with_its_replacement_and_counted(station: Any, sa: Actor, manager: Actor) -> None:
    order = make_order(station, by=sa)
    right = actions.open_order(order.visit, kind="repair", by=sa, now=NOW)
    assert refused(lambda: actions.void_order(order, replaced_by=right, reason="x", by=sa, now=NOW)) == "not_allowed"
    assert refused(lambda: actions.void_order(order, replaced_by=right, reason="", by=manager, now=NOW)) == "no_reason"
    assert refused(lambda: actions.void_order(order, replaced_by=order, reason="x", by=manager, now=NOW)) == "no_replacement"
    actions.void_order(order, replaced_by=right, reason="写错类型", by=manager, now=NOW)
    assert (order.status, order.replaced_by_id) == ("voided", right.pk)
    [row] = queries.wrong_orders(sa, NOW - timedelta(days=1))
    assert (row["orders"], row["voided"]) == (2, 1)


@pytest.mark.covers("WORD-12")
def test_the_replacement_is_named_by_its_number(station: Any, sa: Actor, manager: Actor, client: Any) -> None:
    order, stranger = make_order(station, by=sa), make_order(station, by=sa, visit=make_visit(station))
    client.force_login(User.objects.get(pk=manager.user_id))
    url, given = reverse("workorders:void", args=[order.pk]), {"reason": "写错类型"}
    said = client.post(url, given | {"replaced_by": stranger.number})
    assert said.status_code == 422 and said.context["form"].refused.code == "no_replacement"
    assert stranger.number in said.content.decode()  # what was typed stays
    right = actions.open_order(order.visit, kind="repair", by=sa, now=NOW)
    assert client.get(url).context["form"].initial["replaced_by"] == right.number
    said = client.post(url, given | {"replaced_by": "XX"})
    assert said.status_code == 422 and right.number in said.content.decode()  # the sentence names what can be written
    assert client.post(url, given | {"replaced_by": right.number[-4:].lower()}).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.replaced_by_id) == ("voided", right.pk)


def test_a_kind_of_comeback_needs_the_first_order(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    assert refused(lambda: actions.set_kind(order, Kind.REWORK, by=sa, now=NOW)) == "no_first_order"
    other = make_order(station, by=sa)
    assert refused(lambda: actions.set_kind(order, Kind.REWORK, rework_of=other, by=sa, now=NOW)) == "no_first_order"


@pytest.mark.covers("DIAG-11")
def test_quote_accuracy_per_advisor(station: Any, sa: Actor) -> None:
    make_order(station, status="delivered", by=sa, delivered_at=LATER + timedelta(hours=1))
    make_order(station, status="delivered", by=sa, delivered_at=LATER, labour_fen=30000)
    [row] = queries.quote_accuracy(sa, NOW)
    assert (row["orders"], row["off_quote"], row["late"], row["quoted"], row["final"]) == (2, 1, 1, 53600, 63600)


@pytest.mark.covers("WORD-10")
def test_work_taken_back_after_signature_stays_as_advice_and_lowers_what_binds(station: Any, sa: Actor) -> None:
    order = make_order(station, status="signed", by=sa)
    job = order.jobs.get()
    assert queries.binding_fen(order) == 26800
    assert refused(lambda: actions.withdraw_job(job, reason="", by=sa, now=NOW)) == "no_reason"
    Line.objects.filter(job=job, kind="part").update(issued_milli=1000)
    assert refused(lambda: actions.withdraw_job(job, reason="x", by=sa, now=NOW)) == "work_done"
    Line.objects.filter(job=job, kind="part").update(returned_milli=1000)
    actions.withdraw_job(job, reason="太贵", by=sa, now=NOW)
    order.refresh_from_db()
    assert (queries.binding_fen(order), order.total_fen, queries.lines_of(order)) == (0, 0, [])
    assert queries.declined(order.vehicle).count() == 1
    assert refused(lambda: actions.withdraw_job(job, reason="x", by=sa, now=NOW)) == "wrong_state"


@pytest.mark.covers("REPR-06")
def test_telling_is_kept_and_sent(station: Any, sa: Actor) -> None:
    order = make_order(station, status=Status.IN_REPAIR, by=sa)
    assert refused(lambda: actions.tell(order, what="", how="phone", by=sa, now=NOW)) == "no_text"
    assert refused(lambda: actions.tell(order, what="x", how="drum", by=sa, now=NOW)) == "bad_channel"
    actions.tell(order, what="已开工", how="sms", by=sa, now=NOW)
    actions.tell(order, what="还要一小时", how="phone", by=sa, now=NOW)
    assert [t.how for t in order.told.order_by("pk")] == ["sms", "phone"]
    [message] = Message.objects.all()
    assert "/c/l/status/" in message.text and message.to == "13800006620"
    assert Call.objects.get().points == "还要一小时"


@pytest.mark.covers("REPR-11")
def test_small_faults_for_free_up_to_the_limit(station: Any, tech: Actor) -> None:
    order = make_order(station, status="in_repair")
    assert refused(lambda: actions.add_goodwill(order, what="", hours_milli=100, by=tech, now=NOW)) == "no_text"
    assert refused(lambda: actions.add_goodwill(order, what="x", hours_milli=0, by=tech, now=NOW)) == "bad_quantity"
    assert refused(lambda: actions.add_goodwill(order, what="x", hours_milli=301, by=tech, now=NOW)) == "over_limit"
    job = actions.add_goodwill(order, what="加玻璃水", hours_milli=300, by=tech, now=NOW)
    [line] = job.lines.all()
    assert (job.status, line.amount_fen, line.payer) == ("approved", 0, Payer.GOODWILL)
    order.refresh_from_db()
    assert order.total_fen == 26800


@pytest.mark.covers("RCPT-08")
def test_a_circle_check_left_out_is_written_on_the_order_with_its_reason(station: Any, sa: Actor) -> None:
    checked = make_order(station, status=Status.SIGNED, by=sa)
    assert not paper_of(checked.versions.get())["no_check"]
    order = make_order(station, status=Status.SIGNED, by=sa, visit=make_visit(station, on_the_spot="asked"))
    content = Paper.objects.get(kind="repair_order", trail=order.trail).content
    assert content["no_check"] == "The customer asks for it"  # the contact reads English
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render("repair_order", content, "en"))).pages)
    assert "Without a circle check, because" in text and content["no_check"] in text
