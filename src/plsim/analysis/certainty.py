"""Say how sure a run is: what luck leaves open, and how much the assumptions spread the worlds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.paired import of_cell
from plsim.analysis.summary import Findings, Manifest, primary_cell
from plsim.core.sources import ASSUMED

if TYPE_CHECKING:
    import pandas as pd


FEW_DRAWS = 20
"""Draws below which skewed effects are missed too often: docs/sensitivity.md has what was measured.

The skewness of the draws at hand does not tell: intervals fail where its rare draws are lacking.
"""


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
    assumptions_share: float | None
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


def share_of_assumptions(worlds: "pd.DataFrame") -> float | None:
    """Split the spread of differences into draws, and people with luck; pooled over arms.

    The two worlds of a draw share its assumptions, so half the squared difference between them
    is people and luck, and what is left of the variance between draws' means is assumptions.
    """
    parts = [
        components([pair.to_numpy(float) for _, pair in own.groupby("draw")["difference"]])
        for _, own in worlds.groupby("arm")
    ]
    between = sum(part[0] for part in parts)
    total = between + sum(part[1] for part in parts)
    return between / total if total > 0 else None


def components(groups: Sequence[Any]) -> tuple[float, float]:
    """Give the variance between and within groups of equal size (one-way, unbiased, not under 0).

    Groups of another size than the most common are left out; fewer than two groups, or groups of
    one, give zeros.

    >>> components([[0.0, 2.0], [4.0, 6.0]])
    (7.0, 2.0)
    """
    sizes = [len(group) for group in groups]
    size = max(set(sizes), key=sizes.count) if sizes else 0
    kept = np.array([group for group in groups if len(group) == size], dtype=float)
    if size < 2 or len(kept) < 2:
        return 0.0, 0.0
    within = float(kept.var(axis=1, ddof=1).mean())
    between = float(kept.mean(axis=1).var(ddof=1)) - within / size
    return max(0.0, between), within
