"""Draw figure 4, the trade-off board: one column per outcome, turned so that right is better."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plsim.analysis.deciding import Deciding
from plsim.analysis.dominance import no_better_than
from plsim.analysis.numbers import decimals, signed
from plsim.analysis.sentences import sentence
from plsim.analysis.worlds import Worlds
from plsim.core.declare import OutcomeCard
from plsim.report.choice import GAP, Choice, Shown
from plsim.report.figures import sheet
from plsim.report.figures.rows import Names, Rows, crowded, named
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOTE_LETTERS, LOW_NOTE = 20, 40
ROW, TOP, BOTTOM, BETWEEN, RIGHT = 72.0, 84.0, 40.0, 26.0, 30.0  # pixels
LOW_ROW = 52.0  # where there are many
VALUE = 0.19  # of a row, from its middle up to the number
CAPTION = (
    "Right is better in every column. Line: 9 in 10 worlds; grey band: too small to matter."
    " Policies in grey are no better than the one named below them on any outcome. There is no"
    " total score: what counts more is for people to decide."
)


def beaten(choice: Choice, worlds: Worlds, deciding: Sequence[Deciding] = ()) -> dict[str, str]:
    """Give the title of the policy that beats an arm on the whole board, for each that is beaten.

    `worlds` are the paired differences per world. What the first of `deciding` has judged is not
    judged again.
    """
    sides = deciding[0].tradeoffs if deciding else None
    if sides is None:
        cells = [choice.cell(name) for name in choice.board()]
        found = no_better_than(worlds, cells, choice.cards, str(choice.manifest["reference"]))
    else:
        found = dict(sides.beaten)
    return {arm: choice.titles[other] for arm, other in found.items()}


def draw(choice: Choice, beaten: Mapping[str, str]) -> Drawing:
    """Draw the board of all outcomes that were measured, with the reference as an upright bar.

    Arms in `beaten` are grey, with the title of the policy that beats them below their name.
    """
    import pandas as pd

    outcomes = choice.board()
    rows = {arm: [choice.row(arm, name) for name in outcomes] for arm in choice.ranked()}
    found = [(arm, row) for arm, own in rows.items() for row in own if row]
    data = pd.DataFrame([_data(choice, arm, row) for arm, row in found])
    shown = (*rows, str(choice.manifest["reference"]))
    notes = {arm: f"no better than {beaten[arm]}" for arm in shown if arm in beaten}
    said = [sentence(row.finding, row.card) for _, row in found]
    said += [f"{choice.titles[arm]} was {note} on any outcome." for arm, note in notes.items()]
    title = f"Differences from {choice.reference} on every outcome of the board"
    return Drawing(
        "board", _figure(choice, outcomes, rows, notes), data, title, " ".join(said), CAPTION
    )


def _data(choice: Choice, arm: str, row: Shown) -> dict[str, Any]:
    found = row.finding
    return {
        "arm": arm, "title": choice.titles[arm], "outcome": row.card.name,
        "subgroup": found.subgroup, "estimate": found.estimate, "worlds_low": found.worlds_low,
        "worlds_high": found.worlds_high, "verdict": found.words, "unit": found.unit,
    }  # fmt: skip


def _figure(
    choice: Choice,
    outcomes: list[str],
    rows: dict[str, list[Shown | None]],
    notes: dict[str, str],
) -> "Figure":
    places = _places(choice, list(rows))
    low = crowded(len(places))
    laid = Rows(len(places), LOW_ROW if low else ROW)
    names, below = _names(choice, places, notes, low=low)
    left = max(names.width, sheet.text_width(list(below.values()), sheet.SMALL)) + 34
    room = sheet.WIDTH - left - RIGHT - BETWEEN * (len(outcomes) - 1)
    width, height = room / len(outcomes), laid.total
    figure = sheet.paper(TOP + height + BOTTOM)
    for arm, nr in places.items():
        style = "italic" if arm not in rows else "normal"
        name = (names.lines[arm], names.size, style)
        _name(figure, left - 18, TOP + laid.middle(nr), name, below.get(arm, ""))
    for column, outcome in enumerate(outcomes):
        start = left + column * (width + BETWEEN)
        axes = sheet.panel(figure, start, TOP, width, height)
        found = {places[arm]: own[column] for arm, own in rows.items()}
        grey = {places[arm] for arm in notes}
        at = places[str(choice.manifest["reference"])]
        _column(axes, choice.cards[outcome], found, at, grey, laid, width)
        _heading(figure, choice.cards[outcome], start + width / 2)
    return figure


def _names(
    choice: Choice, arms: Iterable[str], notes: dict[str, str], *, low: bool
) -> tuple[Names, dict[str, str]]:
    """Break the policies' names into lines, and what stands below those that are beaten."""
    kept = list(arms)
    if low:
        below = {arm: sheet.shortened(note, LOW_NOTE) for arm, note in notes.items()}
        return named(choice.titles, kept), below
    lines = {
        arm: sheet.wrapped(choice.titles[arm], most=2 + (arm not in notes), widest=sheet.WIDEST)
        for arm in kept
    }
    below = {
        arm: sheet.wrapped(note, NOTE_LETTERS, 2, widest=2 * NOTE_LETTERS)
        for arm, note in notes.items()
    }
    return Names(lines, sheet.LARGE), below


def _name(figure: "Figure", x: float, y: float, named: tuple[str, float, str], note: str) -> None:
    """Write a policy's name; one that is beaten is quiet, with the policy that beats it below."""
    name, size, style = named
    tall = 1.6 * size * (name.count("\n") + 1)
    small = 15.0 * (note.count("\n") + 1) if note else 0.0
    color = sheet.QUIET if note else sheet.INK
    top = y - (tall + small) / 2
    look: dict[str, Any] = {"ha": "right", "color": color}
    sheet.write(figure, x, top + tall / 2, name, size, style=style, **look)
    if note:
        sheet.write(figure, x, top + tall + small / 2, note, sheet.SMALL, **look)


def _places(choice: Choice, arms: list[str]) -> dict[str, int]:
    """Put the reference where its difference of 0 belongs in the order of averages."""
    up = -1 if choice.primary.direction == "lower" else 1
    leads = [row for row in map(choice.leading, arms) if row]
    above = sum(up * row.finding.estimate > 0 for row in leads)
    order = [*arms[:above], str(choice.manifest["reference"]), *arms[above:]]
    return {arm: nr for nr, arm in enumerate(order)}


def _column(
    axes: "Axes",
    card: OutcomeCard,
    found: dict[int, Shown | None],
    reference: int,
    grey: set[int],
    laid: Rows,
    width: float,
) -> None:
    seen = {
        nr: row for nr, row in found.items() if row and row.finding.estimate == row.finding.estimate
    }
    _scale(axes, card, list(seen.values()), laid, width)
    y = laid.middle(reference)
    axes.plot([0, 0], [y - 13, y + 13], color=sheet.INK, lw=3.0, zorder=4)
    for nr in found:
        if nr not in seen:
            look: Any = {"fontsize": sheet.SMALL, "ha": "center", "va": "center"}
            axes.text(0, laid.middle(nr), "undefined", **look)
    for nr, row in seen.items():
        y = laid.middle(nr)
        color = sheet.INK if row.verdict.clear and nr not in grey else sheet.NEUTRAL
        ends = [row.finding.worlds_low, row.finding.worlds_high]
        axes.plot(ends, [y + 9, y + 9], color=color, lw=2.0, zorder=3)
        sheet.mark(axes, row.finding.estimate, y + 9, row.verdict.mark, 10, nr in grey)
        value = signed(row.finding.estimate, decimals(card.smallest))
        sheet.value(axes, row.finding.estimate, y - VALUE * laid.height, value, row.verdict.clear)


def _scale(axes: "Axes", card: OutcomeCard, rows: list[Shown], laid: Rows, width: float) -> None:
    ends = [e for row in rows for e in (row.finding.worlds_low, row.finding.worlds_high)]
    ends = [end for end in ends if end == end]
    low, high = min([*ends, -1.6 * card.smallest]), max([*ends, 1.6 * card.smallest])
    edge = 0.14 * (high - low) or 1.0
    limits = (low - edge, high + edge)
    axes.set_xlim(*(reversed(limits) if card.direction == "lower" else limits))
    axes.set_ylim(laid.total, 0)
    axes.axvspan(-card.smallest, card.smallest, color=sheet.BAND, lw=0, zorder=0)
    axes.axvline(0, color=sheet.NEUTRAL, lw=1.0, zorder=1)
    laid.rule(axes)
    sheet.ticks(axes, width, decimals(card.smallest))


def _heading(figure: "Figure", card: OutcomeCard, centre: float) -> None:
    title = f"gap, {GAP.replace('-', ' − ')}" if card.name == "gap" else card.title
    lines = sheet.wrapped(title[:1].upper() + title[1:], 16, 2)
    better = card.less if card.direction == "lower" else card.more
    unit = "SD" if card.standardise else card.unit
    sheet.write(figure, centre, 28, lines, sheet.LARGE, ha="center", fontweight="bold")
    label = sheet.wrapped(f"{unit}, {better} →", 26, 1)
    sheet.write(figure, centre, 66, label, sheet.SMALL, ha="center", color=sheet.QUIET)
