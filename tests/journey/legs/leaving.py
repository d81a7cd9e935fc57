"""Bill, payment, the last conversation, the gate."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journey.players import Cast, answered, draw
from tests.journey.stage import look


def make_bill(cast: Cast, order: int) -> int:
    """Made once; the window that stood open since before is told so."""
    page = cast.as_(cast.advisor)
    old = cast.tab(cast.advisor)
    for one in (page, old):
        one.goto(f"/cashier/orders/{order}/bills/")
    look(cast.stage, page, f"{cast.language}-prepare")
    cast.press(page, "Make the bill")
    expect(page).not_to_have_url(re.compile(r"/orders/\d+/bills/$"))
    number = cast.stage.one("select number from workorders_repairorder where id = ?", order)
    cast.refused(
        old, lambda: cast.press(old, "Make the bill"),
        "Somebody was faster: %(what)s changed while you were looking. It has been reloaded; your words are kept.", what=number,
    )  # fmt: skip
    look(cast.stage, old, f"{cast.language}-stale", once=False)
    old.close()
    bills = cast.stage.ask("select id from settlement_bill where order_id = ?", order)
    assert len(bills) == 1
    return int(bills[0][0])


def not_paid_not_out(cast: Cast, order: int) -> None:
    page = cast.as_(cast.advisor)
    page.goto(f"/delivery/orders/{order}/?step=pass")
    look(cast.stage, page, f"{cast.language}-unpaid")
    cast.stage.refused[page] += 1
    with answered(page):
        page.locator("form[action$='/steps/pass/'] button").click()
    expect(page.locator("[data-error-summary]")).to_contain_text(owed(cast))
    assert cast.stage.one("select count(*) from delivery_gatepass where order_id = ?", order) == 0


def owed(cast: Cast) -> str:
    """The part of the sentence after the amount."""
    return cast.say("%(open)s yuan are still to be paid. Take the payment or put it on the customer's account.").split(
        "%(open)s"
    )[-1]


def open_drawer(cast: Cast) -> None:
    page = cast.as_("cashier")
    page.goto("/cashier/shift/")
    look(cast.stage, page, f"{cast.language}-shift")
    if page.locator("[name=opening]").count():
        page.locator("[name=opening]").fill("500")
        cast.press(page, "Open the drawer")
    expect(page.locator("[name=opening]")).to_have_count(0)


def pay(cast: Cast, bill: int, *, tender: str, reference: str = "") -> None:
    """A double click takes the money once."""
    page = cast.as_("cashier")
    page.goto("/cashier/")
    look(cast.stage, page, f"{cast.language}-cashier")
    page.goto(f"/cashier/bills/{bill}/")
    look(cast.stage, page, f"{cast.language}-bill")
    if reference:
        page.locator("[name=reference]").fill(reference)
    with cast.at_most(page, 3, "pay"):
        page.locator(f"[name=tender][value={tender}]").check()
        if tender == "cash":
            page.locator("[name=given]").fill("10000")
        with answered(page):
            page.locator("form[action$='/pay/'] button").dblclick()
    expect(page.locator("form[action$='/pay/']")).to_have_count(0)
    page.goto(f"/cashier/bills/{bill}/")
    look(cast.stage, page, f"{cast.language}-paid", once=False)
    count, total = cast.stage.one("select count(*), sum(amount_fen) from settlement_payment where bill_id = ?", bill)
    assert (count, total) == (1, cast.stage.one("select total_fen from settlement_bill where id = ?", bill))


def deliver(cast: Cast, order: int, *, km: int, refuses_safety: bool) -> None:
    """The last conversation step by step; without the signature under refused safety work no pass is issued."""
    page = cast.as_(cast.advisor)
    page.goto(f"/delivery/orders/{order}/")
    for _ in range(20):
        form = page.locator(f"form[action*='/delivery/orders/{order}/steps/']")
        if not form.count():
            break
        step = str(form.get_attribute("action")).rstrip("/").rsplit("/", 1)[-1]
        if step == "signed":
            assert refuses_safety, "what was signed on the phone is not asked again"
            unsigned(cast, page, order)
        look(cast.stage, page, f"{cast.language}-delivery-{step}", once=False)
        fill_step(page, step, km)
        with answered(page):
            form.locator("button").last.click()
        expect(page.locator(f"form[action$='/steps/{step}/']")).to_have_count(0)
    look(cast.stage, page, f"{cast.language}-delivered", once=False)
    assert cast.stage.one("select count(*) from delivery_gatepass where order_id = ?", order) == 1


def unsigned(cast: Cast, page: Page, order: int) -> None:
    page.goto(f"/delivery/orders/{order}/?step=pass")
    issue = page.locator("form[action$='/steps/pass/'] button")
    words = "Safety work was refused and not signed for. Show it to the customer and let him sign."
    cast.refused(page, issue.click, words)
    look(cast.stage, page, f"{cast.language}-safety-unsigned", once=False)
    assert cast.stage.one("select count(*) from delivery_gatepass where order_id = ?", order) == 0
    page.goto(f"/delivery/orders/{order}/?step=signed")


def fill_step(page: Page, step: str, km: int) -> None:
    form = page.locator(f"form[action$='/steps/{step}/']")
    if step == "papers":
        for box in form.locator("[name=points]").all():
            box.check()
    elif step == "signed":
        draw(form.locator("sign-pad"))
    elif step == "extra":
        for box in form.locator("[name^=opinion_]").all():
            box.fill("下次再做" if page.locator("html[lang^=zh]").count() else "Next time")
    elif step == "km":
        form.locator("[name=km]").fill(str(km))
    elif step == "received" and not form.locator("[name=collector]").input_value():
        form.locator("[name=collector]").fill("客户本人")


def gate(cast: Cast, order: int) -> None:
    """The guard reads the number of the pass; the second time it stops the vehicle."""
    page = cast.as_("gate")
    number = cast.stage.one("select number from delivery_gatepass where order_id = ?", order)
    page.goto("/delivery/gate/")
    look(cast.stage, page, f"{cast.language}-gate")
    page.locator("#id_q").fill(number)
    with cast.at_most(page, 2, "gate"):
        with answered(page):
            cast.press(page, "Look")
        look(cast.stage, page, f"{cast.language}-gate-good", once=False)
        with answered(page):
            cast.press(page, "Plate matches: open the gate")
    expect(page.locator(".tone-green[role=status]")).to_be_visible()
    page.goto(f"/delivery/gate/?q={number}")
    expect(page.locator(".tone-red[role=alert]")).to_be_visible()
    look(cast.stage, page, f"{cast.language}-gate-used", once=False)
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "delivered"
