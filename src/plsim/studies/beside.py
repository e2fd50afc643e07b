"""Put the model beside what studies found: the ledger, one row for each finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plsim.analysis.ledger import INSIDE, MISSED, NOT_RUN
from plsim.analysis.paired import standard_deviations, tidy
from plsim.core.declare import OutcomeCard
from plsim.core.registry import parts
from plsim.scenario.trial import Finding, Trial
from plsim.studies.levels import LEVELS

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]


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
    """Make the rows of one trial; without results its findings are not run."""
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
        "frozen": trial.frozen, "mended": trial.mended,
    }  # fmt: skip


def _number(value: float | None) -> float:
    return nan if value is None else value


def _against(finding: Finding, key: str, own: str) -> str:
    """Name an arm or a subgroup with what it is compared with, where the finding says so."""
    other = getattr(finding.than, key, None)
    return own if other is None else f"{own} less {other}"
