"""Pair arms by world: differences, their interval clustered by draw, their spread over worlds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plsim.analysis.intervals import Array, clustered_intervals

if TYPE_CHECKING:
    import pandas as pd

CELL = ["outcome", "measure", "year", "week", "subgroup"]
TEXT = ["arm", "subgroup", "outcome", "measure", "unit"]
ROUNDING = 1e-20  # share of the variance below which a variance is rounding, not spread

Deviations = Mapping[tuple[str, int, int], float]


@dataclass(frozen=True)
class Paired:
    """Hold the statistics of one arm's differences from another over worlds.

    `ci_*` is the 95 % interval of the mean, `worlds_*` the 5th and 95th percentile over worlds,
    `share` the share of worlds on the mean's side of 0, `inside` the share within the smallest
    difference that matters. NaN stands where a number is undefined; never an infinity.
    """

    estimate: float
    ci_low: float
    ci_high: float
    worlds_low: float
    worlds_high: float
    share: float
    inside: float
    worlds: int
    correlation: float
    variance_reduction: float


NOTHING = Paired(nan, nan, nan, nan, nan, nan, nan, 0, nan, nan)
"""Stands where no world has both values."""


def statistics(
    arm: ArrayLike, reference: ArrayLike, draw: ArrayLike, smallest: float = 0.0
) -> Paired:
    """Compare two arms that were run on the same worlds.

    `arm`, `reference` and `draw` have one entry per world; worlds with a missing value are left
    out of all three. The share of a mean of exactly 0 is that of the worlds at exactly 0.
    """
    a, b = (np.asarray(each, dtype=float)[np.newaxis] for each in (arm, reference))
    return statistics_of_all(a, b, draw, np.array([smallest]))[0]


def statistics_of_all(a: Array, b: Array, draw: ArrayLike, smallest: Array) -> list[Paired]:
    """Compare many things of two arms at once: `a` and `b` are thing x world.

    `draw` has one entry per world, `smallest` one per thing. See `statistics`.
    """
    draws, kept = np.asarray(draw), np.isfinite(a) & np.isfinite(b)
    found = [NOTHING] * len(a)
    # things that were measured in the same worlds are compared together
    patterns, which = np.unique(np.packbits(kept, axis=1), axis=0, return_inverse=True)
    for number in range(len(patterns)):
        rows = np.flatnonzero(which.reshape(-1) == number)
        worlds = kept[rows[0]]
        if worlds.any():
            at = np.ix_(rows, worlds)
            told = _statistics(a[at], b[at], draws[worlds], smallest[rows])
            for row, each in zip(rows, told, strict=True):
                found[row] = each
    return found


def _statistics(a: Array, b: Array, draw: NDArray[Any], smallest: Array) -> list[Paired]:
    difference = a - b
    mean, low, high = clustered_intervals(difference, draw)
    fifth, last = np.quantile(difference, [0.05, 0.95], axis=1)
    share = (np.sign(difference) == np.sign(mean)[:, np.newaxis]).mean(axis=1)
    inside = (np.abs(difference) <= smallest[:, np.newaxis]).mean(axis=1)
    correlation, reduction = _pairing(a, b)
    # adding 0 makes a negative zero a plain one
    ends = [end + 0.0 for end in (mean, low, high, fifth, last)]
    worlds = [a.shape[1]] * len(a)
    columns = (each.tolist() for each in (*ends, share, inside))
    rest = (correlation.tolist(), reduction.tolist())
    return [Paired(*row) for row in zip(*columns, worlds, *rest, strict=True)]


def _pairing(a: Array, b: Array) -> tuple[Array, Array]:
    """Give the correlation of two arms over worlds and how much variance pairing removed.

    Both are undefined (NaN) where the difference or one of the arms does not vary.
    """
    none = np.full(len(a), nan)
    if a.shape[1] < 2:
        return none, none
    spread_a, spread_b = a.var(axis=1, ddof=1), b.var(axis=1, ddof=1)
    unpaired, left = spread_a + spread_b, (a - b).var(axis=1, ddof=1)
    floor = ROUNDING * np.maximum(unpaired, a.mean(axis=1) ** 2 + b.mean(axis=1) ** 2)
    varies = (left > floor) & (np.minimum(spread_a, spread_b) > floor)
    off_a, off_b = (each - each.mean(axis=1, keepdims=True) for each in (a, b))
    together = (off_a * off_b).sum(axis=1) / (a.shape[1] - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.clip(together / np.sqrt(spread_a * spread_b), -1.0, 1.0)
        return np.where(varies, correlation, nan), np.where(varies, unpaired / left, nan)


def tidy(results: Any) -> "pd.DataFrame":
    """Give results (a DataFrame or a mapping of columns) as a frame whose texts are categories.

    Rows that stand twice (a weekly row and a year's end) are kept once.
    """
    import pandas as pd

    frame = pd.DataFrame(results)
    texts = {name: frame[name] for name in TEXT if name in frame}
    words = {
        name: own if isinstance(own.dtype, pd.CategoricalDtype) else own.astype(str)
        for name, own in texts.items()
    }
    return frame.assign(**{n: own.astype("category") for n, own in words.items()}).drop_duplicates(
        ignore_index=True
    )


def of_cell(table: "pd.DataFrame", cell: Mapping[str, Any]) -> "pd.DataFrame":
    """Keep the rows that have the values of a cell: outcome, measure, year, subgroup."""
    kept = np.ones(len(table), dtype=bool)
    for name, value in cell.items():
        kept &= (table[name] == value).to_numpy(bool)
    return table[kept]


def year_ends(results: "pd.DataFrame") -> "pd.DataFrame":
    """Keep the rows of each outcome's last measured week in each year."""
    last = results.groupby(["outcome", "measure", "year"])["week"].transform("max")
    return results[results["week"] == last]


def standard_deviations(results: "pd.DataFrame", reference: str) -> Deviations:
    """Give the reference arm's within-grade SD by measure, year and week, pooled over worlds.

    The outcome `spread` holds each world's within-grade variance; the SD is the root of its mean.
    """
    rows = results[
        (results["arm"] == reference)
        & (results["outcome"] == "spread")
        & (results["subgroup"] == "all")
    ]
    pooled = rows.groupby(["measure", "year", "week"])["value"].mean()
    keys = [(str(m), int(y), int(w)) for m, y, w in pooled.index]
    return dict(zip(keys, np.sqrt(pooled.to_numpy(float)).tolist(), strict=True))
