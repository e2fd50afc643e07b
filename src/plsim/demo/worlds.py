"""Run the worlds behind the cards, in processes of their own, and keep what was run."""

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plsim.experiment.workers import Workers
from plsim.results.record import WORLDS_PER_DRAW, Columns, Work

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
KEPT = 60
"""Arms whose worlds are kept in memory; a few hundred kilobytes each."""
PROCESSES = 2


@dataclass(frozen=True)
class Ran:
    """Hold what some worlds of one arm gave.

    `rows` are the tidy rows of the year's end; `weekly` (subgroup) is week x world of the primary
    outcome in raw units; `ends` (student x world) is each student's true skill at the end, in the
    order of `students`.
    """

    rows: Columns
    weekly: dict[str, Floats]
    students: npt.NDArray[np.int64]
    ends: Floats


def run_worlds(work: Work) -> Ran:
    """Simulate a chunk of worlds and keep the little that the page shows."""
    from plsim.week.simulate import simulate

    seen = simulate(work)
    rows, worlds = seen.rows, len(work.worlds)
    last = rows["week"] == rows["week"].max()
    primary = (rows["outcome"] == work.weekly) & ~np.char.startswith(rows["measure"], "exam")
    weekly = {}
    for group in np.unique(rows["subgroup"][primary]):
        own = primary & (rows["subgroup"] == group)
        order = np.argsort(rows["week"][own], kind="stable")
        weekly[str(group)] = rows["value"][own][order].reshape(-1, worlds)
    ends = seen.students["end"].reshape(worlds, -1).T
    ids = seen.students["student"].reshape(worlds, -1)[0]
    return Ran({name: column[last] for name, column in rows.items()}, weekly, ids, ends)


def run_modestly(work: Work) -> Ran:
    """Run worlds in a process that lets server and browser go first: the picture comes before."""
    if parent_process() is not None and hasattr(os, "nice") and os.nice(0) == 0:
        os.nice(10)
    return run_worlds(work)


def joined(parts: Sequence[Ran]) -> Ran:
    """Put chunks of the worlds of one arm together, in their order."""
    first = parts[0]
    return Ran(
        {name: np.concatenate([p.rows[name] for p in parts]) for name in first.rows},
        {g: np.concatenate([p.weekly[g] for p in parts], axis=1) for g in first.weekly},
        first.students,
        np.concatenate([p.ends for p in parts], axis=1),
    )


def frame(ran: dict[str, Ran]) -> "pd.DataFrame":
    """Give the tidy rows of several arms as one table, with the column `arm`."""
    import pandas as pd

    parts = [pd.DataFrame(r.rows).assign(arm=name) for name, r in ran.items()]
    return pd.concat(parts, ignore_index=True)


class Runs:
    """Run arms in a few processes that stay warm; an arm that was run before costs nothing."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or max(1, min(PROCESSES, os.cpu_count() or 1))
        self._workers = Workers(self.processes)
        self._kept: OrderedDict[str, list[Future[Ran]]] = OrderedDict()
        self._lock = threading.Lock()

    def warm(self, work: Work) -> None:
        """Load or compile the rules in every process before the page opens."""
        few = replace(work, worlds=(0, 1), draws=(0, 0))
        for future in [self._workers.submit(run_worlds, few) for _ in range(2 * self.processes)]:
            future.result()

    def run(self, work: Work) -> Ran:
        """Give the worlds of an arm; blocks until they are there.

        A process that was killed is replaced, and its worlds are run again. Raises DeadlyCall where
        that happens time and again.
        """
        return joined([future.result() for future in self._futures(work)])

    def close(self) -> None:
        """End the processes, whatever they do."""
        self._workers.shutdown(cancel_futures=True)

    def _futures(self, work: Work) -> list["Future[Ran]"]:
        key = work.key("")
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and not any(f.done() and f.exception() for f in kept):
                self._kept.move_to_end(key)
                return kept
            parts = _parts(work, self.processes)
            futures = [self._workers.submit(run_modestly, part) for part in parts]
            self._kept[key] = futures
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return futures


def _parts(work: Work, count: int) -> list[Work]:
    """Cut the worlds into parts of whole draws."""
    draws = -(-len(work.worlds) // WORLDS_PER_DRAW)
    size = WORLDS_PER_DRAW * max(1, -(-draws // count))
    return [
        replace(work, worlds=work.worlds[i : i + size], draws=work.draws[i : i + size])
        for i in range(0, len(work.worlds), size)
    ]


def shares(values: Any, smallest: float) -> list[float]:
    """Give the shares of worlds that are lower, about the same and higher.

    >>> shares([-0.1, 0.0, 0.04, 0.2], 0.05)
    [0.25, 0.5, 0.25]
    """
    found = np.asarray(values, dtype=float)
    low, high = float(np.mean(found < -smallest)), float(np.mean(found > smallest))
    return [low, 1.0 - low - high, high]
