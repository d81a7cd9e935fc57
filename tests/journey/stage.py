"""The stage of the journey: the real server, its small demonstration, one browser, and who looks at the pages."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.harness.server import ROOT, Server

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = """() => {
  const wide = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - wide;
  if (over <= 1) return "";
  const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide + 1);
  return `${over} px over the edge: ` + out.slice(0, 4).map((e) => e.outerHTML.slice(0, 90)).join(" | ");
}"""
TALK = re.compile(r"the server responded with a status of (409|422)")  # the browser's own note on a refusal


@dataclass
class Stage:
    """What both journeys share."""

    server: Server
    browser: Browser
    shots: Path
    facts: dict[str, Any]
    findings: list[str] = field(default_factory=list)
    refused: Counter[Page] = field(default_factory=Counter)
    looked: set[str] = field(default_factory=set)

    def ask(self, question: str, *values: Any) -> list[Any]:
        """What the tables say, read only; for addresses and for counting effects."""
        file = self.server.data / "waystation.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as tables:
            return tables.execute(question, values).fetchall()

    def one(self, question: str, *values: Any) -> Any:
        (row,) = self.ask(question, *values)
        return row[0] if len(row) == 1 else row

    def watch(self, page: Page, who: str) -> None:
        """Every word of the browser's console is held against the page, but its note on an expected refusal."""

        def heard(kind: str, text: str) -> None:
            if self.refused[page] and TALK.search(text):
                self.refused[page] -= 1
            else:
                self.findings.append(f"console, {who}, {page.url}: {kind} {text}")

        page.on("console", lambda m: heard(m.type, m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: heard("exception", str(error)))


def look(stage: Stage, page: Page, name: str, *, once: bool = True) -> None:
    """Photograph the page wide and narrow; each kind of page is checked once for access and for running over the edge."""
    page.wait_for_load_state()  # a page still on its way would take the measuring script with it
    place = re.sub(r"\d+", "N", page.url.split("?")[0].removeprefix(stage.server.address))
    first = not once or place not in stage.looked
    stage.looked.add(place)
    before = page.viewport_size
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        tall = page.evaluate("document.documentElement.scrollHeight")  # bars at the foot cover nothing when all fits
        page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
        if first:
            _check(stage, page, f"{name} {place} at {size['width']}")
        page.screenshot(path=stage.shots / f"{name}-{size['width']}.png")
    if before:
        page.set_viewport_size(before)


def _check(stage: Stage, page: Page, where: str) -> None:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}).then(r => r.violations)",
        RULES,
    )
    for rule in found:
        nodes = "; ".join(
            node["html"][:160] + " " + (node.get("failureSummary") or "").split("\n")[-1].strip()
            for node in rule["nodes"][:3]
        )
        stage.findings.append(f"access, {where}: {rule['id']} ×{len(rule['nodes'])}: {nodes}")
    over = page.evaluate(WIDER)
    if over:
        stage.findings.append(f"width, {where}: {over}")


def raise_curtain(browser: Browser, shots: Path, tables: Path) -> Iterator[Stage]:
    with Server(tables=tables) as server:
        server.stop()
        facts = house(server, "build")
        server.start()
        yield Stage(server, browser, shots, facts)


def house(server: Server, *words: str) -> dict[str, Any]:
    """Another process on the same data, as the worker and the console are."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey.house", *words], cwd=ROOT, env={**os.environ, **server.environment},
        capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
