"""Welfare: average achievement with more weight on those who have less."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week

AVERSION = 1.0
"""Aversion to inequality, per SD: a student one SD lower counts e times as much at the margin."""


@dataclass(frozen=True)
class Welfare(Outcome):
    """Achievement that would be as good, given to all alike, as the one they have.

    The equally distributed equivalent -log(mean(exp(-k x))) / k of Kolm and Pollak, which is
    Atkinson's index with aversion 1 + k on the exponential of achievement; x is skill beside the
    standard of the grade in SD of grade 4, k = 1. It equals the mean where all are alike, moves
    with everybody's gain one to one, and falls with inequality (by k / 2 times the variance, if
    achievement is normal).
    """

    card = OutcomeCard(
        "welfare", "achievement, lowest weigh most", "SD", "higher", "higher", "lower", 0.05,
        "assumed", standardise=True,
    )  # fmt: skip
    reads = ("world", "grade", "skill", "score")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Give the equivalent by subgroup."""
        standard = week.setting.calendar.standard(WEEKS_TAUGHT)[view.grade].mean(axis=1)
        measures: dict[str, Floats] = {
            "skill": view.skill.mean(axis=1), "exam": view.score.mean(axis=1)
        }  # fmt: skip
        return [
            (measure, group, equivalent(values - standard, view, mask, week))
            for measure, values in measures.items()
            for group, mask in groups.items()
        ]


def equivalent(values: Floats, view: View, mask: Mask, week: Week) -> Floats:
    """Give the equally distributed equivalent of values (student,) in each world."""
    mean = mean_by(np.exp(-AVERSION * values), view.world, week.worlds, mask)
    found: Floats = -np.log(mean) / AVERSION
    return found
