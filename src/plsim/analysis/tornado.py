"""Find the assumptions that move a difference most: rank correlations over draws."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plsim.analysis.draws import assumption_of
from plsim.core.sources import ASSUMED

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

FEWEST_DRAWS = 20
MOST = 10
LEVEL = 0.05
COLUMNS = [
    "assumption", "correlation", "at_low", "at_high", "low", "high", "source", "clear",
]  # fmt: skip


def tornado(
    values: "pd.DataFrame",
    difference: "pd.Series[float]",
    sources: Mapping[str, str],
    most: int = MOST,
) -> "pd.DataFrame":
    """Rank assumptions by how much they move a difference; the `most` first.

    `values` is draw x assumption and `difference` has one value per draw. Columns: `correlation`
    is Spearman's; `low` and `high` are the assumption's 10th and 90th percentile, `at_low` and
    `at_high` what a line through the ranks gives for the difference there; `clear` tells whether
    the correlation is beyond chance at 5 % with as many assumptions looked at (Bonferroni). Fewer
    than 20 draws give no row.
    """
    import pandas as pd

    x, y = _matched(values, difference)
    if len(y) < FEWEST_DRAWS or not x.shape[1] or np.ptp(y) == 0:
        return pd.DataFrame(columns=COLUMNS)
    rho = correlations(x, y)
    middle, slope = float(y.mean()), _slopes(x, y)
    low, high = np.quantile(x, [0.1, 0.9], axis=0)
    table = pd.DataFrame(
        {
            "assumption": list(values.columns),
            "correlation": rho,
            "at_low": middle - 0.4 * slope,
            "at_high": middle + 0.4 * slope,
            "low": low,
            "high": high,
            "source": [sources.get(assumption_of(name), ASSUMED) for name in values.columns],
            "clear": np.abs(rho) > beyond_chance(len(y), len(rho)),
        }
    )
    order = np.argsort(-np.abs(rho), kind="stable")[:most]
    return table.iloc[order].reset_index(drop=True)[COLUMNS]


def correlations(x: Array, y: Array) -> Array:
    """Give Spearman's correlation of each column of `x` with `y`."""
    a, b = _ranks(x), _ranks(y[:, np.newaxis])[:, 0]
    a, b = a - a.mean(axis=0), b - b.mean()
    rho: Array = (a.T @ b) / np.sqrt((a**2).sum(axis=0) * (b @ b))
    return rho


def beyond_chance(draws: int, looked_at: int, level: float = LEVEL) -> float:
    """Give the correlation that the largest of so many exceeds by chance with `level` at most.

    >>> round(beyond_chance(100, 1), 3), round(beyond_chance(100, 100), 3)
    (0.197, 0.342)
    """
    from scipy.special import stdtrit

    t = float(stdtrit(draws - 2, 1 - level / (2 * looked_at)))
    return float(t / np.sqrt(draws - 2 + t * t))


def share_unsourced(
    values: "pd.DataFrame", difference: "pd.Series[float]", sources: Mapping[str, str]
) -> float | None:
    """Give the share of what single assumptions explain that belongs to those without a source.

    None where `shares` is; never under 0 or over 1.
    """
    found = shares(values, difference)
    if found is None:
        return None
    bare = [sources.get(assumption_of(str(name)), ASSUMED) == ASSUMED for name in found.index]
    return float(np.clip(found[bare].sum(), 0.0, 1.0))


def shares(values: "pd.DataFrame", difference: "pd.Series[float]") -> "pd.Series[float] | None":
    """Give each assumption's share of what single assumptions explain of a difference.

    What one assumption explains is its squared rank correlation less what chance gives,
    1 / (draws - 1), and so may come out a little under 0. None where all together explain no more
    than chance (one-sided, 5 %), or draws are under 20.
    """
    import pandas as pd

    x, y = _matched(values, difference)
    draws, count = x.shape
    if draws < FEWEST_DRAWS or not count or np.ptp(y) == 0:
        return None
    explained = correlations(x, y) ** 2 - 1.0 / (draws - 1)
    chance = 1.645 * np.sqrt(2.0 * count) / (draws - 1)
    if explained.sum() <= chance:
        return None
    return pd.Series(explained / explained.sum(), index=list(values.columns))


def _ranks(x: Array) -> Array:
    """Give the ranks within each column, from 1; equal values share the mean of theirs."""
    import pandas as pd

    return pd.DataFrame(x).rank().to_numpy(float)


def _matched(values: "pd.DataFrame", difference: "pd.Series[float]") -> tuple[Array, Array]:
    both = difference.dropna()
    both = both[both.index.isin(values.index)]
    return np.asarray(values.loc[both.index], dtype=float), np.asarray(both, dtype=float)


def _slopes(x: Array, y: Array) -> Array:
    """Give the slope of `y` on each column's share of smaller values, 0 to 1."""
    u = _ranks(x) / len(y)
    u -= u.mean(axis=0)
    slopes: Array = (u.T @ (y - y.mean())) / (u**2).sum(axis=0)
    return slopes
