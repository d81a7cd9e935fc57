"""Every verb of inspection and handover in every state of the order: it works, or is refused and nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waystation.core.errors import Refused
from waystation.quality import actions
from waystation.quality.models import Inspection
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workshop.models import Handover, Wash
from waystation.workshop.tests.build import NOW, SVG, Floor
from waystation.workshop.tests.test_states import Verb, try_all

AT = NOW + timedelta(hours=2)
S = Status
ENDED = [S.FAILED, S.PASSED, S.HANDED_OVER, S.BILLED, S.PAID, S.DELIVERED, S.CLOSED]
OTHER: dict[tuple[str, str], set[str]] = {("answer_inspection", status): {"ended"} for status in ENDED}


def inspection_of(order: RepairOrder) -> Inspection:
    found = Inspection.objects.filter(order=order).order_by("-round").first()
    if found is None:
        raise Refused("there is no inspection in this state", code="wrong_state")
    return found


def handover_of(order: RepairOrder) -> Handover:
    found = Handover.objects.filter(order=order, direction="out").first()
    if found is None:
        raise Refused("there is no handover in this state", code="wrong_state")
    return found


VERBS: dict[str, tuple[Verb, set[str]]] = {
    "start_inspection": (lambda f, o: actions.start_inspection(o, by=f.actor("inspector"), now=AT), {S.SELF_CHECKED}),
    "answer_inspection": (
        lambda f, o: actions.answer_inspection(inspection_of(o), clean=True, by=f.actor("inspector"), now=AT), {S.IN_INSPECTION},
    ),
    "pass_inspection": (
        lambda f, o: (
            f.answered(inspection_of(o)) if o.status == S.IN_INSPECTION else None,
            actions.pass_inspection(inspection_of(o), SVG, by=f.actor("inspector"), now=AT),
        ),
        {S.IN_INSPECTION},
    ),
    "fail_inspection": (lambda f, o: actions.fail_inspection(inspection_of(o), "loose", SVG, by=f.actor("inspector"), now=AT), {S.IN_INSPECTION}),
    "offer_handover": (lambda f, o: actions.offer_handover(o, parking="P9", by=f.actor("inspector"), now=AT), {S.PASSED}),
    "take_over": (
        lambda f, o: (
            Handover.objects.filter(order=o, direction="out").update(taken_at=None, explained_at=NOW),
            actions.take_over(
                handover_of(o), {"exterior": "ok", "technical": "ok", "items": "ok"}, svg=SVG, by=f.actor("advisor"), now=AT
            ),
        ),
        set(),  # PASSED without an offer has nothing to take over; with one it is test_journey
    ),
}  # fmt: skip


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.covers("QUAL-04")
def test_every_verb_in_this_state(floor: Floor, status: str) -> None:
    try_all(floor, status, VERBS, OTHER)


@pytest.mark.covers("HAND-01", "HAND-03")
def test_a_wash_starts_once_and_ends_once(floor: Floor) -> None:
    order = floor.self_checked()
    wash = Wash.objects.get(order=order, when="out")
    actions.wash_start(wash, by=floor.actor("washer"), now=AT)
    with pytest.raises(Refused) as again:
        actions.wash_start(wash, by=floor.actor("washer"), now=AT)
    assert again.value.code == "washing"
    actions.wash_done(wash, by=floor.actor("washer"), now=AT)
    for verb in (actions.wash_start, actions.wash_done):
        with pytest.raises(Refused) as over:
            verb(wash, by=floor.actor("washer"), now=AT)
        assert over.value.code == "washed"
