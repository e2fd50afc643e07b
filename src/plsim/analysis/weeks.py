"""Follow the primary outcome week by week: the paired difference of each group in each arm."""

from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.paired import statistics_of_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from plsim.analysis.worlds import Worlds
    from plsim.core.declare import OutcomeCard

THIRDS = ("low", "middle", "high")
SHOWN = ["estimate", "worlds_low", "worlds_high", "worlds"]
COLUMNS = ["arm", "subgroup", "year", "week", *SHOWN]


def followed(rows: "pd.DataFrame", cell: "Mapping[str, Any]") -> "pd.DataFrame":
    """Keep the tidy rows that `weekly` needs: those of its groups, and the standardiser's."""
    own = (rows["outcome"] == cell["outcome"]) & (rows["measure"] == cell["measure"])
    own &= rows["subgroup"].isin([*THIRDS, cell["subgroup"]])
    kept: pd.DataFrame = rows[own | (rows["outcome"] == "spread")]
    return kept


def weekly(
    worlds: "Worlds", cards: "Mapping[str, OutcomeCard]", cell: "Mapping[str, Any]"
) -> "pd.DataFrame":
    """Give the mean difference, and its 5th and 95th percentile over worlds, in each week.

    `worlds` hold what `followed` keeps and `cell` names the outcome, the measure and the group that
    lead; thirds are followed where the outcome was measured for them, else that group alone.
    Columns: arm, subgroup, year, week, estimate, worlds_low, worlds_high, worlds.
    """
    import pandas as pd

    own = worlds.shown({cell["outcome"]: cards[cell["outcome"]]})
    groups = [g for g in THIRDS if g in set(own.cells["subgroup"])] or [cell["subgroup"]]
    own = own.some(own.cells["measure"] == cell["measure"])
    own = own.some(own.cells["subgroup"].isin(groups))
    parts = []
    for arm in own.others:
        value, base, paired = own.pairs(arm)
        there = np.flatnonzero(paired.any(axis=1))
        found = statistics_of_all(value[there], base[there], own.draws, np.zeros(len(there)))
        numbers = pd.DataFrame([[getattr(each, name) for name in SHOWN] for each in found])
        numbers.columns = pd.Index(SHOWN)
        cells = own.cells.iloc[there].reset_index(drop=True)
        place = cells["subgroup"].map(groups.index)
        ordered = cells.assign(place=place).sort_values(["place", "year", "week"]).index
        parts.append(cells.join(numbers).assign(arm=arm).loc[ordered])
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)
