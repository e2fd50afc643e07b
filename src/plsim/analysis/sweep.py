"""Analyse a sweep: the paired difference of every arm at every point, with the values swept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plsim.analysis import paired
from plsim.analysis.paired import of_cell, statistics
from plsim.analysis.summary import Manifest, arms, cards, main_year, primary_cell
from plsim.analysis.verdict import verdict

if TYPE_CHECKING:
    import pandas as pd

CELL = ["outcome", "measure", "year", "subgroup"]
FIRST = ("all", "low", "middle", "high", "high-low", "disadvantage")
STATISTICS = [
    "estimate", "ci_low", "ci_high", "worlds_low", "worlds_high", "share", "worlds", "correlation",
    "variance_reduction",
]  # fmt: skip


@dataclass(frozen=True)
class SweepFindings:
    """Hold what a sweep found.

    `points` has one row for each point, with the values of the swept keys; `summary` one for each
    point, arm and cell (outcome, measure, year, subgroup), with these values in front; `worlds`
    the paired differences by point and world; `manifest` what was run.
    """

    points: "pd.DataFrame"
    summary: "pd.DataFrame"
    worlds: "pd.DataFrame"
    manifest: Manifest

    @property
    def over(self) -> list[str]:
        """The swept keys, in the order of the file."""
        return [str(key) for key in self.manifest["sweep"]["over"]]

    def primary(self) -> "pd.DataFrame":
        """Give the rows of the primary outcome for all students."""
        return of_cell(self.summary, primary_cell(self.manifest))


def analyse_sweep(results: Any, manifest: Manifest) -> SweepFindings:
    """Pair the arms of a sweep with the reference at every point, at the end of the main year.

    `results` are tidy rows with a column `point`. Standardised outcomes are divided by the
    reference's within-grade SD at the same point.
    """
    points = points_of(manifest)
    worlds = swept_differences(results, manifest)
    known = cards(manifest)
    rows = []
    for key, own in worlds.groupby(["point", *CELL, "arm"], sort=False):
        point, *cell, arm = cast(tuple[Any, ...], key)
        card = known[str(cell[0])]
        found = statistics(own["value"], own["base"], own["draw"], card.smallest)
        numbers = {name: value for name, value in asdict(found).items() if name in STATISTICS}
        unit = "SD" if card.standardise else card.unit
        said = {"reference": str(manifest["reference"]), **numbers, "unit": unit}
        said["verdict"] = verdict(found, card).words
        rows.append({"point": point, **dict(zip(CELL, cell, strict=True)), "arm": str(arm), **said})
    import pandas as pd

    columns = ["point", *CELL, "arm", "reference", *STATISTICS, "verdict", "unit"]
    table = pd.DataFrame(rows, columns=columns)
    return SweepFindings(points, points.merge(table, on="point", how="right"), worlds, manifest)


def points_of(manifest: Manifest) -> "pd.DataFrame":
    """Give the table of points: the number, then one column for each swept key."""
    import pandas as pd

    sweep = manifest["sweep"]
    table = pd.DataFrame(sweep["points"], columns=[str(key) for key in sweep["over"]])
    for key in table.select_dtypes("object"):
        table[key] = table[key].map(str)
    table.insert(0, "point", np.arange(len(table)))
    return table


def swept_differences(results: Any, manifest: Manifest) -> "pd.DataFrame":
    """Give the paired differences by point, world and cell; see `paired.differences`."""
    rows = paired.year_ends(paired.tidy(results))
    rows = rows[rows["year"] == main_year(manifest)]
    reference, sweep = str(manifest["reference"]), manifest["sweep"]
    whole = int(manifest["worlds"])
    everywhere = _at_every_point(rows, sweep["same_as"])
    everywhere = everywhere.assign(world=everywhere["point"] * whole + everywhere["world"])
    raw = {name: replace(card, standardise=False) for name, card in cards(manifest).items()}
    found = paired.differences(everywhere, raw, reference, arms(manifest))
    point = found["world"] // whole
    found = found.assign(point=point, world=found["world"] - point * whole)
    scale = _scale(found, everywhere, manifest)
    shown = {name: found[name] / scale for name in ("value", "base", "difference")}
    draw = found["world"] // max(1, whole // max(1, int(manifest["draws"])))
    return found.assign(**shown, draw=draw)


def _at_every_point(rows: "pd.DataFrame", same_as: Mapping[str, Sequence[int]]) -> "pd.DataFrame":
    """Repeat an arm's rows at every point at which it is the same."""
    import pandas as pd

    parts = []
    for arm, first in same_as.items():
        where = pd.DataFrame({"first": list(first), "point": np.arange(len(first))})
        own = rows[rows["arm"] == arm].rename(columns={"point": "first"})
        parts.append(own.merge(where, on="first").drop(columns="first"))
    return pd.concat(parts, ignore_index=True)


def _scale(
    found: "pd.DataFrame", everywhere: "pd.DataFrame", manifest: Manifest
) -> "pd.Series[float]":
    reference, known = str(manifest["reference"]), cards(manifest)
    keys = ["point", "measure", "year"]
    own = everywhere[
        (everywhere["arm"] == reference)
        & (everywhere["outcome"] == "spread")
        & (everywhere["subgroup"] == "all")
    ]
    variance = own.groupby(keys)["value"].mean().rename("variance").reset_index()
    sd = np.sqrt(found[keys].merge(variance, on=keys, how="left")["variance"].to_numpy(float))
    plain = np.array([not known[str(name)].standardise for name in found["outcome"]])
    scale: pd.Series[float] = found["point"].astype(float)
    scale[:] = np.where(plain, 1.0, np.where(sd > 0, sd, np.nan))
    return scale


def leaders(found: SweepFindings) -> "pd.Series[str]":
    """Name the arm that leads the primary outcome at each point; the reference leads at 0."""
    card = cards(found.manifest)[str(found.manifest["primary"])]
    wide = found.primary().pivot(index="point", columns="arm", values="estimate")
    wide = wide.assign(**{str(found.manifest["reference"]): 0.0})
    up = -wide if card.direction == "lower" else wide
    return up.idxmax(axis=1).astype(str)
