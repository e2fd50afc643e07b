"""Run trials, each in a run folder of its own, and write the ledger and figure 7."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plsim.analysis import ledger
from plsim.core.errors import Fault, Faults
from plsim.experiment.attempt import Simulate
from plsim.experiment.design import Design
from plsim.experiment.finish import carry_out, results_of
from plsim.experiment.manifest import manifest_of
from plsim.experiment.planned import planned
from plsim.experiment.runner import NothingWorked, Watch
from plsim.results.store import opened
from plsim.scenario.files import nearest
from plsim.scenario.trial import Trial
from plsim.studies import beside
from plsim.studies.follow import simulate
from plsim.studies.levels import LEVELS

if TYPE_CHECKING:
    import pandas as pd

LEDGER = "ledger.csv"


@dataclass(frozen=True)
class Validated:
    """Hold the ledger and what must not be missed."""

    table: "pd.DataFrame"
    folder: Path
    notes: tuple[str, ...]


def validate(
    trials: Sequence[Trial],
    folder: Path,
    *,
    workers: int,
    watch: Watch,
    simulate: Simulate = simulate,
) -> Validated:
    """Run what is missing of every trial and put the model beside the studies.

    A trial whose roster is absent, or whose worlds all fail, is not run. Raises Faults, before
    anything runs, with all that is wrong in any trial.
    """
    import pandas as pd

    check(trials)
    tables, notes = [], []
    for trial in trials:
        results = None
        watch.note(f"{trial.name}: {trial.experiment.title}")
        if missing := absent(trial):
            notes.append(f"{trial.name}: not run, {missing} is not there")
        else:
            try:
                results = _run(trial, folder, workers, watch, simulate)
            except NothingWorked as error:
                notes.append(f"{trial.name}: not run, {error}")
        tables.append(beside.ledger(trial, results))
    table = ledger.ranked(pd.concat(tables, ignore_index=True))
    _write(table, folder)
    return Validated(table, folder, tuple(notes))


def check(trials: Sequence[Trial]) -> None:
    """Raise Faults where arms, outcomes or findings of trials do not fit; all together."""
    from plsim.week.checks import check_experiment

    faults: list[Fault] = []
    for trial in trials:
        faults += [Fault(f"{trial.name}: {key}", what) for key, what in _unknown(trial)]
        try:
            check_experiment(trial.experiment)
        except Faults as error:
            faults += error.faults
    if faults:
        raise Faults(dict.fromkeys(faults))


def absent(trial: Trial) -> str:
    """Name the first roster that a trial needs and that is not there; empty where all are."""
    rosters = (arm.scenario.people.roster for arm in trial.experiment.arms)
    files = (Path(roster.file) for roster in rosters if roster is not None)
    return next((file.name for file in files if not file.is_file()), "")


def _unknown(trial: Trial) -> Iterator[tuple[str, str]]:
    known = beside.cards()
    for i, finding in enumerate(trial.findings):
        if finding.outcome not in known:
            what = f"'{finding.outcome}' is no outcome; {nearest(finding.outcome, list(known))}"
            yield f"findings[{i}].outcome", what


def design_of(trial: Trial) -> Design:
    """Make the chunks of a trial's experiment, which measure what its findings need."""
    experiment = trial.experiment
    if experiment.outcomes is None:
        thans = [finding.than.outcome for finding in trial.findings if finding.than]
        named = [finding.outcome for finding in trial.findings]
        needed = [name for name in (*named, *thans) if name and name not in LEVELS]
        outcomes = tuple(dict.fromkeys([experiment.primary, *needed]))
        experiment = experiment.model_copy(update={"outcomes": outcomes})
    return planned(experiment, trial=True)


def _run(
    trial: Trial, folder: Path, workers: int, watch: Watch, simulate: Simulate
) -> beside.Results:
    plan = design_of(trial)
    # other rules or worlds make another run, which never meets the parts of this one
    folder = folder / f"{trial.name}_{plan.run[:8]}".replace(" ", "_")
    with opened(folder, manifest_of(plan, simulate)) as store:
        manifest = carry_out(plan, store, simulate, workers, watch)
        rows = results_of(store)
    if not len(rows):
        raise NothingWorked(f"every world failed; {manifest['failed'][0]}")
    return beside.Results(rows, trial.experiment.reference)


def _write(table: "pd.DataFrame", folder: Path) -> None:
    from plsim.report.figures import trials
    from plsim.report.figures.sheet import save
    from plsim.report.tables import write_table

    folder.mkdir(parents=True, exist_ok=True)
    write_table(table[list(ledger.COLUMNS)], folder / LEDGER)
    save(trials.draw(table, ledger.summary(table)), folder / "figures")
