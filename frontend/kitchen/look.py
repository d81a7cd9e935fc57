# ruff: noqa: T201
"""Screenshots and axe over the kitchen pages: `python frontend/kitchen/look.py [page …]`, while `render.py --serve` runs."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
AXE = HERE.parent.parent / "node_modules/axe-core/axe.min.js"
PAGES = sys.argv[1:] or ["order", "board", "intake", "parts", "customer", "tech", "wall", "refused"]
WIDE = {"wall": (1920, 1080)}


def main() -> int:
    (HERE / "shots").mkdir(exist_ok=True)
    bad = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in PAGES:
            for language in ("zh-hans", "en"):
                for width, height in (WIDE.get(name, (1440, 900)), (390, 844)):
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, bypass_csp=False, reduced_motion="reduce"
                    )
                    page = context.new_page()
                    said: list[str] = []
                    page.on(
                        "console", lambda m, said=said: said.append(m.text) if m.type in ("error", "warning") else None
                    )
                    page.on("pageerror", lambda e, said=said: said.append(str(e)))
                    page.goto(f"http://127.0.0.1:8765/{name}.{language}.html")
                    page.wait_for_timeout(500)
                    page.screenshot(path=HERE / "shots" / f"{name}.{language}.{width}.png")
                    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    page.evaluate(AXE.read_text(encoding="utf-8"))
                    found = page.evaluate(
                        "axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
                    )
                    for one in found["violations"]:
                        bad += 1
                        print(
                            name,
                            language,
                            width,
                            one["id"],
                            len(one["nodes"]),
                            one["nodes"][0]["html"][:160],
                            one["nodes"][0]["any"][:1] and one["nodes"][0]["any"][0]["message"][:160],
                        )
                    if over > 0 or said:
                        bad += 1
                        print(name, language, width, "overflow", over, said[:3])
                    context.close()
        browser.close()
    print("violations:", bad)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
