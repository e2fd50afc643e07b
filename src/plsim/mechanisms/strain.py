"""Strain: teachers tire of many students to know, of many levels at once, of testing and moving."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def strain_aim(
    students: float, levels: float, moved: float, skill: float,
    per_student: float, per_level: float, per_move: float,
) -> float:  # fmt: skip
    """Give the strain towards which a teacher moves (0..1; .4 is usual with one class of 25).

    >>> round(strain_aim(50.0, 1.0, 0.0, 0.0, 0.004, 0.08, 0.2), 3)
    0.5
    """
    aim = 0.4 + per_student * (students - 25.0) + per_move * moved
    aim += per_level * (levels - 1.0) * (1.0 - 0.3 * skill)
    return min(max(aim, 0.0), 1.0)


@dataclass(frozen=True)
class Strain(Mechanism):
    """Move each teacher's strain towards what the week asks."""

    reads = ("teacher_world", "strain", "orchestration")
    changes = ("strain",)
    null = {"speed": 0.0}

    speed: float = assumption(
        0.08, low=0.04, high=0.16, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which strain moves", source="assumed",
    )  # fmt: skip
    per_student: float = assumption(
        0.004, low=0.002, high=0.008, unit="share per student", minimum=0.0,
        meaning="strain of one more student met in the week", source="assumed",
    )  # fmt: skip
    per_level: float = assumption(
        0.08, low=0.03, high=0.15, unit="share per further group", minimum=0.0,
        meaning="strain of one more group led at once", source="tomlinson2017",
    )  # fmt: skip
    per_move: float = assumption(
        0.2, low=0.05, high=0.4, unit="share", minimum=0.0,
        meaning="strain of a week in which all students of a group are new", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start at the usual strain."""
        return {"strain": np.full(len(view.teacher_world), 0.4)}

    def step(self, view: View, week: Week) -> Changes:
        """Move for one week."""
        teachers = len(view.teacher_world)
        seats, levels, moved = np.zeros(teachers), np.ones(teachers), np.zeros(teachers)
        for block in week.plan.blocks:
            minutes = block.sizes * block.minutes / week.setting.week_minutes
            seats += np.bincount(block.teacher, minutes, teachers)
            np.maximum.at(levels, block.teacher, block.levels_at_once)
        if week.plan.moves is not None and week.of_year > 0:  # the first placement is no move
            moved += np.bincount(week.plan.moves.to_teacher, minlength=teachers) / 50.0
        strain = view.strain.copy()
        tire(
            strain, seats, levels, moved, view.orchestration, view.teacher_world,
            per_world(self, week.worlds),
        )  # fmt: skip
        return {"strain": strain}


@kernel
def tire(
    strain: Any, students: Any, levels: Any, moved: Any, orchestration: Any, world: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Move strain (teacher,) towards its aim."""
    for t in range(len(strain)):
        a = assumed[world[t]]
        aim = strain_aim(
            students[t], levels[t], moved[t], orchestration[t], a.per_student, a.per_level,
            a.per_move,
        )  # fmt: skip
        strain[t] += a.speed * (aim - strain[t])
