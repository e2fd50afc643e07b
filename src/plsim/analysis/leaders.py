"""Say which policy leads in what share of the draws, outcome by outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.draws import differences_by_draw
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.worlds import Worlds

COLUMNS = [
    "outcome", "measure", "year", "subgroup", "arm", "leads", "clearly", "regret", "regret_high",
    "draws", "same_as",
]  # fmt: skip
HIGH = 0.95
"""The regret that a policy stays under in all but a twentieth of the draws."""


def leads(
    worlds: "Worlds",
    cells: Sequence[Mapping[str, Any]],
    cards: Mapping[str, OutcomeCard],
    reference: str,
) -> "pd.DataFrame":
    """Count, for each cell of the board and each arm, the share of draws in which it leads.

    `leads` shares a draw equally between arms at the same value, so that an outcome's shares sum
    to 1; `clearly` counts draws in which the arm leads all others by the smallest difference that
    matters or more; `regret` is how far it stays behind the best of each draw, on average, in the
    outcome's unit, and `regret_high` its 95th percentile over draws; `same_as` names the first arm
    that has the same value in every draw (mostly the arm itself). Outcomes without a better
    direction are left out.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for cell in cells:
        card = cards[cell["outcome"]]
        if card.direction == "neither":
            continue
        rows += _rows(differences_by_draw(worlds, cell, reference), cell, card)
    return pd.DataFrame(rows, columns=COLUMNS)


@dataclass(frozen=True)
class Lead:
    """Hold the arms that are equal in every draw (mostly one), and in what share they lead."""

    arms: tuple[str, ...]
    leads: float
    clearly: float


def leading(table: "pd.DataFrame") -> list[Lead]:
    """Give who leads an outcome, the most first; nobody where all arms are equal in every draw.

    `table` holds the rows of `leads` of one outcome.
    """
    if not table["regret"].any():
        return []
    kept = table[table["leads"] > 0]
    same = kept.groupby("same_as", sort=False)
    found = [
        Lead(tuple(map(str, own["arm"])), _whole(own["leads"].sum()), float(own["clearly"].max()))
        for _, own in same
    ]
    return sorted(found, key=lambda lead: -lead.leads)


def _whole(share: float) -> float:
    """Take the rounding of thirds and the like from a share, so that all is all."""
    return round(float(share), 12)


def _rows(
    table: "pd.DataFrame", cell: Mapping[str, Any], card: OutcomeCard
) -> list[dict[str, Any]]:
    if not len(table):
        return []
    up = table.to_numpy(float) * (-1.0 if card.direction == "lower" else 1.0)
    best = up.max(axis=1, keepdims=True)
    first = up == best
    share = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    regret, worst = (best - up).mean(axis=0), np.quantile(best - up, HIGH, axis=0)
    others = [np.delete(up, column, axis=1).max(axis=1) for column in range(up.shape[1])]
    ahead = [up[:, column] - other for column, other in enumerate(others)]
    clearly = [float((each >= card.smallest).mean()) for each in ahead]
    same = [int((up == up[:, [i]]).all(axis=0).argmax()) for i in range(up.shape[1])]
    return [
        {**cell, "arm": str(arm), "leads": float(share[i]), "clearly": clearly[i],
         "regret": float(regret[i]), "regret_high": float(worst[i]), "draws": len(table),
         "same_as": str(table.columns[same[i]])}
        for i, arm in enumerate(table.columns)
    ]  # fmt: skip
