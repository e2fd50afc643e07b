import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import fake_results
import numpy as np
import pandas as pd
import pytest

from plsim.analysis.sentences import Finding, sentence
from plsim.analysis.summary import analyse
from plsim.report.choice import Choice
from plsim.report.figures import drawings
from plsim.report.figures.answer import bin_width, quantiles, stacked
from plsim.report.figures.grid import grid
from plsim.report.figures.sheet import GROUPS, STYLES, save, svg, wrapped
from plsim.report.tables import csv_text
from plsim.scenario import load, shipped

ARMS = list(fake_results.TITLES)
HOSTILE = ["<script>alert(1)</script>", "=cmd|calc", "$x^2$ & {a}", "_legend", "A" * 60, "\x07?"]
SVG = "{http://www.w3.org/2000/svg}"


def run(arms, titles=(), **more):
    manifest = fake_results.manifest(arms)
    for arm, title in zip(manifest["arms"][1:], titles, strict=False):
        arm["title"] = title
    students = fake_results.students(
        arms, worlds=min(20, more.get("worlds", 20)), null=more.get("null", False)
    )
    return analyse(fake_results.results(arms, weekly=True, **more), students, manifest)


def many():
    """Every shipped way to run a school, up to 24 arms, with long names and high prices."""
    rng = np.random.default_rng(1)
    names = [name for name in shipped("scenario") if name not in ("base", "fixed")][:23]
    new = {name: load(name).title for name in names if name not in fake_results.TITLES}
    effects = {
        name: (*rng.normal(0, 0.08, 3), rng.normal(0, 8), 0.0, rng.choice([0, 100, 9000]))
        for name in new
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, title in new.items():
            patch.setitem(fake_results.TITLES, name, title)
            patch.setitem(fake_results.EFFECTS, name, effects[name])
        return run(["fixed", *names], worlds=40)


@cache
def three():
    """Give a run of three arms, with its figures."""
    found = run(ARMS[:3])
    return found, drawings(found)


@cache
def hostile():
    found = run(ARMS, HOSTILE)
    return found, drawings(found)


def named(name, drawn):
    return next(drawing for drawing in drawn if drawing.name == name)


@pytest.fixture(scope="module", params=["seven", "three", "many", "hostile", "null", "few", "flat"])
def case(request):
    if request.param in ("three", "hostile"):
        return {"three": three, "hostile": hostile}[request.param]()
    found = {
        "seven": lambda: run(ARMS),
        "many": many,
        "null": lambda: run(ARMS[:3], null=True),
        "few": lambda: run(ARMS[:3], worlds=6),
        "flat": lambda: run(ARMS[:3], sd=0.0),
    }[request.param]()
    return found, drawings(found)


@cache
def words(figure):
    """Give every text of a figure with its box in pixels."""
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    texts = [t for t in figure.findobj(lambda a: hasattr(a, "get_text")) if t.get_text().strip()]
    shown = [t for t in texts if t.get_visible() and (t.axes is None or t.axes.axison)]
    return [(t.get_text(), t.get_window_extent(renderer), t.get_fontsize()) for t in shown]


@pytest.mark.no_cover
def test_no_text_overlaps_another_leaves_the_picture_or_is_tiny(case):
    for drawing in case[1]:
        boxes = words(drawing.figure)
        page = drawing.figure.bbox
        assert len(boxes) > 8
        for text, box, size in boxes:
            assert size >= 9, (drawing.name, text)
            assert box.x0 >= 0, (drawing.name, text)
            assert box.y0 >= 0, (drawing.name, text)
            assert box.x1 <= page.width, (drawing.name, text)
            assert box.y1 <= page.height, (drawing.name, text)
        for nr, (text, box, _) in enumerate(boxes):
            for other, beside, _ in boxes[nr + 1 :]:
                apart = (
                    min(box.x1, beside.x1) - max(box.x0, beside.x0) < 1
                    or min(box.y1, beside.y1) - max(box.y0, beside.y0) < 2
                )
                assert apart, (drawing.name, text, other)


def test_many_arms_fit_on_a_page_of_ordinary_shape():
    """A figure of 24 arms is no taller than one and a half times its width."""
    sizes = {d.name: d.figure.get_size_inches() for d in drawings(many())}
    assert {"answer", "whom", "gainers", "curves", "board", "weeks"} <= set(sizes)
    assert max(down / across for across, down in sizes.values()) < 1.5


@pytest.mark.no_cover
def test_every_arm_is_in_every_figure_table_and_alt_text(case):
    found, drawings_ = case
    choice = Choice(found.summary, found.manifest)
    flat = found.weeks["estimate"].isna().all()
    assert len(drawings_) == (6 if flat else 7)
    for drawing in drawings_:
        seen = re.sub(r"[\s…]", "", "".join(text for text, *_ in words(drawing.figure)))
        for arm in choice.ranked():
            title = "".join(c if c.isprintable() else "�" for c in choice.titles[arm])
            assert re.sub(r"\s", "", title)[:24] in seen, drawing.name
            assert arm in set(drawing.data.arm), drawing.name
            assert choice.titles[arm] in drawing.alt, drawing.name


def test_svg_is_well_formed_titled_described_and_free_of_scripts_and_hosts(case):
    for drawing in case[1]:
        text = svg(drawing)
        root = ElementTree.fromstring(text)  # noqa: S314 - made here
        assert root.get("role") == "img"
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert set(root.get("aria-labelledby").split()) <= set(ids)
        assert all(name.startswith(f"{drawing.name}-") for name in ids)
        refs = re.findall(r'(?:url\(#|href="#)([^)"]+)', text)
        assert set(refs) <= set(ids)
        assert root.find(f"{SVG}title").text
        assert len(root.find(f"{SVG}desc").text) > 40
        assert not list(root.iter(f"{SVG}script"))
        links = re.findall(r'https?://[^"\s<]+', text)
        assert set(links) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_svg_is_the_same_every_time_and_undated():
    for a, b in zip(three()[1], drawings(run(ARMS[:3])), strict=True):
        assert svg(a) == svg(b)
        assert not re.search(r"20\d\d-\d\d-\d\d", svg(a))


def test_a_dollar_sign_and_a_tag_are_only_text():
    for drawing in hostile()[1]:
        text = svg(drawing)
        picture = text[text.index("</desc>") :]
        assert ">$x^2$ &amp; {a}<" in picture
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_numbers_of_the_figures_tables_are_those_of_the_summary():
    found, drawn = three()
    summary = found.summary[
        (found.summary.reference == "fixed") & (found.summary.measure != "exam")
    ]
    key = ["arm", "outcome", "subgroup"]
    for drawing in drawn:
        if "estimate" not in drawing.data:
            continue
        data = drawing.data
        if "week" in data:
            data = data[data.week == 36].assign(outcome="achievement", verdict=None)
            data = data.drop(columns="verdict").merge(summary[[*key, "verdict"]], on=key)
        if "outcome" not in data:
            data = data.assign(outcome="achievement", subgroup="all")
        both = data.merge(summary, on=key, suffixes=("", "_summary"))
        assert len(both) == len(data)
        assert both.estimate.to_numpy() == pytest.approx(both.estimate_summary, abs=1e-12)
        assert (both.verdict == both.verdict_summary).all()


def test_alt_texts_are_the_generators_sentences():
    found, (answer, *_) = three()
    choice = Choice(found.summary, found.manifest)
    for arm in choice.ranked():
        row = choice.leading(arm)
        assert sentence(row.finding, row.card) in answer.alt
    assert isinstance(row.finding, Finding)


def test_all_files_are_written_safely_and_without_leftovers(tmp_path):
    paths = [path for each in hostile()[1] for path in save(each, tmp_path / "figures")]
    assert sorted((tmp_path / "figures").iterdir()) == sorted(paths)
    assert len(paths) == 28
    for path in paths:
        assert path.stat().st_size > 100
        if path.suffix == ".csv":
            assert "'=cmd|calc" in path.read_text()
            assert not re.search(r"(^|,)=", path.read_text(), re.MULTILINE)
    assert sum(path.stat().st_size for path in paths if path.suffix == ".svg") < 1_000_000


def test_pyplot_is_left_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    drawings(three()[0])
    assert dict(mpl.rcParams) == before


def test_groups_differ_by_shape_and_verdicts_by_filling_without_colour():
    assert len({group.marker for group in GROUPS.values()}) == len(GROUPS)
    assert STYLES["better"].face != STYLES["worse"].face
    assert STYLES["better"].marker != STYLES["worse"].marker != STYLES["neutral"].marker
    group_colors = {group.color for group in GROUPS.values()}
    for style in STYLES.values():
        assert not {style.face, style.edge} & group_colors


def test_the_twenty_marks_are_the_quantiles():
    x = pd.Series(np.linspace(0, 1, 1001))
    assert quantiles(x) == pytest.approx([0.025 + 0.05 * nr for nr in range(20)])


def test_bins_have_an_edge_at_the_smallest_difference():
    m = 0.05
    step = bin_width(m, extent=0.6, pixels=600)
    assert step == m / 2
    inside = stacked([-0.0499, 0.0499], step)
    beyond = stacked([-0.0501, 0.0501], step)
    assert all(abs(centre) < m for centre, _ in inside)
    assert all(abs(centre) > m for centre, _ in beyond)
    assert stacked([0.0, 0.0], step) == [(0.0, 0), (0.0, 1)]
    wide = bin_width(m, extent=20, pixels=600)
    assert wide in (m, m / 2, 2 * m)


@pytest.mark.no_cover
def test_more_worlds_shorten_the_bar_and_not_the_spread():
    few, many = run(ARMS[:2], worlds=40), run(ARMS[:2], worlds=1000)
    rows = [Choice(found.summary, found.manifest).leading("hybrid") for found in (few, many)]
    bars = [row.ci_high - row.ci_low for row in rows]
    spreads = [row.finding.worlds_high - row.finding.worlds_low for row in rows]
    assert bars[1] < bars[0] / 3
    assert spreads[1] > 0.7 * spreads[0]


def test_right_is_better_in_every_column_of_the_board():
    found, drawn = three()
    board = named("board", drawn)
    axes = board.figure.axes
    directions = [found.manifest["outcomes"][name]["direction"] for name in (
        "achievement", "gap", "known", "strain", "cost")]  # fmt: skip
    for one, direction in zip(axes, directions, strict=True):
        left, right = one.get_xlim()
        assert (left < right) == (direction == "higher")


def test_a_beaten_policy_is_named_under_the_one_that_beats_it():
    fake_results.EFFECTS["dear"] = (*fake_results.EFFECTS["hybrid"][:4], 0.3, 900)
    board = named("board", drawings(run(["fixed", "hybrid", "dear"])))
    seen = [text.replace("\n", " ") for text, *_ in words(board.figure)]
    assert "no better than Hybrid" in seen
    assert "dear was no better than Hybrid on any outcome." in board.alt
    same = drawings(run(["fixed", "hybrid"], null=True))
    assert "no better than" not in named("board", same).alt


def test_a_summary_read_back_from_its_file_gives_the_same_figures(tmp_path):
    found, drawn = three()
    path = tmp_path / "summary.csv"
    path.write_text(csv_text(found.summary))
    read = pd.read_csv(path)
    again = drawings(replace(found, summary=read))
    for one, other in zip(drawn, again, strict=True):
        assert one.alt == other.alt
        assert svg(one) == svg(other)


def test_without_students_there_is_no_figure_of_them():
    found = analyse(fake_results.results(ARMS[:3]), None, fake_results.manifest(ARMS[:3]))
    assert "gainers" not in [drawing.name for drawing in drawings(found)]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Differentiation in class", ["Differentiation", "in class"]),
        ("Tracked", ["Tracked"]),
        ("Nongraded reading groups, weakly done", ["Nongraded", "reading groups,", "weakly done"]),
        ("A" * 60, ["A" * 13, "A" * 13, "A" * 12 + "…"]),
    ],
)
def test_lines_grow_before_a_word_is_broken_or_a_name_cut(name, lines):
    assert wrapped(name, widest=22).split("\n") == lines


@pytest.mark.parametrize("ends", [(-0.55, 0.55), (-0.03, 0.06), (-2.0, 5.0), (-0.3, 0.25)])
def test_labels_of_heights_say_where_their_ticks_stand(ends):
    laid = grid(["One"], (0, 100), ends, 0.10, top=40.0, below=40.0)
    (axes,) = laid.panels
    labels = [label.get_text().replace("−", "-") for label in axes.get_yticklabels()]
    assert [float(label) for label in labels] == pytest.approx(list(axes.get_yticks()))
    assert len(set(labels)) == len(labels)
