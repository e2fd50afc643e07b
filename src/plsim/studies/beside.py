"""Put the model beside what studies found: the ledger, one row for each finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plsim.analysis.paired import standard_deviations, tidy
from plsim.core.declare import OutcomeCard
from plsim.core.registry import parts
from plsim.scenario.trial import Finding, Trial
from plsim.studies.levels import LEVELS

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

COLUMNS = (
    "trial", "role", "study", "outcome", "measure", "year", "subgroup", "arm", "published",
    "published_low", "published_high", "model", "model_low", "model_high", "accept_low",
    "accept_high", "inside", "status",
)  # fmt: skip
"""Columns of `ledger.csv`."""

INSIDE, MISSED, NOT_RUN = "yes", "no", "not run"


def cards() -> dict[str, OutcomeCard]:
    """List what a finding's outcome may be: every outcome, and the levels of validation."""
    return {name: part.card for name, part in parts("outcomes").items()} | LEVELS


@dataclass(frozen=True)
class Value:
    """Hold the model's mean over worlds, and the 5th and 95th percentile of worlds."""

    mean: float = nan
    low: float = nan
    high: float = nan

    @classmethod
    def of(cls, values: "npt.NDArray[np.floating[Any]]") -> "Value":
        """Sum up one value per world; undefined ones are left out."""
        known = values[np.isfinite(values)]
        if not len(known):
            return cls()
        low, high = np.quantile(known, [0.05, 0.95]).tolist()
        return cls(float(known.mean()), low, high)


class Results:
    """Hold the tidy rows of a trial's run, to look values up by world."""

    def __init__(self, rows: Any, reference: str) -> None:
        frame = tidy(rows)
        self.reference = reference
        self.frame = frame
        self.known = cards()
        self.alone = frame["arm"].nunique() == 1
        keys = ["arm", "outcome", "measure", "subgroup", "year", "week"]
        unique = frame.drop_duplicates([*keys, "world"])
        self.cells: dict[Any, pd.Series[float]] = {
            key: cell.set_index("world")["value"] for key, cell in unique.groupby(keys)
        }

    def value_of(self, finding: Finding) -> Value:
        """Give the model's value of a finding."""
        return Value.of(self.by_world(finding).to_numpy(float))

    def by_world(self, finding: Finding) -> "pd.Series[float]":
        """Give the model's value of a finding in each world."""
        if finding.than is None:
            return self._one(finding)
        said = {key: value for key, value in finding.than if value is not None}
        return self._one(finding) - self._one(finding.model_copy(update=said))

    def _one(self, finding: Finding) -> "pd.Series[float]":
        """Give a difference between arms, or a level; where there is but one arm, its level."""
        own = self._cell(finding, finding.arm)
        base = finding.against or self.reference
        level = finding.kind in ("level", "correlation") or self.alone
        scale = self._scale(finding, finding.arm if level else base)
        return own / scale if level else (own - self._cell(finding, base)) / scale

    def _cell(self, finding: Finding, arm: str) -> "pd.Series[float]":
        import pandas as pd

        key = (
            arm, finding.outcome, finding.measure, finding.subgroup, finding.year, finding.week,
        )  # fmt: skip
        return self.cells.get(key, pd.Series(dtype=float))

    def _scale(self, finding: Finding, arm: str) -> float:
        if not self.known[finding.outcome].standardise:
            return 1.0
        spread = standard_deviations(self.frame, arm)
        return spread.get((finding.measure, finding.year, finding.week), nan) or nan


def ledger(trial: Trial, results: Results | None) -> "pd.DataFrame":
    """Make the rows of one trial; without results its findings are not run.

    Beside the columns of the ledger it has `kind` and `unit`, which pictures need.
    """
    import pandas as pd

    return pd.DataFrame([_row(trial, finding, results) for finding in trial.findings])


def _row(trial: Trial, finding: Finding, results: Results | None) -> Mapping[str, Any]:
    value = results.value_of(finding) if results else Value()
    low, high = finding.accept
    inside = (INSIDE if low <= value.mean <= high else MISSED) if results else NOT_RUN
    return {
        "trial": trial.name, "role": trial.role, "study": trial.study.citation,
        "outcome": finding.outcome, "measure": finding.measure, "year": finding.year,
        "subgroup": _against(finding, "subgroup", finding.subgroup),
        "arm": _against(finding, "arm", finding.arm),
        "published": _number(finding.published), "published_low": _number(finding.low),
        "published_high": _number(finding.high), "model": value.mean, "model_low": value.low,
        "model_high": value.high, "accept_low": low, "accept_high": high, "inside": inside,
        "status": finding.status, "kind": finding.kind, "unit": finding.unit,
    }  # fmt: skip


def _number(value: float | None) -> float:
    return nan if value is None else value


def _against(finding: Finding, key: str, own: str) -> str:
    """Name an arm or a subgroup with what it is compared with, where the finding says so."""
    other = getattr(finding.than, key, None)
    return own if other is None else f"{own} less {other}"


@dataclass(frozen=True)
class Score:
    """Hold how many findings lie inside, and the mean squared miss of those in SD."""

    name: str
    inside: int
    of: int
    squared: float


def scores(table: "pd.DataFrame") -> list[Score]:
    """Score the model and two simple rivals on the held-out and unseen findings that were run.

    The rivals say always 0, and always the mean of the fitted differences. Only differences in SD
    with a published number count, since no rival has a word on levels.
    """
    counted = table[
        (table["kind"] == "difference") & (table["unit"] == "SD") & table["published"].notna()
    ]
    fitted = counted.loc[counted["role"] == "fit", "published"]
    others = counted[(counted["role"] != "fit") & (counted["inside"] != NOT_RUN)]
    told = {
        "the model": others["model"].to_numpy(float),
        "always 0": np.zeros(len(others)),
        "the mean of fitted findings": np.full(len(others), fitted.mean() if len(fitted) else nan),
    }
    return [_score(name, values, others) for name, values in told.items()]


def _score(name: str, values: Floats, rows: "pd.DataFrame") -> Score:
    low, high = (rows[f"accept_{end}"].to_numpy(float) for end in ("low", "high"))
    inside = int(((low <= values) & (values <= high)).sum())
    miss = values - rows["published"].to_numpy(float)
    return Score(name, inside, len(rows), float((miss**2).mean()) if len(rows) else nan)


def wrong_signs(table: "pd.DataFrame") -> int:
    """Count findings whose published sign 9 in 10 worlds have the other way round."""
    differs = table["kind"].isin(["difference", "order"])
    up, down = table["published"] > 0, table["published"] < 0
    wrong = (up & (table["model_high"] < 0)) | (down & (table["model_low"] > 0))
    return int((wrong & differs).sum())


def ranked(table: "pd.DataFrame") -> "pd.DataFrame":
    """Put held-out findings first, then unseen and fitted ones; in each the misses first."""
    roles = {"held_out": 0, "unseen": 1, "fit": 2}
    states = {MISSED: 0, INSIDE: 1, NOT_RUN: 2}
    order = table.assign(_role=table["role"].map(roles), _state=table["inside"].map(states))
    order = order.sort_values(["_role", "_state"], kind="stable", ignore_index=True)
    return order.drop(columns=["_role", "_state"])


def counts(table: "pd.DataFrame") -> dict[str, dict[str, int]]:
    """Count findings by role: inside, missed, not run."""
    roles: Sequence[str] = ("held_out", "unseen", "fit")
    return {
        role: {
            state: int(((table["role"] == role) & (table["inside"] == state)).sum())
            for state in (INSIDE, MISSED, NOT_RUN)
        }
        for role in roles
    }
