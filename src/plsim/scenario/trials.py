"""Load trials: an experiment, its study and its findings, with all faults at once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from plsim.core.errors import Fault, Faults, InputError
from plsim.scenario.ancestry import named
from plsim.scenario.checking import checked
from plsim.scenario.design import Experiment
from plsim.scenario.finding import find
from plsim.scenario.gathering import Arms
from plsim.scenario.layers import over, places_of, settings
from plsim.scenario.reading import Node, read
from plsim.scenario.trial import OWN, Trial, TrialEntry, assumed_in, faults_in

Found = TypeVar("Found")


def load_trial(
    path_or_name: str | Path,
    sets: Sequence[str] = (),
    *,
    worlds: int | None = None,
    roster: str | Path | None = None,
) -> Trial:
    """Load a trial from a file, or a shipped one by its name.

    `sets`, `worlds` and `roster` are those of `load_experiment`. Raises Faults with all that is
    wrong in the trial, its findings and its arms; an assumption of its own is wrong anywhere.
    """
    file = find(path_or_name, "trial")
    top = read(file)
    if "arms" not in top.value:
        raise InputError("arms: is missing; a trial is an experiment with arms", top.where)
    if "sweep" in top.value:
        what = "a trial rebuilds one study and is not swept; take it out"
        raise InputError(f"sweep: {what}", top.value["sweep"].where)
    own = Node({key: node for key, node in top.value.items() if key in OWN}, top.where)
    rest = Node({key: node for key, node in top.value.items() if key not in OWN}, top.where)
    if worlds is not None:
        rest = over(rest, Node({"worlds": Node(worlds, f"--worlds {worlds}")}, rest.where))
    arms = Arms(file, named(rest, file), settings(sets), roster)
    faults: list[Fault] = []
    entry: TrialEntry | None = _tried(lambda: checked(TrialEntry, own), faults)
    experiment = _tried(arms.experiment, faults)
    if experiment is not None:
        faults += _assumed(experiment)
    if entry is not None and experiment is not None:
        places = places_of(top)
        faults += [places.fault(key, what) for key, what in faults_in(entry, experiment)]
    if faults or entry is None or experiment is None:
        raise Faults(dict.fromkeys(faults))
    said = {key: getattr(entry, key) for key in OWN}
    return Trial(**said, experiment=experiment)


def is_trial(path_or_name: str | Path) -> bool:
    """Say whether a file holds findings, as a trial does and an experiment does not."""
    path = Path(path_or_name)
    return path.is_file() and "findings" in read(path).value


def _assumed(experiment: Experiment) -> list[Fault]:
    found = assumed_in(experiment)
    return [Fault(scenario.where(key), f"{key}: {what}") for scenario, key, what in found]


def _tried(make: Callable[[], Found], faults: list[Fault]) -> Found | None:
    try:
        return make()
    except Faults as error:
        faults += error.faults
        return None
