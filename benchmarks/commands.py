"""Commands as a user starts them: CPU time of small ones, wall time of the main experiment."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from benchmarks.figure import Figure, repeated

ROOT = Path(__file__).parents[1]
MAIN = ROOT / "experiments" / "main.yaml"
SMALL = {
    "plsim --help": (("--help",), 0.5),
    "plsim check experiments/main.yaml": (("check", str(MAIN)), None),
    "plsim list policies": (("list", "policies"), None),
}


def start_up(runs: int) -> Iterator[Figure]:
    """Give the CPU time of commands that run nothing."""
    for name, (words, most) in SMALL.items():
        _cpu_of(words)  # reads the files into memory and compiles to bytecode
        values = repeated(runs, lambda: _cpu_of(words))  # noqa: B023  (called at once)
        yield Figure(name, values, "s CPU", most=most)


def main_experiment(runs: int) -> Iterator[Figure]:
    """Give wall and CPU time of the main experiment with 2 workers, from start to figures."""
    found = [_main() for _ in range(runs)]
    wall, cpu = (tuple(each) for each in zip(*found, strict=True))
    yield Figure("plsim compare experiments/main.yaml", wall, "s wall, 2 workers", 1, most=60)
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
