"""What a student-week is made of: luck, exponentials, memory, sorting; each measured alone.

Their sum is the least that the week could take in one processor, if all else were free.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.figure import Figure, repeated
from benchmarks.weeks import PROFILED, engine_of
from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.compiled import Kernel, kernel
from plsim.core.exponential import exp
from plsim.core.luck import Stream
from plsim.state.state import State
from plsim.timetable.matching import ranks_in_pools

EXPONENTIALS = {"fixed": 20, "westover, every 4 weeks": 20, "self_paced": 29}
"""Calls of exp and log in a student-week: three a strand in the zone, one a strand in help, one
for work alone, one for getting known, two for attendance; software adds one and two a strand."""


def parts(runs: int) -> Iterator[Figure]:
    """Give what each part of a student-week takes alone, their sum, and how far the week is off."""
    for name in PROFILED:
        engine = engine_of(name)
        counted = _count(engine)
        alone = {
            "random numbers": _luck(engine, runs),
            "exponentials": _exponentials(engine, EXPONENTIALS[name], runs),
            "memory": _memory(counted["bytes"], runs),
            "sorting": _sorting(engine, runs) if name.startswith("westover") else (0.0,) * runs,
        }
        sums = tuple(map(sum, zip(*alone.values(), strict=True)))
        whole = repeated(runs, lambda: _ns(engine_of(name)))  # noqa: B023  (called at once)
        for part, values in {**alone, "their sum": sums, "the week": whole}.items():
            yield Figure(f"{name}: {part}", values, "ns per student-week", 1)
        times = tuple(week / least for week, least in zip(whole, sums, strict=True))
        yield Figure(f"{name}: the week against the sum", times, "times", 1, most=3)


def counts(runs: int) -> Iterator[Figure]:
    """Count calls, changed bytes and random numbers: the same on every machine."""
    for name in PROFILED:
        for what, value in _count(engine_of(name)).items():
            unit = f"{what} per {'week' if 'calls' in what else 'student-week'}"
            yield Figure(f"{name}: {what}", (value,), unit, 1)


def _count(engine: Any) -> dict[str, float]:
    """Count in one year of weeks."""
    found, students = Counter[str](), engine.state.sizes.student
    call, apply, draw = Kernel.__call__, State.apply, {}
    for kind in ("normal", "uniform"):
        draw[kind] = getattr(Stream, kind)

    def called(self: Any, *arguments: Any) -> Any:
        found["calls of kernels"] += 1
        return call(self, *arguments)

    def applied(self: Any, changes: Any, allowed: Any, by: str) -> None:
        found["bytes"] += sum(array.nbytes for array in changes.values())
        apply(self, changes, allowed, by)

    def drawn(kind: str) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            numbers = draw[kind](*arguments)
            found["random numbers"] += numbers.size
            return numbers

        return counted

    with (
        patch.object(Kernel, "__call__", called), patch.object(State, "apply", applied),
        patch.object(Stream, "normal", drawn("normal")),
        patch.object(Stream, "uniform", drawn("uniform")),
    ):  # fmt: skip
        for _ in range(WEEKS_TAUGHT):
            engine.step()
    return {
        "calls of kernels": found["calls of kernels"] / WEEKS_TAUGHT,
        "bytes": found["bytes"] / WEEKS_TAUGHT / students,
        "random numbers": found["random numbers"] / WEEKS_TAUGHT / students,
    }


def _luck(engine: Any, runs: int) -> tuple[float, ...]:
    """Draw a week's numbers: of learning, of lessons (with software, of its log) and of ties."""
    stream, strands = engine.week().students, engine.state.sizes.strand
    logs = any(block.mode.paced_by == "software" for block in engine.plan.blocks)

    def draw() -> None:
        stream.normal("learning.noise", 1, strands + 1)
        for decision in ("estimates.lesson", *(["software.log"] if logs else [])):
            stream.normal(decision, 1, strands)
        stream.uniform("friendships.ties", 1, engine.state.sizes.friend + 2)

    return _timed(draw, engine.state.sizes.student, runs)


@kernel
def _take_exponentials(values: Any) -> None:
    for i in range(len(values)):
        values[i] = exp(-values[i])


def _exponentials(engine: Any, number: int, runs: int) -> tuple[float, ...]:
    values = np.full(engine.state.sizes.student * number, 0.5)
    return _timed(lambda: _take_exponentials(values), engine.state.sizes.student, runs)


def _memory(changed: float, runs: int) -> tuple[float, ...]:
    """Copy as many bytes of arrays of a chunk's size as a student-week changes."""
    students = 16_200
    source = np.zeros(int(changed / 8) * students)
    into = source.copy()
    return _timed(lambda: np.copyto(into, source), students, runs)


def _sorting(engine: Any, runs: int) -> tuple[float, ...]:
    """Rank students in the pools of two subjects, once in four weeks."""
    state, nobody = engine.state, np.zeros(engine.state.sizes.student, dtype=np.int32)
    pool = np.unique(state["school"] * 25 + state["grade"], return_inverse=True)[1]

    def rank() -> None:
        for strand in (0, 2):
            ranks_in_pools(
                pool.astype(np.int32), state["estimate"][:, strand], state["student_id"], nobody
            )

    return tuple(value / 4 for value in _timed(rank, state.sizes.student, runs))


def _ns(engine: Any) -> float:
    start = process_time()
    for _ in range(WEEKS_TAUGHT):
        engine.step()
    return (process_time() - start) / WEEKS_TAUGHT / engine.state.sizes.student * 1e9


def _timed(act: Callable[[], object], students: int, runs: int) -> tuple[float, ...]:
    """Give nanoseconds per student of an act that is done ten times a run."""

    def once() -> float:
        start = process_time()
        for _ in range(10):
            act()
        return (process_time() - start) / 10 / students * 1e9

    act()
    return repeated(runs, once)
