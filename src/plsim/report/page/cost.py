"""Write section 4, what it costs: figure 4, staff minutes, money, effects at equal cost."""

from plsim.analysis.sentences import sentence
from plsim.analysis.verdict import TOO_FEW
from plsim.report.cells import count, difference, interval, spread
from plsim.report.choice import Choice, Shown
from plsim.report.page.blocks import Block, Heading, Picture, Points, Section, Table, Words
from plsim.report.terminal_more import bought, dearer, no_dearer, per_100_head
from plsim.report.words import best_on_all

PRICES = (("staff_minutes", "Staff minutes"), ("cost", "Cost"))


def section(choice: Choice, figure: list[Picture]) -> Section:
    """Give the section; its lead says what the leading arm cost."""
    first = choice.ranked()[0]
    cost = choice.row(first, "cost") or choice.row(first, "staff_minutes")
    lead = sentence(cost.finding, cost.card) if cost else "What it costs was not measured."
    said = [best_on_all(choice)] if cost and cost.finding.words != TOO_FEW else []
    minutes = (
        "Minutes are conserved: a student's week is as long in every policy, and an adult leads no"
        " more than the contact week they are paid for. More adults are more staff minutes, and"
        " are priced."
    )
    return Section(
        "cost",
        "What it costs",
        lead,
        [Words(said), *figure, Words([minutes]), *_prices(choice), *_money(choice)],
    )


def _prices(choice: Choice) -> list[Block]:
    rows = []
    for arm in choice.ranked():
        for name, label in PRICES:
            row = choice.row(arm, name)
            if row:
                rows.append(_price(choice, arm, label, row))
    if not rows:
        return []
    heads = (
        "Policy", "Price", "Difference", "Unit", "95 % interval", "9 in 10 worlds", "In words",
        "Worlds",
    )  # fmt: skip
    caption = f"Staff minutes and money, difference from {choice.reference}"
    return [Table(caption, heads, rows, (0, 1, 3, 6, 7))]


def _price(choice: Choice, arm: str, label: str, row: Shown) -> list[str]:
    return [
        choice.titles[arm], label, difference(row), row.card.unit, interval(row), spread(row),
        row.finding.words, count(row),
    ]  # fmt: skip


def _money(choice: Choice) -> list[Block]:
    found = dearer(choice)
    if not found:
        return []
    lines = [f"{choice.titles[arm]}: {bought(choice, arm, row)}" for arm, row in found.items()]
    return [
        Heading("At equal cost"),
        Words([f"{per_100_head(choice)}:"]),
        Points([*lines, *no_dearer(choice, set(found))]),
    ]
