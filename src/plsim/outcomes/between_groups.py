"""Between groups: how much of the differences in skill lies between the groups of a subject."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.outcomes.between_classes import share_between
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class BetweenGroups(Outcome):
    """Share of the variance of skill within grades that lies between groups, mean of subjects.

    Groups are those with a teacher of their own; groups inside a class are not seen.
    """

    card = OutcomeCard(
        "between_groups", "differences between groups", "of 100", "neither", "more", "less", 2.0,
        "assumed",
    )  # fmt: skip
    reads = ("world", "grade", "placed", "skill")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Compare the variance of the groups' means with that of students, by subject."""
        subject_of, total = week.setting.subject_of, np.zeros(week.worlds)
        for subject, room in enumerate(view.placed.T):
            skill = view.skill[:, subject_of == subject].mean(axis=1)
            total += share_between(skill, room, view, week)
        return [("", "all", 100.0 * total / view.placed.shape[1])]
