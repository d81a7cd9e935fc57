"""Every page of the house, for whoever may open it, in both languages, wide and on a phone: it answers, fits, holds still and is light.

What is asked of each: 200, no word in the browser's console, no failed request, nothing of axe at WCAG A and AA, nothing over
the edge, a layout that does not shift, at most 100 kB (gzip, photos left out), and on the phones of technicians and customers
main buttons a thumb finds (44 px). Which pages there are comes from the addresses of the program itself.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Response, sync_playwright

from tests.harness.plugin import find_chromium
from tests.harness.server import ROOT, Server
from tests.harness.tables import template
from tests.journey.stage import AXE, PHONE, RULES, WIDE, WIDER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
HEAVIEST = 100_000
STILL = 0.1  # what a page may shift at all; see SHIFTS
SHIFTS = """(() => {
  window.__shift = 0; window.__shifted = [];
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) {
    window.__shift += e.value;
    for (const s of e.sources || []) window.__shifted.push(s.node && s.node.nodeType === 1 ? s.node.outerHTML.slice(0, 90) : "text");
  } }).observe({type: "layout-shift", buffered: true});
})();"""
QUIET = """() => new Promise((done) => {
  const began = performance.now();
  const look = () => document.querySelector(".htmx-request") && performance.now() - began < 4000
    ? setTimeout(look, 30) : requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(look, 30);
})"""
SMALL = """() => [...document.querySelectorAll("main .btn-primary, .dock .btn-primary, main .b, main .t, main a.nx")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map((e) => Math.round(e.getBoundingClientRect().height) + " px high: " + e.outerHTML.slice(0, 90))"""
VIOLATIONS = (
    "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}).then(r => r.violations)"
)
PHONE_PAGES = ("body.tech", "body.customer")

# Doors that show no page to a plain GET, by what they do instead. A new door is a page, a verb (405), or stands here.
HTML, SHEET = "200 text/html", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS_AND_FILES = {
    "files:media": "200 image/jpeg", "files:paper": "200 application/pdf", "imports:report": f"200 {SHEET}",
    "appointments:lookup": HTML, "appointments:who": HTML, "appointments:jobs": HTML, "appointments:slots": HTML,
    "appointments:script": HTML, "preparation:form_pdf": "302 text/html", "reception:symptoms": HTML,
    "workorders:sign_on_phone": "302 text/html", "desk:vehicle_history": HTML, "appointments:symptoms": HTML,
    "messaging:thread": HTML, "messaging:unread": HTML, "workorders:quote": "302 text/html",
}  # fmt: skip


@dataclass
class Atlas:
    server: Server
    browser: Browser
    sessions: dict[str, str]
    pages: list[dict[str, str]]
    quiet: dict[str, str]
    weights: dict[str, int] = field(default_factory=dict)  # what is the same for every page is weighed once


@pytest.fixture(scope="module")
def atlas() -> Iterator[Atlas]:
    with Server(tables=template()) as server, sync_playwright() as playwright:
        server.stop()
        made = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.journey.atlas"], cwd=ROOT, env={**os.environ, **server.environment},
            capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr[-3000:]
        found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
        server.start()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield Atlas(server, browser, found["sessions"], found["pages"], found["quiet"])
        browser.close()


def window(atlas: Atlas, who: str, language: str, size: dict[str, int]) -> BrowserContext:
    context = atlas.browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale=LANGUAGES[language], base_url=atlas.server.address, has_touch=size is PHONE,
        reduced_motion="reduce",  # a colour is measured when it has arrived
    )  # fmt: skip
    cookies = [{"name": "django_language", "value": language, "url": atlas.server.address}]
    if who in atlas.sessions:
        cookies.append({"name": "sessionid", "value": atlas.sessions[who], "url": atlas.server.address})
    context.add_cookies(cookies)  # type: ignore[arg-type]
    context.add_init_script(SHIFTS)
    context.add_init_script(path=str(AXE))
    return context


@dataclass
class Look:
    """One page in one window, and what is held against it."""

    atlas: Atlas
    page: Page
    heard: list[str] = field(default_factory=list)
    bodies: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda m: self.heard.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._came)

    def _came(self, one: Response) -> None:
        self.bodies.append(one)

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # what the next page cut off
            self.heard.append(f"{request.failure} {request.url}")

    def at(self, address: str, *, access: bool, thumbs: bool) -> list[str]:
        self.heard.clear()
        self.bodies.clear()
        answer = self.page.goto(address)
        assert answer is not None
        if answer.status != 200:
            return [f"answered {answer.status}"]
        self.page.evaluate(QUIET)
        found = [f"console: {text}" for text in self.heard]
        found += [f"{one.status} {one.url}" for one in self.bodies if one.status >= 400]
        weight = sum(self.weigh(one) for one in self.bodies)
        if weight > HEAVIEST:
            found.append(f"weighs {weight // 1000} kB")
        shift = self.page.evaluate("window.__shift")
        if shift > STILL:
            nodes = " | ".join(self.page.evaluate("window.__shifted.slice(0, 3)"))
            found.append(f"shifts by {shift:.3f}: {nodes}")
        over = self.page.evaluate(WIDER)
        if over:
            found.append(over)
        if thumbs and self.page.locator(", ".join(PHONE_PAGES)).count():
            found += self.page.evaluate(SMALL)
        if access:
            size = self.page.viewport_size or WIDE
            tall = self.page.evaluate(
                "document.documentElement.scrollHeight"
            )  # bars at the foot cover nothing when all fits
            self.page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
            for rule in self.page.evaluate(VIOLATIONS, RULES):
                nodes = "; ".join(node["html"][:160] for node in rule["nodes"][:3])
                found.append(f"access: {rule['id']} ×{len(rule['nodes'])}: {nodes}")
            self.page.set_viewport_size(size)
        return found

    def weigh(self, one: Response) -> int:
        """As it travels behind a proxy that compresses; photos of cars are as heavy as the camera made them."""
        if "/files/media/" in one.url or "/photo/" in one.url or one.status >= 300:
            return 0
        try:
            return self._weigh(one)
        except Error:  # a live part of the page before, answered after it was left
            return 0

    def _weigh(self, one: Response) -> int:
        known = self.atlas.weights
        if "/static/" not in one.url:
            return len(gzip.compress(one.body(), 6))
        if one.url not in known:
            known[one.url] = len(gzip.compress(one.body(), 6))
        return known[one.url]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_size(atlas: Atlas, language: str) -> None:
    faults: list[str] = []
    only = re.compile(os.environ.get("WAYSTATION_PAGES", ""))
    for who in sorted({page["who"] for page in atlas.pages}):
        mine = [page for page in atlas.pages if page["who"] == who and only.search(page["name"])]
        for size in (WIDE, PHONE):
            context = window(atlas, who, language, size)
            look = Look(atlas, context.new_page())
            for number, page in enumerate(mine):
                access = (
                    (number % 2 == 0) == (size is WIDE) if language == "en" else (number % 2 == 1) == (size is WIDE)
                )
                for fault in look.at(page["address"], access=access, thumbs=size is PHONE):
                    faults.append(f"{page['name']} {page['address']} as {who} at {size['width']}: {fault}")
            context.close()
    assert faults == [], "\n".join(faults)


def test_no_door_is_forgotten(atlas: Atlas) -> None:
    """A door of the staff is a page looked at above, a verb, or a part or file that is named here."""
    others = {name: said for name, said in atlas.quiet.items() if said != "405"}
    assert others == PARTS_AND_FILES
    assert len(atlas.pages) > 150
