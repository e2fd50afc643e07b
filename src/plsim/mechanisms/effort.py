"""Effort: teachers' effort answers to the group that they are given."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.calendar import GRADES
from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds


@equation
def effort_aim(ahead: float, per_sd: float) -> float:
    """Give the effort (log) that a group so far ahead of its grade in the school calls forth.

    >>> effort_aim(0.5, 0.04)
    0.02
    """
    return min(max(per_sd * ahead, -0.3), 0.3)


@dataclass(frozen=True)
class Effort(Mechanism):
    """Let teachers work a little harder for able groups than for weak ones."""

    reads = ("school", "grade", "skill", "teacher_world", "effort")
    changes = ("effort",)
    null = {"speed": 0.0}

    per_sd: float = assumption(
        0.02, low=0.0, high=0.06, unit="log per SD", minimum=-1.0, maximum=1.0,
        meaning="effort gained per SD that the group is ahead", source="duflo2011",
    )  # fmt: skip
    speed: float = assumption(
        0.2, low=0.1, high=0.4, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which effort moves", source="assumed",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Move each teacher's effort for one week."""
        cells = view.school * np.int32(GRADES) + view.grade
        level, whole = np.zeros(len(cells)), np.zeros((2, int(cells.max(initial=0)) + 1))
        add_levels(level, whole, cells, view.skill.T)
        led = np.zeros((2, len(view.effort)))
        for block in week.plan.blocks:
            if block.teaches:
                add_ahead(led, level, whole, cells, block.group, block.minutes, block.teacher)
        effort = view.effort.copy()
        per_sd, speed = in_worlds(self.per_sd, week.worlds), in_worlds(self.speed, week.worlds)
        exert(effort, led, view.teacher_world, per_sd, speed)
        return {"effort": effort}


@kernel
def add_levels(level: Any, whole: Any, cells: Any, skill: Any) -> None:
    """Note each student's mean skill; add up each school's and grade's count and skill."""
    for s in range(len(skill)):
        own = skill[s]
        for i in range(len(level)):
            level[i] += own[i]
    for i in range(len(cells)):
        level[i] /= len(skill)
        whole[0, cells[i]] += 1.0
        whole[1, cells[i]] += level[i]


@kernel
def add_ahead(
    led: Any, level: Any, whole: Any, cells: Any, group: Any, minutes: Any, teacher: Any
) -> None:
    """Add one block's student-minutes and how far ahead its students are (2 x teacher)."""
    for i in range(len(group)):
        g, c = group[i], cells[i]
        if g >= 0:
            led[0, teacher[g]] += minutes[g]
            led[1, teacher[g]] += minutes[g] * (level[i] - whole[1, c] / whole[0, c])


@kernel
def exert(effort: Any, led: Any, world: Any, per_sd: Any, speed: Any) -> None:
    """Move effort (teacher,) towards its aim; who leads nobody relaxes."""
    for t in range(len(effort)):
        aim = 0.0
        if led[0, t] > 0.0:
            aim = effort_aim(led[1, t] / led[0, t], per_sd[world[t]])
        effort[t] += speed[world[t]] * (aim - effort[t])
