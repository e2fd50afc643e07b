"""Staff minutes: adults' time with students, by which no policy may win unseen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class StaffMinutes(Outcome):
    """Minutes that teachers lead in the last week, per student."""

    card = OutcomeCard(
        "staff_minutes", "staff minutes", "minutes per student and week", "lower", "more", "fewer",
        1.0, "assumed",
    )  # fmt: skip
    reads = ("world", "teacher_world")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Divide the minutes led by the students of each world."""
        led = week.plan.minutes_of_teachers(len(view.teacher_world))
        total = np.bincount(view.teacher_world, led, week.worlds)
        return [("", "all", total / np.bincount(view.world, minlength=week.worlds))]
