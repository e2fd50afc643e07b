"""The options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

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
