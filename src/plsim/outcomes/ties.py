"""Ties: how many friendships of week 0 still hold."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Ties(Outcome):
    """Of 100 friends that students named in week 0, those whom they still name."""

    card = OutcomeCard(
        "ties", "friendships kept", "of 100", "higher", "more", "fewer", 5.0, "assumed"
    )
    reads = ("world", "friends", "start_friends")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Count the ties of a subgroup's students, then those that hold."""
        began = view.start_friends >= 0
        held = np.zeros_like(began)
        for place in view.friends.T:
            held |= began & (view.start_friends == place[:, None])
        return [
            ("", group, 100.0 * ratio(held.sum(axis=1), began.sum(axis=1), view, mask, week))
            for group, mask in groups.items()
        ]


def ratio(part: Floats, whole: Floats, view: View, mask: Mask, week: Week) -> Floats:
    """Divide two sums over the students of a subgroup in each world; NaN where there is nothing."""
    sums = [np.bincount(view.world[mask], values[mask], week.worlds) for values in (part, whole)]
    shares: Floats = np.full(week.worlds, np.nan)
    return np.divide(sums[0], sums[1], out=shares, where=sums[1] > 0)
