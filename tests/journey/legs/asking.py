"""Additional work: the advisor prices it, the customer answers on his own phone, without a login."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journey.legs import ordering, repairing
from tests.journey.legs.ordering import add
from tests.journey.players import Cast, answered, draw
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
    with answered(page):
        form.get_by_role("button").click()
    expect(page.locator(f"form[action='/orders/additions/{addition}/ask/']")).to_be_visible()


def named(cast: Cast, table: str) -> str:
    """The name in the language of the readers, as SQL."""
    name = f"{table}.name"
    return name if cast.language == "zh-hans" else f"coalesce(nullif({name}_en, ''), {name})"


def nothing_before_the_answer(cast: Cast, order: int, addition: int) -> None:
    """Work the customer has not agreed to is seen by everybody and begun by nobody: no start, no person, no parts."""
    job, name, line, part = cast.stage.one(
        f"select j.id, {named(cast, 'j')}, l.id, {named(cast, 'l')} from workorders_job j join workorders_line l"
        " on l.job_id = j.id and l.kind = 'part' where j.addition_id = ? order by j.id, l.id limit 1", addition,
    )  # fmt: skip
    page = cast.as_(cast.technician)
    page.goto("/workshop/mine/")
    expect(page.locator("main")).to_contain_text(cast.say("Not agreed by the customer yet: do not start"))
    page.locator(f"a.nx[href='/workshop/jobs/{job}/']").click()
    expect(page.locator("main .note.tone-amber")).to_contain_text(
        cast.say(
            "The customer has not agreed to this work yet. Do not start it and take no parts for it; the advisor asks,"
            " and the answer appears here."
        )
    )
    expect(page.locator("main h1")).to_contain_text(name)
    expect(page.locator("form[action$='/start/'], form[action$='/switch/'], form[action$='/resume/']")).to_have_count(0)
    look(cast.stage, page, f"{cast.language}-not-agreed", once=False)
    page.goto(f"/workshop/orders/{order}/ask-parts/")
    expect(page.locator("main form")).to_contain_text(
        cast.say("%(part)s stays in the store: the customer has not agreed to “%(job)s” yet.", part=part, job=name)
    )
    expect(page.locator(f"[name=q{line}]")).to_have_count(0)
    dispatcher = cast.as_("dispatcher")
    dispatcher.goto(f"/workshop/orders/{order}/")
    row = dispatcher.locator("main .row-x").filter(has_text=name)
    expect(row).to_be_visible()
    expect(row.get_by_role("link", name=cast.say("Assign work"))).to_have_count(0)


def ask(cast: Cast, addition: int) -> str:
    """The link is made; its address is shown once."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/additions/{addition}/")
    page.locator(f"form[action='/orders/additions/{addition}/ask/'] button").click()
    address = page.locator("copy-text input")
    expect(address).to_have_value(re.compile("/l/"))
    look(cast.stage, page, f"{cast.language}-asked", once=False)
    return address.input_value()


def answer(cast: Cast, address: str, *, yes: list[str], no: str) -> None:
    """Some agreed, one declined, signed with a finger."""
    page = cast.stranger()
    page.goto(address)
    expect(page).to_have_url(re.compile(r"/approve/$"))
    look(cast.stage, page, f"{cast.language}-approve")
    with cast.at_most(page, len(yes) + 2, "answer"):  # a tap for each item, one to go on
        for name, said in (*((one, "yes") for one in yes), (no, "no")):
            item = page.locator("article.item").filter(has_text=name)
            item.locator("label", has=page.locator(f"[value={said}]")).click()
        with answered(page):
            cast.press(page, "Go on")
    draw(page.locator("sign-pad"))
    look(cast.stage, page, f"{cast.language}-approve-sign", once=False)
    with answered(page):
        cast.press(page, "Sign and confirm")
    expect(page.locator(".done-box")).to_be_visible()
    look(cast.stage, page, f"{cast.language}-approve-done", once=False)
    page.goto(address)
    expect(page.locator(".done-box")).to_be_visible()
    page.context.close()


def answer_on_the_phone(cast: Cast, addition: int, *, name: str) -> None:
    """The customer declines when the advisor rings him; without a signature his refusal is not yet his own word."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/additions/{addition}/")
    asking = page.locator(f"form[action='/orders/additions/{addition}/ask/']")
    if asking.locator("[name=how]").count():
        asking.locator("[name=how]").select_option("phone")
    with answered(page):
        asking.get_by_role("button").click()
    form = page.locator(f"form[action='/orders/additions/{addition}/answer/']")
    for row in form.locator("fieldset").all():
        row.locator("label", has=page.locator("[value=no]")).click()
    form.locator("[name=how]").select_option("phone")
    form.locator("[name=evidence]").fill(cast.typed("10:20 通话录音", "Call at 10:20, recorded"))
    cast.refused(page, lambda: cast.press(form, "Keep the answer"), "Write who answers.")
    expect(form.locator("[name=evidence]")).to_have_value(cast.typed("10:20 通话录音", "Call at 10:20, recorded"))
    expect(form.locator("[value=no]:checked")).to_have_count(form.locator("fieldset").count())
    form.locator("[name=name]").fill(name)
    look(cast.stage, page, f"{cast.language}-phone-answer", once=False)
    with answered(page):
        cast.press(form, "Keep the answer")
    assert cast.stage.one("select status from workorders_addition where id = ?", addition) == "declined"


def mind_changed(cast: Cast, order: int, addition: int, name: str) -> None:
    """The customer takes agreed work back while four tabs show it as agreed: nobody gets further, no word is lost."""
    job, line = cast.stage.one(
        "select j.id, min(l.id) from workorders_job j join workorders_line l on l.job_id = j.id and l.kind = 'part'"
        " where j.addition_id = ? and j.name = ? group by j.id", addition, name,
    )  # fmt: skip
    slip = repairing.ask_for_parts(cast, order)
    tabs = [cast.tab(who) for who in ("dispatcher", cast.technician, "parts")]
    dispatcher, technician, store = tabs
    by_hand = repairing.choose_by_hand(cast, dispatcher, order, job)
    technician.goto(f"/workshop/orders/{order}/ask-parts/")
    for box in technician.locator("main form [name^=q]").all():
        box.fill("1" if box.get_attribute("name") == f"q{line}" else "0")
    repairing.fill_slip(cast, store, slip)
    ordering.take_back(cast, order, job, cast.typed("客户改到下次", "The customer wants it next time"))
    moves = "select count(*) from stock_movement"
    before = cast.stage.one(moves)
    cast.refused(
        dispatcher, by_hand.get_by_role("button").click,
        "The customer has not agreed to “%(job)s”. Wait for the answer before work is given out.", job=name,
    )  # fmt: skip
    expect(dispatcher.locator("[name=minutes]").last).to_have_value("45")
    assert cast.stage.one("select count(*) from workshop_assignment where job_id = ?", job) == 0
    look(cast.stage, dispatcher, f"{cast.language}-taken-back", once=False)
    part = cast.stage.one("select name from workorders_line where id = ?", line)
    stays = "The customer has not agreed to “%(job)s”, so %(part)s stays in the store. Wait for the answer."
    cast.refused(technician, lambda: cast.press(technician, "Ask the store"), stays, job=name, part=part)
    assert cast.stage.one("select count(*) from workshop_requisition where order_id = ?", order) == 1
    hand_out = lambda: cast.press(store.locator("form .form-foot"), "Hand out")  # noqa: E731
    cast.refused(store, hand_out, stays, job=name, part=part)
    expect(store.locator("[name=taker] option:checked")).to_have_text(cast.technician_name)
    expect(store.locator("[name=taker_svg]")).to_have_value(re.compile("<svg"))
    expect(store.locator("[name=issuer_typed]")).to_have_value("石磊")
    look(cast.stage, store, f"{cast.language}-stays-in-the-store", once=False)
    assert cast.stage.one("select status from workshop_requisition where id = ?", slip) == "asked"
    assert cast.stage.one(moves) == before
    repairing.not_needed(cast, store, slip)
    for tab in tabs:
        tab.close()
