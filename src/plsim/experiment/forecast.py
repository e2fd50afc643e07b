"""Say what a run will take before it starts: measured on small chunks, nothing is written."""

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plsim.core.errors import Faults
from plsim.experiment.attempt import Simulate, Tried, try_all
from plsim.experiment.design import Design
from plsim.results.record import WORLDS_PER_DRAW, Work

START = 3.0  # seconds that a process needs before its first chunk
A_ROW = 75  # bytes of a line of results.csv
SMALL = 2 * WORLDS_PER_DRAW


@dataclass(frozen=True)
class Forecast:
    """Hold what a run takes: worlds and chunks, seconds, bytes of memory and disk.

    `memory` is that of the largest process (None where the system does not tell), `free` what is
    left on the disk.
    """

    worlds: int
    chunks: int
    seconds: float
    memory: int | None
    disk: int
    free: int


def forecast(plan: Design, simulate: Simulate, workers: int, folder: Path) -> Forecast:
    """Run a small chunk of each arm and one whole chunk in this process, and reckon from them.

    Raises Faults where the input is to blame.
    """
    arms = {work.arm: work for work in reversed(plan.works)}
    _run(simulate, _small(next(iter(arms.values()))))  # compiles
    small = {arm: _run(simulate, _small(work)) for arm, work in arms.items()}
    whole = max(plan.works, key=lambda work: len(work.worlds))
    found = _run(simulate, whole)
    # a small chunk costs more per world than a whole one
    gain = (found.seconds / len(whole.worlds)) / (small[whole.arm].seconds / _count(whole))
    seconds = disk = 0.0
    for work in plan.works:
        share = len(work.worlds) / _count(work)
        seconds += small[work.arm].seconds * share * min(1.0, gain)
        disk += sum(map(len, small[work.arm].tables.values())) * share
    size = sum(map(len, found.tables.values()))
    rows = _rows(found) * A_ROW / max(1, size)
    crew = min(workers, len(plan.works))
    return Forecast(
        worlds=plan.worlds,
        chunks=len(plan.works),
        seconds=seconds / crew + START,
        memory=_memory(),
        disk=int(disk * (2 + rows)),  # the parts, and the tables made of them
        free=shutil.disk_usage(_existing(folder)).free,
    )


def _small(work: Work) -> Work:
    return replace(work, worlds=work.worlds[:SMALL], draws=work.draws[:SMALL])


def _count(work: Work) -> int:
    return min(SMALL, len(work.worlds))


def _run(simulate: Simulate, work: Work) -> Tried:
    start = time.perf_counter()
    (tried,) = try_all(simulate, (work,))
    if tried.faults:
        raise Faults(tried.faults)
    return replace(tried, seconds=time.perf_counter() - start)


def _rows(tried: Tried) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = tried.tables.get("rows")
    return 0 if data is None else int(pq.read_metadata(pa.BufferReader(data)).num_rows)


def _memory() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _existing(folder: Path) -> Path:
    return next(
        place for place in (folder.absolute(), *folder.absolute().parents) if place.exists()
    )


def told(found: Forecast, workers: int, most: int | None = None) -> Sequence[str]:
    """Say a forecast in words, a line for each thing."""
    from plsim.experiment.progress import rough

    lines = [f"runs    {found.worlds:,} worlds of all arms, in {found.chunks:,} chunks"]
    if most is not None:
        lines.append(f"        or more: --until adds worlds, up to {most:,} of each arm")
    crew = "1 worker" if workers == 1 else f"{workers} workers"
    time_ = f"about {rough(found.seconds)}" if found.seconds >= 10 else "under 10 s"
    lines.append(f"time    {time_} on {crew}")
    if found.memory is not None:
        each = found.memory / 1e6
        lines.append(f"memory  about {each:,.0f} MB in each process, {each * workers:,.0f} in all")
    disk = f"disk    about {found.disk / 1e6:,.1f} MB; {found.free / 1e9:,.1f} GB are free"
    lines.append(disk + ("" if found.disk < found.free else ": TOO LITTLE"))
    return lines
