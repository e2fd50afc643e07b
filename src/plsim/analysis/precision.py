"""How precise a run is: half-widths of the intervals of its primary outcome, arm by arm."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plsim.analysis import paired
from plsim.analysis.intervals import clustered_interval
from plsim.analysis.summary import arms, cards, primary_cell

if TYPE_CHECKING:
    import pandas as pd


def half_widths(results: "pd.DataFrame", manifest: Mapping[str, Any]) -> dict[str, float]:
    """Give half the width of the 95 % interval of the primary outcome for each arm.

    Of the paired difference from the reference, clustered by draw, in the unit in which it is
    reported; of the level itself where there is one arm. NaN where there are fewer than two draws.
    """
    cell, reference = primary_cell(manifest), str(manifest["reference"])
    rows = paired.year_ends(paired.tidy(results))
    rows = rows[rows["outcome"].isin([cell["outcome"], "spread"])]
    others = [arm for arm in arms(manifest) if arm != reference]
    if not others:
        own = paired.of_cell(rows, cell)
        return {reference: _half(own["value"], own["draw"])}
    worlds = paired.of_cell(paired.differences(rows, cards(manifest), reference, others), cell)
    found = {str(arm): _half(own["difference"], own["draw"]) for arm, own in worlds.groupby("arm")}
    return {arm: found.get(arm, float("nan")) for arm in others}


def _half(values: Any, draws: Any) -> float:
    _, low, high = clustered_interval(values, draws)
    return (high - low) / 2
