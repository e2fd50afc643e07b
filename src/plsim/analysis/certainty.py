"""Say how sure a run is: what luck leaves open, and how much the assumptions spread the worlds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from plsim.analysis.paired import of_cell
from plsim.analysis.summary import Findings, Manifest, primary_cell
from plsim.core.sources import ASSUMED
from plsim.results.record import WORLDS_PER_DRAW

if TYPE_CHECKING:
    import pandas as pd


FEW_DRAWS = 20
"""Draws below which skewed effects are missed too often: docs/sensitivity.md has what was measured.

The skewness of the draws at hand does not tell: intervals fail where its rare draws are lacking.
"""


@dataclass(frozen=True)
class Share:
    """Hold a share of a variance with its 95 % interval, all 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Certainty:
    """Hold what can be said of a run's certainty; None where a number is undefined.

    `draws` is how many draws of the assumptions stand behind the intervals, `half_width` the widest
    half interval of an average of the primary outcome, `unpaired` the number of unpaired worlds
    that would give the same error, `assumptions_share` the share of the spread between worlds that
    lies between draws, `unsourced` the number of assumptions without a source; `ensemble` sums up
    the fitted draws, where there are any.
    """

    worlds: int
    draws: int
    half_width: float | None
    unpaired: int | None
    assumptions_share: Share | None
    assumptions: int
    unsourced: int
    calibrated: bool
    ensemble: Mapping[str, Any] = field(default_factory=dict)


def certainty(findings: Findings) -> Certainty:
    """Measure a run's certainty on the primary outcome, for all students at the main year's end."""
    manifest = findings.manifest
    rows = _leading(findings.summary, manifest)
    rows = rows[rows["reference"] == manifest["reference"]]
    half = ((rows["ci_high"] - rows["ci_low"]) / 2).max()
    worlds = int(rows["worlds"].max()) if len(rows) else 0
    reduction = rows["variance_reduction"].median()
    sources = [str(a.get("source", ASSUMED)) for a in manifest.get("assumptions", [])]
    paired = findings.worlds.of(primary_cell(manifest))
    return Certainty(
        worlds,
        int(paired["draw"].nunique()),
        float(half) if isfinite(half) else None,
        round(worlds * reduction) if isfinite(reduction) else None,
        share_of_assumptions(paired),
        len(sources),
        sources.count(ASSUMED),
        bool(manifest.get("calibrated", False)),
        manifest.get("ensemble") or {},
    )


def _leading(table: "pd.DataFrame", manifest: Manifest) -> "pd.DataFrame":
    return of_cell(table, primary_cell(manifest))


def share_of_assumptions(worlds: "pd.DataFrame") -> Share | None:
    """Split the spread of differences into draws, and people with luck; pooled over arms.

    The two worlds of a draw share its assumptions, so half the squared difference between them
    is people and luck, and what is left of the variance between draws' means is assumptions: an
    intraclass correlation. Its interval is that of the F distribution, as if the arms told but one
    story: with several arms it is wider than need be. None where nothing varies, or fewer than two
    draws have both their worlds in some arm.
    """
    found = [squares(own) for _, own in worlds.groupby("arm")]
    parts = [part for part in found if part is not None]
    between, within = (sum(part[i] for part in parts) for i in (0, 1))
    if not between + within > 0:  # nothing varies, or a difference is undefined
        return None
    draws = min(part[2] for part in parts)
    from scipy.special import fdtri

    # a ratio beyond chance is what is left when divided by the ratio that chance gives
    chance = (1.0, *(float(fdtri(draws - 1, draws, p)) for p in (0.975, 0.025)))
    value, low, high = (correlation(between / ratio, within) for ratio in chance)
    return Share(value, low, high)


def squares(own: "pd.DataFrame") -> tuple[float, float, int] | None:
    """Give the mean squares of an arm's differences between and within draws, and their number.

    Draws of which a world is missing are left out; None where fewer than two are left.
    """
    both = own.groupby("draw")["difference"].agg(["size", "mean", "var"])
    both = both[both["size"] == WORLDS_PER_DRAW]
    if len(both) < 2:
        return None
    between = WORLDS_PER_DRAW * float(both["mean"].var())
    return between, float(both["var"].mean()), len(both)


def correlation(between: float, within: float) -> float:
    """Give the intraclass correlation of pairs by their mean squares, not under 0.

    >>> correlation(16.0, 2.0), correlation(1.0, 2.0)
    (0.7777777777777778, 0.0)
    """
    return max(0.0, (between - within) / (between + within))
