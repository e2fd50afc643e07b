"""Strain of teachers at the end of the year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class StrainLevel(Outcome):
    """Mean strain of the teachers who lead a home class; 40 of 100 is usual."""

    card = OutcomeCard(
        "strain", "strain of teachers", "of 100", "lower", "more", "less", 2.0, "assumed"
    )
    reads = ("home", "teacher_world", "strain")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average over teachers with a home class."""
        busy = np.zeros(len(view.strain), dtype=bool)
        busy[view.home] = True
        return [("", "all", mean_by(100.0 * view.strain, view.teacher_world, week.worlds, busy))]
