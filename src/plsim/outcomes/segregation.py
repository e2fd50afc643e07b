"""Segregation: how far groups separate disadvantaged students from others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Segregation(Outcome):
    """Dissimilarity of the groups of the last week (0 = mixed, 100 = apart), mean of subjects."""

    card = OutcomeCard(
        "segregation", "segregation of groups", "of 100", "lower", "more", "less", 2.0, "assumed"
    )
    reads = ("world", "placed", "disadvantaged", "teacher_world")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Sum |share of all disadvantaged - share of all others| over groups, halved."""
        teachers, total = len(view.teacher_world), np.zeros(week.worlds)
        for group in view.placed.T:
            shares, own = [], group >= 0
            for weight in (view.disadvantaged, 1.0 - view.disadvantaged):
                count = np.bincount(group[own], weight[own], teachers)
                whole = np.bincount(view.teacher_world, count, week.worlds)
                with np.errstate(invalid="ignore"):
                    shares.append(count / whole[view.teacher_world])
            gap = np.abs(shares[0] - shares[1])
            total += 50.0 * np.bincount(view.teacher_world, gap, week.worlds)
        return [("", "all", total / view.placed.shape[1])]
