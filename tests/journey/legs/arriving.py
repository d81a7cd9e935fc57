"""The call, the door, the check-in."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journey.players import Cast, answered, draw
from tests.journey.stage import look


def call(cast: Cast, *, plate: str, name: str, phone: str, words: str, package: str) -> str:
    """The clerk takes an appointment on the phone."""
    page = cast.as_("clerk")
    page.goto("/appointments/call/")
    page.locator("label", has=page.locator("input[name=rings][value='2']")).click()
    page.locator("plate-input [data-plate]").fill(plate)
    page.locator("#id_customer_name").fill(name)
    page.locator("#id_phone").fill(phone)
    page.locator("#id_km").fill("23000")
    with page.expect_response(lambda answer: "/call/jobs/" in answer.url):
        page.locator("#id_jobs_q").fill(package)
    page.locator(".sugg .sg").filter(has_text=package).click()
    expect(page.locator("[data-rows] tr")).to_have_count(1)
    page.locator("#id_wishes").fill(words)
    page.locator("#id_fault").fill(words)
    page.locator("#id_special_needs").fill(cast.typed("无", "none"))
    expect(page.locator("#slots .totals")).to_be_visible()
    page.locator("#slots .picks label").first.click()
    look(cast.stage, page, f"{cast.language}-call")
    cast.press(page, "Book")
    expect(page).to_have_url(re.compile(r"/appointments/\d+/$"))
    look(cast.stage, page, f"{cast.language}-appointment")
    page.goto("/preparation/")
    look(cast.stage, page, f"{cast.language}-appointments")
    return str(cast.stage.one("select number from appointments_appointment where customer_name = ?", name))


def arrive(cast: Cast, *, plate: str) -> int:
    """The greeter finds the vehicle at the door by its last characters and registers it; the advisor greets."""
    page = cast.as_("greeter")
    page.goto("/reception/")
    page.locator("#door-q").fill(plate[-4:])
    row = page.locator("#found .row-x").first
    expect(row).to_be_visible()
    look(cast.stage, page, f"{cast.language}-door")
    with cast.at_most(page, 1, "arrival"), answered(page):
        cast.press(row, "Arrived")
    expect(page.locator("#found .row-x")).to_have_count(0)
    visit, cast.advisor = cast.stage.one(
        "select v.id, coalesce(u.username, 'advisor') from reception_visit v join customers_vehicle c on c.id = v.vehicle_id"
        " left join accounts_user u on u.id = v.advisor_id where replace(c.plate, '·', '') = ? order by v.id desc limit 1", plate,
    )  # fmt: skip
    advisor = cast.as_(cast.advisor)
    advisor.goto("/reception/")
    look(cast.stage, advisor, f"{cast.language}-queue")
    advisor.goto(f"/reception/{visit}/")
    cast.press(advisor, "Greet")
    expect(advisor.locator("#checkin")).to_be_visible()
    return int(visit)


def check_in(cast: Cast, visit: int, *, km: str, words: str, zone: str) -> None:
    """The advisor goes round the vehicle with the customer; without covers nothing is signed and no order opens."""
    page = cast.as_(cast.advisor)
    page.goto(f"/reception/{visit}/")
    saved(page, "data", lambda: cast.press(page, "Confirm the data"))
    saved(page, "meters", lambda: page.locator("#checkin [name=km]").fill(km))
    saved(page, "words", lambda: page.locator("[name=words]").fill(words))
    saved(page, "valuables", lambda: page.locator("[name=reminded]").check())
    fuel = page.locator("[name=fuel][value='2']")
    saved(page, "sheet", lambda: page.locator(".fuel label", has=fuel).click())
    page.locator(f"damage-map [data-zone={zone}]").click()
    out = page.locator(f"[name=out_{zone}]")
    expect(out).to_be_visible()
    saved(page, "marks", out.check)
    cast.press(page, "All in order but the marks")
    expect(page.locator("[name=exterior_checked]")).to_be_checked()
    saved(page, "keys", lambda: page.locator("[name=key_tag]").fill(f"K{visit}"))
    draw(page.locator("#checkin sign-pad"))
    no_covers(cast, page, visit, words)
    for cover in ("seat", "wheel", "mat", "shifter"):
        saved(page, "covers", page.locator(f"[name=covers][value={cover}]").check)
    look(cast.stage, page, f"{cast.language}-checkin")
    cast.press(page, "Signed, on to the order")
    expect(page).to_have_url(re.compile(r"/orders/open/\d+/"))


def no_covers(cast: Cast, page: Page, visit: int, words: str) -> None:
    """The house's first gate: an uncovered car goes nowhere. The signature and every word stay for the second try."""
    cast.refused(
        page, lambda: cast.press(page, "Signed, on to the order"),
        "The protective covers are not fitted. Fit every piece in front of the customer and tick it.",
    )  # fmt: skip
    expect(page.locator("[name=words]")).to_have_value(words)
    expect(page.locator("[name=key_tag]")).to_have_value(f"K{visit}")
    expect(page.locator("[name=exterior_checked]")).to_be_checked()
    expect(page.locator("#checkin sign-pad [data-ink]")).to_have_value(re.compile("<svg"))
    assert cast.stage.one("select signed_at from reception_walkaround where visit_id = ?", visit) is None
    look(cast.stage, page, f"{cast.language}-no-covers")


def saved(page: Page, section: str, deed: object) -> None:
    """Do it, leave the field, and wait until this part of the page was kept by the server."""
    with page.expect_response(lambda answer: f"/save/{section}/" in answer.url):
        deed()  # type: ignore[operator]
        page.keyboard.press("Tab")
