"""The inspection: what the house knows of the papers is filled in, and all that is missing is named at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from waystation.core.errors import Refused
from waystation.quality import actions, queries
from waystation.quality.models import Inspection
from waystation.workorders.tests.build import make_addition
from waystation.workshop.queries import list_for
from waystation.workshop.tests.build import NOW, SVG, Floor, heavier


@pytest.mark.covers("QUAL-13")
def test_papers_the_house_knows_are_answered_with_proof(floor: Floor) -> None:
    order = floor.self_checked()
    known = queries.proofs(order)
    assert known["Self-check record"].result == "ok" and "technician" in known["Self-check record"].words
    assert known["Record of consent to additional work"].result == "none"
    assert known["Completion certificate (level 2, assembly, overhaul)"].result == "none"
    assert known["Settlement list, labour and material apart"].result == "none"
    assert known["Declined work signed by the customer"].result == "none"
    assert "Test printouts and road-test record" not in known


@pytest.mark.covers("QUAL-13", "ADDW-05")
def test_what_the_house_does_not_know_is_left_to_the_inspector(floor: Floor) -> None:
    order = floor.in_repair()
    make_addition(order, by=floor.actor("technician"))
    known = queries.proofs(order)
    assert "Record of consent to additional work" not in known
    assert "Self-check record" not in known and "Repair report with technician's signature" not in known


@pytest.mark.covers("QUAL-13")
def test_a_certificate_is_needed_for_heavy_work(floor: Floor) -> None:
    heavier(floor.station)
    assert queries.proofs(floor.self_checked())["Completion certificate (level 2, assembly, overhaul)"].result == "ok"


@pytest.mark.covers("QUAL-02", "QUAL-05", "QUAL-06", "QUAL-13")
def test_all_that_is_missing_is_said_at_once_by_its_name(floor: Floor) -> None:
    inspection = floor.inspecting()
    with pytest.raises(Refused) as caught:
        actions.pass_inspection(inspection, SVG, by=floor.actor("inspector"), now=NOW)
    assert caught.value.code == "point_open"
    for words in ("3 points are open", "quality 1", "quality 3", "Decide on the road test", "function was tested", "not clean", "papers 1"):
        assert words in caught.value.message, words


@pytest.mark.covers("QUAL-13")
def test_all_papers_fine_fills_what_is_open_and_keeps_what_differs(floor: Floor, client_as: Callable[..., Client]) -> None:
    inspection = floor.inspecting()
    checklist = list_for(inspection.order, "papers")
    checklist.items.create(position=2, group="x", group_en="x", text="增项", text_en="Record of consent to additional work", kind="ok")
    one, known = checklist.items.order_by("position")
    client, url = client_as("inspector", name="inspector"), reverse("quality:inspect", args=[inspection.order_id])
    shown = client.get(url)
    assert "no additional work" in shown.content.decode()
    assert [(item, answer["result"]) for item, answer, _proof in shown.context["papers"]] == [(one, ""), (known, "none")]
    assert client.post(url, {"do": "gp", f"r{known.pk}": "none"}).status_code == 302
    kept = Inspection.objects.get(pk=inspection.pk).papers
    assert {pk: answer["result"] for pk, answer in kept.items()} == {str(one.pk): "ok", str(known.pk): "none"}
