"""Draw figure 6, when it happens: the difference of each group over weeks, summer, a year later."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plsim.analysis.sentences import weeks_sentence
from plsim.report.choice import Choice
from plsim.report.figures import sheet
from plsim.report.figures.grid import Grid, grid
from plsim.report.figures.sheet import GROUPS, Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TAUGHT, YEAR = 36, 52  # weeks
EVERY = 3  # weeks between the points of a line
TOP, BELOW = 74.0, 26.0  # pixels
APART = 1.4  # weeks between the lines of uncertainty at a year's end
CAPTION = (
    "Lines: the average difference from the reference, for students who began low, middle and"
    " high. Upright lines at the ends of years: 9 in 10 worlds. Short strokes at the foot: weeks"
    " in which students were regrouped. Hatched: summer. White to the right of it: a later year."
)

Regrouped = Mapping[str, Sequence[int]]
"""Weeks, from 0 at the start and through summers, in which an arm regrouped."""


def draw(choice: Choice, weeks: "pd.DataFrame | None", regrouped: Regrouped) -> Drawing | None:
    """Draw one panel for each arm; None where the primary outcome was not followed by week.

    `weeks` has arm, subgroup, year, week, estimate, worlds_low, worlds_high, worlds.
    """
    if weeks is None:
        return None
    seen = weeks[weeks["estimate"].notna()]
    arms = [arm for arm in choice.ranked() if arm in set(seen["arm"])]
    if not arms or seen["week"].nunique() < 3:
        return None
    kept = seen[(seen["week"] % EVERY == 0) | (seen["week"] == TAUGHT)]
    data = kept.assign(title=kept["arm"].map(choice.titles), unit=_unit(choice))
    at = (data["year"] - 1) * YEAR + data["week"]
    ends = data[data["week"] == TAUGHT]
    values = [*data["estimate"], *ends["worlds_low"], *ends["worlds_high"]]
    last, smallest = float(at.max()), choice.primary.smallest
    titles = [choice.titles[arm] for arm in arms]
    laid = grid(titles, (-1, last + 4), values, smallest, top=TOP, below=BELOW)
    for arm, axes in zip(arms, laid.panels, strict=True):
        _panel(axes, data[data["arm"] == arm].assign(at=at), regrouped.get(arm, ()), last)
    groups = list(dict.fromkeys(data["subgroup"]))
    _legend(laid, choice, groups, last)
    said = [_alt(choice, arm, ends[ends["arm"] == arm]) for arm in arms]
    title = f"Difference from {choice.reference} in {choice.primary.title}, week by week"
    return Drawing("weeks", laid.figure, data, title, " ".join(said), CAPTION)


def _unit(choice: Choice) -> str:
    return "SD" if choice.primary.standardise else choice.primary.unit


def _alt(choice: Choice, arm: str, ends: "pd.DataFrame") -> str:
    found = [
        (str(row["subgroup"]), int(row["year"]), float(row["estimate"]))
        for row in ends.to_dict("records")
    ]
    return weeks_sentence(choice.titles[arm], found, choice.primary, _unit(choice))


def _panel(axes: "Axes", rows: "pd.DataFrame", regrouped: Sequence[int], last: float) -> None:
    years = sorted(set(rows["year"]))
    for year in years[:-1]:
        summer = ((year - 1) * YEAR + TAUGHT, year * YEAR)
        axes.axvspan(*summer, facecolor="white", edgecolor=sheet.RULE, hatch="////", lw=0, zorder=1)
    low, high = axes.get_ylim()
    stroke: Any = {"color": sheet.INK, "lw": 1.4, "zorder": 4, "clip_on": False}
    for week in regrouped:
        if week <= last:
            axes.plot([week, week], [low, low + 0.07 * (high - low)], **stroke)
    groups = list(dict.fromkeys(rows["subgroup"]))
    for nr, group in enumerate(groups):
        _line(axes, rows[rows["subgroup"] == group], group, APART * (nr - (len(groups) - 1) / 2))
    ticks = [(float(week), str(week)) for week in (0, 18, TAUGHT)]
    if len(years) > 2:
        ticks = [((year - 1) * YEAR + TAUGHT / 2, f"year {year}") for year in years]
    elif len(years) == 2:
        ticks.append((YEAR + TAUGHT, "a year later"))
    axes.set_xticks([place for place, _ in ticks])
    axes.set_xticklabels([name for _, name in ticks])


def _line(axes: "Axes", rows: "pd.DataFrame", group: str, aside: float) -> None:
    style = GROUPS.get(group)
    color, marker = (style.color, style.marker) if style else (sheet.INK, "o")
    edge = style.edge if style else sheet.INK
    for _, year in rows.groupby("year"):
        axes.plot(
            year["at"].to_numpy(float), year["estimate"].to_numpy(float), color=color, lw=1.8,
            marker=marker, ms=4.5, mec=edge, mew=0.8, markevery=4, zorder=5,
        )  # fmt: skip
        end = year[year["week"] == TAUGHT]
        for row in end.to_dict("records"):
            place = row["at"] + aside
            spread = [row["worlds_low"], row["worlds_high"]]
            axes.plot([place, place], spread, color=color, lw=1.1, zorder=4, clip_on=False)


def _legend(laid: Grid, choice: Choice, groups: list[str], last: float) -> None:
    from matplotlib.patches import Rectangle

    figure = laid.figure
    unit = "SD of true skill" if choice.primary.standardise else choice.primary.unit
    sheet.write(figure, 20, 18, f"Difference in {choice.primary.title}, {unit}")
    across, down = figure.get_size_inches() * sheet.DPI
    axes = figure.add_axes((0, 1 - TOP / down, 1, TOP / down))
    axes.set_axis_off()
    axes.set_xlim(0, across)
    axes.set_ylim(TOP, 0)
    axes.patch.set_alpha(0)
    x = 26.0
    for group in groups:
        if group in GROUPS:
            sheet.group_mark(axes, x, 46, group)
            x = _label(laid, x + 12, GROUPS[group].label)
    axes.plot([x, x], [40, 52], color=sheet.INK, lw=1.4)
    x = _label(laid, x + 10, "regrouped")
    if last > TAUGHT:
        axes.add_patch(
            Rectangle((x, 38), 26, 16, facecolor="white", edgecolor="#8A8A8A", hatch="////", lw=0)
        )
        _label(laid, x + 34, "summer")
    sheet.write(figure, sheet.WIDTH / 2, laid.bottom + 8, "school week", ha="center")


def _label(laid: Grid, x: float, text: str) -> float:
    sheet.write(laid.figure, x, 46, text)
    return x + sheet.text_width([text], sheet.BODY) + 26
