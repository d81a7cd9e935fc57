"""The main forms in a browser that runs no script: an old phone, a broken download, a strict company network. Nothing of the day stops."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.harness.plugin import find_chromium
from tests.harness.tables import template
from tests.journey.legs import leaving
from tests.journey.players import Cast, answered
from tests.journey.stage import Stage, house, raise_curtain

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]


class Plain(Cast):
    """People whose browsers run nothing."""

    def window(self, who: str, *, phone: bool = False) -> BrowserContext:
        return self.stage.browser.new_context(
            java_script_enabled=False, locale="en-GB", base_url=self.stage.server.address
        )


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield from raise_curtain(browser, tmp_path_factory.mktemp("shots"), template())
        browser.close()


@pytest.fixture
def cast(stage: Stage) -> Iterator[Plain]:
    stage.findings.clear()
    cast = Plain(stage, "en")
    yield cast
    cast.close()
    assert stage.findings == []


def appointments(stage: Stage) -> int:
    return int(stage.one("select count(*) from appointments_appointment where status = 'confirmed'"))


@pytest.mark.covers("APPT-05")
def test_the_clerk_books_on_the_phone(cast: Plain) -> None:
    page, before = cast.as_("clerk"), appointments(cast.stage)
    page.goto("/appointments/call/")
    page.locator("[name=rings][value='2']").check(force=True)
    page.locator("[name=plate]").fill("鲁A4K7P2")
    page.locator("[name=customer_name]").fill("Zhou Min")
    page.locator("[name=phone]").first.fill("13900005678")
    page.locator("[name=km]").fill("23000")
    page.locator("#id_jobs_plain").select_option(index=1)
    for name in ("wishes", "fault", "special_needs"):
        page.locator(f"[name={name}]").fill("Oil service")
    with answered(page):
        cast.press(page, "Show the times")
    expect(page.locator("[name=wishes]")).to_have_value("Oil service")
    page.locator("#slots .picks input[type=radio]").first.check(force=True)
    with answered(page):
        cast.press(page, "Book")
    expect(page).to_have_url(re.compile(r"/appointments/\d+/$"))
    assert appointments(cast.stage) == before + 1


@pytest.mark.covers("CHAN-01")
def test_a_customer_books_himself(cast: Plain) -> None:
    page, before = cast.stranger(), appointments(cast.stage)
    slug = cast.stage.one("select slug from accounts_station order by id limit 1")
    page.goto(f"/c/{slug}/book/")
    page.locator("main a.item").first.click()
    for _ in ("day", "time"):
        page.locator("main .picks a").first.click()
    page.locator("[name=customer_name]").fill("Zhou Min")
    page.locator("[name=phone]").fill("13900005679")
    page.locator("[name=plate]").fill("鲁A4K7P3")
    cast.stage.refused[page] += 1
    with answered(page):
        cast.press(page.locator(".dock"), "Book")  # something is missing: said beside the field, nothing typed is lost
    expect(page.locator("[data-error-summary], [role=alert]").first).to_be_visible()
    expect(page.locator("[name=plate]")).to_have_value("鲁A4K7P3")
    page.locator("[name=km]").fill("23000")
    page.locator("[name=fault]").fill("Oil service, please.")
    page.wait_for_timeout(4_000)  # nobody types this faster; a quicker sender is taken for a robot
    with answered(page):
        cast.press(page.locator(".dock"), "Book")
    expect(page.locator("form#book")).to_have_count(0)
    assert appointments(cast.stage) == before + 1


@pytest.mark.covers("RCPT-11", "WORD-03")
def test_the_advisor_checks_in_and_the_customer_signs(cast: Plain) -> None:
    visit, advisor = cast.stage.ask(
        "select v.id, u.username from reception_visit v join accounts_user u on u.id = v.advisor_id where v.status = 'arrived'"
        " and v.appointment_id is null order by v.id"
    )[0]
    page = cast.as_(advisor)
    page.goto(f"/reception/{visit}/")
    with answered(page):
        cast.press(page, "Greet")
    form = page.locator("#checkin")
    form.locator("[name=km]").fill(str(int(form.locator("[name=km]").input_value() or 10_000) + 10))
    form.locator("[name=words]").fill("Oil service, please.")
    form.locator("[name=reminded]").check()
    form.locator("[name=fuel][value='2']").check(force=True)
    for name in ("exterior_checked", "lights_checked", "equipment_checked", "belongings_checked"):
        form.locator(f"[name={name}]").check()
    for box in form.locator("[name=covers]").all():
        box.check()
    form.locator("[name=key_tag]").fill(f"K{visit}")
    for box in form.locator("select[name^=point_]").all():
        if box.is_visible():
            box.select_option(index=1)
    with answered(page):
        cast.press(page, "Save everything")
    if page.get_by_role("button", name="Confirm the data").count():
        with answered(page):
            cast.press(page, "Confirm the data")
    page.locator("#checkin [name=signed_name]").fill("Zhou Min")
    with answered(page):
        cast.press(page, "Signed, on to the order")
    expect(page).to_have_url(re.compile(r"/orders/open/\d+/"))
    page.locator("select[name=kind]").select_option("maintenance")
    with answered(page):
        cast.press(page, "Open the order")
    sign_the_order(cast, page)


def sign_the_order(cast: Plain, page: Page) -> None:
    order = page.url
    pk = int(re.findall(r"/orders/(\d+)/", order)[0])
    with answered(page):
        page.locator("form[action$='/add/'] button").first.click()
    for (job,) in cast.stage.ask(
        "select w.job_id from workorders_warrantydecision w join workorders_job j on j.id = w.job_id where j.order_id = ?",
        pk,
    ):
        page.goto(f"/orders/jobs/{job}/warranty/")
        page.locator("[name=state]").select_option("not_covered")
        page.locator("[name=reason]").fill("Maintenance is outside the warranty.")
        page.locator("[name=told]").check()
        with answered(page):
            page.locator("form.panel button").first.click()
    page.goto(f"/orders/{pk}/promise/")
    with answered(page):
        cast.press(page, "Take it")
    page.goto(order)
    with answered(page):
        page.locator(f".banner form[action='/orders/{pk}/quote/'] button").click()
    page.goto(f"/orders/{pk}/sign/")
    page.locator("[name=explained]").check()
    page.locator("[name=customer_name]").fill("Zhou Min")
    page.locator("[name=advisor_name]").fill("丁敏")
    with answered(page):
        cast.press(page.locator("form.panel"), "Sign the order")
    assert cast.stage.one("select status from workorders_repairorder where id = ?", pk) == "signed"


@pytest.mark.covers("REPR-01")
def test_the_technician_goes_on_and_is_done(cast: Plain) -> None:
    job, who = cast.stage.ask(
        "select j.id, u.username from workorders_job j join workshop_assignment a on a.job_id = j.id and a.ended_at is null"
        " join accounts_user u on u.id = a.technician_id where j.status = 'in_work' order by j.id"
    )[0]
    page = cast.as_(who)
    page.goto(f"/workshop/jobs/{job}/")
    page.locator("[name=reason][value=break]").check(force=True)
    with answered(page):
        cast.press(page.locator("#pause"), "Pause")
    page.goto(f"/workshop/jobs/{job}/")
    with answered(page):
        cast.press(page, "Go on")
    page.goto(f"/workshop/jobs/{job}/finish/")
    for name in ("work", "cause", "measures"):
        page.locator(f"[name={name}]").fill("Done as the manual says.")
    with answered(page):
        page.locator("button.b.go").click()
    assert cast.stage.one("select status from workorders_job where id = ?", job) == "done"


@pytest.mark.covers("ADDW-05")
def test_the_customer_approves_additional_work(cast: Plain) -> None:
    asked = house(cast.stage.server, "ask")
    page = cast.stranger()
    page.goto(asked["address"])
    page.locator("article.item [value=yes]").first.check(force=True)
    with answered(page):
        cast.press(page, "Go on")
    page.locator("[name=signed_name]").fill("Zhou Min")
    with answered(page):
        cast.press(page, "Sign and confirm")
    expect(page.locator(".done-box")).to_be_visible()
    assert cast.stage.one("select status from workorders_addition where id = ?", asked["addition"]) == "approved"


@pytest.mark.covers("SETL-11", "SETL-14")
def test_the_bill_is_paid_and_the_gate_opens(cast: Plain) -> None:
    bill, order = cast.stage.ask(
        "select b.id, b.order_id from settlement_bill b join workorders_repairorder o on o.id = b.order_id"
        " where b.status = 'final' and o.status = 'billed' and b.payer_kind = 'customer' order by b.id"
    )[0]
    cashier = cast.as_("cashier")
    cashier.goto(f"/cashier/bills/{bill}/")
    cashier.locator("[name=tender][value=wechat]").check(force=True)
    cashier.locator("[name=reference]").fill("4200001234202611250000000009")
    with answered(cashier):
        cashier.locator("form[action$='/pay/'] button").click()
    assert cast.stage.one("select status from settlement_bill where id = ?", bill) == "paid"
    cast.advisor = "advisor"
    page = cast.as_("advisor")
    km = cast.stage.one(
        "select v.km from reception_visit v join workorders_repairorder o on o.visit_id = v.id where o.id = ?", order
    )
    page.goto(f"/delivery/orders/{order}/")
    for _ in range(20):
        form = page.locator(f"form[action*='/delivery/orders/{order}/steps/']")
        if not form.count():
            break
        step = str(form.get_attribute("action")).rstrip("/").rsplit("/", 1)[-1]
        if step == "signed":
            form.locator("[name=signed_name]").fill("Zhou Min")
        else:
            leaving.fill_step(page, step, int(km or 10_000) + 5)
        with answered(page):
            form.locator("button").last.click()
    number = cast.stage.one("select number from delivery_gatepass where order_id = ?", order)
    gate = cast.as_("gate")
    gate.goto("/delivery/gate/")
    gate.locator("#id_q").fill(number)
    with answered(gate):
        cast.press(gate, "Look")
    with answered(gate):
        cast.press(gate, "Plate matches: open the gate")
    assert cast.stage.one("select status from workorders_repairorder where id = ?", order) == "delivered"


@pytest.mark.covers("FLUP-08")
def test_the_clerk_keeps_a_follow_up(cast: Plain) -> None:
    call = cast.stage.ask("select id from care_followup where status in ('open', 'planned') order by opens_at")[0][0]
    page = cast.as_("clerk")
    page.goto(f"/care/{call}/")
    for name in ("satisfied_with", "dissatisfied_with", "words", "wishes"):
        page.locator(f"[name={name}]").fill("All well.")
    if page.locator("[name=score]").count():
        page.locator("[name=score]").fill("9")
    with answered(page):
        page.locator("[name=outcome]").first.click()
    assert cast.stage.one("select status from care_followup where id = ?", call) not in ("open", "planned")
