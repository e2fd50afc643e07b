"""Follow who gains along the whole range of starters: the difference by starting percentile."""

from typing import TYPE_CHECKING, Any

from plsim.analysis.arms import ALL, beside, reader
from plsim.analysis.gainers import beside_reference, student_deviation

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

STEP = 10  # percentiles in a point of a curve
COLUMNS = ["arm", "percentile", "median", "low", "high", "students"]


def curves(
    students: Any, reference: str, arms: "Iterable[str]", at: str = "end", at_once: int = ALL
) -> "pd.DataFrame":
    """Give the median difference, and the middle 8 in 10 of students, by tenth of starters.

    `percentile` is the middle of a tenth of true skill in week 0 within world and grade, under the
    reference; differences are in the reference arm's within-grade SD of true skill, between the
    same student in both arms. Columns: arm, percentile, median, low, high, students.
    """
    import pandas as pd

    base = reader(students)([reference])
    sd = student_deviation(base, reference, at)
    base = base[["world", "student", "grade", "start"]]
    rank = base.groupby(["world", "grade"])["start"].rank(pct=True, method="first")
    tenth = ((rank * 100 - 1e-9) // STEP * STEP + STEP / 2).clip(STEP / 2, 100 - STEP / 2)
    places = base[["world", "student"]].assign(percentile=tenth)
    parts = []
    others = [name for name in arms if name != reference]
    for arm, table in beside(students, reference, others, at_once):
        both = beside_reference(table, arm, reference, at, sd).merge(
            places, on=["world", "student"]
        )
        grouped = both.dropna(subset=["change"]).groupby("percentile")["change"]
        shown = {"median": 0.5, "low": 0.1, "high": 0.9}
        found = pd.DataFrame({name: grouped.quantile(level) for name, level in shown.items()})
        parts.append(found.assign(arm=arm, students=grouped.size()).reset_index())
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return found[COLUMNS]
