"""Knowing: adults come to know the students they meet and forget others; trust follows."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def known_better(
    known: float, contact: float, speed: float, relating: float, fading: float, load: float
) -> float:
    """Give how well an adult knows a student after a week (0..1).

    `contact` is the share of the week spent together, `load` the number of students the adult
    meets: knowing many lowers the ceiling of knowing each.

    >>> round(known_better(0.5, 1.0, 0.12, 0.0, 0.02, 25.0), 4)
    0.55
    >>> round(known_better(0.5, 0.0, 0.12, 0.0, 0.02, 25.0), 4)
    0.49
    """
    gained = 0.0
    if contact > 0.0:
        gained = min(speed * math.exp(0.3 * relating) * contact, 1.0) * (1.0 - known)
    after = known + gained - fading * known * max(load, 1.0) / 25.0
    return min(max(after, 0.0), 1.0)


@dataclass(frozen=True)
class Knowing(Mechanism):
    """Let contact make adults know students, load limit it, and absence fade it."""

    reads = ("world", "school", "known", "best_known", "trust", "first_teacher", "relating")
    changes = ("known", "best_known", "trust")
    null = {"speed": 0.0, "fading": 0.0, "trusting": 0.0}
    summer = True

    speed: float = assumption(
        0.07, low=0.04, high=0.12, unit="share a week of full contact", minimum=0.0, maximum=1.0,
        meaning="speed at which an adult comes to know a student", source="hill2018",
    )  # fmt: skip
    fading: float = assumption(
        0.025, low=0.012, high=0.04, unit="share a week at 25 students", minimum=0.0, maximum=0.2,
        meaning="speed at which knowing fades", source="assumed",
    )  # fmt: skip
    visible: float = assumption(
        0.5, low=0.2, high=0.8, unit="log", minimum=0.0, maximum=2.0,
        meaning="spread of how easily a student comes to be known", source="assumed",
    )  # fmt: skip
    trusting: float = assumption(
        0.1, low=0.05, high=0.2, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which a student's trust follows being known", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start with new adults, who know nobody."""
        return {
            "known": np.zeros_like(view.known),
            "best_known": np.zeros(len(view.world)),
            "trust": np.full(len(view.world), 0.3),
        }

    def step(self, view: View, week: Week) -> Changes:
        """Add the week's contact; fade what is not kept up."""
        known, contact = view.known.copy(), np.zeros_like(view.known)
        best, trust = np.empty(len(view.world)), view.trust.copy()
        load = np.zeros(len(view.relating))
        for block in week.plan.blocks:
            if block.mode.contact:
                meet(
                    contact, load, block.group, block.minutes / week.setting.week_minutes
                    * block.mode.contact / block.at_once, block.teacher, view.school,
                    view.first_teacher,
                )  # fmt: skip
        visible = week.students.normal("knowing.visible", 0)[:, 0]
        know(
            known, best, trust, load, contact, visible, view.world, view.school, view.first_teacher,
            view.relating, *per_world(self, week.worlds),
        )  # fmt: skip
        return {"known": known, "best_known": best, "trust": trust}


@kernel
def meet(
    contact: Any, load: Any, group: Any, share: Any, teacher: Any, school: Any,
    first_teacher: Any,
) -> None:  # fmt: skip
    """Add one block's contact (student x teacher of the school), as share of the week.

    `load` (teacher,) counts the students whom each teacher meets.
    """
    for i in range(len(group)):
        g = group[i]
        if g >= 0 and share[g] > 0.0:
            column = teacher[g] - first_teacher[school[i]]
            if contact[i, column] == 0.0:
                load[teacher[g]] += 1.0
            contact[i, column] += share[g]


@kernel
def know(
    known: Any, best: Any, trust: Any, load: Any, contact: Any, luck: Any, world: Any,
    school: Any, first_teacher: Any, relating: Any, speed: Any, fading: Any, visible: Any,
    trusting: Any,
) -> None:  # fmt: skip
    """Update what adults know of students, who knows each best, and each student's trust."""
    for i in range(known.shape[0]):
        w, top, met, felt = world[i], 0.0, 0.0, 0.0
        seen = math.exp(visible[w] * luck[i])
        for t in range(known.shape[1]):
            if known[i, t] > 0.0 or contact[i, t] > 0.0:
                adult = first_teacher[school[i]] + t
                known[i, t] = known_better(
                    known[i, t], contact[i, t] * seen, speed[w], relating[adult], fading[w],
                    load[adult] if contact[i, t] > 0.0 else 25.0,
                )  # fmt: skip
                top = max(top, known[i, t])
                met += contact[i, t]
                felt += contact[i, t] * known[i, t]
        best[i] = top
        if met > 0.0:
            trust[i] += trusting[w] * (felt / met - trust[i])
