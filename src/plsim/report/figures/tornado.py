"""Draw figure 5a, a tornado: the assumptions that move the difference between the best two most."""

from typing import TYPE_CHECKING, Any

from plsim.analysis.changes import short
from plsim.analysis.draws import assumption_of
from plsim.analysis.numbers import decimals
from plsim.analysis.sentences import stood
from plsim.core.declare import OutcomeCard
from plsim.core.sources import ASSUMED
from plsim.report.figures import sheet
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, THICK, TOP, BOTTOM = 46.0, 18.0, 74.0, 66.0  # pixels
LEFT, RIGHT, TEXT = 330.0, 24.0, 66.0
CAPTION = (
    "Each bar runs from what the difference was where the assumption is at its 10th percentile to"
    " what it was at its 90th (a line through the ranks of the draws). Outlined: the assumption has"
    " no source. Pale: no more than chance would give with as many assumptions looked at. Bars"
    " across 0 change which policy leads."
)


def draw(
    table: "pd.DataFrame", first: str, rival: str, card: OutcomeCard, units: dict[str, str]
) -> Drawing | None:
    """Draw the rows of a tornado in their order; None where there are none.

    `table` has assumption, at_low, at_high, low, high, source, clear; differences are those of
    `first` from `rival` (titles), better side up. `units` gives the assumptions' units by name.
    """
    if table.empty:
        return None
    data = table.assign(first=first, rival=rival)
    unit = "SD" if card.standardise else card.unit
    said = [_alt(row, first, rival, card, unit) for row in table.to_dict("records")]
    title = f"What moves the difference between {first} and {rival} most"
    figure = _figure(table, first, rival, card, units)
    return Drawing("tornado", figure, data, title, " ".join(said), CAPTION)


def _alt(row: dict[Any, Any], first: str, rival: str, card: OutcomeCard, unit: str) -> str:
    low, high = (stood(card, float(row[end]), unit) for end in ("at_low", "at_high"))
    return (
        f"With {row['assumption']} at {short(row['low'])} {first} was {low} compared with {rival};"
        f" at {short(row['high'])} it was {high}."
    )


def spelled(assumption: str) -> str:
    """Write an assumption's name as words.

    >>> spelled("lesson.known_worth (fixed)")
    'lesson: known worth (fixed)'
    """
    return assumption.replace("_", " ").replace(".", ": ", 1)


def _figure(
    table: "pd.DataFrame", first: str, rival: str, card: OutcomeCard, units: dict[str, str]
) -> "Figure":
    width, height = sheet.WIDTH - LEFT - RIGHT - TEXT * 2, ROW * len(table)
    figure = sheet.paper(TOP + height + BOTTOM)
    axes = sheet.panel(figure, LEFT + TEXT, TOP, width, height)
    ends = [*table["at_low"], *table["at_high"], -1.6 * card.smallest, 1.6 * card.smallest]
    edge = 0.06 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - edge, max(ends) + edge)
    axes.set_ylim(height, 0)
    axes.axvspan(-card.smallest, card.smallest, color=sheet.BAND, lw=0, zorder=0)
    axes.axvline(0, color=sheet.INK, lw=1.3, zorder=1)
    axes.axvline(float(table["at_low"].iloc[0] + table["at_high"].iloc[0]) / 2, color=sheet.NEUTRAL,
                 lw=1.0, ls=(0, (4, 3)), zorder=1)  # fmt: skip
    for nr, row in enumerate(table.to_dict("records")):
        middle = ROW * (nr + 0.5)
        name = spelled(str(row["assumption"]))
        if unit := units.get(assumption_of(str(row["assumption"]))):
            name = f"{name}, {unit}"
        sheet.write(
            figure, LEFT - 14, TOP + middle, sheet.wrapped(name, 34, 2), sheet.BODY, ha="right"
        )
        _bar(axes, row, middle)
    _labels(figure, first, rival, card, (LEFT + TEXT, width, height))
    sheet.ticks(axes, width, decimals(card.smallest))
    return figure


def _bar(axes: "Axes", row: dict[Any, Any], y: float) -> None:
    low, high = float(row["at_low"]), float(row["at_high"])
    bare = row["source"] == ASSUMED
    face = sheet.NEUTRAL if row["clear"] else "#BDBDBD"
    axes.barh(
        y, high - low, THICK, left=low, facecolor=face, edgecolor=sheet.INK if bare else face,
        lw=2.0 if bare else 0.5, zorder=3,
    )  # fmt: skip
    per_pixel = abs(axes.get_xlim()[1] - axes.get_xlim()[0]) / 700
    for place, value, other in ((low, row["low"], high), (high, row["high"], low)):
        right = place >= other
        axes.text(
            place + (6 if right else -6) * per_pixel, y, short(float(value)),
            ha="left" if right else "right", va="center", fontsize=sheet.SMALL, color=sheet.INK,
            zorder=6, clip_on=False,
        )  # fmt: skip


def _labels(
    figure: "Figure", first: str, rival: str, card: OutcomeCard, box: tuple[float, float, float]
) -> None:
    left, width, height = box
    one, other = (sheet.wrapped(name, 30, 1) for name in (first, rival))
    sheet.write(figure, left, 20, f"← {other} leads")
    sheet.write(figure, left + width, 20, f"{one} leads →", ha="right")
    quiet: Any = {"color": sheet.QUIET}
    sheet.write(figure, LEFT - 14, 52, "assumption", sheet.SMALL, ha="right", **quiet)
    note = "at the bars' ends: the assumption's 10th and 90th percentile"
    sheet.write(figure, left + width / 2, 52, note, sheet.SMALL, ha="center", **quiet)
    unit = "SD of true skill" if card.standardise else card.unit
    axis = f"Difference in {card.title} between the two, {unit}"
    sheet.write(figure, left + width / 2, TOP + height + 44, axis, ha="center")
