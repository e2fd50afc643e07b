"""Write section 5, what would flip the answer: figures 5a and 5b, and the rule in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plsim.analysis.deciding import Deciding
from plsim.analysis.doubts import equals, most_by, percent, unsourced, would_flip
from plsim.analysis.draws import assumption_of
from plsim.analysis.leaders import leading
from plsim.report.choice import Choice
from plsim.report.figures import flip, tornado
from plsim.report.figures.sheet import Drawing
from plsim.report.page.blocks import Block, Facts, Heading, Picture, Section, Table, Words

if TYPE_CHECKING:
    import pandas as pd

NOTHING_KEPT = (
    "This run folder holds no table of what its draws assumed, so it cannot say what would flip the"
    " answer; a run by this version keeps one."
)


def section(choice: Choice, found: Sequence[Deciding], figures: list[Picture]) -> Section:
    """Give the section; its lead is the rule in words, or says that there is none."""
    blocks: list[Block] = [*figures]
    if found and found[0].enough:
        blocks = [
            Words([_how(choice, found[0])]),
            *blocks,
            *_meanings(choice, found[0]),
            *_leaders(choice, found),
        ]
    return Section("flips", "What would flip the answer", lead(choice, found), blocks)


def lead(choice: Choice, found: Sequence[Deciding]) -> str:
    """Say in words what would have to be true for another policy to lead."""
    if not found:
        return NOTHING_KEPT
    text = would_flip(found[0], choice.titles)
    return f"In this model {text}." if found[0].enough else f"{text}."


def drawings(choice: Choice, several: Sequence[Deciding]) -> list[Drawing]:
    """Draw figures 5a and 5b, where the run has numbers for them."""
    if not several or not several[0].enough:
        return []
    found = several[0]
    first, rival = choice.titles[found.first], choice.titles[found.rival]
    cards = choice.manifest.get("assumptions") or ()
    units = {str(card["name"]): str(card["unit"]) for card in cards}
    bars = tornado.draw(found.tornado, first, rival, choice.primary, units)
    edges = [(e.assumption, e.below, e.value) for e in found.rule.edges] if found.rule else []
    names = list(dict.fromkeys([*(edge[0] for edge in edges), *found.tornado["assumption"]]))[:2]
    dots = flip.draw(_by_draw(choice, found, names), edges, first, rival, units)
    return [drawing for drawing in (bars, dots) if drawing]


def _by_draw(choice: Choice, found: Deciding, names: list[str]) -> "pd.DataFrame":
    values = found.values.loc[found.difference.index, names]
    titles = {True: choice.titles[found.first], False: choice.titles[found.rival]}
    led = (found.difference >= 0).map(titles)
    return values.assign(leads=led).reset_index(names="draw")


def _how(choice: Choice, found: Deciding) -> str:
    moved = most_by(found)
    between = f"{choice.titles[found.first]} and {choice.titles[found.rival]}"
    return (
        f"The difference between {between}, the two policies that came out ahead most, was moved"
        f" {moved}. {unsourced(found, choice.titles)[:1].upper()}"
        f"{unsourced(found, choice.titles)[1:]}."
    )


def _meanings(choice: Choice, found: Deciding) -> list[Block]:
    """Say in words what the assumptions of the figures are, the strongest first."""
    cards = {str(card["name"]): card for card in choice.manifest.get("assumptions") or ()}
    names = dict.fromkeys(assumption_of(str(name)) for name in found.tornado["assumption"])
    told = [
        (name, f"{cards[name]['meaning']} ({cards[name]['unit']})")
        for name in names
        if name in cards and cards[name].get("meaning")
    ]
    return [Heading("What these assumptions are"), Facts(told)] if told else []


def _leaders(choice: Choice, found: Sequence[Deciding]) -> list[Block]:
    rows = [
        [
            choice.cards[each.outcome].title,
            equals(lead.arms, choice.titles),
            percent(lead.leads),
            percent(lead.clearly),
        ]
        for each in found
        for lead in leading(each.leads)
    ]
    heads = ("Outcome", "Policy", "Leads, share of draws", "Leads by what matters")
    caption = "Who leads each outcome, in what share of the draws"
    return [Table(caption, heads, rows, (0, 1))] if rows else []
