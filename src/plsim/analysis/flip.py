"""Find the corner of the assumptions in which another policy leads, or admit that there is none.

The search is that of PRIM's box induction kept to two edges (Friedman & Fisher 1999; scenario
discovery: Bryant & Lempert 2010): of all boxes `assumption below (or above) a value` the one in
which the rival leads most beyond its share, then a second edge within. Each edge must beat what the
same search finds in shuffled draws. It is written out here since the test of chance repeats the
search thousands of times, which takes array operations over all cuts at once.
"""

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plsim.analysis.tornado import FEWEST_DRAWS

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SHUFFLES = 500
SEED = 20180401  # of the shuffles alone: the same run always gets the same rule
LEVEL = 0.05
SMALLEST_BOX = 0.05  # share of all draws; a corner of fewer is no rule
LEAST_LEADS = 3
FOLDS = 10
CHUNK = 2_000_000  # numbers held at once by the shuffles


@dataclass(frozen=True)
class Edge:
    """Hold one condition: an assumption below or above a value."""

    assumption: str
    below: bool
    value: float

    def __str__(self) -> str:
        return f"{self.assumption} {'<' if self.below else '>'} {self.value:.12g}"


@dataclass(frozen=True)
class Rule:
    """Hold a box: its edges, and how well it fits.

    `density` is the share of the box's draws in which the rival leads, `coverage` the share of the
    rival's draws that lie in the box, `mass` the share of all draws that do. The search chose the
    box for these very draws; `expected` is the density among draws that were left out of the search
    (see `left_out`), which is what another draw has to expect.
    """

    edges: tuple[Edge, ...]
    density: float
    coverage: float
    mass: float
    expected: float

    def __str__(self) -> str:
        return " and ".join(map(str, self.edges))


def flip_rule(values: "pd.DataFrame", leads: "pd.Series[bool]") -> Rule | None:
    """Find where a rival leads; None where no box beats chance at 5 %.

    `values` is draw x assumption, `leads` says for each draw whether the rival leads. Fewer than
    20 draws, or fewer than three on either side, have no rule.
    """
    y = leads.to_numpy(bool)
    x = values.loc[leads.index].to_numpy(float)
    if len(y) < FEWEST_DRAWS or not LEAST_LEADS <= y.sum() <= len(y) - LEAST_LEADS:
        return None
    names = [str(name) for name in values.columns]
    edges = _box(x, y, names, 2, np.random.default_rng(SEED))
    if not edges:
        return None
    inside = _within(x, edges, names)
    won = int((y & inside).sum())
    density, coverage = won / int(inside.sum()), won / int(y.sum())
    expected = left_out(x, y, names, len(edges))
    return Rule(tuple(edges), density, coverage, float(inside.mean()), expected)


def left_out(x: Array, y: Mask, names: list[str], edges: int) -> float:
    """Give the density of boxes among the draws that had no part in finding them.

    Ten times the box is sought in nine tenths of the draws and tried on the rest (Stone 1974, JRSS
    B 36:111-147). NaN where the boxes hold none of them.
    """
    fold = np.random.default_rng(SEED).permutation(len(y)) % FOLDS
    held = np.zeros(len(y), dtype=bool)
    for each in range(FOLDS):
        apart = fold == each
        box = _box(x[~apart], y[~apart], names, edges)
        held[apart] = bool(box) & _within(x[apart], box, names)
    return float(y[held].mean()) if held.any() else nan


def _box(
    x: Array, y: Mask, names: list[str], most: int, rng: np.random.Generator | None = None
) -> list[Edge]:
    """Find the edges of a box, the best first; with a generator only those that beat chance."""
    inside = np.ones(len(y), dtype=bool)
    edges: list[Edge] = []
    while len(edges) < most and not y[inside].all():
        edge = _edge(x[inside], y[inside], names, len(y), rng)
        if edge is None:
            break
        edges.append(edge)
        inside = _within(x, edges, names)
    return edges


def _within(x: Array, edges: list[Edge], names: list[str]) -> Mask:
    """Mark the draws that lie in a box."""
    inside = np.ones(len(x), dtype=bool)
    for edge in edges:
        column = x[:, names.index(edge.assumption)]
        inside &= (column < edge.value) if edge.below else (column > edge.value)
    return inside


def _edge(
    x: Array, y: Mask, names: list[str], draws: int, rng: np.random.Generator | None
) -> Edge | None:
    """Find the best edge within a box; None where shuffled draws give as good ones."""
    fewest = max(2, int(np.ceil(SMALLEST_BOX * draws)))
    if len(y) < 2 * fewest:
        return None
    order = np.argsort(x, axis=0, kind="stable")
    cuts = _cuts(np.take_along_axis(x, order, axis=0), fewest)
    quality = _quality(y[order], cuts)
    best = np.unravel_index(int(np.argmax(np.abs(quality))), quality.shape)
    if abs(quality[best]) <= (0.0 if rng is None else _by_chance(y, order, cuts, rng)):
        return None
    row, column = int(best[0]), int(best[1])
    ordered = np.sort(x[:, column])
    value = between(float(ordered[row]), float(ordered[row + 1]))
    return Edge(names[column], bool(quality[best] > 0), value)


def between(low: float, high: float) -> float:
    """Give the shortest number around the middle of two, of three digits at least.

    A rule is told with such numbers, and they must part the draws as the rule does.

    >>> between(18.70, 18.92), between(18.795, 18.799), between(0.0, 0.5)
    (18.8, 18.797, 0.25)
    """
    middle = 0.5 * (low + high)
    rounded = (float(f"{middle:.{digits}g}") for digits in range(3, 17))
    return next((value for value in rounded if low < value < high), middle)


def _cuts(ordered: Array, fewest: int) -> Mask:
    """Mark the places between two different values that leave enough draws on both sides."""
    cuts = np.diff(ordered, axis=0) > 0
    cuts[: fewest - 1] = False
    cuts[len(ordered) - fewest :] = False
    return cuts


def _quality(ordered: Mask, cuts: Mask) -> Array:
    """Give how many leads beyond its share each cut's lower part holds (upper part: the negative).

    This is the weighted relative accuracy of subgroup discovery, times the number of draws.
    """
    draws = np.arange(1, len(ordered)).reshape(-1, *([1] * (ordered.ndim - 1)))
    held = np.cumsum(ordered, axis=0, dtype=np.float64)[:-1]
    quality: Array = np.where(cuts, held - draws * ordered.mean(axis=0), 0.0)
    return quality


def _by_chance(y: Mask, order: NDArray[np.intp], cuts: Mask, rng: np.random.Generator) -> float:
    """Give the quality that the best cut exceeds in 5 % of shuffled draws."""
    at_once = max(1, CHUNK // order.size)
    best: list[float] = []
    while len(best) < SHUFFLES:
        several = min(at_once, SHUFFLES - len(best))
        shuffled = rng.permuted(np.tile(y, (several, 1)), axis=1).T
        quality = _quality(shuffled[order], cuts[:, :, np.newaxis])
        best += np.abs(quality).max(axis=(0, 1)).tolist()
    return float(np.quantile(best, 1 - LEVEL))
