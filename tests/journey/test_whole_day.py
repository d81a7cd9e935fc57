"""Two vehicles through the whole house in a real browser: a fleet's truck in Chinese, a private car in English.

Every gate refuses once before it opens. On the way each page is looked at wide and on a phone: no word in the browser's
console, no finding of axe at WCAG A and AA, nothing over the edge. `WAYSTATION_SHOTS=folder` keeps the photographs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.harness.plugin import find_chromium
from tests.harness.tables import template
from tests.journey.legs import arriving, asking, caring, leaving, ordering, proving, repairing
from tests.journey.players import Cast
from tests.journey.stage import Stage, raise_curtain

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    shots = Path(os.environ.get("WAYSTATION_SHOTS") or tmp_path_factory.mktemp("shots"))
    shots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield from raise_curtain(browser, shots, template())
        browser.close()


def play(stage: Stage, language: str) -> Iterator[Cast]:
    """The people of one journey; what was held against their pages is told at the end of it."""
    cast = Cast(stage, language)
    stage.findings.clear()
    stage.refused.clear()
    yield cast
    cast.close()


@pytest.fixture
def chinese(stage: Stage) -> Iterator[Cast]:
    yield from play(stage, "zh-hans")


@pytest.fixture
def english(stage: Stage) -> Iterator[Cast]:
    yield from play(stage, "en")


def nothing_held_against(cast: Cast) -> None:
    assert cast.stage.findings == []
    assert not +cast.stage.refused, "a refusal was expected and the browser noted none"


def order_of(cast: Cast, visit: int, *, km: str, operation: str = "", diagnosis: str = "") -> int:
    """From the check-in to the technician's start."""
    order = ordering.open_order(cast, visit, kind="maintenance")
    if operation:
        ordering.add(cast, cast.as_(cast.advisor), operation)
    if diagnosis:
        ordering.diagnose(cast, order, diagnosis)
    ordering.decide_warranty(cast, order)
    ordering.promise(cast, order)
    ordering.quote(cast, order)
    ordering.not_signed_not_dispatched(cast, order)
    if cast.language == "en":
        ordering.wishes_changed_meanwhile(cast, order)
    ordering.sign(cast, order)
    ordering.hand_to_dispatch(cast, order)
    repairing.dispatch(cast, order, km=km)
    repairing.start(cast, order)
    return order


def repaired(cast: Cast, order: int) -> None:
    repairing.finish(cast, order)
    repairing.self_check(cast, order)


@pytest.mark.covers(
    "RCPT-11", "RCPT-12", "WORD-13", "DISP-02", "ADDW-01", "ADDW-03", "ADDW-05", "PART-02", "QUAL-12", "SETL-14"
)
def test_the_truck_of_a_fleet_walks_in(chinese: Cast) -> None:
    """Level-2 maintenance: a finding half agreed on the phone and partly taken back, one failed inspection, paid by WeChat."""
    cast = chinese
    plate = str(cast.stage.facts["truck"])
    visit = arriving.arrive(cast, plate=plate)
    arriving.check_in(cast, visit, km="183400", words="二级维护，刹车有点软。", zone="left_cab_door")
    order = order_of(cast, visit, km="183400", operation="T-MNT-030", diagnosis="制动蹄片接近极限，按二级维护处理。")
    found = repairing.find_problem(cast, order, what="空气干燥筒失效", why="储气筒有水，制动会变软。")
    asking.price(cast, found, ["T-INT-010", "T-BRK-100", "T-ENG-080"])
    asking.nothing_before_the_answer(cast, order, found)
    belt = "更换发动机皮带及张紧轮"
    asking.answer(cast, asking.ask(cast, found), yes=["更换空气滤清器", belt], no="更换空气干燥筒")
    asking.mind_changed(cast, order, found, belt)
    repairing.hand_out(cast, repairing.ask_for_parts(cast, order))
    repairing.assign_all(cast, cast.as_("dispatcher"), order)
    repaired(cast, order)
    proving.fail(cast, order, "制动管接头有渗漏")
    repaired(cast, order)
    proving.wash(cast, order, when="out")
    proving.pass_(cast, order, km=183400)
    proving.needed(cast, order, "三个月内更换后桥油封")
    proving.hand_over(cast, order, place="B-03")
    bill = leaving.make_bill(cast, order)
    leaving.not_paid_not_out(cast, order)
    leaving.pay(cast, bill, tender="wechat", reference="4200001234202611250000000001")
    leaving.deliver(cast, order, km=183404, refuses_safety=False)
    leaving.gate(cast, order)
    assert cast.stage.one("select count(*) from quality_certificate where order_id = ?", order) == 1
    nothing_held_against(cast)


@pytest.mark.covers("APPT-05", "RCPT-11", "RCPT-12", "WORD-13", "PART-02", "SETL-11", "SETL-14", "FLUP-01")
def test_a_car_comes_with_an_appointment(english: Cast) -> None:
    """Oil service: booked on the phone, safety work declined on the phone and signed for at the desk, paid in cash, a complaint."""
    cast, plate = english, "鲁A7J3E9"
    arriving.call(cast, plate=plate, name="Zhou Min", phone="13900005678", words="Oil service", package="P-C-01")
    visit = arriving.arrive(cast, plate=plate)
    arriving.check_in(cast, visit, km="23456", words="Oil service please, it is due.", zone="left_front_door")
    order = order_of(cast, visit, km="23456")
    found = repairing.find_problem(
        cast, order, what="Front brake pads at 2 mm", why="They will not last to the next service."
    )
    asking.price(cast, found, ["C-BRK-010"])
    asking.nothing_before_the_answer(cast, order, found)
    asking.answer_on_the_phone(cast, found, name="Zhou Min")
    repairing.hand_out(cast, repairing.ask_for_parts(cast, order))
    repaired(cast, order)
    proving.wash(cast, order, when="out")
    proving.pass_(cast, order, km=23456)
    proving.hand_over(cast, order, place="A-12")
    bill = leaving.make_bill(cast, order)
    leaving.not_paid_not_out(cast, order)
    leaving.open_drawer(cast)
    leaving.pay(cast, bill, tender="cash")
    leaving.deliver(cast, order, km=23460, refuses_safety=True)
    leaving.gate(cast, order)
    case = caring.ring(cast, caring.due(cast, plate))
    caring.settle(cast, case)
    nothing_held_against(cast)
