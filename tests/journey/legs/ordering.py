"""The order: what is done, what it costs, when it is ready, two signatures, over to the dispatcher."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journey.players import Cast, draw, type_name
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


def quote_and_sign(cast: Cast, order: int) -> None:
    """The next button of the page, step by step: quote, explain, sign; before, nothing goes to the workshop."""
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/")
    for verb in ("quote", "explain"):
        page.locator(f"form[action='/orders/{order}/{verb}/'] button").first.click()
        expect(page.locator(f".banner form[action='/orders/{order}/{verb}/']")).to_have_count(0)
        expect(page.locator(".banner")).to_be_visible()
    cast.push(page, f"/orders/{order}/dispatch/")
    cast.refusal(page, "The customer and the advisor have not signed. An unsigned order cannot go to the workshop.")
    look(cast.stage, page, f"{cast.language}-unsigned")
    page.goto(f"/orders/{order}/sign/")
    draw(page.locator("sign-pad", has=page.locator("[name=customer_svg]")))
    type_name(page.locator("sign-pad", has=page.locator("[name=advisor_svg]")), "丁敏")
    page.locator("[name=copy]").first.check() if page.locator("[name=copy][type=radio]").count() else None
    look(cast.stage, page, f"{cast.language}-sign")
    cast.press(page.locator("form.panel"), "Sign the order")
    expect(page).to_have_url(re.compile(rf"/orders/{order}/$"))


def hand_to_dispatch(cast: Cast, order: int) -> None:
    page = cast.as_(cast.advisor)
    page.goto(f"/orders/{order}/")
    look(cast.stage, page, f"{cast.language}-order")
    page.locator(f".banner form[action='/orders/{order}/dispatch/'] button").click()
    expect(page.locator(f"form[action='/orders/{order}/dispatch/']")).to_have_count(0)
