"""Draw figure 1, the answer: which policies differ from the reference, and how surely."""

from collections import Counter
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.numbers import decimals, signed
from plsim.analysis.sentences import sentence, word
from plsim.analysis.summary import primary_cell
from plsim.analysis.verdict import side
from plsim.analysis.worlds import Worlds
from plsim.report.choice import Choice, Shown
from plsim.report.figures import sheet
from plsim.report.figures.rows import crowded, named
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKS = 20
MARK = 11.0  # pixels between stacked marks
TALLEST = 90.0  # pixels of a stack, at most: higher ones have smaller marks
TOP, ROW, BAR, BOTTOM = 62.0, 74.0, 16.0, 76.0  # pixels
LOW_ROW = 46.0  # where there are many, and no room for marks
TEXT, LOW_TEXT = 345.0, 400.0
CAPTION = (
    "Each mark stands for 1 in 20 worlds: a school with its own people, luck and plausible"
    " assumptions. Orange bar: the average over worlds with its 95 % interval. More worlds shorten"
    " the bar, never the spread of the marks."
)
CAPTION_OF_MANY = (
    "Line: 9 in 10 worlds, each a school with its own people, luck and plausible assumptions. Mark:"
    " the average over worlds; orange bar: its 95 % interval. More worlds shorten the bar, never"
    " the line."
)


LEGEND = "each mark: 1 in 20 worlds; orange bar: average, 95 % interval"
LEGEND_OF_MANY = "line: 9 in 10 worlds; mark: average; orange bar: its 95 % interval"


def quantiles(differences: "pd.Series[float]") -> list[float]:
    """Give the 20 quantiles 2.5, 7.5 ... 97.5 % of the differences over worlds."""
    if not len(differences):
        return []
    levels = (np.arange(MARKS) + 0.5) / MARKS
    return [float(q) for q in np.quantile(differences.to_numpy(float), levels)]


def stacked(values: list[float], step: float) -> list[tuple[float, int]]:
    """Put values into bins of width `step` with an edge at 0; give bin centre and height.

    Values of exactly 0 stand on 0 itself.

    >>> stacked([0.01, 0.02, 0.06], 0.05)
    [(0.025, 0), (0.025, 1), (0.075, 0)]
    """
    heights: Counter[float] = Counter()
    places = []
    for value in sorted(values):
        # A hair keeps a value on an edge in one bin whatever its rounding.
        middle = floor(value / step + 1e-9) + 0.5 if value else 0.0
        places.append((round(middle * step, 12), heights[middle]))
        heights[middle] += 1
    return places


def bin_width(smallest: float, extent: float, pixels: float) -> float:
    """Give half the smallest difference that matters, doubled until marks stand side by side."""
    step = smallest / 2 if smallest > 0 else extent / 24
    while step * pixels / extent < MARK and step < smallest:
        step *= 2
    return step


def draw(choice: Choice, worlds: Worlds) -> Drawing:
    """Draw 20 marks for each arm, each 1 in 20 worlds, and the average with its interval.

    `worlds` are the paired differences per world.
    """
    import pandas as pd

    cell = primary_cell(choice.manifest)
    own = worlds.of(cell)
    rows = {arm: choice.leading(arm) for arm in choice.ranked()}
    marks = {arm: quantiles(own.loc[own["arm"] == arm, "difference"].dropna()) for arm in rows}
    data = pd.DataFrame([_data(choice, arm, row, marks[arm]) for arm, row in rows.items()])
    sentences = [sentence(row.finding, row.card) for row in rows.values() if row]
    return Drawing(
        "answer",
        _figure(choice, rows, marks),
        data,
        f"Difference from {choice.reference} in {choice.primary.title}",
        " ".join(sentences),
        CAPTION_OF_MANY if crowded(len(rows)) else CAPTION,
    )


def _data(choice: Choice, arm: str, row: Shown | None, marks: list[float]) -> dict[str, object]:
    named: dict[str, object] = {"arm": arm, "title": choice.titles[arm]}
    if row:
        found = row.finding
        named |= {
            "estimate": found.estimate, "ci_low": row.ci_low, "ci_high": row.ci_high,
            "worlds_low": found.worlds_low, "worlds_high": found.worlds_high,
            "share": found.share, "worlds": found.worlds, "verdict": found.words,
        }  # fmt: skip
    return named | {f"mark_{nr}": value for nr, value in enumerate(marks, start=1)}


def _figure(
    choice: Choice, rows: dict[str, Shown | None], marks: dict[str, list[float]]
) -> "Figure":
    card = choice.primary
    names, low = named(choice.titles, rows), crowded(len(rows))
    left = names.width + 30
    text = LOW_TEXT if low else TEXT
    width = sheet.WIDTH - left - text
    extent = _extent(rows, marks, card.smallest)
    step = bin_width(card.smallest, 2 * extent, width)
    places = {arm: stacked(values, step) for arm, values in marks.items()}
    heights = [LOW_ROW if low else _row_height(places[arm], names.lines[arm]) for arm in rows]
    figure = sheet.paper(TOP + sum(heights) + BOTTOM)
    axes = sheet.panel(figure, left, TOP, width, sum(heights))
    axes.set_xlim(-extent, extent)
    axes.set_ylim(sum(heights), 0)
    axes.axvspan(-card.smallest, card.smallest, color=sheet.BAND, lw=0, zorder=0)
    axes.axvline(0, color=sheet.INK, lw=1.3, zorder=1)
    base = 0.0
    for arm, height in zip(rows, heights, strict=True):
        base += height
        middle = TOP + base - height / 2
        sheet.write(figure, left - 14, middle, names.lines[arm], names.size, ha="right")
        if low:
            _low_row(axes, rows[arm], base, height)
            _few_words(figure, rows[arm], sheet.WIDTH - text + 22, middle)
        else:
            _row(axes, choice, rows[arm], places[arm], base - BAR)
            _words(figure, rows[arm], sheet.WIDTH - text + 22, middle)
    _labels(
        figure, axes, choice, left, width, TOP + sum(heights), LEGEND_OF_MANY if low else LEGEND
    )
    return figure


def _row_height(places: list[tuple[float, int]], name: str) -> float:
    return max(ROW, _tallest(places) * _apart(places) + BAR + 10, 20.0 * (name.count("\n") + 1) + 8)


def _tallest(places: list[tuple[float, int]]) -> int:
    return max((height for _, height in places), default=0) + 1


def _apart(places: list[tuple[float, int]]) -> float:
    """Give the pixels between the marks of an arm."""
    return min(MARK, TALLEST / _tallest(places))


def _extent(rows: dict[str, Shown | None], marks: dict[str, list[float]], smallest: float) -> float:
    ends = [abs(value) for values in marks.values() for value in values]
    ends += [abs(end) for row in rows.values() if row for end in (row.ci_low, row.ci_high)]
    furthest = max([end for end in ends if end == end], default=0.0)
    return 1.08 * max(furthest, 2.5 * smallest) or 1.0


def _row(
    axes: "Axes", choice: Choice, row: Shown | None, places: list[tuple[float, int]], base: float
) -> None:
    card = choice.primary
    axes.axhline(base, color=sheet.RULE, lw=1, zorder=0)
    apart = _apart(places)
    for centre, height in places:
        beyond = abs(centre) > card.smallest
        style = sheet.STYLES[side(centre > 0, card) if beyond else "neutral"]
        axes.plot(
            [centre], [base - 1 - apart * (height + 0.5)], style.marker, ms=0.56 * apart,
            mfc=style.face, mec=style.edge, mew=0.1 * apart, zorder=4, clip_on=False,
        )  # fmt: skip
    if row:
        _interval(axes, row, base + 2, 9)


def _interval(axes: "Axes", row: Shown, top: float, height: float) -> None:
    """Draw the average's interval as an orange bar; nothing where it is undefined."""
    from matplotlib.patches import Rectangle

    if row.ci_low != row.ci_low:
        return
    least = 6 * (axes.get_xlim()[1] - axes.get_xlim()[0]) / 700
    wide = max(row.ci_high - row.ci_low, least)
    start = (row.ci_low + row.ci_high - wide) / 2
    look: Any = {"facecolor": sheet.ERROR, "edgecolor": sheet.INK, "lw": 1.2, "zorder": 3}
    axes.add_patch(Rectangle((start, top), wide, height, **look))


def _low_row(axes: "Axes", row: Shown | None, base: float, height: float) -> None:
    """Draw an arm among many: its interval, 9 in 10 worlds as a line, its average as a mark."""
    axes.axhline(base, color=sheet.RULE, lw=1, zorder=0)
    if row is None or row.finding.estimate != row.finding.estimate:
        return
    middle, found = base - height / 2, row.finding
    _interval(axes, row, middle - 6, 12)
    axes.plot([found.worlds_low, found.worlds_high], [middle, middle], color=sheet.INK, lw=1.4,
              zorder=4)  # fmt: skip
    sheet.mark(axes, found.estimate, middle, row.verdict.mark, 8)


def _words(figure: "Figure", row: Shown | None, x: float, y: float) -> None:
    if row is None or row.finding.estimate != row.finding.estimate:
        sheet.write(figure, x, y, "undefined", sheet.LARGE, color=sheet.QUIET)
        return
    found, card, places = row.finding, row.card, decimals(row.card.smallest)
    weight = "bold" if row.verdict.clear else "normal"
    low, high = signed(found.worlds_low, places), signed(found.worlds_high, places)
    size = sheet.text_width(["+0.00 "], sheet.HUGE) + 10
    sheet.write(figure, x, y - 19, signed(found.estimate, places), sheet.HUGE, weight=weight)
    sheet.write(figure, x + size, y - 18, f"9 in 10 worlds: {low} to {high}")
    sheet.write(figure, x, y + 3, found.words, color=sheet.QUIET)
    count = f"{word(card, found.estimate)} in {found.count:,} of {found.worlds:,} worlds"
    sheet.write(figure, x, y + 20, count, color=sheet.QUIET)


def _few_words(figure: "Figure", row: Shown | None, x: float, y: float) -> None:
    """Write what `_words` does in two lines."""
    if row is None or row.finding.estimate != row.finding.estimate:
        sheet.write(figure, x, y, "undefined", sheet.BODY, color=sheet.QUIET)
        return
    found, places = row.finding, decimals(row.card.smallest)
    weight = "bold" if row.verdict.clear else "normal"
    low, high = signed(found.worlds_low, places), signed(found.worlds_high, places)
    size = sheet.text_width(["+0.00 "], sheet.LARGE) + 10
    sheet.write(figure, x, y - 9, signed(found.estimate, places), sheet.LARGE, weight=weight)
    sheet.write(figure, x + size, y - 9, f"9 in 10 worlds: {low} to {high}", sheet.BODY)
    count = f"{word(row.card, found.estimate)} in {found.count:,} of {found.worlds:,}"
    sheet.write(figure, x, y + 10, f"{found.words}; {count}", sheet.SMALL, color=sheet.QUIET)


def _labels(
    figure: "Figure",
    axes: "Axes",
    choice: Choice,
    left: float,
    width: float,
    bottom: float,
    legend: str,
) -> None:
    card, reference = choice.primary, sheet.wrapped(choice.reference, 22, 1)
    signs = {"better": "▲", "worse": "▽"}
    more, less = signs[side(True, card)], signs[side(False, card)]
    sheet.write(figure, left, 18, f"← {card.less} than {reference} {less}", ha="left")
    sheet.write(figure, left + width, 18, f"{more} {card.more} than {reference} →", ha="right")
    quiet = {"color": sheet.QUIET, "ha": "center"}
    sheet.write(figure, left + width / 2, 46, "too small to matter", sheet.SMALL, **quiet)
    sheet.ticks(axes, width, decimals(card.smallest))
    unit = "SD of true skill" if card.standardise else card.unit
    axis = f"Difference in {card.title}, {unit}"
    sheet.write(figure, left + width / 2, bottom + 42, axis, sheet.BODY, ha="center")
    sheet.write(figure, left + width / 2, bottom + 63, legend, sheet.SMALL, **quiet)
