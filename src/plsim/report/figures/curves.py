"""Draw figure 3b: the difference along the whole range of starters, one panel for each arm."""

from typing import TYPE_CHECKING

from plsim.analysis.sentences import ends_sentence
from plsim.report.choice import Choice
from plsim.report.figures import sheet
from plsim.report.figures.grid import grid
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PERCENTILES = (10, 50, 90)
TOP, BELOW = 40.0, 26.0  # pixels
FEW = 0.10  # SD of true skill by which a student counts as worse or better off
CAPTION = (
    "Each panel is one policy. From left to right: students by where they began, the lowest tenth"
    " to the highest. Line: the student in the middle of each tenth; band: the middle 8 in 10"
    " students. Grey stripe: a difference under 0.10 SD of true skill."
)


def draw(choice: Choice, curves: "pd.DataFrame | None") -> Drawing | None:
    """Draw median and middle 8 in 10 of the differences by tenth of starters; None without any.

    `curves` has arm, percentile, median, low, high, students.
    """
    if curves is None:
        return None
    whole = set(curves.loc[curves["median"].notna(), "arm"])
    arms = [arm for arm in choice.ranked() if arm in whole]
    if not arms:
        return None
    data = curves[curves["arm"].isin(arms)]
    data = data.assign(title=data["arm"].map(choice.titles))
    ends = [*data["low"], *data["high"]]
    laid = grid(
        [choice.titles[arm] for arm in arms], (0, 100), ends, FEW, top=TOP, below=BELOW
    )  # fmt: skip
    for arm, axes in zip(arms, laid.panels, strict=True):
        _curve(axes, data[data["arm"] == arm])
    middle = sheet.WIDTH / 2
    sheet.write(
        laid.figure,
        20,
        18,
        "Difference from the same student in the reference, SD of true skill",
    )
    sheet.write(
        laid.figure, middle, laid.bottom + 8, "where students began: percentile of true skill",
        ha="center",
    )  # fmt: skip
    said = [_alt(choice.titles[arm], data[data["arm"] == arm]) for arm in arms]
    title = f"Differences from {choice.reference} by where students began"
    return Drawing("curves", laid.figure, data, title, " ".join(said), CAPTION)


def _curve(axes: "Axes", rows: "pd.DataFrame") -> None:
    x = rows["percentile"].to_numpy(float)
    axes.fill_between(
        x, rows["low"].to_numpy(float), rows["high"].to_numpy(float), color="#BDBDBD", lw=0,
        alpha=0.8, zorder=2,
    )  # fmt: skip
    axes.plot(x, rows["median"].to_numpy(float), color=sheet.INK, lw=2.2, zorder=3)
    axes.set_xticks(PERCENTILES)
    axes.set_xticklabels([f"{place}" for place in PERCENTILES])


def _alt(title: str, rows: "pd.DataFrame") -> str:
    ordered = rows.sort_values("percentile")["median"].tolist()
    return ends_sentence(title, ordered[0], ordered[-1])
