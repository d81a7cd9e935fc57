"""A stranger who was refused once, then booked, presses Back: the page is there with what he typed, not an error of the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.harness.plugin import find_chromium
from tests.harness.tables import template
from tests.journey.players import Cast, answered
from tests.journey.stage import Stage, raise_curtain

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield from raise_curtain(browser, tmp_path_factory.mktemp("shots"), template())
        browser.close()


@pytest.mark.covers("CHAN-01")
def test_back_after_a_refusal_and_a_booking_shows_the_form(stage: Stage) -> None:
    cast = Cast(stage, "en")
    page = cast.stranger()
    slug = stage.one("select slug from accounts_station order by id limit 1")
    page.goto(f"/c/{slug}/book/")
    page.locator("main a.item").first.click()
    for _ in ("day", "time"):
        page.locator("main .picks a").first.click()
    for name, text in {"customer_name": "Zhou Min", "phone": "13900005679", "plate": "鲁A4K7P3", "km": "23000", "fault": "Oil service"}.items():
        page.locator(f"[name={name}]").fill(text)
    stage.refused[page] += 1
    with answered(page):
        cast.press(page.locator(".dock"), "Book")  # faster than anybody types
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.wait_for_timeout(4_000)
    with answered(page):
        cast.press(page.locator(".dock"), "Book")
    page.wait_for_url("**/c/appointment/")
    page.go_back()  # fails with ERR_CACHE_MISS where the refused page is kept as the answer to a POST
    expect(page.locator("[name=plate]")).to_have_value("鲁A4K7P3")
    cast.close()
