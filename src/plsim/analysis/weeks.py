"""Follow the primary outcome week by week: the paired difference of each group in each arm."""

from typing import TYPE_CHECKING, Any

from plsim.analysis.paired import differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from plsim.core.declare import OutcomeCard

THIRDS = ("low", "middle", "high")
COLUMNS = ["arm", "subgroup", "year", "week", "estimate", "worlds_low", "worlds_high", "worlds"]


def weekly(
    rows: "pd.DataFrame",
    cards: "Mapping[str, OutcomeCard]",
    cell: "Mapping[str, Any]",
    reference: str,
    arms: "Sequence[str]",
) -> "pd.DataFrame":
    """Give the mean difference, and its 5th and 95th percentile over worlds, in each week.

    `rows` are tidy results and `cell` names the outcome, the measure and the group that lead;
    thirds are followed where the outcome was measured for them, else that group alone. Columns:
    arm, subgroup, year, week, estimate, worlds_low, worlds_high, worlds.
    """
    import pandas as pd

    own = rows[(rows["outcome"] == cell["outcome"]) & (rows["measure"] == cell["measure"])]
    groups = [third for third in THIRDS if third in set(own["subgroup"])] or [cell["subgroup"]]
    own = own[own["subgroup"].isin(groups)]
    # the standardiser stands in rows of another outcome
    spread = rows[rows["outcome"] == "spread"]
    if reference not in set(own["arm"]) or own["arm"].nunique() < 2:
        return pd.DataFrame(columns=COLUMNS)
    both = pd.concat([own, spread], ignore_index=True)
    known = {cell["outcome"]: cards[cell["outcome"]]}
    worlds = differences(both, known, reference, arms)
    grouped = worlds.groupby(["arm", "subgroup", "year", "week"], sort=False)["difference"]
    table = pd.DataFrame(
        {
            "estimate": grouped.mean(),
            "worlds_low": grouped.quantile(0.05),
            "worlds_high": grouped.quantile(0.95),
            "worlds": grouped.count(),
        }
    )
    place = {arm: nr for nr, arm in enumerate(arms)} | {g: nr for nr, g in enumerate(groups)}
    plain = table.reset_index().astype({"arm": str, "subgroup": str})
    return plain.sort_values(
        ["arm", "subgroup", "year", "week"],
        key=lambda column: column.map(place) if column.name in ("arm", "subgroup") else column,
        ignore_index=True,
    )[COLUMNS]
