"""`plsim check`: say whether files can be run, with all faults of all of them; runs nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.running import differs
from plsim.cli.words import on_one_block, paragraph, say, tell
from plsim.core.errors import Fault, Faults

if TYPE_CHECKING:
    from plsim.scenario import Experiment


def check(
    files: Annotated[
        list[str], typer.Argument(help="Scenarios, experiments, trials: files or names.")
    ],
    set_: options.Sets = None,
    roster: options.Roster = None,
    use: options.Use = None,
    debug: options.Debug = False,
) -> int:
    """Check scenarios, experiments and trials without running them."""
    from plsim.experiment.design import Options
    from plsim.experiment.planned import planned

    faults: list[Fault] = []
    unread = []
    for file in files:
        experiment = None
        try:
            experiment, trial = _loaded(file, tuple(set_ or ()), roster)
            planned(experiment, Options(use=tuple(use or ())), trial=trial)
            arms = len(experiment.arms)
            tell(f"{file}: sound ({'one scenario' if arms == 1 else f'{arms} arms'})")
            for text in () if trial else differs(experiment):
                tell(paragraph(text))
        except Faults as error:
            faults += error.faults
            unread += [file] if experiment is None else []
    for file in unread:
        what = "what its names mean (policies, levers, assumptions) is looked at once it reads"
        say(f"{on_one_block(file)}: {what}")
    if faults:
        raise Faults(dict.fromkeys(faults))
    return 0


def _loaded(file: str, sets: tuple[str, ...], roster: Path | None) -> "tuple[Experiment, bool]":
    """Load what a file holds as an experiment; true where it is a trial."""
    from plsim.cli.run import SEED, alone
    from plsim.scenario import load, load_experiment, shipped
    from plsim.scenario.reading import read
    from plsim.scenario.trials import is_trial

    if file in shipped("experiment"):
        return load_experiment(file, sets, roster=roster), False
    if file not in shipped("scenario") and (file in shipped("trial") or is_trial(file)):
        return _of_trial(file, sets, roster), True
    if file not in shipped("scenario") and Path(file).exists() and "arms" in read(Path(file)).value:
        return load_experiment(file, sets, roster=roster), False
    return alone(load(file, sets, roster=roster), 2, SEED), False


def _of_trial(file: str, sets: tuple[str, ...], roster: Path | None) -> "Experiment":
    from plsim.scenario import load_trial
    from plsim.studies.validate import check as check_trials

    trial = load_trial(file, sets, roster=roster)
    check_trials([trial])
    return trial.experiment
