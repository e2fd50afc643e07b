"""Lay small multiples out: one panel for each arm, all on one scale, titled above."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from plsim.analysis.numbers import decimals, exact, signed
from plsim.report.figures import sheet
from plsim.report.figures.rows import crowded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, FEWEST = 4, 2  # panels across
MANY_ACROSS, LOW = 5, 104.0  # where there are many: panels across, and pixels of one
LEFT, RIGHT, BETWEEN = 78.0, 48.0, 34.0  # pixels
TITLE, AXIS = 62.0, 40.0
TALL, FLAT = 230.0, 150.0  # of a panel, where one row holds all and where not
LETTER, LOW_LETTER = 11.6, 10.2  # of the widest usual letter of a title


@dataclass(frozen=True)
class Grid:
    """Hold the paper and its panels, in reading order; `width` of each, `bottom` of the last."""

    figure: "Figure"
    panels: "tuple[Axes, ...]"
    width: float
    bottom: float


def grid(
    titles: Sequence[str],
    across: tuple[float, float],
    values: Sequence[float],
    smallest: float,
    *,
    top: float,
    below: float,
) -> Grid:
    """Make one panel a title, with a band of what is too small to matter and the line of 0.

    `across` are the ends of the horizontal axis, `values` all that the vertical one must hold;
    `top` and `below` are pixels kept free for a legend and for the name of the axis.
    """
    dense = crowded(len(titles))
    columns = MANY_ACROSS if dense else max(FEWEST, min(MOST, len(titles)))
    rows = ceil(len(titles) / columns)
    width = (sheet.WIDTH - LEFT - RIGHT - BETWEEN * (columns - 1)) / columns
    tall = TALL if rows == 1 else LOW if dense else FLAT
    size, letter = (sheet.BODY, LOW_LETTER) if dense else (sheet.LARGE, LETTER)
    each = TITLE + tall + AXIS
    figure = sheet.paper(top + rows * each + below)
    low, high = extent(values, smallest)
    panels = []
    for nr, title in enumerate(titles):
        row, column = divmod(nr, columns)
        left, start = LEFT + column * (width + BETWEEN), top + row * each
        axes = sheet.panel(figure, left, start + TITLE, width, tall)
        axes.set_xlim(*across)
        axes.set_ylim(low, high)
        axes.axhspan(-smallest, smallest, color=sheet.BAND, lw=0, zorder=0)
        axes.axhline(0, color=sheet.NEUTRAL, lw=1.0, zorder=1)
        _heights(axes, smallest, labelled=column == 0)
        name = sheet.wrapped(title, int(width / letter), 3)
        sheet.write(figure, left, start + TITLE / 2, name, size, linespacing=1.05)
        panels.append(axes)
    return Grid(figure, tuple(panels), width, top + rows * each)


def extent(values: Sequence[float], smallest: float) -> tuple[float, float]:
    """Give the ends of an axis that holds all values and the band of what does not matter."""
    known = [value for value in values if value == value]
    low, high = min([*known, -1.6 * smallest]), max([*known, 1.6 * smallest])
    edge = 0.06 * (high - low) or 1.0
    return low - edge, high + edge


def _heights(axes: "Axes", smallest: float, *, labelled: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = axes.get_ylim()
    places = [place for place in MaxNLocator(5).tick_values(low, high) if low < place < high]
    needed = exact(places, decimals(smallest))
    axes.set_yticks(places)
    axes.set_yticklabels([signed(place, needed) for place in places])
    look: Any = {"axis": "y", "labelleft": labelled, "colors": sheet.QUIET}
    axes.tick_params(**look, labelsize=sheet.SMALL, length=0)
    for place in places:
        axes.axhline(place, color=sheet.RULE, lw=0.6, zorder=0)
