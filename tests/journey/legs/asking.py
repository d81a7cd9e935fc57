"""Additional work: the advisor prices it, the customer answers on his own phone, without a login."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journey.legs.ordering import add
from tests.journey.players import Cast, draw
from tests.journey.stage import look


def price(cast: Cast, addition: int, codes: list[str]) -> None:
    """Operations are added to the finding, price and time worked out."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/additions/{addition}/")
    for code in codes:
        add(cast, page, code, into="#addition-items")
    form = page.locator(f"form[action='/orders/additions/{addition}/estimate/']")
    if not form.locator("[name=new_promised_at]").input_value():
        form.locator("[name=new_promised_at]").fill(
            page.evaluate("new Date(Date.now() + 4 * 864e5).toISOString().slice(0, 16)")
        )
    look(cast.stage, page, f"{cast.language}-addition")
    form.get_by_role("button").click()
    expect(page.locator(f"form[action='/orders/additions/{addition}/ask/']")).to_be_visible()


def nothing_before_the_answer(cast: Cast, order: int, addition: int) -> None:
    """Work the customer has not agreed to is given to nobody and takes no parts."""
    dispatcher = cast.as_("dispatcher")
    job, name, line = cast.stage.one(
        "select j.id, j.name, min(l.id) from workorders_job j join workorders_line l on l.job_id = j.id and l.kind = 'part'"
        " where j.addition_id = ? group by j.id order by j.id limit 1", addition,
    )  # fmt: skip
    technician, bay = cast.stage.one(
        "select a.technician_id, a.bay_id from workshop_assignment a join workorders_job j on j.id = a.job_id where j.order_id = ? limit 1",
        order,
    )
    dispatcher.goto(f"/workshop/orders/{order}/")
    when = dispatcher.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 11) + '10:00'")
    cast.push(
        dispatcher, f"/workshop/jobs/{job}/assign/", technician=str(technician), bay=str(bay), starts=when, minutes="30"
    )
    cast.refusal(
        dispatcher, "The customer has not agreed to “%(job)s”. Wait for the answer before work is given out.", job=name
    )
    look(cast.stage, dispatcher, f"{cast.language}-not-agreed")
    page = cast.as_(cast.technician)
    page.goto(f"/workshop/orders/{order}/ask-parts/")
    expect(page.locator("main form")).to_be_visible()
    expect(page.locator(f"[name=q{line}]")).to_have_count(0)


def ask(cast: Cast, addition: int) -> str:
    """The link is made; its address is shown once."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/additions/{addition}/")
    page.locator(f"form[action='/orders/additions/{addition}/ask/'] button").click()
    address = page.locator("p.mono.clip")
    expect(address).to_contain_text("/l/")
    look(cast.stage, page, f"{cast.language}-asked", once=False)
    return address.inner_text().strip()


def answer(cast: Cast, address: str, *, yes: str, no: str, other_no: str = "") -> None:
    """One agreed, one declined, signed with a finger."""
    page = cast.stranger()
    page.goto(address)
    expect(page).to_have_url(re.compile(r"/approve/$"))
    look(cast.stage, page, f"{cast.language}-approve")
    for name, said in ((yes, "yes"), (no, "no")):
        item = page.locator("article.item").filter(has_text=name)
        item.locator("label", has=page.locator(f"[value={said}]")).click()
    cast.press(page, "Go on")
    expect(page.locator("sign-pad")).to_be_visible()
    draw(page.locator("sign-pad"))
    look(cast.stage, page, f"{cast.language}-approve-sign", once=False)
    cast.press(page, "Sign and confirm")
    expect(page.locator(".done-box")).to_be_visible()
    look(cast.stage, page, f"{cast.language}-approve-done", once=False)
    page.goto(address)
    expect(page.locator(".done-box")).to_be_visible()
    page.context.close()
