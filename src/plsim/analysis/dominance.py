"""Find policies that another policy beats: on every outcome no worse, on one better."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plsim.analysis.verdict import FEWEST_WORLDS
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.worlds import Worlds

Array = NDArray[np.float64]
RESAMPLES = 2000
SEED = 20180401  # of the bootstrap alone: the same run always gets the same intervals


def simultaneous(by_draw: Array, level: float = 0.95) -> tuple[Array, Array]:
    """Give the ends of intervals that hold all means at once (max-t bootstrap over draws).

    `by_draw` is draw x comparison, one mean per draw. The bootstrap gives the normal quantile of
    the largest studentised deviation over comparisons; its tail is then that of Student's t, since
    the errors are estimated from the draws. It is never taken below that of a single comparison.
    """
    from scipy.special import ndtr, stdtrit

    draws = len(by_draw)
    mean = by_draw.mean(axis=0)
    error = by_draw.std(axis=0, ddof=1) / np.sqrt(draws)
    rng = np.random.default_rng(SEED)
    counts = rng.multinomial(draws, np.full(draws, 1 / draws), size=RESAMPLES)
    off = np.abs(counts @ by_draw / draws - mean)
    # A comparison that does not vary needs no room; rounding must not make it the largest.
    varies = error > 1e-12 * (np.abs(by_draw).max(axis=0) + 1e-300)
    largest = (off[:, varies] / error[varies]).max(axis=1) if varies.any() else np.zeros(1)
    # A resample of n draws varies by n - 1 parts in n of what the draws do.
    quantile = float(np.quantile(largest, level)) * np.sqrt(draws / (draws - 1))
    wide = float(stdtrit(draws - 1, max(float(ndtr(quantile)), (1 + level) / 2)))
    return mean - wide * error, mean + wide * error


def beats(low: Sequence[float], smallest: Sequence[float]) -> bool:
    """Tell whether lower ends, better side up, are above -m everywhere and above +m somewhere.

    >>> beats([0.0, 0.06], [0.05, 0.05]), beats([0.0, 0.04], [0.05, 0.05])
    (True, False)
    """
    pairs = list(zip(low, smallest, strict=True))
    return all(end > -m for end, m in pairs) and any(end > m for end, m in pairs)


def no_better_than(
    worlds: "Worlds",
    cells: Sequence[Mapping[str, Any]],
    cards: Mapping[str, OutcomeCard],
    reference: str,
) -> dict[str, str]:
    """Name, for each policy that is beaten, one that beats it: the one with the widest lead.

    `worlds` are the paired differences per world and `cells` the rows of the board (outcome,
    measure, year, subgroup). Policies are compared with each other directly, never through the
    reference. Outcomes without a better direction, and runs of too few worlds, decide nothing.
    """
    judged = [cell for cell in cells if cards[cell["outcome"]].direction != "neither"]
    tables = [_by_draw(worlds, cell, cards[cell["outcome"]], reference) for cell in judged]
    if not tables or any(table is None for table in tables):
        return {}
    boards = [table for table in tables if table is not None]
    arms = [str(arm) for arm in boards[0] if all(arm in board for board in boards)]
    pairs = list(permutations(arms, 2))
    draws = sorted(set.intersection(*(set(board.index) for board in boards)))
    if len(draws) < 2 or not pairs:
        return {}
    values = np.stack([board.loc[draws, arms].to_numpy(float) for board in boards], axis=2)
    first, second = (np.array([arms.index(pair[end]) for pair in pairs]) for end in (0, 1))
    columns = values[:, first] - values[:, second]  # draw x pair x outcome
    low, _ = simultaneous(columns.reshape(len(draws), -1))
    smallest = [cards[cell["outcome"]].smallest for cell in judged]
    ends = dict(zip(pairs, low.reshape(len(pairs), len(boards)), strict=True))
    found: dict[str, str] = {}
    for (a, b), own in ends.items():
        best = ends[found[b], b].min() if b in found else -np.inf
        if beats(own.tolist(), smallest) and own.min() > best:
            found[b] = a
    return found


def _by_draw(
    worlds: "Worlds", cell: Mapping[str, Any], card: OutcomeCard, reference: str
) -> "pd.DataFrame | None":
    """Give draw x arm, better side up; None where a value is undefined or worlds are too few."""
    own = worlds.of(cell)
    up = -1.0 if card.direction == "lower" else 1.0
    wide = own.pivot(index=["draw", "world"], columns="arm", values="value")
    base = own.drop_duplicates("world").set_index(["draw", "world"])["base"]
    table = up * wide.assign(**{reference: base}).dropna()
    return None if len(table) < FEWEST_WORLDS else table.groupby("draw").mean()
