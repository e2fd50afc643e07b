"""Measure and print. Only `--only growth` writes: the figure docs/pictures/growth."""

import argparse
import os
import sys
from collections.abc import Sequence

from benchmarks import commands, growth, parts, runner, weeks

SECTIONS = {
    "memory": runner.memories,  # first: a process starts with the peak of the one that starts it
    "weeks": weeks.speeds,
    "ratio": weeks.ratios,
    "main": commands.main_experiment,
    "running": commands.in_a_running_process,
    "commands": commands.start_up,
    "profile": weeks.profiles,
    "counts": parts.counts,
    "parts": parts.parts,
    "growth": growth.growth,
    "runner": runner.overheads,
    "resume": runner.resumes,
}
ASKED_FOR = ("growth",)  # takes minutes and draws


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each; their median is printed")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one part; else all")
    asked = parser.parse_args(arguments)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{len(os.sched_getaffinity(0))} processors, load {load}; medians of {asked.runs} runs")
    missed = 0
    for name in asked.only or [name for name in SECTIONS if name not in ASKED_FOR]:
        print(f"\n{name}")
        for figure in SECTIONS[name](asked.runs):
            print(figure.line(), flush=True)
            missed += figure.missed
    print(f"\n{missed} of the aims missed" if missed else "\nno aim missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
