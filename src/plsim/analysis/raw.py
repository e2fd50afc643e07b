"""Show gaps on the raw scale too: SD units hide it where all students drift apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plsim.analysis.paired import differences

if TYPE_CHECKING:
    import pandas as pd

    from plsim.core.declare import OutcomeCard

COLUMNS = ["arm", "subgroup", "base", "value", "difference", "percent"]


def raw_gaps(
    ends: "pd.DataFrame",
    cards: "Mapping[str, OutcomeCard]",
    reference: str,
    arms: Sequence[str],
    year: int,
) -> "pd.DataFrame":
    """Average the gaps of true skill over worlds in raw units, and the variance within grades.

    `ends` are the tidy rows of the years' ends. Columns: arm, subgroup, `base` (the reference's
    gap), `value` (the arm's), difference, and `percent`: by how much the arm's variance within
    grades is above the reference's.
    """
    import pandas as pd

    own = ends[(ends["year"] == year) & (ends["measure"] == "skill")]
    raw = {
        name: replace(cards[name], standardise=False)
        for name in ("gap", "spread")
        if name in cards and name in set(own["outcome"])
    }
    if "gap" not in raw or reference not in set(own["arm"]) or own["arm"].nunique() < 2:
        return pd.DataFrame(columns=COLUMNS)
    worlds = differences(own, raw, reference, arms)
    spread = worlds[worlds["outcome"] == "spread"].groupby("arm")[["value", "base"]].mean()
    percent = 100.0 * (spread["value"] / spread["base"].where(spread["base"] > 0) - 1.0)
    gaps = worlds[worlds["outcome"] == "gap"].groupby(["arm", "subgroup"], sort=False)
    table = gaps[["base", "value", "difference"]].mean().reset_index()
    table = table.astype({"arm": str, "subgroup": str})
    return table.assign(percent=table["arm"].map(percent))[COLUMNS]
