"""Exposure: how many of their group mates disadvantaged students find not to be so."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, Rows, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Exposure(Outcome):
    """Of 100 group mates of a disadvantaged student, those who are not; mean of subjects.

    Groups are those with a teacher of their own; a student alone in a group has no mates.
    """

    card = OutcomeCard(
        "exposure", "mixing in groups", "of 100", "higher", "more", "less", 2.0, "assumed"
    )
    reads = ("world", "placed", "disadvantaged", "teacher_world")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average over the disadvantaged students who have mates, then over subjects."""
        shares = [_shares(room, view, week) for room in view.placed.T]
        return [("", "all", 100.0 * np.mean(shares, axis=0))]


def _shares(room: Rows, view: View, week: Week) -> Floats:
    teachers, own = len(view.teacher_world), room >= 0
    size = np.bincount(room[own], minlength=teachers)[room]
    others = np.bincount(room[own], 1.0 - view.disadvantaged[own], teachers)[room]
    who = own & (view.disadvantaged > 0.5) & (size > 1)
    return mean_by(others / np.maximum(size - 1, 1), view.world, week.worlds, who)
