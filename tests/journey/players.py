"""Who plays: one browser window per person, in one language; buttons are found by the words a person reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journey.stage import PHONE, WIDE, Stage
from waystation.demo.house import PASSWORD

COUNT = """const one = (what) => { sessionStorage[what] = Number(sessionStorage[what] || 0) + 1; };
addEventListener("keydown", (e) => { if (e.isTrusted && !e.repeat && !["Control", "Shift"].includes(e.key)) one("keys"); }, true);
addEventListener("pointerdown", (e) => { if (e.isTrusted && !e.target.closest("canvas")) one("taps"); }, true);"""
ON_PHONES = {"technician", "tech2", "tech3", "tech4", "tech5", "tech6", "inspector", "washer"}


@dataclass
class Hands:
    """What one deed cost: keys pressed (a chord is one) and taps or clicks, without strokes of a signature."""

    keys: int = 0
    taps: int = 0


@dataclass
class Cast:
    """The people of one journey and the words of their language."""

    stage: Stage
    language: str  # of the house: zh-hans, en
    windows: dict[str, Page] = field(default_factory=dict)
    advisor: str = "advisor"  # who receives the vehicle
    technician: str = ""  # who repairs it
    technician_name: str = ""

    def say(self, english: str, context: str = "", **values: Any) -> str:
        """The sentence as this journey's people read it."""
        with translation.override(self.language):
            words = pgettext(context, english) if context else gettext(english)
        return words % values if values else words

    def typed(self, chinese: str, english: str) -> str:
        """What a person types, in the language of the journey."""
        return chinese if self.language == "zh-hans" else english

    def window(self, who: str, *, phone: bool = False) -> BrowserContext:
        context = self.stage.browser.new_context(
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]
            locale={"zh-hans": "zh-CN", "en": "en-GB"}[self.language], base_url=self.stage.server.address, has_touch=phone,
        )  # fmt: skip
        context.add_init_script(COUNT)
        return context

    def as_(self, who: str) -> Page:
        """The window of this person, logged in at the login page when it opens."""
        if who not in self.windows:
            page = self.window(who, phone=who in ON_PHONES).new_page()
            page.set_default_timeout(15_000)
            self.stage.watch(page, who)
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(who)
            page.locator("input[name=password]").fill(PASSWORD)
            page.get_by_role("button", name=self.say("Log in")).click()
            expect(page).not_to_have_url(re.compile("/accounts/login/"))
            self.windows[who] = page
        return self.windows[who]

    def stranger(self) -> Page:
        """The customer's own phone: no login, nothing kept of ours."""
        page = self.window("customer", phone=True).new_page()
        page.set_default_timeout(15_000)
        self.stage.watch(page, "customer")
        return page

    def press(self, where: Page | Locator, english: str, context: str = "", **values: Any) -> None:
        """Click the button or link with these words."""
        words = self.say(english, context, **values)
        where.get_by_role("button", name=words).or_(where.get_by_role("link", name=words)).first.click()

    def tab(self, who: str) -> Page:
        """A second tab of this person's browser: what it shows grows old."""
        page = self.as_(who).context.new_page()
        page.set_default_timeout(15_000)
        self.stage.watch(page, f"{who}, second tab")
        return page

    def refused(self, page: Page, deed: Callable[[], object], english: str, **values: Any) -> None:
        """The deed is answered with exactly this sentence, in the language of the reader."""
        self.stage.refused[page] += 1
        with answered(page):
            deed()
        said = page.locator("[data-error-summary], [role=alert]").filter(has_text=self.say(english, **values))
        expect(said.first).to_be_visible()

    @contextmanager
    def counted(self, page: Page) -> Iterator[Hands]:
        """Keys and taps of what is done inside; what `fill` puts into a field is said or scanned and counts as nothing."""
        page.evaluate("['keys', 'taps'].forEach((what) => sessionStorage.removeItem(what))")
        hands = Hands()
        yield hands
        page.wait_for_load_state()
        hands.keys, hands.taps = page.evaluate("['keys', 'taps'].map((what) => Number(sessionStorage[what] || 0))")

    @contextmanager
    def at_most(self, page: Page, most: int, what: str) -> Iterator[None]:
        """Keys and taps of one deed, held against its target of ux.md."""
        with self.counted(page) as hands:
            yield
        count = hands.keys + hands.taps
        if count > most:
            self.stage.findings.append(f"hands, {what}: {count} keys and clicks, at most {most}")
        if not count:
            self.stage.findings.append(f"hands, {what}: nothing was counted")

    def close(self) -> None:
        for page in self.windows.values():
            page.context.close()


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """The whole page that answers a form is here; a page still on its way passes every "is gone"."""
    with page.expect_navigation():
        yield


def draw(pad: Locator) -> None:
    """Sign with the mouse on the pad."""
    canvas = pad.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    mouse = canvas.page.mouse
    mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    mouse.down()
    for step in range(1, 12):
        mouse.move(box["x"] + 20 + step * 12, box["y"] + box["height"] * (0.3 if step % 2 else 0.7))
    mouse.up()
    expect(pad.locator("[data-ink]")).not_to_have_value("")


def type_name(pad: Locator, name: str) -> None:
    """Sign by typing the name."""
    button = pad.locator("[data-type]")
    if button.is_visible():
        button.click()
    pad.locator("[data-typed]").fill(name)
