"""Peers: a little is learned from, or lost by, who sits in the group."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import end_of_pair
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds


@equation
def peer_gain(calendar: float, mean_gap: float, weak_gap: float, mean: float, weak: float) -> float:
    """Give a week's gain from peers (SD).

    `mean_gap` is the group's mean above its grade's in the school (SD), `weak_gap` its share of
    very weak students above the grade's; the effect of weak peers makes peers nonlinear.

    >>> round(peer_gain(0.02, 0.5, -0.1, mean=0.05, weak=0.1), 5)
    0.0007
    """
    return calendar * (mean * mean_gap - weak * weak_gap)


@dataclass(frozen=True)
class Peers(Mechanism):
    """Let the group's level and its weakest members pull a little on everybody in it."""

    reads = ("world", "school", "grade", "skill")
    changes = ("skill",)
    null = {"mean": 0.0, "weak": 0.0}

    mean: float = assumption(
        0.05, low=0.0, high=0.12, unit="share of a year's growth per SD", minimum=0.0,
        meaning="gain from a higher mean of the group", source="sacerdote2011",
    )  # fmt: skip
    weak: float = assumption(
        0.1, low=0.0, high=0.3, unit="share of a year's growth per share of weak peers",
        minimum=0.0, meaning="loss from very weak members of the group", source="assumed",
    )  # fmt: skip
    weak_below: float = assumption(
        1.5, low=1.3, high=1.7, unit="SD", minimum=0.0,
        meaning="how far below the calendar a peer counts as very weak", source="assumed",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Add the peers' part for every block in which students work together."""
        skill, setting = np.copy(view.skill), week.setting
        strands, worlds = len(setting.strands), week.worlds
        pulls = in_worlds(self.mean, worlds), in_worlds(self.weak, worlds)
        below = in_worlds(self.weak_below, worlds)
        cells = view.school * np.int32(len(week.standard)) + view.grade
        people = view.skill.T, view.world, view.grade, week.standard, below
        whole = np.zeros((2, strands, int(cells.max(initial=0)) + 1))
        average(whole, cells, np.arange(strands, dtype=np.int32), *people)
        for block in week.plan.blocks:
            if block.mode.peers and block.teaches:
                groups = np.zeros((2, len(block.taught), len(block.teacher)))
                average(groups, block.group, block.taught, *people)
                pull(
                    skill.T, groups, whole, cells, block.group, block.minutes, block.taught,
                    block.strands / setting.strand_minutes,
                    setting.calendar.growth / WEEKS_TAUGHT, view.world, view.grade, *pulls,
                )  # fmt: skip
        return {"skill": skill}


@kernel
def average(
    means: Any, group: Any, strands: Any, skill: Any, world: Any, grade: Any, standard: Any,
    weak_below: Any,
) -> None:  # fmt: skip
    """Fill in mean skill and share of weak members of each group (2 x strand x group).

    Weak is who stands so far below the calendar.
    """
    count, begin = np.zeros(means.shape[2]), 0
    limits = np.empty(len(strands))
    while begin < len(group):
        end, below = end_of_pair(world, grade, begin), weak_below[world[begin]]
        for k in range(len(strands)):
            limits[k] = standard[grade[begin], strands[k]] - below
        for i in range(begin, end):
            g = group[i]
            if g >= 0:
                count[g] += 1.0
                for k in range(len(strands)):  # their sums do not wait for each other
                    own = skill[strands[k], i]
                    means[0, k, g] += own
                    means[1, k, g] += own < limits[k]
        begin = end
    for k in range(len(strands)):
        for g in range(len(count)):
            means[0, k, g] /= max(count[g], 1.0)
            means[1, k, g] /= max(count[g], 1.0)


@kernel
def pull(
    out: Any, groups: Any, whole: Any, cells: Any, group: Any, minutes: Any, taught: Any,
    strands: Any, calendar: Any, world: Any, grade: Any, mean: Any, weak: Any,
) -> None:  # fmt: skip
    """Add one block's peer gains (strand x student); `strands` are shares per ordinary minute."""
    cell_of, gains = np.empty(len(minutes), dtype=np.int64), np.empty(len(minutes))
    for k in range(len(taught)):
        s = taught[k]
        after = out[s]
        for g in range(len(cell_of)):
            cell_of[g] = -1
        for i in range(len(group)):
            g, c, w = group[i], cells[i], world[i]
            if g >= 0:
                if cell_of[g] != c:  # the same for all of a group who are in one school and grade
                    mean_gap = groups[0, k, g] - whole[0, s, c]
                    weak_gap = groups[1, k, g] - whole[1, s, c]
                    gain = peer_gain(calendar[grade[i], s], mean_gap, weak_gap, mean[w], weak[w])
                    cell_of[g], gains[g] = c, minutes[g] * strands[g, s] * gain
                after[i] += gains[g]
