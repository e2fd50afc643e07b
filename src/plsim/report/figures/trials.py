"""Draw figure 7, trials: what studies found, what was accepted beforehand, what the model says."""

from math import ceil, log10
from typing import TYPE_CHECKING, Any

from plsim.analysis.numbers import plain, signed
from plsim.report.figures import sheet
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TOP, ROW, BOTTOM = 44.0, 20.0, 74.0  # pixels
NAME_LETTERS = 58
LEFT, RIGHT = 465.0, 250.0
NARROWEST = 0.5  # SD on the axis, at least
HUNDRED = "of 100"
FURTHEST = 1.5  # on the axis; larger numbers are shown in tens, hundreds ...
MARKS = {"held_out": ("o", sheet.INK), "unseen": ("o", sheet.INK), "fit": ("s", "white")}
CAPTION = (
    "Grey: the accepted range, written before the run. Line across: the study. Mark: the model's"
    " average, with 9 in 10 worlds; a disc where no assumption was fitted to the finding, a square"
    " where one was. Numbers of 100 are shown as shares, large ones in tens."
)
NUMBERS = (
    "published", "published_low", "published_high", "model", "model_low", "model_high",
    "accept_low", "accept_high",
)  # fmt: skip


def draw(table: "pd.DataFrame", sentence: str) -> Drawing:
    """Draw the rows of a ledger in their order; it has `kind` and `unit` beside its columns.

    `sentence` gives the score beside those of the rivals, and begins the alt text.
    """
    shown = scaled(table)
    with sheet.settings("trials"):
        figure = _figure(shown)
    named = [f"{row['trial']} {row['outcome']} {row['arm']}" for _, row in shown.iterrows()]
    missed = [n for n, state in zip(named, shown["inside"], strict=True) if state == "no"]
    alt = f"{sentence} Missed: {'; '.join(missed)}." if missed else f"{sentence} None is missed."
    data = shown.assign(miss=shown["model"] - shown["published"], zero_would_pass=_zero(shown))
    return Drawing("trials", figure, data, "The model beside published trials", alt, CAPTION)


def scaled(table: "pd.DataFrame") -> "pd.DataFrame":
    """Give numbers of 100 as shares, and large ones in tens or more, so that one axis holds all.

    The unit of a number that is shown in tens begins with the 10.
    """
    shown = table.copy()
    hundreds = shown["unit"].str.startswith(HUNDRED)
    for column in NUMBERS:
        shown[column] = shown[column].astype(float).where(~hundreds, shown[column] / 100.0)
    told = shown[["published", "model", "model_low", "model_high"]].abs().max(axis=1)
    tens = told.map(lambda size: 10.0 ** ceil(log10(size / FURTHEST)) if size > FURTHEST else 1.0)
    numbers = shown[list(NUMBERS)].astype(float).div(tens, axis=0)
    unit = shown["unit"].where(tens == 1.0, tens.map("{:g} ".format) + shown["unit"])
    return shown.assign(**{name: numbers[name] for name in NUMBERS}, unit=unit)


def _zero(shown: "pd.DataFrame") -> "pd.Series[bool]":
    return (shown["accept_low"] <= 0.0) & (shown["accept_high"] >= 0.0)


def _figure(shown: "pd.DataFrame") -> "Figure":
    height, width = ROW * max(len(shown), 1), sheet.WIDTH - LEFT - RIGHT
    figure = sheet.paper(TOP + height + BOTTOM)
    axes = sheet.panel(figure, LEFT, TOP, width, height)
    axes.set_xlim(*_ends(shown))
    axes.set_ylim(height, 0)
    axes.axvline(0, color=sheet.NEUTRAL, lw=1, zorder=1)
    for x, text in ((LEFT + width + 14, "model"), (LEFT + width + 78, "miss"),
                    (LEFT + width + 140, "0 would pass")):  # fmt: skip
        sheet.write(figure, x, TOP - 12, text, sheet.SMALL, color=sheet.QUIET)
    for number, (_, row) in enumerate(shown.iterrows()):
        middle = ROW * (number + 0.5)
        _row(axes, row, middle)
        _words(figure, row, LEFT + width, TOP + middle)
    sheet.ticks(axes, width, 1)
    axis = "difference in SD, or level in the finding's own unit"
    sheet.write(figure, LEFT + width / 2, TOP + height + 42, axis, sheet.BODY, ha="center")
    legend = "● held out or unseen; □ fitted; grey: accepted; line: the study"
    look: Any = {"ha": "center", "color": sheet.QUIET}
    sheet.write(figure, LEFT + width / 2, TOP + height + 62, legend, sheet.SMALL, **look)
    return figure


def _ends(shown: "pd.DataFrame") -> tuple[float, float]:
    """Give the ends of the axis; a range that is open at one side does not stretch it."""
    told = shown[["published", "model", "model_low", "model_high"]].to_numpy(float).ravel()
    known = [float(value) for value in told if value == value]
    low, high = min([*known, -NARROWEST / 2]), max([*known, NARROWEST / 2])
    return low - 0.04 * (high - low), high + 0.04 * (high - low)


def _row(axes: "Axes", row: "pd.Series[Any]", y: float) -> None:
    from matplotlib.patches import Rectangle

    left, right = axes.get_xlim()
    low, high = max(row["accept_low"], left), min(row["accept_high"], right)
    ground: Any = {"facecolor": sheet.RULE, "edgecolor": "none", "zorder": 0}
    axes.add_patch(Rectangle((low, y - 7), high - low, 14, **ground))
    if row["published"] == row["published"]:
        axes.plot([row["published"]] * 2, [y - 8, y + 8], color=sheet.ERROR, lw=3, zorder=2)
    if row["model"] != row["model"]:
        return
    axes.plot([row["model_low"], row["model_high"]], [y, y], color=sheet.INK, lw=1.2, zorder=3)
    marker, face = MARKS[row["role"]]
    axes.plot(
        [row["model"]], [y], marker, ms=6.5, mfc=face, mec=sheet.INK, mew=1.2, zorder=4
    )  # fmt: skip


def _where(row: "pd.Series[Any]") -> str:
    """Name a finding within its trial, as short as can be; no word stands there twice."""
    measure = row["measure"].removeprefix("exam").strip()
    last = "" if row["year"] == 1 else f"year {row['year']}"
    parts = dict.fromkeys((row["outcome"], measure, row["arm"], row["subgroup"], last))
    return ", ".join(p for p in parts if p not in ("", "all", "achievement", row["trial"]))


def _words(figure: "Figure", row: "pd.Series[Any]", right: float, y: float) -> None:
    missed = row["inside"] == "no"
    weight = "bold" if missed else "normal"
    state = {"yes": "inside", "no": "missed", "not run": "not run"}[row["inside"]]
    name = sheet.shortened(": ".join(filter(None, (row["trial"], _where(row)))), NAME_LETTERS)
    sheet.write(figure, LEFT - 74, y, name, sheet.SMALL, ha="right", weight=weight)
    sheet.write(figure, LEFT - 14, y, state, sheet.SMALL, ha="right", weight=weight)
    miss = row["model"] - row["published"]
    zero = "yes" if row["accept_low"] <= 0.0 <= row["accept_high"] else "no"
    numbers = (
        (14, plain(row["model"], 2) if row["model"] == row["model"] else ""),
        (78, signed(miss, 2) if miss == miss else ""),
        (140, zero if row["kind"] in ("difference", "order") else ""),
    )
    for x, text in numbers:
        sheet.write(figure, right + x, y, text, sheet.SMALL)
