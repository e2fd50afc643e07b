"""Say which assumptions decide a comparison, and what would have to be true for it to flip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plsim.analysis.draws import differences_by_draw, varied
from plsim.analysis.flip import Rule, flip_rule
from plsim.analysis.leaders import leads
from plsim.analysis.summary import Findings, Manifest, cards, primary_cell
from plsim.analysis.tornado import FEWEST_DRAWS, share_unsourced, tornado

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Deciding:
    """Hold what decides between the two leading policies on one outcome.

    `first` is best on average, `rival` the one that leads in most draws among the others. `values`
    is draw x assumption and `difference` is first less rival by draw, better side up; `tornado`
    ranks the assumptions, `leads` says in what share of draws each arm leads, `rule` is the corner
    in which the rival is ahead of the first (None: no rule beats chance), `flips` the share of
    draws in which it is, `unsourced` the share of what assumptions explain that has no source
    (None: they explain no more than chance).
    """

    outcome: str
    first: str
    rival: str
    values: "pd.DataFrame"
    difference: "pd.Series[float]"
    tornado: "pd.DataFrame"
    leads: "pd.DataFrame"
    rule: Rule | None
    flips: float
    unsourced: float | None

    @property
    def draws(self) -> int:
        """Draws in which both were run."""
        return len(self.difference)

    @property
    def enough(self) -> bool:
        """Whether there are draws enough to say anything."""
        return self.draws >= FEWEST_DRAWS

    @property
    def clear(self) -> list[str]:
        """Assumptions that move the difference beyond chance, the strongest first."""
        return [str(name) for name in self.tornado.loc[self.tornado["clear"], "assumption"]]


def deciding(findings: Findings, cell: Mapping[str, Any] | None = None) -> Deciding | None:
    """Find what decides a run on one cell (outcome, measure, year, subgroup), else the primary.

    None where the run has one arm or no table of draws, or the outcome has no better direction.
    """
    manifest, draws = findings.manifest, findings.draws
    cell = dict(cell or primary_cell(manifest))
    known, reference = cards(manifest), str(manifest["reference"])
    card = known[cell["outcome"]]
    by_draw = differences_by_draw(findings.worlds, cell, reference)
    if draws is None or card.direction == "neither" or by_draw.shape[1] < 2 or not len(by_draw):
        return None
    if card.direction == "lower":
        by_draw = -by_draw
    first, rival = leading_two(by_draw)
    difference = by_draw[first] - by_draw[rival]
    values = varied(draws, first, rival)
    sources = sources_of(manifest)
    return Deciding(
        card.name,
        first,
        rival,
        values,
        difference,
        tornado(values, difference, sources),
        leads(findings.worlds, [cell], known, reference),
        flip_rule(values, difference < 0),
        float((difference < 0).mean()),
        share_unsourced(values, difference, sources),
    )


def robustness(findings: Findings, board: Sequence[Mapping[str, Any]]) -> list[Deciding]:
    """Find what decides each cell of the board that has a better direction, in its order."""
    found = (deciding(findings, cell) for cell in board)
    return [each for each in found if each is not None]


def leading_two(by_draw: "pd.DataFrame") -> tuple[str, str]:
    """Name the arm that is best on average, and the other one that leads in most draws.

    `by_draw` is draw x arm, better side up.
    """
    means = by_draw.mean().sort_values(ascending=False, kind="stable")
    first = str(means.index[0])
    most = by_draw.idxmax(axis=1).value_counts()
    others = list(means.index[1:])
    rival = max(others, key=lambda arm: (int(most.get(arm, 0)), float(means[arm])))
    return first, str(rival)


def sources_of(manifest: Manifest) -> dict[str, str]:
    """Give the source of every assumption by name."""
    return {str(a["name"]): str(a["source"]) for a in manifest.get("assumptions", [])}
