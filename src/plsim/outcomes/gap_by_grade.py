"""Gaps by grade: how far apart the students of each grade are, so that growth by grade is seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.outcomes.gap import PAIRS
from plsim.state.state import View
from plsim.state.worlds import Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class GapByGrade(Outcome):
    """Difference in true skill between groups of students within each grade attended.

    Subgroups are the grade and the gap, such as `grade 3, high-low` and `grade 3, disadvantage`;
    a year later the same students are in the next grade. `all` is the mean of the grades' gaps
    between high and low starters.
    """

    card = OutcomeCard(
        "gap_by_grade", "gap within the grade", "SD", "lower", "wider", "narrower", 0.05,
        "kraft2020", standardise=True,
    )  # fmt: skip
    reads = ("world", "grade", "skill")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Subtract the mean of the lower group from that of the upper one, grade by grade."""
        skill = view.skill.mean(axis=1)
        rows: list[Row] = []
        gaps = []
        for grade in np.unique(view.grade):
            here = view.grade == grade
            for name, pair in PAIRS.items():
                upper, lower = (
                    mean_by(skill, view.world, week.worlds, groups[group] & here) for group in pair
                )
                rows.append(("skill", f"grade {grade}, {name}", upper - lower))
                gaps += [upper - lower] if name == "high-low" else []
        return [("skill", "all", np.mean(gaps, axis=0)), *rows]
