"""Spread: the variance of achievement within grades, by which effects are standardised."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import GRADES
from plsim.core.declare import OutcomeCard
from plsim.outcomes.achievement import in_subject
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, mean_by, variance_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Spread(Outcome):
    """Variance of achievement within a grade, averaged over the students of a world.

    Over all subjects, and in each subject by itself.
    """

    card = OutcomeCard(
        "spread", "variance within grades", "SD squared", "neither", "more", "less", 0.05,
        "assumed",
    )  # fmt: skip
    reads = ("world", "grade", "skill", "score")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average the squared distances from the grade's mean."""
        cell = view.world * np.int32(GRADES) + view.grade
        cells = int(cell.max()) + 1
        measures: dict[str, Floats] = {
            "skill": view.skill.mean(axis=1), "exam": view.score.mean(axis=1)
        }  # fmt: skip
        for subject in week.setting.subjects:
            measures |= in_subject(subject, view, week)
        return [
            (
                measure,
                "all",
                mean_by(variance_by(values, cell, cells)[cell], view.world, week.worlds),
            )
            for measure, values in measures.items()
        ]
