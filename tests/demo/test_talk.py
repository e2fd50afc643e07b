"""The playback in a real browser: what is drawn, keys, covered answers, sizes, accessibility."""

import pytest

SIZES = ((1024, 768), (1280, 720), (1280, 800), (1920, 1080))
BOXES = """() => plsim.pictures.map((picture) => {
  const marks = [...picture.over.children].map((mark) => {
    const box = mark.getBoundingClientRect();
    return { child: Number(mark.dataset.child), third: mark.dataset.third,
      x: box.x + box.width / 2, y: box.y + box.height / 2, size: picture.size,
      shape: mark.firstElementChild.tagName };
  });
  const lanes = [...picture.svg.querySelectorAll('.lane')].map((lane) => {
    const box = lane.getBoundingClientRect();
    return [box.width, box.height, box.y].map((v) => Math.round(10 * v));
  });
  return { marks, lanes };
})"""


def at_step(page, step):
    page.evaluate(f"plsim.go({step})")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_step_scrolls_or_holds_small_or_clipped_text(opened, talk_url, size):
    watched = opened(talk_url, *size, bypass_csp=False)
    page = watched.page
    for step in range(1, 6):
        at_step(page, step)
        found = page.evaluate("""() => {
          const least = 0.0139 * innerWidth, bad = [];
          const walk = document.createTreeWalker(document.getElementById('plsim'),
            NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const parent = walk.currentNode.parentElement;
            if (!walk.currentNode.data.trim() || !parent.checkVisibility()) continue;
            if (parent.closest('#said, dialog:not([open])')) continue;
            const box = parent.getBoundingClientRect(), svg = parent.ownerSVGElement;
            const scale = svg ? parent.getScreenCTM().a : 1;
            const font = parseFloat(getComputedStyle(parent).fontSize) * scale;
            if (font < least) bad.push(['small', font, walk.currentNode.data]);
            if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.x < -1)
              bad.push(['outside', box.right, box.bottom, walk.currentNode.data]);
            if (!svg && parent.scrollWidth > parent.clientWidth + 1 && parent.clientWidth
              && getComputedStyle(parent).display !== 'inline')
              bad.push(['clipped', walk.currentNode.data]);
          }
          const root = document.documentElement, own = document.getElementById('plsim');
          for (const e of [root, document.body, own]) {
            if (e.scrollHeight > innerHeight + 1 || e.scrollWidth > innerWidth + 1)
              bad.push(['scrolls', e.tagName, e.scrollWidth, e.scrollHeight]);
          }
          return bad;
        }""")
        assert found == [], (step, found[:5])
    assert watched.foreign == []
    assert watched.errors == []


def test_every_child_is_drawn_once_in_lanes_of_equal_boxes_and_keeps_its_shape(opened, talk_url):
    page = opened(talk_url).page
    at_step(page, 3)
    shapes = {}
    for week in (0, 5, 6, 17, 36):
        page.evaluate(f"plsim.set({{week: {week}}})")
        a, b = page.evaluate(BOXES)
        assert a["lanes"] == b["lanes"]
        for school in (a, b):
            assert sorted(mark["child"] for mark in school["marks"]) == list(range(64))
            for mark in school["marks"]:
                expected = {"low": "rect", "middle": "circle", "high": "path"}[mark["third"]]
                assert mark["shape"] == expected
                assert shapes.setdefault(mark["child"], mark["third"]) == mark["third"]


def test_no_mark_is_covered_by_more_than_a_third(opened, talk_url):
    page = opened(talk_url).page
    at_step(page, 3)
    for week in range(0, 37, 4):
        page.evaluate(f"plsim.set({{week: {week}}})")
        for school in page.evaluate(BOXES):
            marks = school["marks"]
            for i, one in enumerate(marks):
                for other in marks[:i]:
                    if abs(one["y"] - other["y"]) < 0.5 * one["size"]:
                        apart = abs(one["x"] - other["x"]) / one["size"]
                        assert apart > 2 / 3, (week, one, other)


def test_keys_move_weeks_and_steps_and_tab_visits_the_controls_in_order(opened, talk_url):
    page = opened(talk_url).page
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("plsim.state.step") == 3
    for _ in range(4):
        page.keyboard.press(".")
    assert page.evaluate("plsim.state.week") == 4
    page.keyboard.press(",")
    assert page.evaluate("plsim.state.week") == 3
    page.keyboard.press("Space")
    page.wait_for_function("plsim.state.week > 3")
    page.keyboard.press("Space")
    assert page.evaluate("plsim.state.playing") is False
    page.focus("#play")
    visited = []
    for _ in range(4):
        visited.append(page.evaluate("document.activeElement.id"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert ring == "4px" or not page.evaluate(
            "document.activeElement.matches(':focus-visible')"
        )
        page.keyboard.press("Tab")
    assert visited == ["play", "week", "luck", "cover"]


def test_a_slider_in_focus_keeps_its_keys_and_letters_can_be_switched_off(opened, talk_url):
    page = opened(talk_url).page
    at_step(page, 3)
    page.focus("#week")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[plsim.state.step, plsim.state.week]") == [3, 1]
    page.evaluate("plsim.set({letters: false, covered: {}})")
    page.keyboard.press("c")
    assert page.evaluate("plsim.state.covered") == {}


def test_covered_answers_are_not_in_the_page(opened, talk_url, talk):
    page = opened(talk_url).page
    at_step(page, 3)
    for card in talk["answers"]["cards"]:
        assert card["head"] not in page.inner_text("#plsim")
    assert "of 10 worlds" not in page.inner_text("#cards")
    for key in ("k", "g", "r"):  # neither may a dialog betray them
        page.keyboard.press(key)
        assert "are covered" in page.inner_text("#dialog-body")
        page.keyboard.press("Escape")
    for name in ("low", "high", "gap", "known"):
        page.click(f'[data-card="{name}"]')
    shown = page.inner_text("#cards")
    for card in talk["answers"]["cards"]:
        assert card["head"] in shown
        assert card["small"] in shown
        assert f"{card['dots']} of 10" in shown


def test_other_luck_changes_the_picture_and_not_the_cards(opened, talk_url):
    page = opened(talk_url).page
    at_step(page, 3)
    page.evaluate("plsim.set({covered: {}, week: 20})")
    cards, picture = page.inner_text("#cards"), page.evaluate(BOXES)
    page.keyboard.press("l")
    assert page.inner_text("#cards") == cards
    assert page.evaluate(BOXES) != picture
    page.evaluate("plsim.set({week: 0})")
    assert "luck 2 of 20" in page.inner_text("#controls")


def test_the_picture_has_a_text_that_follows_the_week(opened, talk_url):
    page = opened(talk_url).page
    at_step(page, 3)
    page.keyboard.press(".")
    label = page.get_attribute("#pair svg >> nth=0", "aria-label")
    assert label.startswith("Week 1")
    assert "of 64 within reach of their lesson" in label
    assert "Week 1" in page.inner_text("#said")
    before = page.inner_text("#said")
    page.evaluate("plsim.set({speed: 10}); plsim.start()")
    page.wait_for_function("plsim.state.week > 3")
    assert page.inner_text("#said") == before  # never while playing
    page.evaluate("plsim.stop()")


def test_reduced_motion_jumps(opened, talk_url):
    page = opened(talk_url, reduced_motion="reduce").page
    at_step(page, 3)
    page.evaluate("plsim.set({week: 12})")
    page.wait_for_timeout(50)
    assert page.evaluate("document.getAnimations().length") == 0


def test_one_child_is_followed_with_reasons_and_as_a_table(opened, talk_url, talk):
    page = opened(talk_url).page
    at_step(page, 4)
    typical = page.evaluate("plsim.state.child")
    assert talk["package"]["third"][typical] == 0
    week, child, why = talk["pictures"][0]["arms"][1]["moves"][0]
    page.evaluate(f"plsim.set({{child: {child}, week: {week}}})")
    assert why in page.inner_text("#one")
    page.click("text=As table")
    assert page.locator("#dialog-body tbody tr").count() == 37
    assert why in page.inner_text("#dialog-body")
    page.keyboard.press("Escape")
    page.click("text=Gained most in B")
    assert page.evaluate("plsim.state.child") == page.evaluate("plsim.extreme(plsim.pack, 1)")


@pytest.mark.parametrize(
    "size",
    [
        (1280, 720),
        *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size[0] != 1280),
    ],
    ids=str,
)
def test_axe_finds_nothing(opened, talk_url, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(talk_url, *size).page
    for step in range(1, 6):
        at_step(page, step)
        if step == 3:
            page.evaluate("plsim.set({covered: {}, week: 17})")
        found = axe.run(page).response["violations"]
        assert [(f["id"], f["nodes"][0]["html"][:120]) for f in found] == [], step
    page.keyboard.press("k")
    assert [f["id"] for f in axe.run(page).response["violations"]] == []


def test_the_handout_has_two_pages(opened, talk, tmp_path):
    from plsim.demo.talk import handout_page

    path = tmp_path / "handout.html"
    path.write_text(handout_page(talk), encoding="utf-8")
    watched = opened(path.as_uri(), 900, 1300)
    printed = watched.page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 2
    text = watched.page.inner_text("#handout")
    for sentence in talk["answers"]["sentences"]:
        assert sentence in text
    clipped = watched.page.evaluate(
        "[...document.querySelectorAll('.sheet')].map((s) => s.scrollHeight - s.clientHeight)"
    )
    assert max(clipped) <= 1
    assert watched.errors == []


def test_lines_join_the_child_in_focus_to_its_friends_and_no_other(opened, talk_url):
    page = opened(talk_url).page
    page.evaluate("plsim.go(5); plsim.set({ week: 9 })")
    assert page.evaluate("document.querySelectorAll('.friend').length") == 0
    page.evaluate("plsim.set({ child: 11 })")
    page.wait_for_timeout(900)  # marks glide to their places
    found = page.evaluate("""() => plsim.pictures.map((picture) => {
      const arm = plsim.pack.arms[picture.index], place = (child) => {
        const mark = picture.marks[picture.who.indexOf(child)];
        const own = new DOMMatrix(getComputedStyle(mark).transform);
        return [own.e, own.f];
      };
      const lines = [...picture.threads.querySelectorAll('.friend')].map((line) =>
        ['x1', 'y1', 'x2', 'y2'].map((name) => Number(line.getAttribute(name))));
      const expected = plsim.friendsOf(arm, 9, 11).map((child) => [...place(11), ...place(child)]);
      return { lines, expected, text: picture.text };
    })""")
    for side in found:
        assert side["expected"]
        assert len(side["lines"]) == len(side["expected"])
        for line, expected in zip(side["lines"], side["expected"], strict=True):
            assert line == pytest.approx(expected, abs=0.1)
        assert "Friends of the child in focus: child " in side["text"]
    page.evaluate("plsim.go(3)")
    assert page.evaluate("document.querySelectorAll('.friend').length") == 0


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_room_and_model_fit_into_their_window_whatever_was_voted(opened, talk_url, size):
    page = opened(talk_url, *size).page
    page.evaluate("""() => {
      plsim.state.votes = { low: [40, 0, 0], gap: [0, 0, 40], known: [3, 9, 20] };
      plsim.go(5); plsim.guesses(); }""")
    body = page.evaluate("""() => { const body = document.getElementById('dialog-body');
      return [body.scrollWidth - body.clientWidth, body.scrollHeight - body.clientHeight]; }""")
    assert max(body) <= 1


def test_a_file_says_that_other_schools_need_the_program(opened, talk_url):
    page = opened(talk_url).page
    page.evaluate("plsim.go(5)")
    assert "plsim demo, on a machine that has it" in page.inner_text("#turn")
