"""Draw a sweep: rows are arms, columns the swept keys, lines low, middle and high starters."""

from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.alike import swept_students
from plsim.analysis.numbers import decimals, exact, signed
from plsim.analysis.paired import of_cell
from plsim.analysis.summary import cards, primary_cell, titles
from plsim.analysis.sweep import SweepFindings, leaders
from plsim.report.figures import sheet
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_KEYS, MOST_ARMS = 3, 4
LEFT, TOP, BETWEEN, RIGHT, BOTTOM = 210.0, 74.0, 78.0, 30.0, 66.0  # pixels
HEIGHT, GAP = 210.0, 30.0
SPREAD = 0.012  # of the axis, by which the three groups stand apart
CAPTION = (
    "Marks: means over the worlds at a value, and over the other keys' values; bars: 95 % interval"
    " of the mean where one key is swept, else the middle 8 in 10 of the points. The same {what} at"
    " every point. Grey band: too small to matter."
)
GROUPS = ("low", "middle", "high")


def draw(found: SweepFindings) -> Drawing:
    """Draw the primary outcome over each of the first three keys, for the first four arms."""
    cell = primary_cell(found.manifest)
    groups = [group for group in GROUPS if len(_rows(found, group))] or [cell["subgroup"]]
    arms = list(dict.fromkeys(found.primary()["arm"]))[:MOST_ARMS]
    keys = found.over[:MOST_KEYS]
    with sheet.settings("sweep"):
        figure = _figure(found, arms, keys, groups)
    left_out = [key for key in found.over if key not in keys]
    data = _drawn(found, arms, groups).drop(columns=left_out)
    named, lead = titles(found.manifest), leaders(found).value_counts()
    said = "; ".join(f"{named[str(arm)]} at {count} of them" for arm, count in lead.items())
    title = f"Differences from {named[str(found.manifest['reference'])]} over {', '.join(keys)}"
    alt = f"{title}, at {len(found.points)} points, by starting third. Led by {said}."
    caption = CAPTION.format(what="luck" if swept_students(found.manifest) else "people and luck")
    return Drawing("sweep", figure, data, title, alt, caption)


def _rows(found: SweepFindings, group: str) -> "pd.DataFrame":
    return of_cell(found.summary, {**primary_cell(found.manifest), "subgroup": group})


def _drawn(found: SweepFindings, arms: list[str], groups: list[str]) -> "pd.DataFrame":
    """Give the rows of the summary that the figure shows."""
    cell = primary_cell(found.manifest)
    cell.pop("subgroup")
    rows = of_cell(found.summary, cell)
    return rows[rows["arm"].isin(arms) & rows["subgroup"].isin(groups)]


def _figure(found: SweepFindings, arms: list[str], keys: list[str], groups: list[str]) -> "Figure":
    card, named = cards(found.manifest)[str(found.manifest["primary"])], titles(found.manifest)
    width = (sheet.WIDTH - LEFT - RIGHT - BETWEEN * (len(keys) - 1)) / len(keys)
    figure = sheet.paper(TOP + len(arms) * (HEIGHT + GAP) + BOTTOM)
    ends = _drawn(found, arms, groups)
    low, high = ends["estimate"].min(), ends["estimate"].max()
    low, high = min(low, -1.5 * card.smallest), max(high, 1.5 * card.smallest)
    edge = 0.12 * (high - low)
    for down, arm in enumerate(arms):
        top = TOP + down * (HEIGHT + GAP)
        sheet.write(
            figure, LEFT - 96, top + HEIGHT / 2, sheet.wrapped(named[arm]), sheet.LARGE, ha="right"
        )
        for across, key in enumerate(keys):
            axes = sheet.panel(figure, LEFT + across * (width + BETWEEN), top, width, HEIGHT)
            axes.axhspan(-card.smallest, card.smallest, color=sheet.BAND, lw=0, zorder=0)
            axes.axhline(0, color=sheet.NEUTRAL, lw=1, zorder=1)
            axes.set_ylim(low - edge, high + edge)
            _scale(axes, decimals(card.smallest))
            _panel(axes, found, arm, key, groups)
            if down == len(arms) - 1:
                sheet.write(
                    figure, LEFT + across * (width + BETWEEN) + width / 2, top + HEIGHT + 44,
                    sheet.wrapped(_label(found, key), 48, 1), sheet.BODY, ha="center",
                )  # fmt: skip
    unit = "SD" if card.standardise else card.unit
    head = f"{card.title}, difference in {unit}"
    sheet.write(figure, LEFT - 60, 22, head, sheet.LARGE, fontweight="bold")
    _legend(figure, groups)
    return figure


def _label(found: SweepFindings, key: str) -> str:
    """Name a key with its unit, where it is an assumption's."""
    units = {f"assumptions.{a['name']}": a["unit"] for a in found.manifest["assumptions"]}
    return f"{key.removeprefix('assumptions.')}, {units[key]}" if key in units else key


def _legend(figure: "Figure", groups: list[str]) -> None:
    x = LEFT - 60
    for group in groups:
        style = sheet.GROUPS.get(group)
        if style is None:
            continue
        across, down = figure.get_size_inches() * sheet.DPI
        from matplotlib.lines import Line2D

        figure.add_artist(
            Line2D([x / across], [1 - 50 / down], marker=style.marker, color=style.color, ms=8)
        )
        sheet.write(figure, x + 12, 50, style.label, sheet.BODY)
        x += 130


def _scale(axes: "Axes", places: int) -> None:
    axes.tick_params(axis="y", labelleft=True, colors=sheet.QUIET, labelsize=sheet.SMALL)
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(
        lambda value, _: signed(value, exact(axes.get_yticks().tolist(), places))
    )


def _panel(axes: "Axes", found: SweepFindings, arm: str, key: str, groups: list[str]) -> None:
    import pandas as pd

    from plsim.report.sweep import values_of

    values = found.points[key]
    numeric = pd.api.types.is_numeric_dtype(values)
    bins = values_of(found.points, key)
    places = [
        float(values[found.points["point"].isin(points)].mean()) if numeric else float(nr)
        for nr, (_, points) in enumerate(bins)
    ]
    axes.set_xlim(*_ends(places))
    if not numeric:
        axes.set_xticks(places, [sheet.wrapped(label, 12, 2) for label, _ in bins])
    elif all(place == round(place) for place in places):
        axes.locator_params(axis="x", integer=True)
    alone = len(found.over) == 1
    for nr, group in enumerate(groups):
        rows = _rows(found, group)
        rows = rows[rows["arm"] == arm]
        parts = [rows[rows["point"].isin(points)] for _, points in bins]
        shift = (nr - (len(groups) - 1) / 2) * SPREAD * (axes.get_xlim()[1] - axes.get_xlim()[0])
        x, y = np.array(places) + shift, [part["estimate"].mean() for part in parts]
        ends = [_bar(part, alone) for part in parts]
        style: Any = sheet.GROUPS.get(group)
        color = style.color if style else sheet.INK
        for at, (low, high) in zip(x, ends, strict=True):
            axes.plot([at, at], [low, high], color=color, lw=1.6, zorder=2)
        axes.plot(
            x, y, "-", color=color, lw=1.2, marker=style.marker if style else "o", ms=7, zorder=3
        )


def _bar(part: "pd.DataFrame", alone: bool) -> tuple[float, float]:
    if alone:
        return float(part["ci_low"].mean()), float(part["ci_high"].mean())
    low, high = np.nanquantile(part["estimate"], [0.1, 0.9])
    return float(low), float(high)


def _ends(places: list[float]) -> tuple[float, float]:
    edge = 0.06 * (max(places) - min(places)) or 0.5
    return min(places) - edge, max(places) + edge
