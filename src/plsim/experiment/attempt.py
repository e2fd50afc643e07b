"""Try a chunk of work where it runs: what fails is narrowed to single worlds, never lost."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from plsim.core import registry
from plsim.core.errors import Fault, Faults
from plsim.results.record import Columns, Observations, Work

Simulate = Callable[[Work], Observations]
LONGEST = 500


@dataclass(frozen=True)
class Attempt:
    """Hold what a chunk gave: observations (or None), failed worlds with reasons, input faults."""

    observations: Observations | None
    failed: tuple[tuple[int, str], ...] = ()
    faults: tuple[Fault, ...] = ()


def attempt(simulate: Simulate, work: Work) -> Attempt:
    """Simulate a chunk; where it raises, try its halves, down to the worlds that fail alone.

    Faults of the user's input come back as such: they would fail in every world.
    """
    try:
        return Attempt(simulate(work))
    except Faults as error:
        return Attempt(None, faults=error.faults)
    except Exception as error:
        if len(work.worlds) == 1:
            return Attempt(None, ((work.worlds[0], _reason(error)),))
    first, second = (attempt(simulate, half) for half in _halves(work))
    return Attempt(
        _joined(first.observations, second.observations),
        first.failed + second.failed,
        first.faults + second.faults,
    )


def with_own_parts(simulate: Simulate, work: Work) -> Observations:
    """Simulate after reading the user's own files of the work."""
    for path in work.use:
        _use(path)
    return simulate(work)


@cache
def _use(path: str) -> None:
    registry.use(Path(path))


def _halves(work: Work) -> tuple[Work, Work]:
    middle = len(work.worlds) // 2
    return work.some(slice(middle)), work.some(slice(middle, None))


def _joined(first: Observations | None, second: Observations | None) -> Observations | None:
    if first is None or second is None:
        return first or second
    moves = None
    if first.moves is not None and second.moves is not None:
        moves = _stacked(first.moves, second.moves)
    return Observations(
        rows=_stacked(first.rows, second.rows),
        students=_stacked(first.students, second.students),
        moves=moves,
        notes=first.notes,
    )


def _stacked(first: Columns, second: Columns) -> Columns:
    return {name: np.concatenate([first[name], second[name]]) for name in first}


def _reason(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}"[:LONGEST] + place
