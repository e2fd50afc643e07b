"""Time the workshop page: `python -m benchmarks.page`. Nothing is written.

The desk: a lever changes, until the new picture and until the new cards of 200 worlds. The
browser: drawing one week of both schools, and opening the page.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.pictures import CALM
from plsim.demo.ask import ArmAsk, Ask, Presets
from plsim.demo.desk import Desk
from plsim.demo.offers import offers
from plsim.demo.talk import live_parts
from plsim.demo.worlds import Runs

LEVERS = (4, 8, 9, 12, 18)
DRAW = """() => {
  plsim.go(3);
  const times = [];
  for (let week = 0; week <= 36; week++) {
    const start = performance.now();
    plsim.set({ week });
    plsim.pictures[0].svg.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return [times[18], times[36]];
}"""


def changed(every: int, **school: int) -> Ask:
    arms = (ArmAsk(use="fixed"), ArmAsk(use="westover", levers={"every": every}))
    return Ask(arms=arms, **school)  # type: ignore[arg-type]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    presets, runs = Presets.shipped(), Runs()
    desk = Desk(presets, runs)
    try:
        start = time.perf_counter()
        talk = desk.talk(changed(6))
        first = time.perf_counter() - start
        print(f"first answers, processes started and rules loaded  {first:.2f} s")
        pictures = [seconds(lambda e=e: desk.picture(changed(e), 0)) for e in LEVERS]
        cards = [seconds(lambda e=e: desk.answers(changed(e))) for e in LEVERS]
        sizes = [seconds(lambda s=s: desk.answers(changed(6, class_size=s))) for s in (12, 14, 18)]
        school = {"grades": (3, 4, 5), "classes": 5, "class_size": 27}
        large = desk.picture(changed(6).model_copy(update=school), 0)
    finally:
        runs.close()
    print(f"lever to picture, 64 children (aim 0.4)            {statistics.median(pictures):.2f} s")
    print(f"and to cards of 200 worlds (aim 1.0)               {statistics.median(cards):.2f} s")
    print(f"size of classes to cards, both schools anew        {statistics.median(sizes):.2f} s")
    return in_browser(presets, talk, large)


def in_browser(presets: Presets, talk: dict, large: dict) -> int:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium on this machine: the browser is not timed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=CALM)
        for name, shown in (("64 children", talk), ("405 children", talk | large)):
            shown = {key: value for key, value in shown.items() if key != "pictures"}
            head, body = live_parts(shown, offers(presets))
            file = Path(folder) / "page.html"
            file.write_text(
                f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head>{body}',
                encoding="utf-8",
            )
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            ready = seconds(
                lambda page=page, file=file: (
                    page.goto(file.as_uri()),
                    page.wait_for_function("document.documentElement.dataset.ready"),
                )
            )
            median, most = page.evaluate(DRAW)
            print(f"{name}: opened in {ready:.2f} s; a week in {median:.1f} ms, at most {most:.1f}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
