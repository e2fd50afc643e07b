"""Set the draws' assumptions beside what each draw gave: the tables that sensitivity reads."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.worlds import Worlds

KEYS = ("arm", "draw")
"""Columns of a table of draws beside one column for each assumption."""


def differences_by_draw(
    worlds: "Worlds", cell: Mapping[str, Any], reference: str
) -> "pd.DataFrame":
    """Give draw x arm: each arm's difference from the reference, averaged over a draw's worlds.

    `worlds` are the paired differences per world; the reference's own column is 0. Worlds that
    lack an arm are left out of all.
    """
    wide = (
        worlds.of(cell).pivot(index=["draw", "world"], columns="arm", values="difference").dropna()
    )
    return wide.assign(**{reference: 0.0}).groupby(level="draw").mean()


def varied(draws: "pd.DataFrame", *arms: str) -> "pd.DataFrame":
    """Give draw x assumption: what varies between draws in any of the arms.

    An assumption whose values differ between the arms has a column for each of them, named
    `file.field (arm)`.
    """
    import pandas as pd

    tables = {arm: draws[draws["arm"] == arm].set_index("draw") for arm in dict.fromkeys(arms)}
    columns: dict[str, pd.Series[float]] = {}
    for name in [column for column in draws.columns if column not in KEYS]:
        own = {arm: table[name] for arm, table in tables.items() if table[name].nunique() > 1}
        first = next(iter(own.values()), None)
        if first is not None and all(first.equals(other) for other in own.values()):
            columns[name] = first
        else:
            columns |= {f"{name} ({arm})": values for arm, values in own.items()}
    return pd.DataFrame(columns, index=next(iter(tables.values())).index)


def assumption_of(column: str) -> str:
    """Take the assumption's name from a column of `varied`.

    >>> assumption_of("learning.rate (fixed)"), assumption_of("learning.rate")
    ('learning.rate', 'learning.rate')
    """
    return column.partition(" (")[0]
