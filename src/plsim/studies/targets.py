"""Targets: what the fitted trials found, and the jobs that tell what the model says of them.

Only trials with the role `fit` are ever opened for their findings; nothing here knows of others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plsim.experiment.design import Design
from plsim.results.record import Observations, Work
from plsim.scenario.finding import shipped
from plsim.scenario.reading import read
from plsim.scenario.schema import Scenario
from plsim.scenario.trial import Trial
from plsim.scenario.trials import load_trial
from plsim.studies.beside import Results
from plsim.studies.follow import Follower
from plsim.studies.validate import design_of
from plsim.week.checks import assumptions_of_all
from plsim.week.draw import drawn, in_range, within_bounds
from plsim.week.engine import Engine
from plsim.week.ensemble import shipped as shipped_ensemble
from plsim.week.simulate import no_bare_luck

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """Hold one fitted finding: its name, and the range that counts as right.

    An `order` only says what is larger: anything inside its range is as good.
    """

    name: str
    low: float
    high: float
    order: bool = False

    @property
    def aim(self) -> float:
        """The value that is aimed at: the middle of the range."""
        return (self.low + self.high) / 2.0

    @property
    def tolerance(self) -> float:
        """What counts as one SD away: 9 in 10 of a normal of this SD lie in the range.

        Of an order: its near end, at least 0.01.
        """
        return max(abs(self.low), 0.01) if self.order else (self.high - self.low) / 2.0 / 1.645


def fit_files() -> list[Path]:
    """List the shipped trials that assumptions are fitted to, by name."""
    return [file for _, file in sorted(shipped("trial").items()) if _is_fit(file)]


def _is_fit(file: Path) -> bool:
    """Say whether a file's role is fit; of other files nothing but the role is looked at."""
    role = read(file).value.get("role")
    return role is not None and role.value == "fit"


def targets_of(trials: Sequence[Trial]) -> list[Target]:
    """List the findings of trials as targets."""
    found = []
    for trial in trials:
        for finding in trial.findings:
            parts = (
                trial.name, finding.outcome, finding.measure, finding.subgroup, finding.arm,
                f"year {finding.year}", f"less {finding.than.arm or finding.than.subgroup}"
                if finding.than else "",
            )  # fmt: skip
            name = ", ".join(part for part in parts if part not in ("", "all", "year 1"))
            found.append(Target(name, *finding.accept, order=finding.kind == "order"))
    return found


@dataclass(frozen=True)
class Job:
    """Hold a chunk of members to try on a trial's file: their numbers, z-values, and the seed.

    `z` (member x name) are standard normals of the assumptions' ranges.
    """

    file: Path
    members: tuple[int, ...]
    z: Floats
    names: tuple[str, ...]
    seed: int


def tried(job: Job) -> Floats:
    """Run one world for each member of a job; give what the model says: member x finding."""
    import pandas as pd

    trial, plan = _planned(job.file)
    assumed = _assumed(job)
    seen: dict[str, Observations] = {}
    weekly = any(finding.week < 36 for finding in trial.findings)
    for arm in plan.arms:
        work = next(each for each in plan.works if each.arm == arm)
        work = replace(work, worlds=job.members, seed=job.seed, draws=job.members, assumed=assumed)
        seen[arm] = _watched(work, weekly=weekly)
    columns = {
        name: np.concatenate([each.rows[name] for each in seen.values()])
        for name in next(iter(seen.values())).rows
    }
    columns["arm"] = np.concatenate(
        [np.repeat(arm, len(each.rows["value"])) for arm, each in seen.items()]
    )
    results = Results(pd.DataFrame(columns), trial.experiment.reference)
    return np.stack(
        [results.by_world(finding).loc[list(job.members)].to_numpy() for finding in trial.findings],
        axis=1,
    )


@cache
def _planned(file: Path) -> tuple[Trial, Design]:
    trial = load_trial(file)
    return trial, design_of(trial)


def _assumed(job: Job) -> dict[str, tuple[float, ...]]:
    """Give every assumption that a member sets, and those that the shipped ensemble would."""
    cards = assumptions_of_all()
    others = [name for name in shipped_ensemble().names if name not in job.names]
    told = {name: drawn(name, cards[name], None, job.members, job.seed) for name in others}
    told |= dict(zip(job.names, values_of(job.names, job.z).T, strict=True))
    return {name: tuple(values.tolist()) for name, values in told.items()}


def _watched(work: Work, *, weekly: bool) -> Observations:
    scenario = Scenario.model_validate(work.scenario)
    engine = Engine.of(scenario, work.worlds, work.draws, work.seed, assumed=work.assumed)
    follower = Follower(engine, work) if weekly else _Yearly(engine, work)
    with no_bare_luck():
        for year in range(scenario.years):
            follower.run_year(year)
    return follower.observations()


class _Yearly(Follower):
    """Look at the ends of years only: calibration needs nothing of the weeks."""

    def _observe_weekly(self, year: int, week: int) -> None:
        return


def values_of(names: Sequence[str], z: Floats) -> Floats:
    """Turn standard normals (member x name) into values of the assumptions."""
    cards = assumptions_of_all()
    return np.stack(
        [within_bounds(cards[n], in_range(cards[n], z[:, k])) for k, n in enumerate(names)], axis=1
    )


def jobs_of(
    files: Sequence[Path], names: Sequence[str], z: Floats, seeds: Sequence[int], chunk: int
) -> Iterator[Job]:
    """Cut a wave of members (member x name) into jobs; the seeds take turns."""
    for number, first in enumerate(range(0, len(z), chunk)):
        members = tuple(range(first, min(first + chunk, len(z))))
        for file in files:
            seed = seeds[number % len(seeds)]
            yield Job(file, members, z[first : first + chunk], tuple(names), seed)
