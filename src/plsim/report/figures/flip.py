"""Draw figure 5b: each draw a dot at its two strongest assumptions, by which policy leads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plsim.analysis.changes import written
from plsim.report.figures import sheet
from plsim.report.figures.sheet import Drawing
from plsim.report.figures.tornado import spelled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SIZE, LEFT, TOP, BOTTOM = 430.0, 190.0, 62.0, 74.0  # pixels
WIDE = 560.0
CAPTION = (
    "Each mark is one draw of all that nobody knows exactly; its shape says which of the two"
    " policies led there. The shaded corner is the rule in words above; where no rule beats chance"
    " none is drawn."
)
LOOKS = (("^", sheet.INK, sheet.INK), ("o", "white", sheet.INK))

Edge = tuple[str, bool, float]
"""An assumption, whether the rule lies below the value, the value."""


def draw(
    table: "pd.DataFrame", edges: Sequence[Edge], first: str, rival: str, units: dict[str, str]
) -> Drawing | None:
    """Draw one mark for each draw; None where there are fewer than two assumptions.

    `table` has draw, two columns named after assumptions, and leads: the title of the policy that
    leads in the draw, one of `first` and `rival`. Edges of other assumptions are left out.
    """
    names = [str(name) for name in table.columns if name not in ("draw", "leads")]
    if len(names) < 2 or table.empty:
        return None
    figure = sheet.paper(TOP + SIZE + BOTTOM, LEFT + WIDE + 350)
    axes = sheet.panel(figure, LEFT, TOP, WIDE, SIZE)
    _scale(axes, table, names, [edge for edge in edges if edge[0] in names])
    counts = []
    for title, (marker, face, edge) in zip((first, rival), LOOKS, strict=True):
        own = table[table["leads"] == title]
        counts.append(len(own))
        axes.plot(
            own[names[0]].to_numpy(float), own[names[1]].to_numpy(float), marker, ms=7, mfc=face,
            mec=edge, mew=1.2, ls="", zorder=4, clip_on=False,
        )  # fmt: skip
    _labels(figure, names, (first, rival), counts, units)
    said = [
        f"{title} led in {count:,} of {len(table):,} draws."
        for title, count in zip((first, rival), counts, strict=True)
    ]
    what = f"Which of {first} and {rival} leads, by {names[0]} and {names[1]}"
    return Drawing("flip", figure, table, what, " ".join(said), CAPTION)


def _scale(axes: "Axes", table: "pd.DataFrame", names: list[str], edges: Sequence[Edge]) -> None:
    ends = []
    for name in names:
        low, high = float(table[name].min()), float(table[name].max())
        room = 0.06 * (high - low) or 1.0
        ends.append((low - room, high + room))
    axes.set_xlim(*ends[0])
    axes.set_ylim(*ends[1])
    box = [list(end) for end in ends]
    for name, below, value in edges:
        box[names.index(name)][1 if below else 0] = value
        line: Any = {"color": sheet.INK, "lw": 1.4, "ls": (0, (5, 3)), "zorder": 3}
        axes.axvline(value, **line) if name == names[0] else axes.axhline(value, **line)
    if edges:
        from matplotlib.patches import Rectangle

        (x0, x1), (y0, y1) = box
        axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, color=sheet.BAND, lw=0, zorder=0))
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(sheet.NEUTRAL)
    for set_ticks, labels, (low, high) in (
        (axes.set_xticks, axes.set_xticklabels, ends[0]),
        (axes.set_yticks, axes.set_yticklabels, ends[1]),
    ):
        from matplotlib.ticker import MaxNLocator

        places = [place for place in MaxNLocator(5).tick_values(low, high) if low < place < high]
        set_ticks(places)
        labels([written(float(f"{place:.6g}")).replace("-", "−") for place in places])
    axes.tick_params(axis="y", labelleft=True, colors=sheet.QUIET, labelsize=sheet.SMALL, length=0)


def _labels(
    figure: Any, names: list[str], titles: tuple[str, str], counts: list[int], units: dict[str, str]
) -> None:
    across = LEFT + WIDE / 2
    sheet.write(figure, across, TOP + SIZE + 48, _named(names[0], units), ha="center")
    sheet.write(figure, 24, 24, f"↑ {_named(names[1], units)}")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    width, height = figure.get_size_inches() * sheet.DPI
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.patch.set_alpha(0)
    for nr, (title, count) in enumerate(zip(titles, counts, strict=True)):
        marker, face, edge = LOOKS[nr]
        y = TOP + 40 + 74 * nr
        x = LEFT + WIDE + 50
        axes.plot([x], [y], marker, ms=9, mfc=face, mec=edge, mew=1.3)
        sheet.write(figure, x + 18, y, sheet.wrapped(title, 24, 2), sheet.LARGE)
        note = f"leads in {count:,} of {sum(counts):,} draws"
        sheet.write(figure, x + 18, y + 32, note, sheet.BODY, color=sheet.QUIET)


def _named(name: str, units: dict[str, str]) -> str:
    unit = units.get(name.partition(" (")[0], "")
    return f"{spelled(name)}{f', {unit}' if unit and unit != '1' else ''}"
