"""The call after the visit, and the complaint that comes out of it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.journey.players import Cast
from tests.journey.stage import house, look


def due(cast: Cast, plate: str) -> int:
    return int(house(cast.stage.server, "call", plate)["follow_up"])


def ring(cast: Cast, follow_up: int) -> int:
    """The clerk hears bad news and makes it a complaint with one click; gives the case."""
    page = cast.as_("clerk")
    page.goto("/care/")
    look(cast.stage, page, f"{cast.language}-calls")
    page.goto(f"/care/{follow_up}/")
    page.locator("[name=dissatisfied_with]").fill(
        "等待时间太长" if cast.language == "zh-hans" else "The wait was too long"
    )
    page.locator("[name=words]").fill(
        "我等了四个小时，没人跟我说。" if cast.language == "zh-hans" else "I waited four hours and nobody told me why."
    )
    look(cast.stage, page, f"{cast.language}-talk")
    cast.press(page, "Make it a complaint")
    link = page.locator("main a[href^='/complaints/']").filter(has_text=cast.say("Complaint"))
    expect(link.first).to_be_visible()
    look(cast.stage, page, f"{cast.language}-complained")
    return int(re.findall(r"/complaints/(\d+)/", str(link.first.get_attribute("href")))[0])


def settle(cast: Cast, case: int) -> None:
    """The reception supervisor takes the next step of the page until the case is closed."""
    page = cast.as_("supervisor")
    page.goto(f"/complaints/{case}/")
    for _ in range(8):
        form = page.locator("#next form")
        if not form.count():
            break
        version = form.locator("[name=version]").input_value()
        look(cast.stage, page, f"{cast.language}-case-{version}", once=False)
        fill(cast, form)
        form.locator(".btn-primary").first.click()
        expect(page.locator(f"#next [name=version][value='{version}']")).to_have_count(0)
    look(cast.stage, page, f"{cast.language}-case-closed", once=False)
    assert cast.stage.one("select status from complaints_case where id = ?", case) == "closed"
    page.goto("/complaints/")
    look(cast.stage, page, f"{cast.language}-cases")


def fill(cast: Cast, form: Locator) -> None:
    """Whatever this step asks for."""
    for box in form.locator("select").all():
        if not box.input_value() and not str(box.get_attribute("name")).endswith("about"):
            box.select_option(index=1)
    for box in form.locator("textarea, input[type=text]").all():
        if not box.input_value():
            box.fill(
                "已向客户道歉并说明原因。" if cast.language == "zh-hans" else "We apologised and explained the reason."
            )
    if form.locator("[name$=satisfied][value=yes]").count():
        form.locator("[name$=satisfied][value=yes]").check()
