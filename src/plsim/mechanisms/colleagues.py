"""Colleagues: teachers learn from better colleagues whose practice is public, and from coaching."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def practice_gain(ahead: float, public: float, from_colleagues: float) -> float:
    """Give a week's gain of a teacher's practice from colleagues (log).

    `ahead` is how far colleagues who are better stand ahead, averaged over all colleagues.

    >>> round(practice_gain(0.1, public=1.0, from_colleagues=0.75), 5)
    0.00208
    """
    return from_colleagues * public * ahead / 36.0


@equation
def coached_gain(practice: float, coaching: float, fidelity: float, worth: float) -> float:
    """Give a week's gain of practice from a coach (log): a ninth of what coaching can still add.

    Coaching that is done as meant (fidelity .75, as usual after training) adds `worth`.

    >>> round(coached_gain(0.0, coaching=1.0, fidelity=0.75, worth=0.27), 3)
    0.03
    >>> coached_gain(0.3, coaching=1.0, fidelity=0.75, worth=0.27)
    0.0
    """
    return max(worth * coaching * fidelity / 0.75 - max(practice, 0.0), 0.0) / 9.0


@dataclass(frozen=True)
class Colleagues(Mechanism):
    """Let teachers learn from colleagues' public practice and from a coach."""

    reads = (
        "school", "grade", "teacher_world", "teacher_school", "teacher_grade", "first_teacher",
        "effectiveness", "practice", "fidelity",
    )  # fmt: skip
    changes = ("practice",)
    null = {"from_colleagues": 0.0, "from_coach": 0.0}

    from_colleagues: float = assumption(
        0.75, low=0.2, high=1.3, unit="share a year", minimum=0.0, maximum=5.0,
        meaning="share of the distance to better colleagues that public practice closes",
        source="jackson2009",
    )  # fmt: skip
    from_coach: float = assumption(
        0.3, low=0.1, high=0.6, unit="log", minimum=0.0, maximum=1.0,
        meaning="what full coaching that is done as meant adds to practice", source="kraft2018",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Learn for one week."""
        school = week.setting.practice
        if school.public_practice == 0.0 and school.coaching == 0.0:
            return {}
        practice = view.practice.copy()
        learn_from_colleagues(
            practice, view.effectiveness + view.practice, at_work(view, week), view.teacher_world,
            view.teacher_school, view.first_teacher, view.fidelity, school.public_practice,
            school.coaching, per_world(self, week.worlds),
        )  # fmt: skip
        return {"practice": practice}


def at_work(view: View, week: Week) -> Any:
    """Mark teachers whose grade has students: (teacher,); others wait for a later year."""
    there = np.zeros((len(view.first_teacher), len(week.standard)), dtype=bool)
    there[view.school, view.grade] = True
    return there[view.teacher_school, view.teacher_grade]


@kernel
def learn_from_colleagues(
    practice: Any, quality: Any, here: Any, world: Any, school: Any, first_teacher: Any,
    fidelity: Any, public: Any, coaching: Any, assumed: Any,
) -> None:  # fmt: skip
    """Add a week's gain to the practice of those who are `here` (teacher,)."""
    for t in range(len(practice)):
        if not here[t]:
            continue
        ahead, colleagues, other = 0.0, 0, first_teacher[school[t]]
        while other < len(practice) and school[other] == school[t]:
            if other != t and here[other]:
                ahead += max(quality[other] - quality[t], 0.0)
                colleagues += 1
            other += 1
        a = assumed[world[t]]
        gained = practice_gain(ahead / max(colleagues, 1), public, a.from_colleagues)
        practice[t] += gained + coached_gain(practice[t], coaching, fidelity[t], a.from_coach)
