"""The first thing anybody sees: the login page in a real browser, in both languages, with nothing blocked by our own CSP."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.harness.plugin import find_chromium
from tests.harness.server import ROOT, Server

pytestmark = pytest.mark.browser


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console held against the page."""
    return []


@pytest.fixture
def page(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page = chromium.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page


@pytest.mark.parametrize(("language", "lang"), [("zh-CN,zh;q=0.9", "zh"), ("en-GB,en;q=0.9", "en")])
def test_a_stranger_meets_the_login_page_in_his_language(
    server: Server, page: Page, complaints: list[str], language: str, lang: str
) -> None:
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(server.address + "/")
    assert "/accounts/login/" in page.url
    assert (page.locator("html").get_attribute("lang") or "").lower().startswith(lang)
    page.locator("input[name=login]").fill("nobody")
    page.locator("input[name=password]").fill("not a password of anybody")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()
    assert page.locator("input[name=login]").input_value() == "nobody", "what was typed is not lost"
    assert page.locator("[role=alert], .errorlist, .error").first.inner_text().strip()
    assert complaints == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_bar_and_rail_stay_on_a_long_page(page: Page, width: int, height: int) -> None:
    style = (ROOT / "static" / "dist" / "app.css").read_text(encoding="utf-8")
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(f"<style>{style}</style><nav class=rail></nav><header class=top></header><main style='height: 5000px'></main>")
    page.evaluate("window.scrollTo(0, 2500)")
    places = page.evaluate("['.top', '.rail'].map((one) => document.querySelector(one).getBoundingClientRect()).map((r) => [r.top, r.bottom])")
    (top, _), (rail, foot) = places
    assert top == 0
    assert foot == height and (width < 761 or rail == 0)


PHOTO_FORM = """<form method=post enctype=multipart/form-data action="/sent/"><div class=errors><p>too large</p></div>
<photo-input><input type=file name=photos><div class=thumbs></div></photo-input><button>Send</button></form>"""
SLOWLY = """() => { const real = window.createImageBitmap;
  window.createImageBitmap = async (...what) => { await new Promise((go) => setTimeout(go, 800)); return real(...what); }; }"""


def test_who_sends_while_a_photo_shrinks_sees_that_it_waits_and_it_goes(server: Server, page: Page) -> None:
    page.route("**/sent/", lambda route: route.fulfill(body="<h1>sent</h1>", content_type="text/html"))
    page.goto(server.address + "/accounts/login/")
    page.evaluate("form => { document.querySelector('main').innerHTML = form; }", PHOTO_FORM)
    page.evaluate("customElements.whenDefined('photo-input').then(() => null)")
    page.evaluate(SLOWLY)
    png = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    page.set_input_files("input[type=file]", {"name": "a.png", "mimeType": "image/png", "buffer": png})
    assert page.locator(".errors").count() == 0, "what was said of the file before is gone"
    page.get_by_role("button", name="Send").click()
    assert page.locator("button[aria-busy=true]").count() == 1
    page.wait_for_selector("h1:has-text('sent')")
