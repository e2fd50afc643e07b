"""Compare policies at equal cost: what 100 units of money more a student bought."""

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from plsim.analysis.intervals import clustered_interval
from plsim.analysis.paired import Paired, statistics
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

COST = "cost"
PER = 100.0
SUFFIX = "_per_100"
LOW_COST = 5.0  # Kraft 2020: under 500 USD a student is cheap; there the smallest effect counts


def card_per_100(primary: OutcomeCard, currency: str) -> OutcomeCard:
    """Make the card of an outcome per 100 units of currency, from that of the outcome."""
    unit = "SD" if primary.standardise else primary.unit
    return replace(
        primary,
        name=primary.name + SUFFIX,
        title=f"{primary.title} for {PER:g} {currency} more a student",
        unit=f"{unit} per {PER:g} {currency}",
        smallest=primary.smallest / LOW_COST,
        standardise=False,
        months=False,
    )


def currency_of(manifest: Mapping[str, Any]) -> str:
    """Name the money in which the reference's prices are, else that of the outcome cost."""
    reference = manifest["reference"]
    scenario = next(
        (arm.get("scenario") for arm in manifest["arms"] if arm["name"] == reference), None
    )
    prices = ((scenario or {}).get("school") or {}).get("prices") or {}
    unit = str((manifest["outcomes"].get(COST) or {}).get("unit", "")).removesuffix(" per student")
    return str(prices.get("currency") or unit or "units")


def per_100(effects: "pd.DataFrame", costs: "pd.DataFrame", smallest: float) -> dict[str, Paired]:
    """Give the effect per 100 of each arm that cost more than the reference by over `smallest`.

    `effects` and `costs` hold the columns arm, world, draw, difference. See `ratio`.
    """
    both = effects.merge(costs, on=["arm", "world"], suffixes=("", "_cost"))
    found = {}
    for arm, own in both.groupby("arm", sort=False):
        if own["difference_cost"].mean() > smallest:
            found[str(arm)] = ratio(own["difference"], own["difference_cost"], own["draw"])
    return found


def ratio(effect: ArrayLike, cost: ArrayLike, draw: ArrayLike) -> Paired:
    """Divide the mean effect by the mean cost in hundreds, with its interval.

    The interval is that of the delta method: the mean of the residuals effect - ratio x cost over
    the mean cost, clustered by draw. Where the cost itself cannot be told from 0 the ratio is
    undefined (NaN). Spread and share are those of the worlds' effects over the mean cost.

    >>> found = ratio([0.1, 0.2, 0.3, 0.4], [200.0, 200.0, 200.0, 200.0], [0, 0, 1, 1])
    >>> round(found.estimate, 3), found.share
    (0.125, 1.0)
    """
    y, c, cluster = (np.asarray(each, dtype=float) for each in (effect, cost, draw))
    kept = np.isfinite(y) & np.isfinite(c)
    y, c, cluster = y[kept], c[kept] / PER, cluster[kept]
    none = statistics([], [], [])
    if not y.size:
        return none
    mean, low, high = clustered_interval(c, cluster)
    if low <= 0.0 <= high or not mean:
        return replace(none, worlds=int(y.size))
    rate = float(y.mean()) / mean
    _, below, above = clustered_interval((y - rate * c) / mean, cluster)
    spread = statistics(y / mean, 0.0 * y, cluster)
    return replace(
        spread, ci_low=rate + below, ci_high=rate + above, correlation=nan, variance_reduction=nan
    )
