"""Draw figure 3a, who gains and who loses: every student beside themselves in the reference."""

from typing import TYPE_CHECKING, Any

from plsim.analysis.gainers import LUCK, SHARES
from plsim.report.choice import Choice
from plsim.report.figures import sheet
from plsim.report.figures.rows import Rows, crowded, named
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, THICK, TOP, BOTTOM = 60.0, 30.0, 66.0, 40.0  # pixels
LOW_ROW, LOW_THICK = 38.0, 20.0  # where there are many
APART = 12.0  # below luck alone
COLUMN, RIGHT = 74.0, 24.0
THIRDS = ("low", "middle", "high")
SAME = "#D9D9D9"
CAPTION = (
    "Of 100 students, how many learned at least 0.10 SD of true skill less, or more, than the same"
    " student under the reference. Luck alone: the reference beside itself with other luck. In"
    " grey rows neither share is clearly larger than luck alone makes it; the average may differ"
    " all the same."
)


def draw(choice: Choice, gains: "pd.DataFrame") -> Drawing | None:
    """Draw bars of 100 students for luck alone and for each arm; None without students.

    `gains` has arm, third, worse, same, better (per 100), worlds, beyond_luck.
    """
    found = gains.set_index(["arm", "third"])
    whole = set(gains.loc[gains["third"] == "all", "arm"])
    arms = [arm for arm in [LUCK, *choice.ranked()] if arm in whole]
    if not arms:
        return None
    data = gains[gains["arm"].isin(arms)].assign(title=gains["arm"].map(choice.titles))
    title = f"Students worse off and better off than under {choice.reference}, of 100"
    alt = " ".join(sentence(choice, found, arm) for arm in arms)
    return Drawing("gainers", _figure(choice, found, arms), data, title, alt, CAPTION)


def sentence(choice: Choice, found: "pd.DataFrame", arm: str) -> str:
    """Say how many students an arm left worse off, about the same and better off."""
    worse, same, better = shares(found, arm)
    start = "In this model luck alone" if arm == LUCK else f"In this model {choice.titles[arm]}"
    if worse is None:
        return f"{start}: undefined."
    return (
        f"{start} left {worse} of 100 students worse off, {same} about the same and {better}"
        f" better off than {choice.reference}."
    )


def shares(found: "pd.DataFrame", arm: str, third: str = "all") -> list[int | None]:
    """Round the shares worse, same and better so that they still add up to 100."""
    if (arm, third) not in found.index:
        return [None, None, None]
    shares = [float(found.loc[(arm, third), name]) for name in SHARES]  # type: ignore[arg-type]
    if any(share != share for share in shares):
        return [None, None, None]
    worse, better = round(shares[0]), round(shares[2])
    return [worse, 100 - worse - better, better]


def _figure(choice: Choice, found: "pd.DataFrame", arms: list[str]) -> "Figure":
    names = named(choice.titles, arms, most=2)
    low = crowded(len(arms))
    laid, thick = Rows(len(arms), LOW_ROW if low else ROW), LOW_THICK if low else THICK
    left = names.width + 30
    width = sheet.WIDTH - left - RIGHT - COLUMN * len(THIRDS) - 20
    height = laid.total + APART
    figure = sheet.paper(TOP + height + BOTTOM)
    axes = sheet.panel(figure, left, TOP, width, height)
    axes.set_xlim(0, 100)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    for nr, arm in enumerate(arms):
        middle = laid.middle(nr) + (APART if nr and arms[0] == LUCK else 0.0)
        grey = arm != LUCK and not bool(found.loc[(arm, "all"), "beyond_luck"])
        color = sheet.NEUTRAL if grey else sheet.INK
        style = "italic" if arm == LUCK else "normal"
        look: Any = {"ha": "right", "color": sheet.QUIET if grey else sheet.INK, "style": style}
        sheet.write(figure, left - 14, TOP + middle, names.lines[arm], names.size, **look)
        _bar(axes, shares(found, arm), middle, thick, color)
        _thirds(figure, found, arm, left + width + 20, TOP + middle)
    if arms[0] == LUCK:
        axes.axhline(laid.height - 4, color=sheet.INK, lw=1.4, clip_on=False)
    _headings(figure, left, width, height)
    return figure


def _bar(axes: "Axes", counts: list[int | None], y: float, thick: float, color: str) -> None:
    """Draw 100 students: worse off hatched, about the same grey, better off dark."""
    looks: list[dict[str, Any]] = [
        {"facecolor": "white", "edgecolor": color, "hatch": "////"},
        {"facecolor": SAME, "edgecolor": color},
        {"facecolor": color, "edgecolor": color},
    ]
    start = 0
    for count, look in zip(counts, looks, strict=True):
        if count is None:
            axes.text(1, y, "undefined", va="center", fontsize=sheet.BODY, color=sheet.QUIET)
            return
        axes.barh(y, count, thick, left=start, lw=1.2, **look)
        if count:
            above = y - thick / 2 - 8
            _number(axes, (start + count / 2, y), above, count, look["facecolor"], "hatch" in look)
        start += count


def _number(
    axes: "Axes", at: tuple[float, float], above: float, count: int, ground: str, hatched: bool
) -> None:
    # A number that its part cannot hold stands above it.
    narrow = count < 3
    white = ground in (sheet.INK, sheet.NEUTRAL) and not narrow
    look: Any = {"fontsize": sheet.SMALL if narrow else sheet.BODY}
    if hatched and not narrow:
        look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    look |= {"color": "white" if white else sheet.INK, "fontweight": "bold" if white else "normal"}
    axes.text(at[0], above if narrow else at[1], str(count), ha="center", va="center", **look)


def _thirds(figure: "Figure", found: "pd.DataFrame", arm: str, left: float, y: float) -> None:
    for nr, third in enumerate(THIRDS):
        worse = shares(found, arm, third)[0]
        text = "" if worse is None else str(worse)
        sheet.write(figure, left + COLUMN * (nr + 0.5), y, text, sheet.LARGE, ha="center")


def _headings(figure: "Figure", left: float, width: float, height: float) -> None:
    across, down = figure.get_size_inches() * sheet.DPI
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, across)
    axes.set_ylim(down, 0)
    axes.patch.set_alpha(0)
    x = left
    looks: dict[str, dict[str, Any]] = {
        "worse off": {"facecolor": "white", "hatch": "////"},
        "about the same": {"facecolor": SAME},
        "better off": {"facecolor": sheet.INK},
    }
    for label, look in looks.items():
        from matplotlib.patches import Rectangle

        axes.add_patch(Rectangle((x, 20), 26, 16, edgecolor=sheet.INK, lw=1.2, **look))
        sheet.write(figure, x + 34, 28, label)
        x += 34 + sheet.text_width([label], sheet.BODY) + 26
    start = left + width + 20
    centre = start + COLUMN * len(THIRDS) / 2
    sheet.write(figure, centre, 14, "worse off, of 100 who began", sheet.BODY, ha="center")
    for nr, third in enumerate(THIRDS):
        middle = start + COLUMN * (nr + 0.5)
        sheet.group_mark(axes, middle, 33, third)
        sheet.write(figure, middle, 54, third, sheet.SMALL, ha="center")
    sheet.write(
        figure, left, TOP + height + 20, "of 100 students, by 0.10 SD of true skill or more",
        sheet.SMALL, color=sheet.QUIET,
    )  # fmt: skip
