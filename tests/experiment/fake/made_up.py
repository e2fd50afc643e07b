"""Made-up simulations: cheap, keyed by world, and able to fail in every way that matters."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from plsim.core.errors import Fault, Faults
from plsim.results.record import Observations, Work

STUDENTS = 12
THIRDS = {"all": slice(None), "low": slice(0, 4), "middle": slice(4, 8), "high": slice(8, 12)}


def simulate(work: Work) -> Observations:
    """Give every student a level that depends on world, arm and luck alone."""
    students = _students(work)
    rows = {"world": [], "draw": [], "year": [], "week": [], "subgroup": [], "outcome": []}
    rows |= {"measure": [], "value": [], "unit": []}
    for number, (world, draw) in enumerate(zip(work.worlds, work.draws, strict=True)):
        own = students["end"][number * STUDENTS : (number + 1) * STUDENTS]
        for group, part in THIRDS.items():
            _row(rows, world, draw, group, "achievement", own[part].mean())
        _row(rows, world, draw, "high-low", "gap", own[8:].mean() - own[:4].mean())
        _row(rows, world, draw, "all", "spread", own.var())
    return Observations(
        rows={name: np.array(values) for name, values in rows.items()},
        students=students,
        notes={"people": "made up"},
    )


def noisy(work: Work) -> Observations:
    """Give levels whose differences between arms vary from world to world."""
    seen = simulate(work)
    for at, (world, outcome) in enumerate(
        zip(seen.rows["world"], seen.rows["outcome"], strict=True)
    ):
        if outcome != "spread":
            own = np.random.default_rng([work.seed, int(world), len(work.arm), ord(work.arm[0])])
            seen.rows["value"][at] += 0.1 * own.normal()
    return seen


def briefly(work: Work) -> Observations:
    time.sleep(0.05)
    return simulate(work)


def kills_its_process_once(work: Work) -> Observations:
    """Die as if by the system's hand, the first time that world 4 is run."""
    mark = Path(os.environ["MADE_UP_FOLDER"]) / "killed"
    if 4 in work.worlds and not mark.exists():
        mark.write_text("once")
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(work)


def always_kills_its_process(work: Work) -> Observations:
    if 4 in work.worlds and work.arm == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(work)


def fails_in_world_3(work: Work) -> Observations:
    if 3 in work.worlds and work.arm == "b":
        raise ValueError("nobody came")
    return simulate(work)


def always_fails(work: Work) -> Observations:
    raise ZeroDivisionError("by design")


def finds_a_fault(work: Work) -> Observations:
    raise Faults([Fault("roster.csv:2:score", "'many' is not a number")])


def loads_no_mesa(work: Work) -> Observations:
    import sys

    assert "mesa" not in sys.modules
    return simulate(work)


def _row(rows, world, draw, group, outcome, value) -> None:
    cell = (world, draw, 1, 36, group, outcome, "skill", float(value), "SD of grade 4")
    for column, entry in zip(rows.values(), cell, strict=True):
        column.append(entry)


def _students(work: Work) -> dict[str, np.ndarray]:
    shift = {"b": 0.2, "c": -0.1}.get(work.arm, 0.0)
    luck = 7 if work.other_luck else 0
    end = []
    for world in work.worlds:
        rng = np.random.default_rng([work.seed, world])
        own = np.random.default_rng([work.seed, world, luck])
        end.append(np.sort(rng.normal(size=STUDENTS)) + 0.05 * own.normal(size=STUDENTS) + shift)
    count = len(work.worlds)
    ends = np.concatenate(end)
    blank = np.full(ends.shape, np.nan)
    return {
        "world": np.repeat(np.array(work.worlds), STUDENTS),
        "student": np.tile(np.arange(STUDENTS), count),
        "school": np.zeros(count * STUDENTS, np.int32),
        "grade": np.full(count * STUDENTS, 4),
        "third": np.tile(np.repeat([0, 1, 2], 4), count),
        "disadvantaged": np.tile([0, 1], count * STUDENTS // 2),
        "start": ends - 0.5,
        "end": ends,
        "later": blank,
        "end_exam": ends,
        "later_exam": blank,
        "applied": np.zeros(count * STUDENTS, np.int64),
        "admitted": np.zeros(count * STUDENTS, np.int64),
    }


def follows_its_assumption(work: Work) -> Observations:
    """Let arm b gain a tenth of the quality of software, with the luck of each world."""
    plain = replace(work, worlds=work.lucks or work.worlds)
    found = noisy(plain)
    each = len(found.rows["value"]) // len(work.worlds)
    gain = np.array(work.assumed["software.quality"]) * (0.1 if work.arm == "b" else 0.0)
    moved = found.rows["outcome"] == "achievement"
    rows = found.rows | {
        "world": np.repeat(work.worlds, each),
        "value": found.rows["value"] + moved * np.repeat(gain, each),
    }
    students = found.students | {"world": np.repeat(work.worlds, STUDENTS)}
    return Observations(rows=rows, students=students, notes=found.notes)
