"""report.html and the handout in Chromium without a network: seen, read, printed."""

import re

import pages
import pytest

A4_TEXT = (180, 265)  # millimetres of a page between its margins
MM = 96 / 25.4

BOXES = """() => [...document.querySelectorAll('figure svg, .fit svg')].map(svg => {
  const page = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
    const b = t.getBBox(), m = t.getScreenCTM(), r = t.getBoundingClientRect();
    const flat = Math.abs(m.b) < 1e-6;
    return {text: t.textContent, x: r.x - page.x, y: r.y - page.y, w: r.width, h: r.height, flat,
            inner: b.width};
  });
  return {w: page.width, h: page.height, texts};
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("run")
    pages.made(made)
    return made


@pytest.fixture
def opened(browser, folder):
    """Open a page; requests and messages of the console are kept."""
    contexts = []

    def open_it(name, width=1280, height=800, scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto((folder / name).as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", ["report.html", "handout.html"])
def test_nothing_is_fetched_nothing_fails_and_axe_finds_nothing(opened, name, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(name, width)
    found = axe.run(page).response["violations"]
    told = [(each["id"], each["impact"], each["nodes"][0]["html"][:200]) for each in found]
    assert told == []
    assert not page.said
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    across = page.evaluate("document.documentElement.scrollWidth")
    assert across <= width


def test_with_scripts_off_it_reads_whole(opened):
    with_them, without = (opened("report.html", scripts=on) for on in (True, False))
    text = without.locator("main").inner_text()
    assert text == with_them.locator("main").inner_text()
    assert text.count("\n") > 300
    assert "Check, cite, repeat" in text


def test_no_text_of_a_picture_overlaps_another_or_leaves_it(opened):
    seen = 0
    for name in ("report.html", "handout.html"):
        for picture in opened(name).evaluate(BOXES):
            texts = picture["texts"]
            seen += len(texts)
            for nr, one in enumerate(texts):
                assert one["x"] >= -1, one
                assert one["y"] >= -1, one
                assert one["x"] + one["w"] <= picture["w"] + 1, one
                assert one["y"] + one["h"] <= picture["h"] + 1, one
                for other in texts[nr + 1 :]:
                    assert apart(one, other), (one, other)
    assert seen > 200


def apart(one, other):
    """Tell whether two boxes share no more than a hair; lines of one label touch by design."""
    across = min(one["x"] + one["w"], other["x"] + other["w"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["h"], other["y"] + other["h"]) - max(one["y"], other["y"])
    return across < 2 or down < 0.35 * min(one["h"], other["h"])


def test_printed_the_handout_has_two_pages_and_no_figure_is_cut(opened):
    handout = opened("handout.html").pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", handout)) == 2
    page = opened("report.html", width=round(A4_TEXT[0] * MM))
    page.emulate_media(media="print")
    pictures = page.evaluate(
        "() => [...document.querySelectorAll('figure')].map(f => [f.querySelector('svg')"
        ".getBoundingClientRect().height, getComputedStyle(f).breakInside, f.offsetHeight])"
    )
    assert len(pictures) == 10
    for height, inside, whole in pictures:
        assert inside == "avoid"
        assert height <= whole <= A4_TEXT[1] * MM


@pytest.mark.parametrize("width", [375, 1280])
def test_a_narrow_screen_is_told_that_a_figure_goes_on_beside_it(opened, width):
    told = opened("report.html", width).evaluate("""() =>
      [...document.querySelectorAll('figure > .scroll')].map((box) => [
        getComputedStyle(box, '::before').content.includes('swipe sideways'),
        box.scrollWidth > box.clientWidth + 1])""")
    assert told
    assert all(said == hidden for said, hidden in told)
    assert all(said == (width == 375) for said, _ in told)
