"""Analyse a sweep: the paired difference of every arm at every point, with the values swept."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis import paired
from plsim.analysis.paired import of_cell
from plsim.analysis.pieces import source_of
from plsim.analysis.summary import (
    CELL,
    COLUMNS,
    Manifest,
    arms,
    cards,
    main_year,
    outcome_rows,
    primary_cell,
)
from plsim.analysis.worlds import Gathering, Worlds, mean_over_worlds

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SweepFindings:
    """Hold what a sweep found.

    `points` has one row for each point, with the values of the swept keys; `summary` one for each
    point, arm and cell (outcome, measure, year, subgroup), with these values in front; `manifest`
    what was run.
    """

    points: "pd.DataFrame"
    summary: "pd.DataFrame"
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

    `results` are tidy rows with a column `point`: a table, or a `Source` that is read in pieces of
    points. Each point is summarised as a run of its own: standardised outcomes are divided by the
    reference's within-grade SD at the same point.
    """
    import pandas as pd

    points = points_of(manifest)
    rows = outcome_rows(_at_points(results, manifest), manifest, ["point", *CELL])
    table = pd.DataFrame(rows, columns=["point", *COLUMNS])
    return SweepFindings(points, points.merge(table, on="point", how="right"), manifest)


def points_of(manifest: Manifest) -> "pd.DataFrame":
    """Give the table of points: the number, then one column for each swept key."""
    import pandas as pd

    sweep = manifest["sweep"]
    table = pd.DataFrame(sweep["points"], columns=[str(key) for key in sweep["over"]])
    for key in table.select_dtypes("object"):
        table[key] = table[key].map(str)
    table.insert(0, "point", np.arange(len(table)))
    return table


def _at_points(results: Any, manifest: Manifest) -> Worlds:
    """Give the worlds as shown, with a cell for each thing measured at each point.

    An arm that a point leaves as it was has the values of the first point like it.
    """
    names, known = arms(manifest), cards(manifest)
    whole, same_as = int(manifest["worlds"]), manifest["sweep"]["same_as"]
    gathered = Gathering()
    for piece in source_of(results).pieces(names):
        rows = paired.year_ends(paired.tidy(piece[piece["year"] == main_year(manifest)]))
        gathered.add(rows.assign(world=rows["point"] * whole + rows["world"]))
    found = gathered.whole(str(manifest["reference"]), names).year_ends()
    shape = (len(found.cells), len(manifest["sweep"]["points"]), whole)
    values = {}
    for name, own in found.values.items():
        every = np.full((shape[0], shape[1] * whole), np.nan)
        every[:, found.worlds] = own
        values[name] = every.reshape(shape)[:, list(same_as[name])]
    scale = found.scales(known, mean_over_worlds(values[found.reference])).reshape(-1)
    draws = np.zeros(whole, dtype=np.int64)
    draws[found.worlds % whole] = found.draws
    cells = found.cells.loc[found.cells.index.repeat(shape[1])].reset_index(drop=True)
    cells = cells.assign(point=np.tile(np.arange(shape[1]), shape[0]))
    flat = {name: own.reshape(-1, whole) for name, own in values.items()}
    swept = Worlds(found.reference, cells, np.arange(whole), draws, flat, scale)
    return swept.some(cells["outcome"].isin(list(known)))


def leaders(found: SweepFindings) -> "pd.Series[str]":
    """Name the arm that leads the primary outcome at each point; the reference leads at 0."""
    card = cards(found.manifest)[str(found.manifest["primary"])]
    wide = found.primary().pivot(index="point", columns="arm", values="estimate")
    wide = wide.assign(**{str(found.manifest["reference"]): 0.0})
    up = -wide if card.direction == "lower" else wide
    return up.idxmax(axis=1).astype(str)
