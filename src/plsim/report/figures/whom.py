"""Draw figure 2, whom it helps: the difference for each group, and the change of their gap."""

from typing import TYPE_CHECKING, Any

from plsim.analysis.numbers import decimals, signed
from plsim.analysis.sentences import SIDES, gap_sentence, sentence
from plsim.report.choice import Choice, Shown
from plsim.report.figures import sheet
from plsim.report.figures.sheet import GROUPS, Drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

THIRDS = ("low", "middle", "high")
STEP, ROW, TOP, BOTTOM = 19.0, 86.0, 62.0, 62.0  # pixels
GAP_WIDTH, BETWEEN, RIGHT = 270.0, 40.0, 30.0
CAPTION = (
    "Thick line: 95 % interval of the average; thin line: 9 in 10 worlds. Thirds are cut on true"
    " skill of week 0: the same students in every arm. A gap can narrow because high starters"
    " lose: read the left side first. Overlapping lines on the left say nothing about the gap."
)


def draw(choice: Choice, gap: str = "high-low") -> Drawing | None:
    """Draw the groups of a gap (thirds, or disadvantage); None where they were not measured."""
    import pandas as pd

    groups = THIRDS if gap == "high-low" else SIDES[gap]
    outcome = choice.primary.name
    rows = {
        arm: {group: choice.row(arm, outcome, group) for group in groups} for arm in choice.ranked()
    }
    gaps = {arm: choice.row(arm, "gap", gap) for arm in rows}
    if not any(row for found in rows.values() for row in found.values()):
        return None
    lines = [_data(choice, arm, row) for arm in rows for row in [*rows[arm].values(), gaps[arm]]]
    data = pd.DataFrame([line for line in lines if line])
    name = "whom" if gap == "high-low" else f"whom_{gap}"
    title = f"Difference from {choice.reference} in {choice.primary.title}, by group"
    return Drawing(name, _figure(choice, rows, gaps, gap), data, title, _alt(rows, gaps), CAPTION)


def _data(choice: Choice, arm: str, row: Shown | None) -> dict[str, Any]:
    if row is None:
        return {}
    found = row.finding
    return {
        "arm": arm, "title": choice.titles[arm], "outcome": row.card.name,
        "subgroup": found.subgroup, "estimate": found.estimate, "ci_low": row.ci_low,
        "ci_high": row.ci_high, "worlds_low": found.worlds_low, "worlds_high": found.worlds_high,
        "verdict": found.words, "unit": found.unit,
    }  # fmt: skip


def _alt(rows: dict[str, dict[str, Shown | None]], gaps: dict[str, Shown | None]) -> str:
    said = []
    for arm, found in rows.items():
        said += [sentence(row.finding, row.card) for row in found.values() if row]
        gap, ends = gaps[arm], list(found.values())
        low, high = ends[0], ends[-1]
        if gap and low and high:
            change = (low.finding.estimate, high.finding.estimate)
            said.append(f"{gap.finding.arm}: {gap_sentence(gap.finding, gap.card, *change)}")
    return " ".join(said)


def _figure(
    choice: Choice,
    rows: dict[str, dict[str, Shown | None]],
    gaps: dict[str, Shown | None],
    gap: str,
) -> "Figure":
    names = {arm: sheet.wrapped(choice.titles[arm], widest=sheet.WIDEST) for arm in rows}
    left = sheet.text_width(list(names.values()), sheet.LARGE) + 30
    beside = GAP_WIDTH if any(gaps.values()) else 0.0
    width = sheet.WIDTH - left - beside - BETWEEN - RIGHT
    height = ROW * len(rows)
    figure = sheet.paper(TOP + height + BOTTOM)
    axes = sheet.panel(figure, left, TOP, width, height)
    every = [row for found in rows.values() for row in found.values() if row]
    _axes(axes, every, height, width)
    for nr, arm in enumerate(rows):
        middle = (nr + 0.5) * ROW
        sheet.write(figure, left - 14, TOP + middle, names[arm], sheet.LARGE, ha="right")
        _thread(axes, rows[arm], middle)
    _legend(figure, list(next(iter(rows.values()))), left)
    _headings(figure, choice, left, width, height)
    if beside:
        right = sheet.panel(figure, left + width + BETWEEN, TOP, beside, height)
        _gaps(figure, right, choice, gaps, gap, left + width + BETWEEN, beside)
    return figure


def _axes(axes: "Axes", rows: list[Shown], height: float, width: float) -> None:
    ends = [e for row in rows for e in (row.finding.worlds_low, row.finding.worlds_high)]
    ends = [end for end in ends if end == end]
    smallest = rows[0].card.smallest if rows else 0.0
    low = min([*ends, -1.6 * smallest])
    high = max([*ends, 1.6 * smallest])
    edge = 0.06 * (high - low) or 1.0
    axes.set_xlim(low - edge, high + edge)
    axes.set_ylim(height, 0)
    axes.axvspan(-smallest, smallest, color=sheet.BAND, lw=0, zorder=0)
    axes.axvline(0, color=sheet.INK, lw=1.2, zorder=1)
    for nr in range(1, round(height / ROW)):
        axes.axhline(nr * ROW, color=sheet.RULE, lw=1, zorder=0)
    sheet.ticks(axes, width, decimals(smallest))


def _thread(axes: "Axes", found: dict[str, Shown | None], middle: float) -> None:
    """Draw an arm's groups one below the other, joined by a thread that leans as the gain does."""
    start = middle - STEP * (len(found) - 1) / 2
    places = {group: start + STEP * nr for nr, group in enumerate(found)}
    seen = {
        g: row for g, row in found.items() if row and row.finding.estimate == row.finding.estimate
    }
    xs, ys = [row.finding.estimate for row in seen.values()], [places[group] for group in seen]
    if not seen:
        axes.text(0, middle, "undefined", fontsize=sheet.BODY, ha="center", va="center")
    axes.plot(xs, ys, color="#B0B0B0", lw=1.6, zorder=2)
    for group, row in seen.items():
        lines(axes, row, places[group])
        sheet.group_mark(axes, row.finding.estimate, places[group], group)


def lines(axes: "Axes", row: Shown, y: float, color: str = sheet.INK) -> None:
    """Draw 9 in 10 worlds as a thin line and the average's interval as a thick one."""
    found = row.finding
    axes.plot([found.worlds_low, found.worlds_high], [y, y], color=color, lw=1.0, zorder=3)
    axes.plot(
        [row.ci_low, row.ci_high], [y, y], color=color, lw=3.6, zorder=3, solid_capstyle="butt"
    )


def _legend(figure: "Figure", groups: list[str], left: float) -> None:
    across, down = figure.get_size_inches() * sheet.DPI
    axes = figure.add_axes((0, 1 - 36 / down, 1, 36 / down))
    axes.set_axis_off()
    axes.set_xlim(0, across)
    axes.set_ylim(36, 0)
    x = left + 8.0
    for group in groups:
        sheet.group_mark(axes, x, 18, group)
        sheet.write(figure, x + 12, 18, GROUPS[group].label)
        x += 12 + sheet.text_width([GROUPS[group].label], sheet.BODY) + 28


def _headings(figure: "Figure", choice: Choice, left: float, width: float, height: float) -> None:
    card = choice.primary
    unit = "SD of true skill" if card.standardise else card.unit
    quiet = {"color": sheet.QUIET}
    sheet.write(figure, left, 46, f"← {card.less}", sheet.SMALL, **quiet)
    sheet.write(figure, left + width, 46, f"{card.more} →", sheet.SMALL, ha="right", **quiet)
    label = f"Difference in {card.title}, {unit}"
    sheet.write(figure, left + width / 2, TOP + height + 44, label, ha="center")


def _gaps(
    figure: "Figure", axes: "Axes", choice: Choice, gaps: dict[str, Shown | None], gap: str,
    left: float, width: float,
) -> None:  # fmt: skip
    card, height = choice.cards["gap"], ROW * len(gaps)
    _axes(axes, [row for row in gaps.values() if row], height, width)
    for nr, row in enumerate(gaps.values()):
        if row is None or row.finding.estimate != row.finding.estimate:
            continue
        y = (nr + 0.5) * ROW
        lines(axes, row, y)
        sheet.mark(axes, row.finding.estimate, y, row.verdict.mark)
        value = signed(row.finding.estimate, decimals(card.smallest))
        sheet.value(axes, row.finding.estimate, y - 20, value, row.verdict.clear)
    what = "high − low" if gap == "high-low" else "by disadvantage"
    centre = left + width / 2
    sheet.write(figure, centre, 18, f"Change of the gap, {what}", ha="center")
    quiet = {"color": sheet.QUIET}
    sheet.write(figure, left, 46, f"← {card.less}", sheet.SMALL, **quiet)
    sheet.write(figure, left + width, 46, f"{card.more} →", sheet.SMALL, ha="right", **quiet)
    sheet.write(figure, centre, TOP + height + 44, "Paired difference, SD", ha="center")
