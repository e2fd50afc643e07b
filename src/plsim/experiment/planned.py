"""From an experiment to a design that can be run: checked against parts and files."""

from dataclasses import replace
from typing import TYPE_CHECKING

from plsim.core.errors import Fault, Faults
from plsim.experiment.catalogue import use_all
from plsim.experiment.design import Design, Options, design, roster_of

if TYPE_CHECKING:
    from plsim.scenario.design import Experiment


def planned(
    experiment: "Experiment", options: Options | None = None, *, trial: bool = False
) -> Design:
    """Check an experiment against the parts and make its design; nothing is written.

    Arms of a `trial` need not all bear comparison with the reference. Raises Faults with all that
    is wrong in all arms.
    """
    from plsim.week.checks import check_experiment, incomparables

    options = options or Options()
    options = replace(options, use=use_all(options.use))
    check_experiment(experiment)
    if not trial and (unlike := [*incomparables(experiment)]):
        raise Faults(unlike)
    _check_rosters(experiment)
    return design(experiment, options)


def _check_rosters(experiment: "Experiment") -> None:
    faults: dict[Fault, None] = {}
    for arm in experiment.arms:
        path = roster_of(arm)
        if path is not None and not path.is_file():
            what = f"people.roster.file: {path.name} is not there; give one with --roster FILE"
            faults[Fault(arm.scenario.where("people.roster.file"), what)] = None
    if faults:
        raise Faults(faults)
