"""Friends here: how much of the week students share a room with their friends."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.outcomes.ties import ratio
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class FriendsHere(Outcome):
    """Of 100 minutes of an ordinary week, those that a friend is in the same room.

    The subjects' minutes count for the groups of the subjects, the others for the home class.
    """

    card = OutcomeCard(
        "friends_here", "time with friends in the room", "of 100", "higher", "more", "less", 5.0,
        "assumed",
    )  # fmt: skip
    reads = ("world", "home", "placed", "friends")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average over all friends that the students of a subgroup name."""
        setting = week.setting
        named, here = view.friends >= 0, np.zeros(view.friends.shape)
        rooms = [(view.home, setting.other_minutes)]
        rooms += list(zip(view.placed.T, setting.minutes, strict=True))
        for room, minutes in rooms:
            theirs = room[np.where(named, view.friends, 0)]
            together = named & (theirs == room[:, None]) & (theirs >= 0)
            here += together * (minutes / setting.week_minutes)
        shared: Floats = here.sum(axis=1)
        return [
            ("", group, 100.0 * ratio(shared, named.sum(axis=1), view, mask, week))
            for group, mask in groups.items()
        ]
