"""Write section 1, the answer: headline numbers, a few sentences, figure 1, how sure."""

from collections.abc import Sequence

from plsim.analysis.certainty import Certainty
from plsim.analysis.deciding import Deciding
from plsim.analysis.gainers import WORSE_OFF
from plsim.analysis.numbers import months
from plsim.analysis.sentences import sentence
from plsim.analysis.verdict import SYMBOLS
from plsim.report.cells import count, difference, level
from plsim.report.choice import Choice, Shown
from plsim.report.page.blocks import (
    Block,
    Card,
    Cards,
    Facts,
    Fold,
    Heading,
    Picture,
    Points,
    Section,
    Table,
    Words,
)
from plsim.report.terminal_table import columns_of
from plsim.report.words import after, answer, how_sure, leaders, people

LABELS = (("low", "Low starters"), ("high", "High starters"))


def section(
    choice: Choice, sure: Certainty, deciding: Sequence[Deciding], figure: list[Picture]
) -> Section:
    """Give the section; its lead is the sentence on the arm with the highest average."""
    first = choice.ranked()[0]
    lead = choice.leading(first)
    finding = sentence(lead.finding, lead.card) if lead else "Nothing was measured."
    rest = answer(choice)[1:]
    others = [Words([" ".join(rest)])] if rest else []
    facts = how_sure(sure, choice, deciding) | people(choice.manifest)
    return Section(
        "answer",
        "The answer",
        finding,
        [
            Cards(f"{choice.titles[first]} beside {choice.reference}", headline(choice, first)),
            *others,
            *figure,
            table(choice),
            Words([legend(choice)]),
            *_every_policy(choice),
            Heading("How sure"),
            Facts([(name[:1].upper() + name[1:], text) for name, text in facts.items()]),
            Points(leaders(deciding, choice)),
            Words([_looked_at(choice)]),
        ],
    )


def headline(choice: Choice, arm: str) -> list[Card]:
    """Give an arm's headline numbers: low and high starters, the gap, students worse off."""
    rows = [(label, choice.row(arm, choice.primary.name, group)) for group, label in LABELS]
    cards = [_card(label, row, difference(row)) for label, row in rows if row]
    gap = choice.row(arm, "gap")
    if gap:
        cards.append(_card("Gap, high − low", gap, difference(gap)))
    worse = choice.row(arm, WORSE_OFF.name)
    if worse:
        luck = choice.luck()
        beside = f"luck alone: {level(luck)}" if luck else ""
        cards.append(Card("Students worse off, of 100", level(worse), beside, ""))
    return cards


def _card(label: str, row: Shown, number: str) -> Card:
    unit = "SD" if row.card.standardise else row.card.unit
    learned = ""
    if row.card.months and row.finding.estimate == row.finding.estimate:
        learned = f"; {months(row.finding.estimate)} (EEF table)"
    words = f"{row.finding.words}{learned}"
    return Card(label, f"{number} {unit}", words, count(row), row.verdict.clear)


def table(choice: Choice) -> Table:
    """Give the table that the terminal prints, with every column."""
    columns = columns_of(choice)
    heads = ["Policy", *(column.head if column.stays else column.name for column in columns)]
    names = [choice.titles[arm] for arm in choice.ranked()]
    rows = [
        [name, *(column.cells[nr].strip() for column in columns)] for nr, name in enumerate(names)
    ]
    if any(len(column.cells) > len(names) for column in columns):
        more = [column.cells[len(names)] if column.levels else "" for column in columns]
        rows.append(["(luck alone)", *more])
    leads = sum(column.stays for column in columns)
    caption = (
        f"Difference from {choice.reference} after {after(choice)}; the first {leads} columns:"
        f" {columns[0].top}"
    )
    return Table(caption, heads, rows)


def legend(choice: Choice) -> str:
    """Say what the marks before the numbers mean."""
    neither = any(choice.cards[name].direction == "neither" for name in choice.board())
    better, worse = ("better or more", "worse or less") if neither else ("better", "worse")
    return (
        f"{SYMBOLS['better']} {better}, {SYMBOLS['worse']} {worse}, in most worlds at least;"
        f" {SYMBOLS['neutral']} neither; {SYMBOLS['unknown']} cannot tell. A world is one school"
        " with its own students, its own luck and its own draw of all that nobody knows exactly."
        " SD is the standard deviation: how far apart students of one grade are. Of two students"
        " of a grade, picked blindly, one is about 1.1 SD ahead of the other."
    )


def _every_policy(choice: Choice) -> list[Block]:
    rows = [
        [choice.titles[arm], card.label, card.number, card.verdict, card.worlds]
        for arm in choice.ranked()
        for card in headline(choice, arm)
    ]
    if len(choice.ranked()) < 2:
        return []
    heads = ["Policy", "For", "Difference", "In words", "Worlds"]
    words = (0, 1, 3, 4)
    shown = Table("Headline numbers of every policy", heads, rows, words)
    return [Fold("The headline numbers of another policy", [shown])]


def _looked_at(choice: Choice) -> str:
    rows = len(choice.summary)
    return (
        f"The outcome that leads, {choice.primary.title}, was fixed before the run. All {rows:,}"
        " differences that were looked at stand in summary.csv, none was picked. Each interval"
        " holds on its own; bars that say which policy is no better than"
        " another hold for all policies together."
    )
