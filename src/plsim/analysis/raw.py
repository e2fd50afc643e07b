"""Show gaps on the raw scale too: SD units hide it where all students drift apart."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.worlds import Worlds

COLUMNS = ["arm", "subgroup", "base", "value", "difference", "percent"]


def raw_gaps(ends: "Worlds", year: int) -> "pd.DataFrame":
    """Average the gaps of true skill over worlds in raw units, and the variance within grades.

    `ends` are the worlds at the years' ends, as measured. Columns: arm, subgroup, `base` (the
    reference's gap), `value` (the arm's), difference, and `percent`: by how much the arm's variance
    within grades is above the reference's.
    """
    spread, gaps = (
        ends.of({"outcome": outcome, "measure": "skill", "year": year})
        for outcome in ("spread", "gap")
    )
    mean = spread.groupby("arm")[["value", "base"]].mean()
    percent = 100.0 * (mean["value"] / mean["base"].where(mean["base"] > 0) - 1.0)
    groups = gaps.groupby(["arm", "subgroup"], sort=False)
    table = groups[["base", "value", "difference"]].mean().reset_index()
    return table.assign(percent=table["arm"].map(percent))[COLUMNS]
