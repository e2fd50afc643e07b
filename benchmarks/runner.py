"""The runner: what it costs beside the work, the scan of 10,000 parts, the parent's memory."""

import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time, sleep

import numpy as np

from benchmarks.figure import Figure, repeated
from plsim.experiment.attempt import Simulate
from plsim.experiment.design import Design, Options, design
from plsim.experiment.manifest import manifest_of
from plsim.experiment.progress import Quiet
from plsim.experiment.runner import run
from plsim.results.parts import encoded
from plsim.results.record import ROW_COLUMNS, STUDENT_COLUMNS, Observations, Work
from plsim.results.store import opened
from plsim.scenario import Arm, Experiment, load

WORKERS = 2
CHUNKS = 20
PARTS = 10_000
STUDENTS = 405  # of a world of the usual school
ROWS = 900  # of results, of a world with a follow-up


def overheads(runs: int) -> Iterator[Figure]:
    """Give what the runner adds to chunks of 1 s: in time, and in CPU time whatever else runs."""
    plan = _plan(worlds=CHUNKS * 40)
    found = repeated(runs, lambda: _overhead(plan))
    yield Figure("chunks of 1 s, 2 workers, time beside work", found, "%", 1, most=5)
    values = repeated(runs, _cpu_of_a_chunk)
    yield Figure("CPU of parent and worker for a chunk", values, "% of a chunk of 1 s", 1, most=5)


def resumes(runs: int) -> Iterator[Figure]:
    """Give the time that a resume needs to find 10,000 parts finished."""
    with tempfile.TemporaryDirectory() as place:
        folder, plan = Path(place) / "run", _plan(worlds=2 * PARTS, rows=1)
        with opened(folder, manifest_of(plan, _at_once)) as store:
            tables = encoded(_at_once(plan.works[0]))
            for key, work in zip(plan.keys, plan.works, strict=True):
                store.write(key, work.arm, work.worlds, tables)
            values = repeated(runs, lambda: _seconds(lambda: store.cards(plan.keys)))
    yield Figure(f"scanning {len(plan.keys):,} parts", values, "s", most=5)


def memories(runs: int) -> Iterator[Figure]:
    """Give the memory of the parent after running and gathering few worlds and many."""
    for worlds in (400, 1600):
        values = repeated(runs, lambda: _peak(worlds))  # noqa: B023  (called at once)
        yield Figure(f"parent, {worlds:,} worlds run and gathered", values, "MB at most", 0)


def _plan(worlds: int, rows: int = 16_000) -> Design:
    arm = Arm(name="fixed", scenario=load("fixed"))
    experiment = Experiment(name="x", arms=(arm,), reference="fixed", worlds=worlds)
    return design(experiment, Options(rows=rows))


def _overhead(plan: Design) -> float:
    watch = Started()
    _run(plan, one_second, watch)
    # the clock starts when both have done their first chunk: before, processes start
    took, chunks = perf_counter() - watch.first, len(plan.works) - WORKERS
    return 100 * (took * WORKERS / chunks - 1.0)


def _cpu_of_a_chunk() -> float:
    """Compare few chunks with many, so that the start of processes does not count."""
    few, many = (_plan(worlds=chunks * 40) for chunks in (CHUNKS, 4 * CHUNKS))
    spent = [_cpu(lambda: _run(plan, _at_once, Quiet())) for plan in (few, many)]  # noqa: B023
    each = (spent[1] - spent[0]) / (len(many.works) - len(few.works))
    start = process_time()
    for work in few.works:
        _at_once(work)
    return 100 * (each - (process_time() - start) / len(few.works))


def _run(plan: Design, simulate: Simulate, watch: Quiet) -> None:
    with tempfile.TemporaryDirectory() as place:
        manifest = manifest_of(plan, simulate)
        with opened(Path(place) / "run", manifest) as store:
            run(plan, store, simulate, WORKERS, watch)


def _cpu(what: Callable[[], object]) -> float:
    before = _spent()
    what()
    return _spent() - before


def _spent() -> float:
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


class Started(Quiet):
    """Note when the first chunks were done."""

    chunks, first = 0, 0.0

    def advance(self, worlds: int) -> None:
        self.chunks += 1
        if self.chunks == WORKERS:
            self.first = perf_counter()


def one_second(work: Work) -> Observations:
    return _asleep(work, 1.0)


def _at_once(work: Work) -> Observations:
    return _asleep(work, 0.0)


def _asleep(work: Work, seconds: float) -> Observations:
    """Work for some time, sleeping, and give tables of the usual size."""
    start = perf_counter()
    worlds, cells = np.array(work.worlds), np.arange(ROWS)
    world = np.tile(worlds, ROWS)  # one thing after the other, as simulated worlds give them
    rows = {name: np.zeros(len(world)) for name in ROW_COLUMNS}
    week = np.repeat(cells % 36, len(worlds))
    words = {name: np.full(len(world), name) for name in ("outcome", "measure", "unit")}
    groups = np.repeat(np.array([f"group {n % 7}" for n in cells]), len(worlds))
    value = np.random.default_rng(work.worlds[0]).normal(size=len(world))
    rows |= words | {"world": world, "week": week, "subgroup": groups, "value": value}
    students = {name: np.zeros(len(work.worlds) * STUDENTS) for name in STUDENT_COLUMNS}
    students["world"] = np.repeat(np.array(work.worlds), STUDENTS)
    students["student"] = np.tile(np.arange(STUDENTS), len(work.worlds))
    students["end"] = np.random.default_rng(work.worlds[0]).normal(size=len(students["world"]))
    left = seconds - (perf_counter() - start)
    if left > 0:
        sleep(left)
    return Observations(rows, students)


def _seconds(what: Callable[[], object]) -> float:
    start = perf_counter()
    what()
    return perf_counter() - start


def _peak(worlds: int) -> float:
    """Run and gather in a process of its own, and give its peak of memory in MB."""
    code = f"""
        import resource, tempfile
        from pathlib import Path
        from benchmarks.runner import _at_once, _plan
        from plsim.experiment.finish import carry_out
        from plsim.experiment.manifest import manifest_of
        from plsim.experiment.progress import Quiet
        from plsim.results.store import opened
        if __name__ == "__main__":
            plan = _plan({worlds})
            with tempfile.TemporaryDirectory() as place:
                with opened(Path(place) / "run", manifest_of(plan, _at_once)) as store:
                    carry_out(plan, store, _at_once, 2, Quiet())
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    """
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(textwrap.dedent(code))
        script.flush()
        done = subprocess.run(  # noqa: S603
            [sys.executable, script.name],
            check=True, capture_output=True, text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
    return float(done.stdout)
