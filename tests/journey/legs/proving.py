"""Inspection, wash, handover to the advisor."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journey.legs.repairing import all_fine
from tests.journey.players import Cast, answered, draw
from tests.journey.stage import look


def begin(cast: Cast, order: int) -> Page:
    page = cast.as_("inspector")
    page.goto("/quality/inspections/")
    look(cast.stage, page, f"{cast.language}-inspections")
    page.goto(f"/quality/orders/{order}/inspect/")
    with answered(page):
        cast.press(page, "Start the inspection")
    expect(page.locator("button[name=do][value=pass]")).to_be_visible()
    return page


def fail(cast: Cast, order: int, why: str) -> None:
    """Not good: back to the technician. A second tab that still shows the round passes nothing, and nothing can be billed."""
    page, old = begin(cast, order), cast.tab("inspector")
    old.goto(f"/quality/orders/{order}/inspect/")
    all_good(cast, old, km=1)
    page.locator("details.more > summary").filter(has_text=cast.say("Not good: back to the technician")).click()
    page.locator("[name=jobs]").first.check()
    draw(page.locator("sign-pad"))
    unsaid = lambda: page.locator("button[name=do][value=fail]").click()  # noqa: E731
    cast.refused(page, unsaid, "Write what is not good, so that the technician can put it right.")
    expect(page.locator("sign-pad [data-ink]")).to_have_value(re.compile("<svg"))
    if not page.locator("[name=reason]").is_visible():
        page.locator("details.more > summary").filter(has_text=cast.say("Not good: back to the technician")).click()
    expect(page.locator("[name=jobs]").first).to_be_checked()
    page.locator("[name=reason]").fill(why)
    with answered(page):
        page.locator("button[name=do][value=fail]").click()
    look(cast.stage, page, f"{cast.language}-failed", once=False)
    passing = lambda: old.locator("button[name=do][value=pass]").click()  # noqa: E731
    cast.refused(old, passing, "The round this page shows is over. Look at its result below; nothing was changed.")
    expect(old.locator("main")).to_contain_text(why)
    look(cast.stage, old, f"{cast.language}-round-over", once=False)
    old.close()
    assert cast.stage.ask("select round, result from quality_inspection where order_id = ?", order) == [(1, "fail")]
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "failed"
    page.goto(f"/quality/orders/{order}/handover/")
    expect(page.locator(f"form[action='/quality/orders/{order}/offer/']")).to_have_count(0)
    not_billed(cast, order)


def not_billed(cast: Cast, order: int) -> None:
    advisor = cast.as_(cast.advisor)
    advisor.goto(f"/cashier/orders/{order}/bills/")
    job = cast.stage.one("select name from workorders_job where order_id = ? and status = 'failed'", order)
    reason = cast.say("“%(job)s” has not passed inspection. Send it to the quality inspector.", job=job)
    expect(advisor.locator("main .rows .late").filter(has_text=reason).first).to_be_visible()
    expect(advisor.get_by_role("button", name=cast.say("Make the bill"))).to_be_disabled()
    look(cast.stage, advisor, f"{cast.language}-not-passed", once=False)


def all_good(cast: Cast, page: Page, *, km: int) -> None:
    all_fine(page)
    page.locator("[name=road_test]").select_option("true")
    page.locator("[name=road_test_reason]").fill(cast.typed("制动作业后路试", "After work on the brakes"))
    page.locator("[name=road_km_out]").fill(str(km))
    page.locator("[name=road_km_in]").fill(str(km + 3))
    page.locator("[name=function_test]").fill(cast.typed("功能正常", "In order"))
    page.locator("[name=clean]").check()
    draw(page.locator("sign-pad"))


def pass_(cast: Cast, order: int, *, km: int) -> None:
    """Each point, road test, papers, signature."""
    page = begin(cast, order)
    all_good(cast, page, km=km)
    look(cast.stage, page, f"{cast.language}-inspect")
    with answered(page):
        page.locator("button[name=do][value=pass]").click()
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "passed"


def needed(cast: Cast, order: int, what: str) -> None:
    """Work that is not done today stays on the order."""
    page = cast.as_("inspector")
    page.goto(f"/quality/orders/{order}/needed/")
    page.locator("[name=what]").fill(what)
    look(cast.stage, page, f"{cast.language}-needed")
    page.locator("main form button").last.click()
    expect(page).not_to_have_url(re.compile("/needed/"))


def wash(cast: Cast, order: int, *, when: str) -> None:
    page = cast.as_("washer")
    for wash_ in cast.stage.ask(
        'select id from workshop_wash where order_id = ? and "when" = ? and done_at is null', order, when
    ):
        page.goto("/quality/washes/")
        look(cast.stage, page, f"{cast.language}-washes")
        for verb in ("start", "done"):
            button = page.locator(f"form[action='/quality/washes/{wash_[0]}/{verb}/'] button")
            with answered(page):
                button.click()
            expect(button).to_have_count(0)


def hand_over(cast: Cast, order: int, *, place: str) -> None:
    """The inspector parks and explains; the advisor compares with the walkaround and signs."""
    page = cast.as_("inspector")
    page.goto(f"/quality/orders/{order}/handover/")
    page.locator("[name=parking]").fill(place)
    look(cast.stage, page, f"{cast.language}-handover-offer", once=False)
    for words in ("It stands there, call the advisor", "Repair and quality explained to the advisor"):
        with answered(page):
            cast.press(page, words)
    expect(page.locator("form[action$='/explained/']")).to_have_count(0)
    advisor = cast.as_(cast.advisor)
    advisor.goto("/quality/handovers/")
    look(cast.stage, advisor, f"{cast.language}-handovers")
    advisor.goto(f"/quality/orders/{order}/handover/")
    for name in ("exterior", "technical", "items"):
        field = advisor.locator(f"select[name={name}], input[name={name}][value=ok]").first
        field.select_option("ok") if field.evaluate("e => e.tagName") == "SELECT" else field.check()
    draw(advisor.locator("sign-pad"))
    look(cast.stage, advisor, f"{cast.language}-handover")
    with answered(advisor):
        cast.press(advisor, "I have compared and take it over")
    expect(advisor.locator("sign-pad")).to_have_count(0)
