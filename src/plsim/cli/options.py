"""The options that several commands share."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.experiment.design import Shard, Until

AT_MOST = 4000

Worlds = Annotated[int | None, typer.Option("--worlds", min=1, help="Worlds of each arm.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Root of all luck, 0 to 2^128 - 1.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes; else one for each processor.")
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Run folder; else runs/<name>_<hash of the run>.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set a key; arms.NAME.KEY=VALUE for one arm."),
]
Roster = Annotated[
    Path | None, typer.Option("--roster", help="CSV in place of the file of people.roster.")
]
Use = Annotated[
    list[Path] | None,
    typer.Option("--use", help="Python file with parts of your own; its code will be run."),
]
Moves = Annotated[bool, typer.Option("--moves", help="Keep every move of students, too.")]
Weekly = Annotated[
    bool, typer.Option("--weekly-students", help="Keep every student's week, too (large).")
]
Cluster = Annotated[
    str, typer.Option("--cluster", metavar="ADDRESS", help="Work on the dask cluster there.")
]
ShardOf = Annotated[
    str,
    typer.Option("--shard", metavar="I/N", help="Run this share of the chunks only; then merge."),
]
UntilWidth = Annotated[
    float | None,
    typer.Option("--until", metavar="HALF", help="Add worlds until 95 % intervals are +-HALF."),
]
AtMost = Annotated[
    int, typer.Option("--at-most", min=2, help="The most worlds that --until may ask for.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say runs, time, memory and disk; run nothing.")
]
Mix = Annotated[
    bool, typer.Option("--mix-versions", help="Go on with a run that other code has begun.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Wide = Annotated[bool, typer.Option("--wide", help="Show every column, however wide.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def workers_or_all(workers: int | None) -> int:
    """Give the number of processes: as asked, else one for each processor this one may use."""
    if workers is not None:
        return workers
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shard_of(text: str) -> "Shard | None":
    """Read a share such as 2/8; raise InputError where it is none."""
    from plsim.experiment.design import Shard

    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError(f"'{text}' is no share; give one such as 2/8, counted from 1", "--shard")
    return Shard(int(found[1]), int(found[2]))


def until_of(half_width: float | None, most: int) -> "Until | None":
    """Read how narrow intervals are to be; raise InputError where that is no width."""
    from plsim.experiment.design import Until

    if half_width is None:
        return None
    if not 0 < half_width < float("inf"):
        what = f"{half_width} is no half-width of an interval; give one such as 0.02"
        raise InputError(what, "--until")
    return Until(half_width, most)
