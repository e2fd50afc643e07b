"""Commands as a user starts them: CPU time of small ones, wall time of the main experiment."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time

from benchmarks.figure import Figure, repeated
from plsim.results.record import Work
from plsim.scenario import load
from plsim.week.simulate import simulate

ROOT = Path(__file__).parents[1]
MAIN = ROOT / "experiments" / "main.yaml"
CLASSES = ("school.grades=[3]", "school.classes=4", "school.class_size=25")
SMALL = {
    "plsim --help": (("--help",), 0.3),
    "plsim check experiments/main.yaml": (("check", str(MAIN)), 0.6),
    "plsim list policies": (("list", "policies"), None),
}


def start_up(runs: int) -> Iterator[Figure]:
    """Give the CPU time of commands that run nothing."""
    for name, (words, most) in SMALL.items():
        _cpu_of(words)  # reads the files into memory and compiles to bytecode
        values = repeated(runs, lambda: _cpu_of(words))  # noqa: B023  (called at once)
        yield Figure(name, values, "s CPU", most=most)


def in_a_running_process(runs: int) -> Iterator[Figure]:
    """Give what three arms of 20 worlds of 100 students take where everything is loaded."""
    _three_arms()  # loads and compiles
    values = repeated(runs, _three_arms)
    yield Figure("3 arms x 20 worlds x 100 students, a year", values, "s CPU", most=0.3)


def _three_arms() -> float:
    start = process_time()
    for arm in ("fixed", "westover", "self_paced"):
        scenario = load(arm, CLASSES).model_dump(mode="json")
        draws = tuple(world // 2 for world in range(20))
        simulate(Work(arm, scenario, tuple(range(20)), draws, 5, weekly="achievement"))
    return process_time() - start


def main_experiment(runs: int) -> Iterator[Figure]:
    """Give wall and CPU time of the main experiment with 2 workers, from start to figures."""
    found = [_main() for _ in range(runs)]
    wall, cpu = (tuple(each) for each in zip(*found, strict=True))
    yield Figure("plsim compare experiments/main.yaml", wall, "s wall, 2 workers", 1, most=10)
    yield Figure("the same", cpu, "s CPU, all processes", 1)


def _main() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        start = perf_counter()
        cpu = _cpu_of(("compare", str(MAIN), "--workers", "2", "--out", str(run)), folder)
        wall = perf_counter() - start
        if not any((run / "figures").glob("*.svg")):
            raise RuntimeError("the main experiment drew no figures")
    return wall, cpu


def _cpu_of(words: tuple[str, ...], folder: str | None = None) -> float:
    """Run one command in a folder and give its CPU time with that of its workers."""
    before = _spent()
    plsim = Path(sys.executable).with_name("plsim")
    subprocess.run(  # noqa: S603
        [plsim, *words], check=True, cwd=folder, capture_output=True, env=dict(os.environ)
    )
    return _spent() - before


def _spent() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
