"""Which assumptions move the difference between two policies: Morris and Sobol, through SALib.

The sampled points are a sweep over assumptions: one batch with an assumption per world, the same
people and luck at every point, in an ordinary run folder that can be resumed. What is analysed is
the paired difference of each arm from the reference, in the whole school and in each of its grades:
one run serves them all. Assumptions are varied independently, each over the range of its draws (the
shipped ensemble's, where that holds it); what the ensemble says of them jointly is left out, since
both methods need independent inputs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from plsim.analysis.paired import of_cell
from plsim.analysis.summary import primary_cell
from plsim.core.errors import InputError
from plsim.experiment.attempt import Simulate
from plsim.experiment.compare import Finished, compare, folder_of
from plsim.experiment.design import Design, Options
from plsim.experiment.planned import planned
from plsim.experiment.runner import NothingWorked, Watch
from plsim.results.record import BY_GRADE, GRADE
from plsim.scenario.design import Experiment
from plsim.scenario.swept import ASSUMPTION, MOST_RUNS, Swept, SweptArm
from plsim.week.checks import assumptions_of_all
from plsim.week.draw import quantile
from plsim.week.ensemble import shipped

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.sweep import SweepFindings

Floats = npt.NDArray[np.float64]
Method = Literal["morris", "sobol"]

LEVELS = 4
FEWEST_TRAJECTORIES = 4
RESAMPLES = 1000
MOST_SEED = 2**32
COLUMNS = [
    "arm", "reference", "outcome", "subgroup", "assumption", "effect", "ci_low", "ci_high", "first",
    "first_low", "first_high", "direction", "clear", "unit", "source", "meaning",
]  # fmt: skip
WORDS: dict[Method, str] = {
    "morris": "mean absolute change of the difference over the assumption's range (mu*)",
    "sobol": "share of the difference's variance that it takes part in (total index)",
}


@dataclass(frozen=True)
class Plan:
    """Hold what is to be run: the design of the sweep, and what the analysis needs to know."""

    method: Method
    names: tuple[str, ...]
    shares: Floats
    design: Design
    samples: int

    @property
    def problem(self) -> dict[str, Any]:
        """Describe the inputs as SALib wants it: shares of each assumption's range."""
        names = list(self.names)
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


@dataclass(frozen=True)
class Sensitivity:
    """Hold what was found: one row for each arm, group and assumption, the strongest first.

    `subgroup` is that of the primary outcome for the whole school, then each grade, where there are
    several and the outcome is measured by groups of students.

    `effect` is mu* (Morris; in the outcome's unit, over the assumption's range) or the total index
    (Sobol), with its 95 % interval by bootstrap (see `students`); `first` is the first-order index
    (Sobol alone); `direction` says whether a higher value raises the difference (+1), lowers it
    (-1) or neither; `clear` whether the interval stands above what the weaker half reaches.
    """

    method: Method
    table: "pd.DataFrame"
    done: Finished
    points: int


def plan_of(
    experiment: Experiment,
    *,
    method: Method = "morris",
    samples: int = 10,
    over: Sequence[str] = (),
    use: Sequence[Path] = (),
) -> Plan:
    """Sample the assumptions and make the design of their sweep.

    `samples` are Morris trajectories or Sobol's N (a power of two); `over` are patterns such as
    `software.*` (all drawn assumptions where there are none). Raises InputError where a pattern
    fits nothing, N is no power of two, or the runs are too many.
    """
    if experiment.sweep is not None:
        raise InputError("has a sweep of its own; take it out, or name another experiment")
    if len(experiment.arms) < 2:
        raise InputError("has one arm; sensitivity is that of the difference between two")
    names = drawn_in(experiment, over)
    _check_runs(experiment, _points(method, len(names), samples))
    shares = _sampled(method, names, samples, experiment.seed)
    cards = assumptions_of_all()
    arms = {arm.name: _arm(arm.scenario, names, shares, cards) for arm in experiment.arms}
    values = arms[experiment.reference].assumed
    swept = Swept(
        tuple(ASSUMPTION + name for name in names),
        tuple(zip(*(values[name] for name in names), strict=True)),
        arms,
    )
    asked: dict[str, Any] = {
        "name": f"{experiment.name[:40]} {method}", "sweep": swept,
        "outcomes": (experiment.primary,), "followup": None,
    }  # fmt: skip
    # the design checks the reference's extremes like those of any sweep
    design = planned(
        experiment.model_copy(update=asked), Options(use=tuple(use), extra=(BY_GRADE,))
    )
    return Plan(method, names, shares, design, samples)


def _check_runs(experiment: Experiment, points: int) -> None:
    runs = points * experiment.worlds * len(experiment.arms)
    if runs > MOST_RUNS:
        what = f"{points:,} points x {len(experiment.arms)} arms x {experiment.worlds:,} worlds"
        raise InputError(f"{what} = {runs:,} runs; at most {MOST_RUNS:,}; take fewer, or --over")


def drawn_in(experiment: Experiment, over: Sequence[str] = ()) -> tuple[str, ...]:
    """List the assumptions that some arm draws and a pattern names."""
    given = [arm.scenario.assumptions for arm in experiment.arms]
    free = [
        name
        for name in assumptions_of_all()
        if any(name not in own or isinstance(own[name], tuple) for own in given)
    ]
    for pattern in over:
        if not any(fnmatchcase(name, pattern) for name in free):
            what = f"'{pattern}' fits no assumption that is drawn (plsim list assumptions)"
            raise InputError(what, "--over")
    names = [n for n in free if not over or any(fnmatchcase(n, pattern) for pattern in over)]
    if len(names) < 2:
        raise InputError("one assumption has no rival; name two or more", "--over")
    return tuple(names)


def _points(method: Method, names: int, samples: int) -> int:
    """Count the points that a method samples, before it does."""
    fewest = FEWEST_TRAJECTORIES if method == "morris" else 2
    if samples < fewest:
        raise InputError(f"{samples} is too few; give {fewest} or more", "--samples")
    if method == "morris":
        return samples * (names + 1)
    if samples & (samples - 1):
        below, above = 1 << (samples.bit_length() - 1), 1 << samples.bit_length()
        what = f"{samples} is no power of two, which Sobol needs; give {below} or {above}"
        raise InputError(what, "--samples")
    return samples * (names + 2)


def _sampled(method: Method, names: Sequence[str], samples: int, seed: int) -> Floats:
    problem = {
        "num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names),
    }  # fmt: skip
    _need_salib()
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(
            morris.sample(problem, samples, num_levels=LEVELS, seed=seed % MOST_SEED), dtype=float
        )
    from SALib.sample import sobol

    return np.asarray(
        sobol.sample(problem, samples, calc_second_order=False, seed=seed % MOST_SEED), dtype=float
    )


def _need_salib() -> None:
    from importlib.util import find_spec

    if find_spec("SALib") is None:
        raise InputError("needs SALib, which is not installed; pip install 'plsim[analysis]'")


def _arm(scenario: Any, names: Sequence[str], shares: Floats, cards: Mapping[str, Any]) -> SweptArm:
    given, members = scenario.assumptions, shipped()
    assumed = {
        name: tuple(quantile(name, cards[name], given.get(name), column, members).tolist())
        for name, column in zip(names, shares.T, strict=True)
    }
    return SweptArm((scenario,), (0,) * len(shares), assumed)


def sensitivity(
    plan: Plan,
    folder: Path | None = None,
    *,
    workers: int,
    watch: Watch,
    simulate: Simulate | None = None,
) -> Sensitivity:
    """Run what is missing of the points, then rank the assumptions for each arm.

    Writes sensitivity.csv and figures/sensitivity.svg beside the sweep's tables. Raises
    NothingWorked where a point gave no difference.
    """
    from plsim.report.figures import sensitivity as picture
    from plsim.report.figures.sheet import save
    from plsim.report.tables import write_table

    where = folder_of(plan.design, folder)
    done = compare(plan.design, where, workers=workers, watch=watch, simulate=simulate)
    assert done.sweep is not None  # noqa: S101  (the design is a sweep)
    table = ranked(plan, _leading(done.sweep), done.manifest)
    write_table(table, where / "sensitivity.csv")
    card = done.manifest["outcomes"][done.manifest["primary"]]
    unit = "SD" if card["standardise"] else card["unit"]
    what = WORDS[plan.method] + (f", {unit}" if plan.method == "morris" else "")
    save(picture.draw(whole_school(table), done.manifest, what), where / "figures")
    return Sensitivity(plan.method, table, done, len(plan.shares))


def _leading(found: "SweepFindings") -> "pd.DataFrame":
    """Give the primary outcome for the whole school, then for each of its grades, if several."""
    import pandas as pd

    cell = primary_cell(found.manifest)
    numbers = [n.removeprefix(GRADE) for n in found.summary["subgroup"].unique()]
    names = [f"{GRADE}{grade}" for grade in sorted(int(n) for n in numbers if n.isdigit())]
    grades = [of_cell(found.summary, {**cell, "subgroup": name}) for name in names]
    several = [rows for rows in grades if len(rows)]
    return pd.concat([found.primary(), *(several if len(several) > 1 else [])])


def whole_school(table: "pd.DataFrame") -> "pd.DataFrame":
    """Leave out the rows of single grades."""
    return table[~table["subgroup"].str.startswith(GRADE)]


def ranked(plan: Plan, rows: "pd.DataFrame", manifest: Mapping[str, Any]) -> "pd.DataFrame":
    """Rank the assumptions for each arm and group by their effect on the arm's difference."""
    import pandas as pd

    cards = assumptions_of_all()
    parts = []
    for (arm, group), own in rows.groupby(["arm", "subgroup"], sort=False):
        y = own.set_index("point")["estimate"].reindex(range(len(plan.shares))).to_numpy(float)
        if not np.isfinite(y).all():
            lost = int((~np.isfinite(y)).sum())
            raise NothingWorked(f"{lost} of {len(y)} points gave no difference for {arm}")
        named = {
            "arm": str(arm), "reference": str(manifest["reference"]),
            "outcome": str(manifest["primary"]), "subgroup": str(group),
        }  # fmt: skip
        table = indices(plan, y).assign(**named)
        for name in ("unit", "source", "meaning"):
            table[name] = [str(getattr(cards[each], name)) for each in table["assumption"]]
        parts.append(table.sort_values("effect", ascending=False, kind="stable"))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def indices(plan: Plan, y: Floats) -> "pd.DataFrame":
    """Give each assumption's effect on `y`, one value for each point, with its interval."""
    import pandas as pd

    names = list(plan.names)
    if np.ptp(y) < 1e-12:  # nothing moves it, and the indices would divide by 0
        zero = np.zeros(len(names))
        found: dict[str, Any] = {"effect": zero, "half": zero, "first": zero, "first_half": zero}
        found["direction"] = zero
    else:
        found = _morris(plan, y) if plan.method == "morris" else _sobol(plan, y)
    effect, half = found["effect"], found["half"]
    table = pd.DataFrame({"assumption": names, "effect": effect})
    table["ci_low"], table["ci_high"] = effect - half, effect + half
    table["first"] = found["first"]
    table["first_low"] = found["first"] - found["first_half"]
    table["first_high"] = found["first"] + found["first_half"]
    table["direction"] = found["direction"]
    weaker = np.sort(effect + half)[: max(1, len(names) // 2)].max()
    table["clear"] = (effect - half > 0) & (effect - half > weaker)
    return table


def _morris(plan: Plan, y: Floats) -> dict[str, Any]:
    from SALib.analyze import morris

    found = morris.analyze(
        plan.problem, plan.shares, y, num_resamples=RESAMPLES, num_levels=LEVELS, seed=1
    )
    star = np.asarray(found["mu_star"], dtype=float)
    mean = np.asarray(found["mu"], dtype=float)
    one_way = np.abs(mean) > 0.5 * star
    none = np.full(len(star), np.nan)
    half = students(plan.samples) * np.asarray(found["mu_star_conf"], dtype=float)
    direction = np.where(one_way, np.sign(mean), 0.0)
    return {"effect": star, "half": half, "first": none, "first_half": none, "direction": direction}


def students(trajectories: int) -> float:
    """Give by how much SALib's interval of mu* is too short for few trajectories.

    It is 1.96 bootstrap deviations of a mean, which vary by n - 1 parts in n of what its error
    does; Student's quantile with n - 1 degrees of freedom makes up for a deviation that is itself
    estimated.

    >>> round(students(5), 2), round(students(50), 2)
    (1.58, 1.04)
    """
    from scipy.special import ndtri, stdtrit

    quantile = float(stdtrit(trajectories - 1, 0.975)) / float(ndtri(0.975))
    return quantile * float(np.sqrt(trajectories / (trajectories - 1)))


def _sobol(plan: Plan, y: Floats) -> dict[str, Any]:
    from SALib.analyze import sobol
    from scipy.stats import spearmanr

    centred = (y - y.mean()) / y.std()  # the estimators lose digits far from 0
    found = sobol.analyze(
        plan.problem, centred, calc_second_order=False, num_resamples=RESAMPLES, seed=1
    )
    rho = [spearmanr(column, y).statistic for column in plan.shares.T]
    direction = np.where(np.abs(rho) > 0.1, np.sign(rho), 0.0)
    names = {"effect": "ST", "half": "ST_conf", "first": "S1", "first_half": "S1_conf"}
    return {
        **{name: np.asarray(found[key], dtype=float) for name, key in names.items()},
        "direction": direction,
    }
