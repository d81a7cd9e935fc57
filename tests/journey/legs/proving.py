"""Inspection, wash, handover to the advisor."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journey.legs.repairing import all_fine
from tests.journey.players import Cast, draw
from tests.journey.stage import look


def begin(cast: Cast, order: int) -> Page:
    page = cast.as_("inspector")
    page.goto("/workshop/inspections/")
    look(cast.stage, page, f"{cast.language}-inspections")
    page.goto(f"/workshop/orders/{order}/inspect/")
    cast.press(page, "Start the inspection")
    expect(page.locator("button[name=do][value=pass]")).to_be_visible()
    return page


def fail(cast: Cast, order: int, why: str) -> None:
    """Not good: back to the technician; nothing can be billed."""
    page = begin(cast, order)
    page.locator("details.more > summary").filter(has_text=cast.say("Not good: back to the technician")).click()
    page.locator("[name=reason]").fill(why)
    page.locator("[name=jobs]").first.check()
    draw(page.locator("sign-pad"))
    page.locator("button[name=do][value=fail]").click()
    expect(page.locator("button[name=do][value=pass]")).to_have_count(0)
    look(cast.stage, page, f"{cast.language}-failed", once=False)
    page.goto(f"/workshop/orders/{order}/handover/")
    cast.push(page, f"/workshop/orders/{order}/offer/", parking="B-01")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    look(cast.stage, page, f"{cast.language}-not-passed", once=False)


def pass_(cast: Cast, order: int, *, km: int) -> None:
    """Each point, road test, papers, signature."""
    page = begin(cast, order)
    all_fine(page)
    page.locator("[name=road_test]").select_option("true")
    page.locator("[name=road_test_reason]").fill(cast.typed("制动作业后路试", "After work on the brakes"))
    page.locator("[name=road_km_out]").fill(str(km))
    page.locator("[name=road_km_in]").fill(str(km + 3))
    page.locator("[name=function_test]").fill(cast.typed("功能正常", "In order"))
    page.locator("[name=clean]").check()
    draw(page.locator("sign-pad"))
    look(cast.stage, page, f"{cast.language}-inspect")
    page.locator("button[name=do][value=pass]").click()
    expect(page.locator("button[name=do][value=pass]")).to_have_count(0)
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "passed"


def needed(cast: Cast, order: int, what: str) -> None:
    """Safety work that is not done today stays on the order."""
    page = cast.as_("inspector")
    page.goto(f"/workshop/orders/{order}/needed/")
    page.locator("[name=what]").fill(what)
    page.locator("[name=safety]").check()
    look(cast.stage, page, f"{cast.language}-needed")
    page.locator("main form button").last.click()
    expect(page).not_to_have_url(re.compile("/needed/"))


def wash(cast: Cast, order: int, *, when: str) -> None:
    page = cast.as_("washer")
    for wash_ in cast.stage.ask(
        'select id from workshop_wash where order_id = ? and "when" = ? and done_at is null', order, when
    ):
        page.goto("/workshop/washes/")
        look(cast.stage, page, f"{cast.language}-washes")
        for verb in ("start", "done"):
            button = page.locator(f"form[action='/workshop/washes/{wash_[0]}/{verb}/'] button")
            button.click()
            expect(button).to_have_count(0)


def hand_over(cast: Cast, order: int, *, place: str) -> None:
    """The inspector parks and explains; the advisor compares with the walkaround and signs."""
    page = cast.as_("inspector")
    page.goto(f"/workshop/orders/{order}/handover/")
    page.locator("[name=parking]").fill(place)
    look(cast.stage, page, f"{cast.language}-handover-offer", once=False)
    cast.press(page, "It stands there, call the advisor")
    cast.press(page, "Repair and quality explained to the advisor")
    expect(page.locator("form[action$='/explained/']")).to_have_count(0)
    advisor = cast.as_(cast.advisor)
    advisor.goto("/workshop/handovers/")
    look(cast.stage, advisor, f"{cast.language}-handovers")
    advisor.goto(f"/workshop/orders/{order}/handover/")
    for name in ("exterior", "technical", "items"):
        field = advisor.locator(f"select[name={name}], input[name={name}][value=ok]").first
        field.select_option("ok") if field.evaluate("e => e.tagName") == "SELECT" else field.check()
    draw(advisor.locator("sign-pad"))
    look(cast.stage, advisor, f"{cast.language}-handover")
    cast.press(advisor, "I have compared and take it over")
    expect(advisor.locator("sign-pad")).to_have_count(0)
