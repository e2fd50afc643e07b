"""Write section 2, whom it helps: figure 2 and every group of students, number by number."""

from typing import TYPE_CHECKING

from plsim.analysis.numbers import plain, signed
from plsim.analysis.sentences import GAPS, GROUPS, SIDES, sentence
from plsim.analysis.summary import main_year
from plsim.analysis.verdict import TOO_FEW
from plsim.report.cells import count, difference, interval, spread
from plsim.report.choice import Choice, Shown
from plsim.report.page.blocks import Block, Fold, Picture, Section, Table, Words
from plsim.report.words import gap

if TYPE_CHECKING:
    import pandas as pd

OPEN = 40  # rows of a table that stands open; a longer one is folded
HEADS = (
    "Policy", "Students", "Difference, true skill", "95 % interval", "9 in 10 worlds", "In words",
    "Worlds", "By the exam",
)  # fmt: skip


def section(choice: Choice, figures: list[Picture], raw: "pd.DataFrame | None") -> Section:
    """Give the section; its lead is what the leading arm did to low starters and to the gap."""
    first = choice.ranked()[0]
    low = choice.row(first, choice.primary.name, "low")
    said = gap(choice, first) if not low or low.finding.words != TOO_FEW else []
    lead = sentence(low.finding, low.card) if low else "Low starters were not measured apart."
    blocks = [Words(said), *figures, *_groups(choice), *_raw(choice, raw)]
    return Section("whom", "Whom it helps", lead, blocks)


def _groups(choice: Choice) -> list[Block]:
    rows = [
        _row(choice, arm, group, row)
        for arm in choice.ranked()
        for group in GROUPS
        if (row := choice.row(arm, choice.primary.name, group))
    ]
    rows += [
        _row(choice, arm, name, row)
        for arm in choice.ranked()
        for name in GAPS
        if (row := choice.row(arm, "gap", name))
    ]
    if not rows:
        return []
    caption = f"Difference from {choice.reference} in {choice.primary.title} and in the gaps"
    years = choice.last_year - main_year(choice.manifest)
    after = "A year later" if years == 1 else f"{years} years later"
    heads = (*HEADS, after) if years else HEADS  # without a follow-up there is no such column
    table = Table(caption, heads, [row[: len(heads)] for row in rows], (0, 1, 5, 6))
    return [table] if len(rows) <= OPEN else [Fold("Every group, number by number", [table])]


def _row(choice: Choice, arm: str, group: str, row: Shown) -> list[str]:
    name = row.card.name
    exam, later = choice.exam(arm, name, group), choice.later(arm, name, group)
    who = GROUPS.get(group) or f"gap {GAPS[group]}"
    return [
        choice.titles[arm], who, difference(row), interval(row), spread(row), row.finding.words,
        count(row), difference(exam), difference(later),
    ]  # fmt: skip


def _raw(choice: Choice, raw: "pd.DataFrame | None") -> list[Block]:
    """Show gaps on the raw scale too: SD units hide it where all students drift apart."""
    if raw is None or raw.empty:
        return []
    rows = [
        [
            choice.titles[str(row["arm"])],
            f"gap {GAPS.get(str(row['subgroup']), str(row['subgroup']))}",
            plain(row["base"], 2),
            plain(row["value"], 2),
            signed(row["difference"], 2),
            signed(row["percent"], 0),
        ]
        for row in raw.to_dict("records")
    ]
    heads = (
        "Policy", "Gap", "Under the reference", "Under the policy", "Difference",
        "Variance within grades, %",
    )  # fmt: skip
    table = Table("Gaps of true skill on the raw scale, averages over worlds", heads, rows, (0, 1))
    note = (
        "On the raw scale 1 is one student SD at the reference grade; the last column says by how"
        " much more, or less, the students of a grade differ than under the reference."
    )
    sides = ", ".join(SIDES)
    return [Fold(f"The gaps on the raw scale ({sides})", [Words([note]), table])]
