"""The order: what is done, what it costs, when it is ready, two signatures, over to the dispatcher."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journey.players import Cast, answered, draw, type_name
from tests.journey.stage import look


def open_order(cast: Cast, visit: int, *, kind: str) -> int:
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/open/{visit}/")
    page.locator("select[name=kind]").select_option(kind)
    look(cast.stage, page, f"{cast.language}-open-order")
    cast.press(page, "Open the order")
    expect(page).to_have_url(re.compile(r"/orders/\d+/$"))
    return int(re.findall(r"/orders/(\d+)/", page.url)[0])


def add(cast: Cast, page: Page, code: str, *, into: str = "#order-items") -> None:
    """Search by code, take the first suggestion, see it in the table."""
    rows = page.locator(f"{into} tr.group")
    before = rows.count()
    with page.expect_response(lambda answer: "/search/" in answer.url):
        page.locator("#pick-q").fill(code)
    page.locator(".sugg .sg").first.click()
    expect(rows).to_have_count(before + 1)


def diagnose(cast: Cast, order: int, text: str) -> None:
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/diagnosis/")
    page.locator("[name=mode][value=now]").check()
    page.locator("[name=text]").fill(text)
    look(cast.stage, page, f"{cast.language}-diagnosis")
    cast.press(page, "Write the diagnosis")
    expect(page).to_have_url(re.compile(rf"/orders/{order}/$"))


def decide_warranty(cast: Cast, order: int) -> None:
    """Work that may be a warranty case is decided, told and written down before it is quoted."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/")
    for job in cast.stage.ask(
        "select w.job_id from workorders_warrantydecision w join workorders_job j on j.id = w.job_id where j.order_id = ?",
        order,
    ):
        page.goto(f"/orders/jobs/{job[0]}/warranty/")
        page.locator("[name=state]").select_option("not_covered")
        page.locator("[name=reason]").fill(
            cast.typed("保养与磨损不在质保范围。", "Wear and maintenance are outside the warranty.")
        )
        page.locator("[name=told]").check()
        look(cast.stage, page, f"{cast.language}-warranty")
        page.locator("form.panel button").first.click()
        expect(page).to_have_url(re.compile(rf"/orders/{order}/$"))


def promise(cast: Cast, order: int) -> None:
    """The advisor takes one of the proposed times, by its key."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/promise/")
    look(cast.stage, page, f"{cast.language}-promise")
    cast.press(page, "Take it")
    expect(page).to_have_url(re.compile(rf"/orders/{order}/$"))
    expect(page.locator(".ro-due b")).to_contain_text(re.compile(r"\d\d:\d\d"))


def quote(cast: Cast, order: int) -> None:
    """The next button of the page makes the quote and leads on to explanation and signatures."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/")
    with answered(page):
        page.locator(f".banner form[action='/orders/{order}/quote/'] button").click()
    expect(page).to_have_url(re.compile(rf"/orders/{order}/sign/$"))


def not_signed_not_dispatched(cast: Cast, order: int) -> None:
    """Before the signatures nobody finds a button that brings the order to the workshop."""
    page, dispatcher = cast.as_(cast.advisor), cast.as_("dispatcher")
    page.goto(f"/orders/{order}/")
    expect(page.locator(f"form[action='/orders/{order}/dispatch/']")).to_have_count(0)
    expect(page.locator(f".banner a[href='/orders/{order}/sign/']")).to_be_visible()
    look(cast.stage, page, f"{cast.language}-unsigned")
    dispatcher.goto(f"/workshop/orders/{order}/")
    expect(dispatcher.locator("main h2").first).to_be_visible()
    expect(dispatcher.get_by_role("button", name=cast.say("Accept the order"))).to_have_count(0)
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "quoted"


def wishes_changed_meanwhile(cast: Cast, order: int) -> None:
    """The customer signs in one tab what was changed in another: he is shown the new order, nothing is signed."""
    page, old = cast.as_(cast.advisor), cast.tab(cast.advisor)
    old.goto(f"/orders/{order}/sign/")
    fill_signatures(cast, old)
    page.goto(f"/orders/{order}/wishes/")
    page.locator("[name=old_parts]").select_option("leave")
    with answered(page):
        page.locator("main form .btn-primary").click()
    press = lambda: cast.press(old.locator("form.panel"), "Sign the order")  # noqa: E731
    cast.refused(old, press, "Make the quote first; the customer signs what was quoted.")
    expect(old.locator("[name=advisor_name]")).to_have_value("丁敏")
    quote(cast, order)
    cast.refused(old, press, "The order changed since it was shown. Show it to the customer again.")
    expect(old.locator("[name=customer_svg]")).to_have_value("")
    expect(old.locator("[name=advisor_name]")).to_have_value("丁敏")
    look(cast.stage, old, f"{cast.language}-sign-changed", once=False)
    assert cast.stage.one("select signed_at from workorders_repairorder where id = ?", order) is None
    old.close()


def fill_signatures(cast: Cast, page: Page) -> None:
    if page.locator("[name=explained]").count():
        page.locator("[name=explained]").check()
    draw(page.locator("sign-pad", has=page.locator("[name=customer_svg]")))
    type_name(page.locator("sign-pad", has=page.locator("[name=advisor_svg]")), "丁敏")
    page.locator("[name=copy]").select_option("print")


def sign(cast: Cast, order: int) -> None:
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/sign/")
    fill_signatures(cast, page)
    look(cast.stage, page, f"{cast.language}-sign")
    cast.press(page.locator("form.panel"), "Sign the order")
    expect(page).to_have_url(re.compile(rf"/orders/{order}/$"))


def take_back(cast: Cast, order: int, job: int, why: str) -> None:
    """The customer changes his mind about agreed work: the advisor finds it in the menu of the item."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/")
    menu = page.locator("details.menu", has=page.locator(f"a[href='/orders/jobs/{job}/withdraw/']"))
    menu.locator("summary").click()
    cast.press(menu, "Customer takes it back")
    page.locator("[name=reason]").fill(why)
    with answered(page):
        page.locator("main form .form-foot button").first.click()
    assert cast.stage.one("select status from workorders_job where id = ?", job) == "cancelled"


def hand_to_dispatch(cast: Cast, order: int) -> None:
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/")
    look(cast.stage, page, f"{cast.language}-order")
    with answered(page):
        page.locator(f".banner form[action='/orders/{order}/dispatch/'] button").click()
    expect(page.locator(f"form[action='/orders/{order}/dispatch/']")).to_have_count(0)
