"""Try a chunk of work where it runs: what fails is narrowed to single worlds, never lost."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from plsim.core.errors import Fault, Faults
from plsim.results.parts import encoded
from plsim.results.record import Columns, Observations, Work

Simulate = Callable[[Work], Observations]
LONGEST = 500


@dataclass(frozen=True)
class Attempt:
    """Hold what a chunk gave: observations (or None), failed worlds with reasons, input faults."""

    observations: Observations | None
    failed: tuple[tuple[int, str], ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Tried:
    """Hold what a chunk gave, ready to be kept: bytes of its tables; and the seconds it took."""

    tables: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    failed: tuple[tuple[int, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0


def try_all(simulate: Simulate, works: tuple[Work, ...]) -> list[Tried]:
    """Try some chunks, one after the other."""
    return [_tried(simulate, work) for work in works]


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


def _tried(simulate: Simulate, work: Work) -> Tried:
    start = time.perf_counter()
    found = attempt(simulate, work)
    seen = found.observations
    tables, notes = encoded(seen), seen.notes if seen else {}
    return Tried(tables, notes, found.failed, found.faults, time.perf_counter() - start)


def _halves(work: Work) -> tuple[Work, Work]:
    middle = len(work.worlds) // 2
    return work.some(slice(middle)), work.some(slice(middle, None))


def _joined(first: Observations | None, second: Observations | None) -> Observations | None:
    if first is None or second is None:
        return first or second
    both = first.extra.keys() & second.extra.keys()
    return Observations(
        rows=_stacked(first.rows, second.rows),
        students=_stacked(first.students, second.students),
        extra=first.extra
        | second.extra
        | {name: _stacked(first.extra[name], second.extra[name]) for name in both},
        notes=first.notes,
    )


def _stacked(first: Columns, second: Columns) -> Columns:
    return {name: np.concatenate([first[name], second[name]]) for name in first}


def _reason(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}"[:LONGEST] + place
