"""How precise a run is: half-widths of the intervals of its primary outcome, arm by arm."""

from collections.abc import Mapping
from typing import Any

from plsim.analysis import paired
from plsim.analysis.intervals import clustered_interval
from plsim.analysis.pieces import source_of
from plsim.analysis.summary import arms, cards, primary_cell
from plsim.analysis.worlds import Gathering


def half_widths(results: Any, manifest: Mapping[str, Any]) -> dict[str, float]:
    """Give half the width of the 95 % interval of the primary outcome for each arm.

    `results` is a table, or a `Source` that is read in pieces. Widths are those of the paired
    difference from the reference, clustered by draw, in the unit in which it is reported; of the
    level itself where there is one arm. NaN where there are fewer than two draws.
    """
    cell, reference, names = primary_cell(manifest), str(manifest["reference"]), arms(manifest)
    found = Gathering()
    for piece in source_of(results).pieces(names):
        kept = piece[piece["outcome"].isin([cell["outcome"], "spread"])]
        found.add(paired.year_ends(paired.tidy(kept)))
    worlds = found.whole(reference, names)
    others = [arm for arm in names if arm != reference]
    if not others:
        own = worlds.levels(cell)
        return {reference: _half(own["value"], own["draw"])}
    rows = worlds.shown(cards(manifest)).of(cell)
    widths = {str(arm): _half(own["difference"], own["draw"]) for arm, own in rows.groupby("arm")}
    return {arm: widths.get(arm, float("nan")) for arm in others}


def _half(values: Any, draws: Any) -> float:
    _, low, high = clustered_interval(values, draws)
    return (high - low) / 2
