"""Draw figure 2, whom it helps: the difference for each group, and the change of their gap."""

from typing import TYPE_CHECKING, Any

from plsim.analysis.alike import others
from plsim.analysis.numbers import decimals, signed
from plsim.analysis.sentences import GROUPS as NAMES
from plsim.analysis.sentences import SIDES, gap_sentence, sentence
from plsim.report.choice import Choice, Shown
from plsim.report.figures import sheet
from plsim.report.figures.rows import Rows, crowded, named
from plsim.report.figures.sheet import GROUPS, Drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

THIRDS = ("low", "middle", "high")
STEP, ROW, TOP, BOTTOM = 19.0, 86.0, 62.0, 62.0  # pixels
LOW_STEP, LOW_ROW = 12.5, 50.0  # where there are many
GAP_WIDTH, BETWEEN, RIGHT = 270.0, 40.0, 30.0
VALUE, DROP = 20.0, 8.0  # pixels from a gap up to its number, and down from a lower row's middle
LINES = "Thick line: 95 % interval of the average; thin line: 9 in 10 worlds."
THIRDS_ARE = " Thirds are cut on true skill of week 0"
READ = (
    " A gap can narrow because {upper} lose: read the left side first. Overlapping lines on the"
    " left say nothing about the gap."
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
    alt, caption = _alt(rows, gaps), _caption(choice, gap)
    return Drawing(name, _figure(choice, rows, gaps, gap), data, title, alt, caption)


def _caption(choice: Choice, gap: str) -> str:
    thirds = ""
    if gap == "high-low":
        same = "" if others(choice.manifest) else ": the same students in every arm"
        thirds = f"{THIRDS_ARE}{same}."
    return LINES + thirds + READ.format(upper=NAMES[SIDES[gap][1]])


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
    names = named(choice.titles, rows)
    low = crowded(len(rows))
    laid, step = Rows(len(rows), LOW_ROW if low else ROW), LOW_STEP if low else STEP
    left = names.width + 30
    beside = GAP_WIDTH if any(gaps.values()) else 0.0
    width = sheet.WIDTH - left - beside - BETWEEN - RIGHT
    figure = sheet.paper(TOP + laid.total + BOTTOM)
    axes = sheet.panel(figure, left, TOP, width, laid.total)
    every = [row for found in rows.values() for row in found.values() if row]
    _axes(axes, every, laid, width)
    for nr, arm in enumerate(rows):
        middle = laid.middle(nr)
        sheet.write(figure, left - 14, TOP + middle, names.lines[arm], names.size, ha="right")
        _thread(axes, rows[arm], middle, step)
    _legend(figure, list(next(iter(rows.values()))), left)
    _headings(figure, choice, left, width, laid.total)
    if beside:
        right = sheet.panel(figure, left + width + BETWEEN, TOP, beside, laid.total)
        _gaps(right, choice, gaps, laid)
        _gap_headings(figure, choice, gap, left + width + BETWEEN, laid.total)
    return figure


def _axes(axes: "Axes", rows: list[Shown], laid: Rows, width: float) -> None:
    ends = [e for row in rows for e in (row.finding.worlds_low, row.finding.worlds_high)]
    ends = [end for end in ends if end == end]
    smallest = rows[0].card.smallest if rows else 0.0
    low = min([*ends, -1.6 * smallest])
    high = max([*ends, 1.6 * smallest])
    edge = 0.06 * (high - low) or 1.0
    axes.set_xlim(low - edge, high + edge)
    axes.set_ylim(laid.total, 0)
    axes.axvspan(-smallest, smallest, color=sheet.BAND, lw=0, zorder=0)
    axes.axvline(0, color=sheet.INK, lw=1.2, zorder=1)
    laid.rule(axes)
    sheet.ticks(axes, width, decimals(smallest))


def _thread(axes: "Axes", found: dict[str, Shown | None], middle: float, step: float) -> None:
    """Draw an arm's groups one below the other, joined by a thread that leans as the gain does."""
    start = middle - step * (len(found) - 1) / 2
    places = {group: start + step * nr for nr, group in enumerate(found)}
    seen = {
        g: row for g, row in found.items() if row and row.finding.estimate == row.finding.estimate
    }
    xs, ys = [row.finding.estimate for row in seen.values()], [places[group] for group in seen]
    if not seen:
        axes.text(0, middle, "undefined", fontsize=sheet.BODY, ha="center", va="center")
    axes.plot(xs, ys, color="#B0B0B0", lw=1.6, zorder=2)
    for group, row in seen.items():
        lines(axes, row, places[group])
        sheet.group_mark(axes, row.finding.estimate, places[group], group, min(8.0, 0.5 * step))


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


def _gaps(axes: "Axes", choice: Choice, gaps: dict[str, Shown | None], laid: Rows) -> None:
    card = choice.cards["gap"]
    _axes(axes, [row for row in gaps.values() if row], laid, GAP_WIDTH)
    for nr, row in enumerate(gaps.values()):
        if row is None or row.finding.estimate != row.finding.estimate:
            continue
        y = laid.middle(nr) + (DROP if laid.height < ROW else 0.0)
        lines(axes, row, y)
        sheet.mark(axes, row.finding.estimate, y, row.verdict.mark)
        value = signed(row.finding.estimate, decimals(card.smallest))
        sheet.value(axes, row.finding.estimate, y - VALUE, value, row.verdict.clear)


def _gap_headings(figure: "Figure", choice: Choice, gap: str, left: float, height: float) -> None:
    card, width = choice.cards["gap"], GAP_WIDTH
    what = "high − low" if gap == "high-low" else "by disadvantage"
    centre = left + width / 2
    sheet.write(figure, centre, 18, f"Change of the gap, {what}", ha="center")
    quiet = {"color": sheet.QUIET}
    sheet.write(figure, left, 46, f"← {card.less}", sheet.SMALL, **quiet)
    sheet.write(figure, left + width, 46, f"{card.more} →", sheet.SMALL, ha="right", **quiet)
    sheet.write(figure, centre, TOP + height + 44, "Paired difference, SD", ha="center")
