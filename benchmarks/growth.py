"""Time and memory against students and against worlds; `--only growth` draws the figure anew."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure, repeated

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "pictures" / "growth"
SCHOOL = 405
STUDENTS = (100, 405, 2_025, 10_125, 40_500, 101_250, 405_000, 1_000_350)
WORLDS = (1, 4, 16, 64, 256)
WEEKS = 8
MEASURE = """
import json, resource, sys
from time import process_time
from plsim.scenario import load
from plsim.week.engine import Engine
sets, worlds, weeks = json.loads(sys.argv[1])
Engine.of(load("fixed", ()), [0], [0], 1).step()  # compiles
start = process_time()
engine = Engine.of(load("fixed", sets), range(worlds), [w // 2 for w in range(worlds)], 1)
built = process_time()
for _ in range(weeks):
    engine.step()
done, students = process_time(), engine.state.sizes.student
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
print(json.dumps([students, (built - start) / students, (done - built) / students / weeks, peak]))
"""


def growth(runs: int) -> Iterator[Figure]:
    """Give time and memory of one world of many students, and of many worlds; draw them."""
    one = {students: _measured(_sets(students), 1, runs) for students in STUDENTS}
    many = {worlds: _measured((), worlds, runs) for worlds in WORLDS}
    for students, found in one.items():
        name = f"{students:,} students in one world"
        yield Figure(name, _column(found, 2), "ns per student-week", 0)
        yield Figure(f"{name}, week 0", _column(found, 1), "ns per student", 0)
        most = 8.0 if students > 10**6 else None
        yield Figure(f"{name}, most memory", _peaks(found), "GiB", 2, most=most)
    slow = [median(_column(found, 2)) for number, found in one.items() if number > 10_000]
    yield Figure(
        "slowest against fastest from 10,125 on", (max(slow) / min(slow),), "times", most=1.2
    )
    for worlds, found in many.items():
        yield Figure(
            f"{worlds} worlds of 405" if worlds > 1 else "1 world of 405",
            _column(found, 2),
            "ns per student-week",
            0,
        )
    _draw(one, many)


def _sets(students: int) -> tuple[str, ...]:
    """Make a district of schools of 405; a smaller world is one grade of small classes."""
    if students < SCHOOL:
        return ("school.grades=[3]", "school.classes=4", f"school.class_size={students // 4}")
    return (f"school.schools={students // SCHOOL}",)


def _measured(sets: tuple[str, ...], worlds: int, runs: int) -> list[list[float]]:
    asked = json.dumps([sets, worlds, WEEKS])
    return [list(found) for found in repeated(runs, lambda: _in_a_process(asked))]


def _in_a_process(asked: str) -> list[float]:
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", MEASURE, asked], check=True, capture_output=True, text=True
    )
    return list(json.loads(ran.stdout))


def _column(found: list[list[float]], column: int) -> tuple[float, ...]:
    return tuple(values[column] * 1e9 for values in found)


def _peaks(found: list[list[float]]) -> tuple[float, ...]:
    return tuple(values[3] for values in found)


def _draw(one: dict[int, list[list[float]]], many: dict[int, list[list[float]]]) -> None:
    """Draw medians, with bars from the lowest to the highest run."""
    from matplotlib.figure import Figure as Sheet
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    sheet = Sheet(figsize=(11.0, 4.2), layout="constrained")
    week, memory, worlds = sheet.subplots(1, 3)
    times = [_column(found, 2) for found in one.values()]
    peaks = [_peaks(found) for found in one.values()]
    chunks = [_column(found, 2) for found in many.values()]
    for axes, x, runs, title, label, unit in (
        (week, list(one), times, "Time, one world", "students", "ns per student-week (CPU)"),
        (memory, list(one), peaks, "Most memory, one world", "students", "GiB of the process"),
        (worlds, list(many), chunks, "Time, worlds side by side", "worlds of 405 students",
         "ns per student-week (CPU)"),
    ):  # fmt: skip
        y = [median(values) for values in runs]
        below = [middle - min(values) for middle, values in zip(y, runs, strict=True)]
        above = [max(values) - middle for middle, values in zip(y, runs, strict=True)]
        axes.errorbar(x, y, (below, above), marker="o", color="#0072B2", capsize=4)
        axes.set(title=title, xlabel=label, ylabel=unit, xscale="log", yscale="log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.9g}"))
        axes.tick_params(axis="x", labelsize=8)
        axes.grid(visible=True, which="major", color="#D9D9D9", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    for kind in ("svg", "png"):
        sheet.savefig(PICTURE.with_suffix(f".{kind}"), dpi=110, metadata=None)
