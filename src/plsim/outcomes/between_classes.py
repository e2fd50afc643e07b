"""Between classes: how much of the differences in skill lies between home classes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import GRADES
from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, Rows, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class BetweenClasses(Outcome):
    """Share of the variance of skill within grades that lies between home classes.

    Classes dealt by chance have a share of about 1 in their size too.
    """

    card = OutcomeCard(
        "between_classes", "differences between home classes", "of 100", "neither", "more", "less",
        2.0, "assumed",
    )  # fmt: skip
    reads = ("world", "grade", "home", "skill")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Compare the variance of the classes' means with that of students."""
        return [("", "all", 100.0 * share_between(view.skill.mean(axis=1), view.home, view, week))]


def share_between(skill: Floats, room: Rows, view: View, week: Week) -> Floats:
    """Give the share (0..1) of the within-grade variance of skill that lies between rooms.

    `room` (student,) are teacher rows; students without one (-1) are left out. NaN where skill
    does not vary.
    """
    here = room >= 0
    cell = view.world[here] * np.int32(GRADES) + view.grade[here]
    within = skill[here] - mean_by(skill[here], cell, int(cell.max(initial=0)) + 1)[cell]
    means = mean_by(within, room[here], int(room.max(initial=0)) + 1)[room[here]]
    between, total = (
        mean_by(values**2, view.world[here], week.worlds) for values in (means, within)
    )
    shares: Floats = np.full(week.worlds, np.nan)
    return np.divide(between, total, out=shares, where=total > 1e-18)
