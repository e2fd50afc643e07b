"""`plsim validate`: put the model beside published trials, the misses first."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block, paragraph, say, table, tell
from plsim.core.errors import Fault, Faults, InputError

if TYPE_CHECKING:
    import pandas as pd

    from plsim.scenario import Trial
    from plsim.studies.validate import Validated

OUT = Path("runs") / "validation"


def validate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Trials: shipped names or files; else all."),
    ] = None,
    out: options.Out = None,
    worlds: options.Worlds = None,
    workers: options.Workers = None,
    roster: options.Roster = None,
    ship: Annotated[
        bool,
        typer.Option("--ship", help="Write the ledger beside the trials, where reports read it."),
    ] = False,
    debug: options.Debug = False,
) -> int:
    """Run the trials, resuming what was stopped, and write ledger.csv with the figure."""
    from plsim.experiment.progress import Progress
    from plsim.studies.validate import validate as run

    trials = _loaded(names, worlds, roster)
    folder = out or OUT
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file; give a folder for --out", str(folder))
    say(f"{len(trials)} trials, each in a folder of {folder}")
    done = run(trials, folder, workers=options.workers_or_all(workers), watch=Progress(sys.stderr))
    _print(done)
    if ship:
        _ship(done)
    return 0


def _ship(done: "Validated") -> None:
    import shutil

    from plsim.cli.docs_trials import ledger_file
    from plsim.studies.validate import LEDGER

    shutil.copyfile(done.folder / LEDGER, ledger_file())
    say(f"Written beside the trials: {ledger_file().name}")


def _loaded(names: list[str] | None, worlds: int | None, roster: Path | None) -> "list[Trial]":
    from plsim.scenario import load_trial, shipped

    found: list[Trial] = []
    faults: list[Fault] = []
    for name in names or shipped("trial"):
        try:
            trial = load_trial(name, worlds=worlds)
            if roster is not None and _has_roster(trial):
                trial = load_trial(name, worlds=worlds, roster=roster)
            found.append(trial)
        except Faults as error:
            faults += error.faults
    twice = {trial.name for trial in found if [t.name for t in found].count(trial.name) > 1}
    faults += [Fault(name, "two trials have this name; each has a folder of it") for name in twice]
    if faults:
        raise Faults(dict.fromkeys(faults))
    return found


def _has_roster(trial: "Trial") -> bool:
    return any(arm.scenario.people.roster is not None for arm in trial.experiment.arms)


def _print(done: "Validated") -> None:
    from plsim.analysis.ledger import summary
    from plsim.studies.validate import LEDGER

    heads = ("role", "trial", "finding", "study", "model", "9 in 10 worlds", "accepted", "inside")
    rows = [_cells(row) for _, row in done.table.iterrows()]
    tell(table(heads, rows, width=150))
    tell("\n" + paragraph(summary(done.table), ""))
    for note in done.notes:
        tell(on_one_block(note))
    tell(f"\nFiles\n  data   {done.folder}: {LEDGER}  figures/trials.svg")


def _cells(row: "pd.Series[Any]") -> tuple[str, ...]:
    parts = (row["outcome"], row["measure"], row["arm"], row["subgroup"], f"year {row['year']}")
    finding = ", ".join(part for part in parts if part not in ("", "all", "year 1"))
    ends = (f"{number(row['model_low'])} to {number(row['model_high'])}",
            f"{number(row['accept_low'])} to {number(row['accept_high'])}")  # fmt: skip
    model = number(row["model"])
    return (
        row["role"], row["trial"], finding, number(row["published"]), model,
        ends[0] if model else "", ends[1], row["inside"],
    )  # fmt: skip


def number(value: float) -> str:
    """Write a number of the ledger; nothing where there is none.

    >>> number(0.1234), number(-0.02), number(61.2), number(float("nan"))
    ('0.123', '−0.020', '61.2', '')
    """
    if value != value:
        return ""
    text = f"{abs(value):.1f}" if abs(value) >= 10 else f"{abs(value):.3f}"
    return f"−{text}" if value < 0 and float(text) else text
