"""Take the pictures of the workshop page that stand in the docs: `python -m benchmarks.pictures`.

The page is the live one with 200 worlds, opened in Chromium at 1280 x 720 without a server.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from plsim.demo.ask import Presets
from plsim.demo.desk import Desk, first_ask
from plsim.demo.offers import offers
from plsim.demo.talk import handout_page, live_parts
from plsim.demo.worlds import Runs

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
CALM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SHOTS = (
    ("demo_one_class", 1, {"week": 3}, ""),
    ("demo_guess", 2, {}, ""),
    ("demo_two_schools", 3, {"week": 17, "covered": {}}, ""),
    ("demo_one_child", 4, {"week": 20}, ""),
    ("demo_your_turn", 5, {"week": 36}, ""),
    ("demo_trade_offs", 5, {"week": 36}, "k"),
    ("demo_over_the_year", 5, {"week": 36}, "g"),
)


def main() -> int:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium on this machine: no pictures", file=sys.stderr)
        return 1
    presets = Presets.shipped()
    runs = Runs()
    try:
        talk = Desk(presets, runs).talk(first_ask(presets, "fixed", "westover"))
    finally:
        runs.close()
    head, body = live_parts(talk, offers(presets))
    page_text = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head>{body}'
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        page_file, handout = Path(folder) / "page.html", Path(folder) / "handout.html"
        page_file.write_text(page_text, encoding="utf-8")
        handout.write_text(handout_page(talk), encoding="utf-8")
        browser = started.chromium.launch(executable_path=chromium, args=CALM)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(page_file.as_uri())
        for name, step, state, key in SHOTS:
            page.evaluate(f"plsim.go({step})")
            page.evaluate("(state) => plsim.set(state)", state)
            if key:
                page.keyboard.press(key)
            page.wait_for_timeout(1200)
            page.screenshot(path=PICTURES / f"{name}.png")
        page.set_viewport_size({"width": 900, "height": 1300})
        page.goto(handout.as_uri())
        for number, sheet in enumerate(page.query_selector_all(".sheet"), start=1):
            sheet.screenshot(path=PICTURES / f"demo_handout_{number}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
