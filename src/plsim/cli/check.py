"""`plsim check`: say whether files can be run, with all faults of all of them; runs nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import tell
from plsim.core.errors import Fault, Faults

if TYPE_CHECKING:
    from plsim.scenario import Experiment


def check(
    files: Annotated[list[str], typer.Argument(help="Scenarios or experiments: files or names.")],
    set_: options.Sets = None,
    roster: options.Roster = None,
    use: options.Use = None,
    debug: options.Debug = False,
) -> int:
    """Check scenarios and experiments without running them."""
    from plsim.experiment.compare import planned

    faults: list[Fault] = []
    for file in files:
        try:
            experiment = _loaded(file, tuple(set_ or ()), roster)
            planned(experiment, tuple(use or ()))
            arms = len(experiment.arms)
            tell(f"{file}: sound ({'one scenario' if arms == 1 else f'{arms} arms'})")
        except Faults as error:
            faults += error.faults
    if faults:
        raise Faults(dict.fromkeys(faults))
    return 0


def _loaded(file: str, sets: tuple[str, ...], roster: Path | None) -> "Experiment":
    from plsim.cli.run import SEED, alone
    from plsim.scenario import load, load_experiment, shipped
    from plsim.scenario.reading import read

    if file in shipped("experiment"):
        return load_experiment(file, sets, roster=roster)
    if file not in shipped("scenario") and Path(file).exists() and "arms" in read(Path(file)).value:
        return load_experiment(file, sets, roster=roster)
    return alone(load(file, sets, roster=roster), 2, SEED)
