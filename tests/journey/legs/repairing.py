"""The dispatcher, the technician's phone, the store."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journey.players import Cast, answered, draw, type_name
from tests.journey.stage import look


def dispatch(cast: Cast, order: int, *, km: str) -> None:
    """Accept, give each job to the person and bay proposed, take vehicle and key in; the technicians are remembered."""
    page = cast.as_("dispatcher")
    page.goto("/workshop/")
    look(cast.stage, page, f"{cast.language}-board")
    page.goto(f"/workshop/orders/{order}/")
    look(cast.stage, page, f"{cast.language}-dispatch")
    with answered(page):
        cast.press(page, "Accept the order")
    assign_all(cast, page, order)
    page.locator(f"form[action='/workshop/orders/{order}/hand-in/'] [name=km]").fill(km)
    page.locator(f"form[action='/workshop/orders/{order}/hand-in/'] [name=key_tag]").fill(f"K{order}")
    with answered(page):
        cast.press(page, "Handed in")
    expect(page.locator(f"form[action='/workshop/orders/{order}/hand-in/']")).to_have_count(0)


def waiting_jobs(cast: Cast, order: int) -> list[int]:
    return [
        row[0]
        for row in cast.stage.ask(
            "select id from workorders_job where order_id = ? and status in ('approved', 'failed')"
            " order by trade = 'tyre' desc, id",  # whoever does tyres in the demonstration does the rest as well
            order,
        )
    ]


def assign_all(cast: Cast, page: Page, order: int) -> None:
    """The first proposal for each job; all jobs of one car go to one person, chosen by hand after the first."""
    for job in waiting_jobs(cast, order):
        page.goto(f"/workshop/orders/{order}/?job={job}")
        form = page.locator(f"form[action='/workshop/jobs/{job}/assign/']")
        expect(form.first).to_be_attached()
        if cast.technician:
            hand = choose_by_hand(cast, page, order, job)
            with answered(page):
                hand.get_by_role("button").click()
        else:
            look(cast.stage, page, f"{cast.language}-assign", once=False)
            with cast.at_most(page, 1, "dispatch"), answered(page):
                form.first.get_by_role("button").click()
        expect(page.locator(f"form[action='/workshop/jobs/{job}/unassign/']")).to_be_visible()
        cast.technician, cast.technician_name = cast.stage.one(
            "select u.username, u.name from workshop_assignment a join accounts_user u on u.id = a.technician_id"
            " where a.job_id = ? and a.ended_at is null and a.lead", job,
        )  # fmt: skip


def choose_by_hand(cast: Cast, page: Page, order: int, job: int) -> Locator:
    """The form below the proposals, filled in; gives it."""
    page.goto(f"/workshop/orders/{order}/?job={job}")
    hand = page.locator(f"form[action='/workshop/jobs/{job}/assign/']").last
    more = page.locator("details.more", has=hand)
    if more.get_attribute("open") is None:
        more.locator("summary").click()
    hand.locator("[name=technician]").select_option(label=cast.technician_name)
    hand.locator("[name=minutes]").fill("45")
    hand.locator("[name=overbook_reason]").fill(cast.typed("由同一技师继续", "The same technician goes on"))
    return hand


def start(cast: Cast, order: int) -> int:
    """On the phone: the next job, the check before the start, start."""
    page = cast.as_(cast.technician)
    page.goto("/workshop/mine/")
    look(cast.stage, page, f"{cast.language}-mine")
    job = cast.stage.one("select min(id) from workorders_job where order_id = ? and status = 'assigned'", order)
    page.goto(f"/workshop/jobs/{job}/")
    look(cast.stage, page, f"{cast.language}-job")
    if page.locator(f"a[href^='/workshop/orders/{order}/precheck/']").count():
        page.locator(f"a[href^='/workshop/orders/{order}/precheck/']").click()
        all_fine(page)
        look(cast.stage, page, f"{cast.language}-precheck")
        cast.press(page, "Ready to start")
        expect(page).not_to_have_url(re.compile("precheck"))
        page.goto(f"/workshop/jobs/{job}/")
    with cast.at_most(page, 1, "start"):
        run(page)
    expect(page.locator("count-up")).to_be_visible()
    assert cast.stage.one("select status from workorders_job where id = ?", job) == "in_work"
    return int(job)


def run(page: Page) -> None:
    """Start, go on or switch, whichever the page offers."""
    with answered(page):
        page.locator("form[action$='/start/'], form[action$='/switch/'], form[action$='/resume/']").get_by_role(
            "button"
        ).click()


def all_fine(page: Page) -> None:
    """Each point in order, measured ones with a value inside what is allowed."""
    for box in page.locator("input[name^=r][value=ok]").all():
        box.check(force=True)
    for value in page.locator("input.input[name^=v][inputmode=decimal]").all():
        bounds = value.locator("xpath=..").locator("small").all_inner_texts()
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", bounds[0])] if bounds else []
        value.fill(f"{sum(numbers) / len(numbers):g}" if numbers else "1")


def find_problem(cast: Cast, order: int, *, what: str, why: str) -> int:
    """The technician writes what he found; it lies with the advisor."""
    page = cast.as_(cast.technician)
    page.goto(f"/workshop/orders/{order}/problem/")
    page.locator("[name=what]").fill(what)
    page.locator("[name=why]").fill(why)
    page.locator("[name=safety]").check()
    look(cast.stage, page, f"{cast.language}-problem")
    page.locator("button.b.go").click()
    expect(page).not_to_have_url(re.compile("/problem/"))
    return int(cast.stage.one("select max(id) from workorders_addition where order_id = ?", order))


def ask_for_parts(cast: Cast, order: int) -> int:
    page = cast.as_(cast.technician)
    page.goto(f"/workshop/orders/{order}/ask-parts/")
    look(cast.stage, page, f"{cast.language}-ask-parts")
    cast.press(page, "Ask the store")
    expect(page).not_to_have_url(re.compile("/ask-parts/"))
    return int(cast.stage.one("select max(id) from workshop_requisition where order_id = ?", order))


def hand_out(cast: Cast, slip: int) -> None:
    """Two people sign for the parts: who takes and who issues."""
    page = cast.as_("parts")
    page.goto("/workshop/counter/")
    look(cast.stage, page, f"{cast.language}-counter")
    fill_slip(cast, page, slip)
    look(cast.stage, page, f"{cast.language}-requisition")
    with answered(page):
        cast.press(page.locator("form .form-foot"), "Hand out")
    assert cast.stage.one("select status from workshop_requisition where id = ?", slip) == "issued"


def fill_slip(cast: Cast, page: Page, slip: int) -> None:
    page.goto(f"/workshop/requisitions/{slip}/")
    page.locator("[name=taker]").select_option(label=cast.technician_name)
    draw(page.locator("sign-pad").first)
    type_name(page.locator("sign-pad").last, "石磊")


def not_needed(cast: Cast, page: Page, slip: int) -> None:
    """The slip asked for too much: it is cancelled with the reason."""
    page.goto(f"/workshop/requisitions/{slip}/")
    cast.press(page, "Cancel the requisition")
    expect(page).to_have_url(re.compile("/cancel/"))
    page.locator("[name=reason]").fill(cast.typed("客户改到下次", "The customer wants it next time"))
    with answered(page):
        cast.press(page, "Cancel the requisition")
    assert cast.stage.one("select status from workshop_requisition where id = ?", slip) == "cancelled"


def finish(cast: Cast, order: int) -> None:
    """Every job of this person on this order is started and finished with its report, then he checks his own work."""
    page = cast.as_(cast.technician)
    for job, status in cast.stage.ask(
        "select id, status from workorders_job where order_id = ? and status in ('assigned', 'paused', 'in_work', 'failed')"
        " order by status = 'in_work' desc",
        order,
    ):
        if status != "in_work":
            page.goto(f"/workshop/jobs/{job}/")
            run(page)
        page.goto(f"/workshop/jobs/{job}/finish/")
        page.locator("[name=work]").fill(cast.typed("按手册完成。", "Done as the manual says."))
        page.locator("[name=cause]").fill(cast.typed("正常磨损", "Normal wear"))
        page.locator("[name=measures]").fill(cast.typed("已更换并试验", "Replaced and tested"))
        look(cast.stage, page, f"{cast.language}-finish")
        with cast.at_most(page, 1, "done"), answered(page):
            page.locator("button.b.go").click()
        expect(page).not_to_have_url(re.compile("/finish/"))


def self_check(cast: Cast, order: int) -> None:
    page = cast.as_(cast.technician)
    page.goto(f"/workshop/orders/{order}/self-check/")
    all_fine(page)
    draw(page.locator("sign-pad"))
    look(cast.stage, page, f"{cast.language}-selfcheck")
    cast.press(page, "Sign: my reports and the work are in order")
    expect(page).not_to_have_url(re.compile("self-check"))
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "self_checked"
