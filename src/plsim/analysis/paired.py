"""Pair arms by world: differences, their interval clustered by draw, their spread over worlds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

CELL = ["outcome", "measure", "year", "week", "subgroup"]
TEXT = ["arm", "subgroup", "outcome", "measure", "unit"]
ROUNDING = 1e-20  # share of the variance below which a variance is rounding, not spread
SYMMETRIC = 1e-6  # skewness over the root of the number of clusters, below which it is rounding

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


def clustered_interval(
    values: ArrayLike, clusters: ArrayLike, level: float = 0.95
) -> tuple[float, float, float]:
    """Give mean, low and high end of the interval of a mean whose values come in clusters.

    The variance of the mean is G / (G - 1) times the sum over clusters of the squared sums of
    deviations, over n squared; the quantile is Student's with G - 1 degrees of freedom. With
    clusters of equal size this is the t interval of the cluster means. An end is moved out where
    the clusters are skewed (see `skewed`), never in: Student's interval alone holds the truth in
    90 % of runs of 10 draws with exponential effects. Fewer than two clusters leave the ends
    undefined (NaN).

    >>> [round(end, 3) for end in clustered_interval([1, 3, 5, 7], [0, 0, 1, 1])]
    [4.0, -21.412, 29.412]
    """
    from scipy.special import stdtrit

    x = np.asarray(values, dtype=float)
    _, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    count = int(cluster.max()) + 1 if x.size else 0
    if count == 0:
        return nan, nan, nan
    mean = float(x.mean())
    if count == 1:
        return mean, nan, nan
    sums = np.bincount(cluster, weights=x - mean).astype(float)
    error = sqrt(count / (count - 1) * float(sums @ sums)) / x.size
    half = float(stdtrit(count - 1, (1 + level) / 2))
    low, high = max(half, skewed(half, sums)), max(half, -skewed(-half, sums))
    return mean, mean - low * error, mean + high * error


def skewed(quantile: float, sums: NDArray[np.float64]) -> float:
    """Give the quantile of a mean's t that belongs to Student's where the sums are skewed.

    `sums` are those of the deviations in each cluster. The cubic transformation takes the first
    effect of skewness out of t (Hall 1992, JRSS B 54:221-228); this is its inverse.

    >>> round(skewed(2.0, np.array([-1.0, -1.0, -1.0, 3.0])), 2), skewed(2.0, np.array([-1.0, 1.0]))
    (1.46, 2.0)
    """
    squares = float(sums @ sums) / sums.size
    third = float(np.mean(sums**3)) / squares**1.5 if squares else 0.0
    a = third / sqrt(sums.size)
    if abs(a) < SYMMETRIC:
        return quantile
    return float(3.0 / a * (np.cbrt(1.0 + a * (quantile - a / 6.0)) - 1.0))


def statistics(
    arm: ArrayLike, reference: ArrayLike, draw: ArrayLike, smallest: float = 0.0
) -> Paired:
    """Compare two arms that were run on the same worlds.

    `arm`, `reference` and `draw` have one entry per world; worlds with a missing value are left
    out of all three. The share of a mean of exactly 0 is that of the worlds at exactly 0.
    """
    a, b = np.asarray(arm, dtype=float), np.asarray(reference, dtype=float)
    kept = np.isfinite(a) & np.isfinite(b)
    a, b, groups = a[kept], b[kept], np.asarray(draw)[kept]
    if not a.size:
        return Paired(nan, nan, nan, nan, nan, nan, nan, 0, nan, nan)
    difference = a - b
    mean, low, high = clustered_interval(difference, groups)
    fifth, last = (float(q) for q in np.quantile(difference, [0.05, 0.95]))
    share = float(np.mean(np.sign(difference) == np.sign(mean)))
    inside = float(np.mean(np.abs(difference) <= smallest))
    correlation, reduction = _pairing(a, b)
    ends = (mean + 0.0, low + 0.0, high + 0.0, fifth + 0.0, last + 0.0)
    return Paired(*ends, share, inside, int(a.size), correlation, reduction)


def _pairing(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, float]:
    """Give the correlation of two arms over worlds and how much variance pairing removed.

    Both are undefined (NaN) where the difference or one of the arms does not vary.
    """
    if a.size < 2:
        return nan, nan
    unpaired, left = float(a.var(ddof=1) + b.var(ddof=1)), float((a - b).var(ddof=1))
    floor = ROUNDING * max(unpaired, float(np.mean(a) ** 2 + np.mean(b) ** 2))
    if left <= floor or a.var() <= floor or b.var() <= floor:
        return nan, nan
    return float(np.corrcoef(a, b)[0, 1]), unpaired / left


def tidy(results: Any) -> "pd.DataFrame":
    """Give results (a DataFrame or a mapping of columns) as a frame with plain text columns.

    Rows that stand twice (a weekly row and a year's end) are kept once.
    """
    import pandas as pd

    frame = pd.DataFrame(results)
    texts = {column: frame[column].astype(str) for column in TEXT if column in frame}
    return frame.assign(**texts).drop_duplicates(ignore_index=True)


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


def _divisor(sds: Deviations, measure: str, year: int, week: int) -> float:
    # A week without its own spread is divided by that of the year's end: weekly rows come for
    # the primary outcome alone. An SD of 0 leaves the effect undefined.
    known = [w for m, y, w in sds if (m, y) == (measure, year)]
    nearest = week if week in known else max(known, default=week)
    sd = sds.get((measure, year, nearest), nan)
    return sd if sd > 0 else nan


def differences(
    results: "pd.DataFrame",
    cards: Mapping[str, OutcomeCard],
    reference: str,
    arms: Iterable[str],
) -> "pd.DataFrame":
    """Pair every arm with the reference, world by world, in the units in which they are shown.

    Returns the columns outcome, measure, year, week, subgroup, arm, world, draw, value, base,
    difference: `value` is the arm's, `base` the reference's, both over the standardiser where the
    outcome's card says so. Outcomes without a card are left out. Raises ValueError where the
    reference is missing or a world has two values of one thing.
    """
    import pandas as pd

    rows = results[results["outcome"].isin(list(cards))]
    if reference not in set(results["arm"]):
        raise ValueError(f"results hold no arm {reference!r}, the reference")
    if rows.duplicated([*CELL, "arm", "world"]).any():
        raise ValueError("results hold two values of one outcome in one world")
    wide = rows.pivot(index=[*CELL, "world"], columns="arm", values="value")
    cells = wide.index.to_frame(index=False)
    draw = rows.drop_duplicates("world").set_index("world")["draw"]
    cells = cells.assign(draw=cells["world"].map(draw))
    scale = _scales(cells, cards, standard_deviations(results, reference))
    base = wide[reference].to_numpy(float) if reference in wide else np.full(len(wide), nan)
    parts = []
    for arm in [name for name in arms if name != reference and name in wide]:
        own = wide[arm].to_numpy(float)
        paired = np.isfinite(own) & np.isfinite(base)
        shown = {"value": own / scale, "base": base / scale, "difference": (own - base) / scale}
        parts.append(cells.assign(arm=arm, **shown)[paired])
    columns = [*CELL, "arm", "world", "draw", "value", "base", "difference"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _scales(
    cells: "pd.DataFrame", cards: Mapping[str, OutcomeCard], sds: Deviations
) -> NDArray[np.float64]:
    divisors: dict[tuple[str, str, int, int], float] = {}
    keys = list(zip(*(cells[c] for c in ("outcome", "measure", "year", "week")), strict=True))
    for outcome, measure, year, week in set(keys):
        standardise = cards[outcome].standardise
        divisor = _divisor(sds, measure, int(year), int(week)) if standardise else 1.0
        divisors[outcome, measure, year, week] = divisor
    return np.array([divisors[key] for key in keys], dtype=float)
