"""Belonging: moves towards what trust in adults and friends in the room support."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rooms import lessons_shared
from plsim.core.rows import BATCH, end_of_batch
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def belonging_aim(trust: float, friends_here: float, per_trust: float, per_friends: float) -> float:
    """Give the belonging towards which a student moves (0..1).

    >>> round(belonging_aim(trust=0.4, friends_here=0.5, per_trust=0.3, per_friends=0.15), 3)
    0.6
    """
    aim = 0.6 + per_trust * (trust - 0.4) + per_friends * (friends_here - 0.5)
    return min(max(aim, 0.0), 1.0)


@dataclass(frozen=True)
class Belonging(Mechanism):
    """Move each student's belonging a step towards what adults and friends give."""

    reads = ("world", "belonging", "trust", "friends", "home", "placed")
    changes = ("belonging",)
    null = {"speed": 0.0}

    speed: float = assumption(
        0.05, low=0.02, high=0.1, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which belonging moves", source="assumed",
    )  # fmt: skip
    per_trust: float = assumption(
        0.3, low=0.1, high=0.5, unit="share", minimum=0.0, maximum=1.0,
        meaning="belonging gained from trust in adults", source="sandler2012",
    )  # fmt: skip
    per_friends: float = assumption(
        0.15, low=0.05, high=0.3, unit="share", minimum=0.0, maximum=1.0,
        meaning="belonging gained from friends in the same rooms", source="sandler2012",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start at the usual level."""
        return {"belonging": np.full(len(view.world), 0.6)}

    def step(self, view: View, week: Week) -> Changes:
        """Move for one week."""
        belonging = np.empty_like(view.belonging)
        belong(
            belonging, view.belonging, view.world, view.trust, view.friends.T, view.home,
            view.placed.T, per_world(self, week.worlds),
        )  # fmt: skip
        return {"belonging": belonging}


@kernel
def belong(
    out: Any, belonging: Any, world: Any, trust: Any, friends: Any, home: Any, placed: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in the belonging (student,) after a step towards its aim."""
    begin, together = 0, np.empty(BATCH)
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_batch(world, begin)
        speed, per_trust, per_friends = a.speed, a.per_trust, a.per_friends
        for j in range(end - begin):
            together[j] = 0.0
        for k in range(len(friends)):
            for i in range(begin, end):
                if friends[k, i] >= 0:
                    together[i - begin] += lessons_shared(home, placed, i, friends[k, i])
        before, after, trusts = belonging[begin:end], out[begin:end], trust[begin:end]
        for i in range(len(after)):
            here = together[i] / len(friends)
            aim = belonging_aim(trusts[i], here, per_trust, per_friends)
            after[i] = before[i] + speed * (aim - before[i])
        begin = end
