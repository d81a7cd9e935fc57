"""An order from dispatch to the advisor, by the real verbs."""

from __future__ import annotations

import pytest

from waystation.files.models import Paper
from waystation.files.queries import pdf_of
from waystation.workorders.choices import JobStatus, Status
from waystation.workshop.models import Handover
from waystation.workshop.tests.build import Floor, heavier, job_of


@pytest.mark.covers("HAND-04", "HAND-05", "QUAL-01", "QUAL-15")
def test_an_order_goes_through_the_shop(floor: Floor) -> None:
    order = floor.handed_over()
    assert order.status == Status.HANDED_OVER
    assert job_of(order).status == JobStatus.PASSED
    row = Handover.objects.get(order=order, direction="out")
    assert (row.taken_at - order.passed_at).total_seconds() == 15 * 60
    assert row.parking == "P6" and row.explained_by_name


@pytest.mark.parametrize("kind", ["inspection", "completion_certificate"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_papers_can_be_drawn(floor: Floor, kind: str, language: str) -> None:
    heavier(floor.station)
    order = floor.passed()
    paper = Paper.objects.get(kind=kind, trail=order.trail)
    assert pdf_of(paper, language).startswith(b"%PDF")
