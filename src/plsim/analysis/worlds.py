"""Hold what was measured as arrays of thing by world, put together of rows that come in pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plsim.analysis.intervals import Array
from plsim.analysis.paired import CELL, of_cell

if TYPE_CHECKING:
    import pandas as pd

    from plsim.core.declare import OutcomeCard

Key = tuple[str, str, int, int, str]


@dataclass(frozen=True)
class Worlds:
    """Hold the values of all arms in all worlds: for each arm cell x world, NaN where none is.

    `cells` has a row for each thing measured (outcome, measure, year, week, subgroup), sorted;
    `worlds` and `draws` number the columns. Values are as measured; `scale` (one per cell) is what
    they are divided by to be shown. Arms are in the order of the experiment.
    """

    reference: str
    cells: "pd.DataFrame"
    worlds: NDArray[np.int64]
    draws: NDArray[np.int64]
    values: Mapping[str, Array]
    scale: Array

    @property
    def others(self) -> list[str]:
        """The arms beside the reference."""
        return [arm for arm in self.values if arm != self.reference]

    def some(self, kept: Any) -> "Worlds":
        """Keep the cells for which `kept` is true."""
        which = np.flatnonzero(kept)
        if len(which) == len(self.cells):
            return self
        values = {arm: own[which] for arm, own in self.values.items()}
        cells = self.cells.iloc[which].reset_index(drop=True)
        return replace(self, cells=cells, values=values, scale=self.scale[which])

    def year_ends(self) -> "Worlds":
        """Keep each outcome's last measured week in each year."""
        last = self.cells.groupby(["outcome", "measure", "year"])["week"].transform("max")
        return self.some(self.cells["week"] == last)

    def shown(self, cards: "Mapping[str, OutcomeCard]") -> "Worlds":
        """Keep the outcomes of some cards, in the unit that each asks for."""
        scale = self.scales(cards, mean_over_worlds(self.values[self.reference]))
        return replace(self, scale=scale).some(self.cells["outcome"].isin(list(cards)))

    def scales(self, cards: "Mapping[str, OutcomeCard]", means: Array) -> Array:
        """Give what each cell is divided by: 1, or the reference's SD within grades of its measure.

        `means` are those of the reference, cell x anything; an SD is the root of the mean variance
        (outcome `spread`) in the cell's week. A week without its own, such as those of the primary
        outcome between years' ends, takes that of the year's last. NaN where there is none, or 0.
        """
        spread = of_cell(self.cells, {"outcome": "spread", "subgroup": "all"})
        known: dict[tuple[str, int], dict[int, int]] = {}
        for at, measure, year, week in spread[["measure", "year", "week"]].itertuples():
            if np.isfinite(means[at]).any():
                known.setdefault((measure, year), {})[week] = at
        scale = np.ones(means.shape)
        keys = self.cells[["outcome", "measure", "year", "week"]].itertuples()
        for at, outcome, measure, year, week in keys:
            if outcome in cards and cards[outcome].standardise:
                weeks = known.get((measure, year), {})
                place = weeks.get(week, weeks.get(max(weeks, default=-1)))
                scale[at] = nan if place is None else np.sqrt(means[place])
        return np.where(scale > 0, scale, nan)

    def pairs(self, arm: str) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Give an arm's values, the reference's, both as shown, and where both were measured."""
        own, base, scale = self.values[arm], self.values[self.reference], self.scale[:, np.newaxis]
        return own / scale, base / scale, np.isfinite(own) & np.isfinite(base)

    def of(self, cell: Mapping[str, Any]) -> "pd.DataFrame":
        """Give the paired worlds of the cells that have some values, such as outcome and year.

        Columns: outcome, measure, year, week, subgroup, arm, world, draw, value, base, difference:
        `value` is the arm's and `base` the reference's, as shown. Worlds that lack the arm or the
        reference are left out.
        """
        at = of_cell(self.cells, cell).index.to_numpy()
        own, base, scale = (
            self._at(self.others, at),
            self.values[self.reference][at],
            self.scale[at],
        )
        scale = scale[:, np.newaxis]
        shown = {"value": own / scale, "base": base / scale, "difference": (own - base) / scale}
        return self._rows(self.others, at, np.isfinite(own) & np.isfinite(base), shown)

    def levels(self, cell: Mapping[str, Any]) -> "pd.DataFrame":
        """Give the values, as measured, of the cells that have some values, in all arms.

        Columns: outcome, measure, year, week, subgroup, arm, world, draw, value.
        """
        at = of_cell(self.cells, cell).index.to_numpy()
        found = self._at(list(self.values), at)
        return self._rows(list(self.values), at, np.isfinite(found), {"value": found})

    def _at(self, arms: Sequence[str], at: NDArray[Any]) -> Array:
        """Give arm x cell x world, of the cells in some places."""
        found = [self.values[arm][at] for arm in arms]
        return np.array(found).reshape(len(arms), len(at), len(self.worlds))

    def _rows(
        self,
        arms: Sequence[str],
        at: NDArray[Any],
        kept: NDArray[np.bool_],
        numbers: Mapping[str, Array],
    ) -> "pd.DataFrame":
        """Give the kept numbers (arm x cell x world), one row for each."""
        import pandas as pd

        arm, row, column = np.nonzero(kept)
        shape, cells = kept.shape, self.cells.iloc[at]
        told: dict[str, Any] = {name: cells[name].to_numpy()[row] for name in CELL}
        told |= {"arm": np.array(arms, dtype=object)[arm]}
        told |= {"world": self.worlds[column], "draw": self.draws[column]}
        values = {n: np.broadcast_to(v, shape)[arm, row, column] for n, v in numbers.items()}
        return pd.DataFrame(told | values)


def mean_over_worlds(values: Array) -> Array:
    """Average over the last axis what is measured; NaN where nothing is."""
    measured = np.isfinite(values)
    count = measured.sum(axis=-1)
    mean: Array = np.where(measured, values, 0.0).sum(axis=-1) / np.where(count > 0, count, nan)
    return mean


class Gathering:
    """Put the values of tidy rows that come in pieces of worlds into arrays."""

    def __init__(self) -> None:
        self._cells: dict[Key, int] = {}
        self._draws: dict[int, int] = {}
        self._pieces: list[tuple[str, NDArray[Any], NDArray[Any], Array]] = []

    def add(self, rows: "pd.DataFrame") -> None:
        """Add the rows of some arms in some worlds; raise ValueError where a thing stands twice."""
        if rows.duplicated([*CELL, "arm", "world"]).any():
            raise ValueError("results hold two values of one outcome in one world")
        cell = rows.groupby(CELL, sort=False, observed=True).ngroup().to_numpy(int)
        found = rows[CELL].drop_duplicates().itertuples(index=False)
        place = np.array([self._cells.setdefault(_key(row), len(self._cells)) for row in found])
        worlds, at = np.unique(rows["world"].to_numpy(int), return_inverse=True)
        self._draws |= zip(rows["world"].to_numpy(int).tolist(), rows["draw"].tolist(), strict=True)
        value, of = rows["value"].to_numpy(float), rows["arm"].astype(str).to_numpy()
        for arm in dict.fromkeys(of):
            own = of == arm
            table = np.full((len(place), len(worlds)), np.nan)
            table[cell[own], at[own]] = value[own]
            self._pieces.append((str(arm), place, worlds, table))

    def whole(self, reference: str, arms: Sequence[str]) -> Worlds:
        """Give all that was added; arms without any row are left out, but for the reference."""
        import pandas as pd

        seen = {reference, *(arm for arm, *_ in self._pieces)}
        keys = sorted(self._cells)
        row = np.argsort([self._cells[key] for key in keys])  # of a cell, by its number so far
        worlds = np.array(sorted(self._draws))
        size = (len(keys), len(worlds))
        values = {arm: np.full(size, np.nan) for arm in arms if arm in seen}
        while self._pieces:
            arm, place, some, table = self._pieces.pop()
            values[arm][np.ix_(row[place], np.searchsorted(worlds, some))] = table
        draws = np.array([self._draws[world] for world in worlds.tolist()])
        cells = pd.DataFrame(keys, columns=CELL)
        return Worlds(reference, cells, worlds, draws, values, np.ones(len(keys)))


def _key(row: Any) -> Key:
    return str(row[0]), str(row[1]), int(row[2]), int(row[3]), str(row[4])
