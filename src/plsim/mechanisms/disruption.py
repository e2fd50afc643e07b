"""Disruption costs everybody in the group lesson time (Lazear 2001)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.exponential import exp
from plsim.core.rows import end_of_run
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def order_left(disruptive: float, loss: float) -> float:
    """Give the share of lesson time that disruption leaves.

    >>> round(order_left(2.5, 0.087), 3)
    0.805
    """
    return exp(-loss * disruptive)


@equation
def disturbance(
    disruptive: float, engagement: float, trust: float, norms: float, calming: float
) -> float:
    """Count a student as so many disruptive ones.

    More when less engaged than usual (.75), fewer when the student trusts the adults; norms of
    working together make that trust worth more.

    >>> disturbance(1.0, 0.75, 0.5, 0.0, 0.5), disturbance(1.0, 0.5, 0.5, 0.0, 0.5)
    (1.0, 2.0)
    >>> disturbance(1.0, 0.75, 0.9, 0.0, 0.5), round(disturbance(1.0, 0.75, 0.9, 0.5, 0.5), 3)
    (0.8, 0.575)
    """
    calm = max(1.0 - calming * (trust * (1.0 + norms) - 0.5), 0.0)
    return disruptive * (1.0 - engagement) / 0.25 * calm


@dataclass(frozen=True)
class Disruption(Mechanism):
    """Take lesson time from every group in proportion to its disruptive students."""

    reads = ("world", "disruptive", "engagement", "trust", "norms")
    changes = ("order",)
    null = {"loss": 0.0}

    loss: float = assumption(
        0.087, low=0.05, high=0.13, unit="log share per disruptive student", minimum=0.0,
        meaning="lesson time lost per disruptive student in the group", source="carrell2010",
    )  # fmt: skip

    calming: float = assumption(
        0.5, low=0.2, high=0.8, unit="share", minimum=0.0, maximum=1.0,
        meaning="share of a student's disturbance that full trust in adults takes away, against "
        "middling trust", source="assumed",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Average the order of the week's lessons over each student's minutes."""
        order, minutes = np.zeros(len(view.world)), np.zeros(len(view.world))
        disturbs, assumed = np.empty(len(view.world)), per_world(self, week.worlds)
        count_disturbance(
            disturbs, view.disruptive, view.engagement, view.trust, view.norms, view.world, assumed
        )
        for block in week.plan.blocks:
            if block.mode.peers and block.teaches:
                add_order(order, minutes, block.group, block.minutes, disturbs, view.world, assumed)
        return {"order": np.divide(order, minutes, out=np.ones_like(order), where=minutes > 0)}


@kernel
def count_disturbance(
    disturbs: Any, disruptive: Any, engagement: Any, trust: Any, norms: Any, world: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in as how many disruptive students each one counts (student,)."""
    begin = 0
    while begin < len(world):
        calming, end = assumed[world[begin]].calming, end_of_run(world, begin)
        counts, tends, engaged = disturbs[begin:end], disruptive[begin:end], engagement[begin:end]
        trusts, agreed = trust[begin:end], norms[begin:end]
        for i in range(len(counts)):
            counts[i] = disturbance(tends[i], engaged[i], trusts[i], agreed[i], calming)
        begin = end


@kernel
def add_order(
    order: Any, total: Any, group: Any, minutes: Any, disturbs: Any, world: Any, assumed: Any
) -> None:
    """Add minutes x order of one block to each student's sums."""
    sums, left = np.zeros(len(minutes)), np.zeros(len(minutes))
    for i in range(len(group)):
        if group[i] >= 0:
            sums[group[i]] += disturbs[i]
    for i in range(len(group)):
        g = group[i]
        if g >= 0:
            if left[g] == 0.0:  # the same for all of a group
                left[g] = order_left(sums[g], assumed[world[i]].loss)
            order[i] += minutes[g] * left[g]
            total[i] += minutes[g]
