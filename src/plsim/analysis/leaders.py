"""Say which policy leads in what share of the draws, outcome by outcome."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.draws import differences_by_draw
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["outcome", "measure", "year", "subgroup", "arm", "leads", "clearly", "regret", "draws"]


def leads(
    worlds: "pd.DataFrame",
    cells: Sequence[Mapping[str, Any]],
    cards: Mapping[str, OutcomeCard],
    reference: str,
) -> "pd.DataFrame":
    """Count, for each cell of the board and each arm, the share of draws in which it leads.

    `leads` shares a draw equally between arms at the same value, so that an outcome's shares sum
    to 1; `clearly` counts draws in which the arm leads all others by the smallest difference that
    matters or more; `regret` is how far it stays behind the best of each draw, on average, in the
    outcome's unit. Outcomes without a better direction are left out.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for cell in cells:
        card = cards[cell["outcome"]]
        if card.direction == "neither":
            continue
        rows += _rows(differences_by_draw(worlds, cell, reference), cell, card)
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(
    table: "pd.DataFrame", cell: Mapping[str, Any], card: OutcomeCard
) -> list[dict[str, Any]]:
    if not len(table):
        return []
    up = table.to_numpy(float) * (-1.0 if card.direction == "lower" else 1.0)
    best = up.max(axis=1, keepdims=True)
    first = up == best
    share = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    regret = (best - up).mean(axis=0)
    others = [np.delete(up, column, axis=1).max(axis=1) for column in range(up.shape[1])]
    ahead = [up[:, column] - other for column, other in enumerate(others)]
    clearly = [float((each >= card.smallest).mean()) for each in ahead]
    return [
        {**cell, "arm": str(arm), "leads": float(share[i]), "clearly": clearly[i],
         "regret": float(regret[i]), "draws": len(table)}
        for i, arm in enumerate(table.columns)
    ]  # fmt: skip
