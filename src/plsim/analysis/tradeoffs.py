"""Set the policies side by side on every outcome: intervals that hold all at once, regret, Pareto.

A policy is beaten where another is no worse on every outcome and better on one, judged by intervals
that hold for all pairs of policies and all outcomes together (`dominance`). What nothing beats is
the Pareto set; it has no order, since what counts more is for people to decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.dominance import no_better_than, simultaneous
from plsim.analysis.draws import differences_by_draw
from plsim.analysis.leaders import leads
from plsim.analysis.summary import Findings, cards

if TYPE_CHECKING:
    import pandas as pd

NEW = ["estimate", "simultaneous_low", "simultaneous_high", "no_better_than"]


@dataclass(frozen=True)
class Tradeoffs:
    """Hold policies by outcome, and who is beaten.

    `table` has one row for each arm and outcome: leads and regret (see `leaders`), the difference
    from the reference with its simultaneous 95 % interval (over all arms and outcomes), and the
    arm that beats it on the whole board, or nothing. `beaten` is {arm: the one that beats it};
    `compared` counts the intervals that hold at once when pairs are judged, `shown` those of the
    table.
    """

    table: "pd.DataFrame"
    beaten: Mapping[str, str]
    unbeaten: tuple[str, ...]
    compared: int
    shown: int


def tradeoffs(findings: Findings, board: Sequence[Mapping[str, Any]]) -> Tradeoffs | None:
    """Set the policies of a run side by side on the cells of a board.

    Cells are outcome, measure, year and subgroup; those without a better direction are left out.
    None where two draws or an arm are lacking.
    """
    known, reference = cards(findings.manifest), str(findings.manifest["reference"])
    judged = [cell for cell in board if known[cell["outcome"]].direction != "neither"]
    table = leads(findings.worlds, judged, known, reference)
    arms = list(dict.fromkeys(table["arm"]))
    if len(arms) < 2 or int(table["draws"].min()) < 2:
        return None
    beaten = no_better_than(findings.worlds, judged, known, reference)
    ends = _ends(findings, judged, reference)
    rows = [(row["outcome"], row["arm"]) for row in table.to_dict("records")]
    none = (0.0, 0.0, 0.0)  # the reference differs from itself by nothing
    table[NEW[:3]] = [ends.get(key, none) for key in rows]
    table[NEW[3]] = [beaten.get(arm, "") for _, arm in rows]
    unbeaten = tuple(arm for arm in arms if arm not in beaten)
    pairs = len(arms) * (len(arms) - 1)
    return Tradeoffs(table, beaten, unbeaten, pairs * len(judged), len(ends))


def _ends(
    findings: Findings, judged: Sequence[Mapping[str, Any]], reference: str
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Give (difference, low, high) by outcome and arm; the intervals hold all at once."""
    import pandas as pd

    parts: dict[tuple[str, str], pd.Series[float]] = {}
    for cell in judged:
        own = differences_by_draw(findings.worlds, cell, reference).drop(columns=reference)
        parts |= {(str(cell["outcome"]), str(arm)): own[arm] for arm in own}
    wide = pd.DataFrame(parts).dropna()
    if len(wide) < 2:
        return {}
    low, high = simultaneous(np.asarray(wide, dtype=float))
    means = np.asarray(wide.mean(), dtype=float)
    found = zip(parts, means.tolist(), low.tolist(), high.tolist(), strict=True)
    return {key: (mean, start, end) for key, mean, start, end in found}
