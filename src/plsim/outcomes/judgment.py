"""Judgment: how well adults' estimates agree with true skill."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Judgment(Outcome):
    """Correlation of estimate and true skill of a subject within home classes, mean of subjects."""

    card = OutcomeCard(
        "judgment", "accuracy of judgment", "correlation", "higher", "higher", "lower", 0.05,
        "suedkamp2012",
    )  # fmt: skip
    reads = ("world", "home", "skill", "estimate")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Correlate within home classes, over all students of a world."""
        subject_of = week.setting.subject_of
        found = [
            _correlation(
                view, week, *(field[:, subject_of == j].mean(axis=1) for field in _pair(view))
            )
            for j in range(len(week.setting.subjects))
        ]
        return [("", "all", np.mean(found, axis=0))]


def _pair(view: View) -> tuple[Floats, Floats]:
    return view.estimate, view.skill


def _correlation(view: View, week: Week, estimate: Floats, skill: Floats) -> Floats:
    classes = int(view.home.max()) + 1
    a, b = (values - mean_by(values, view.home, classes)[view.home] for values in (estimate, skill))
    covered, one, two = (mean_by(c, view.world, week.worlds) for c in (a * b, a * a, b * b))
    spread = np.sqrt(one * two)
    undefined: Floats = np.full(week.worlds, np.nan)
    np.divide(covered, spread, out=undefined, where=spread > 0.0)
    return undefined
