"""Write section 5, what would flip the answer: figures 5a and 5b, and the rule in words."""

from typing import TYPE_CHECKING

from plsim.analysis.deciding import Deciding
from plsim.analysis.tornado import FEWEST_DRAWS
from plsim.report.choice import Choice
from plsim.report.figures import flip, tornado
from plsim.report.figures.sheet import Drawing
from plsim.report.page.blocks import Block, Picture, Section, Table, Words

if TYPE_CHECKING:
    import pandas as pd

NOTHING_KEPT = (
    "This run folder holds no table of what its draws assumed, so it cannot say what would flip the"
    " answer; a run by this version keeps one."
)


def section(choice: Choice, found: Deciding | None, figures: list[Picture]) -> Section:
    """Give the section; its lead is the rule in words, or says that there is none."""
    blocks: list[Block] = [*figures]
    if found is not None and found.enough:
        blocks = [Words([_how(found)]), *blocks, *_leaders(choice, found)]
    return Section("flips", "What would flip the answer", lead(choice, found), blocks)


def lead(choice: Choice, found: Deciding | None) -> str:
    """Say in words what would have to be true for another policy to lead."""
    if found is None:
        return NOTHING_KEPT
    first, rival = choice.titles[found.first], choice.titles[found.rival]
    if not found.enough:
        return (
            f"{found.draws} draws of the assumptions are too few to say what would flip the answer;"
            f" {FEWEST_DRAWS} are the fewest, two worlds each."
        )
    start = f"{rival} led {first} in {100 * found.flips:.0f} % of {found.draws:,} draws"
    if found.rule is None:
        return f"{start}; no rule on one or two assumptions says where better than chance."
    return (
        f"{start}. It led where {found.rule}: there in {100 * found.rule.density:.0f} % of the"
        f" draws, and {100 * found.rule.coverage:.0f} % of all the draws it led lie there."
    )


def drawings(choice: Choice, found: Deciding | None) -> list[Drawing | None]:
    """Draw figures 5a and 5b; None for each that the run has no numbers for."""
    if found is None or not found.enough:
        return [None, None]
    first, rival = choice.titles[found.first], choice.titles[found.rival]
    cards = choice.manifest.get("assumptions") or ()
    units = {str(card["name"]): str(card["unit"]) for card in cards}
    bars = tornado.draw(found.tornado, first, rival, choice.primary, units)
    edges = [(e.assumption, e.below, e.value) for e in found.rule.edges] if found.rule else []
    names = list(dict.fromkeys([*(edge[0] for edge in edges), *found.tornado["assumption"]]))[:2]
    return [bars, flip.draw(_by_draw(choice, found, names), edges, first, rival, units)]


def _by_draw(choice: Choice, found: Deciding, names: list[str]) -> "pd.DataFrame":
    values = found.values.loc[found.difference.index, names]
    titles = {True: choice.titles[found.first], False: choice.titles[found.rival]}
    led = (found.difference >= 0).map(titles)
    return values.assign(leads=led).reset_index(names="draw")


def _how(found: Deciding) -> str:
    clear = int(found.tornado["clear"].sum())
    said = (
        f"{clear} of {found.values.shape[1]} assumptions move the difference by more than chance"
        " would with as many looked at."
    )
    if found.unsourced is not None:
        share = f"{100 * found.unsourced:.0f} %"
        said += f" {share} of what single assumptions explain rests on those without a source."
    return said


def _leaders(choice: Choice, found: Deciding) -> list[Block]:
    rows = [
        [
            choice.cards[str(row["outcome"])].title,
            choice.titles[str(row["arm"])],
            f"{100 * row['leads']:.0f} %",
            f"{100 * row['clearly']:.0f} %",
        ]
        for row in found.leads.sort_values(
            ["outcome", "leads"], ascending=[True, False], kind="stable"
        ).to_dict("records")
        if row["leads"] > 0
    ]
    if not rows:
        return []
    heads = ("Outcome", "Policy", "Leads, share of draws", "Leads by what matters")
    return [Table("Who leads in what share of the draws", heads, rows, (0, 1))]


