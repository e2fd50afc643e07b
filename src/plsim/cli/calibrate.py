"""`plsim calibrate`: fit the assumptions to published findings and keep an ensemble of draws."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import paragraph, say, table, tell
from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.week.ensemble import Ensemble

OUT = Path("runs") / "calibration"
FILE = "ensemble.json"


def calibrate(
    out: options.Out = None,
    members: Annotated[
        int, typer.Option(min=64, max=4096, help="Members tried in each wave, one world each.")
    ] = 256,
    waves: Annotated[int, typer.Option(min=1, max=9, help="Waves after the first.")] = 2,
    keep: Annotated[int, typer.Option(min=20, max=2000, help="Draws of the ensemble.")] = 250,
    seed: Annotated[int, typer.Option(min=0, help="Root of all luck.")] = 20180401,
    ship: Annotated[
        bool, typer.Option("--ship", help="Write the ensemble into the package as its default.")
    ] = False,
    workers: options.Workers = None,
    debug: options.Debug = False,
) -> int:
    """Fit the assumptions to the fitted trials, resuming what was stopped; write the ensemble."""
    from plsim.experiment.progress import Progress
    from plsim.studies.calibrate import Asked
    from plsim.studies.calibrate import calibrate as run
    from plsim.week.ensemble import SHIPPED

    folder = out or OUT
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file; give a folder for --out", str(folder))
    asked = Asked(members=members, waves=waves, keep=keep, seed=seed)
    ensemble = run(
        folder / "jobs", asked, workers=options.workers_or_all(workers),
        watch=Progress(sys.stderr),
    )  # fmt: skip
    ensemble.write(folder / FILE)
    if ship:
        ensemble.write(SHIPPED)
    _print(ensemble)
    say(f"Written: {folder / FILE}" + (", and into the package" if ship else ""))
    return 0


def _print(ensemble: "Ensemble") -> None:
    made = ensemble.made
    rows: list[tuple[str, ...]] = [
        (each["name"], f"{each['low']:.3g} to {each['high']:.3g}", f"{each['centre']:.3f}",
         f"{each['mean']:.3f}", "yes" if each["low"] <= each["mean"] <= each["high"] else "no")
        for each in made["targets"]
    ]  # fmt: skip
    tell(table(("finding", "accepted", "centre", "ensemble", "inside"), rows, width=120))
    told = made["assumptions"]
    known = [name for name, each in told.items() if each["identified"]]
    unknown = [name for name in told if name not in known]
    tell("\n" + paragraph(f"Identified ({len(known)}): {', '.join(known) or 'none'}", ""))
    text = f"Not identified ({len(unknown)}), vary as before: {', '.join(unknown) or 'none'}"
    tell(paragraph(text, ""))
    tell(f"{ensemble.members} draws kept; {made['accepted']} of {made['of']} agreed.")
