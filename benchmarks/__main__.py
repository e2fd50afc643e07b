"""Measure and print; nothing is written into the repository."""

import argparse
import os
import sys
from collections.abc import Sequence

from benchmarks import commands, runner, weeks

SECTIONS = {
    "weeks": weeks.speeds,
    "profile": weeks.profiles,
    "commands": commands.start_up,
    "main": commands.main_experiment,
    "runner": runner.overheads,
    "resume": runner.resumes,
    "memory": runner.memories,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each; their median is printed")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one part; else all")
    asked = parser.parse_args(arguments)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{len(os.sched_getaffinity(0))} processors, load {load}; medians of {asked.runs} runs")
    missed = 0
    for name in asked.only or SECTIONS:
        print(f"\n{name}")
        for figure in SECTIONS[name](asked.runs):
            print(figure.line(), flush=True)
            missed += figure.missed
    print(f"\n{missed} of the aims missed" if missed else "\nno aim missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
