"""Fidelity: how far teachers do a policy as it is meant; grows with practice, falls with scale."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds, per_world


@equation
def kept_at_scale(students: float, fall: float) -> float:
    """Give the share of fidelity that a program of so many students keeps against one of 150.

    More than 1 in a smaller one, down to 50 students.

    >>> round(kept_at_scale(70.0, 0.27), 3), round(kept_at_scale(1500.0, 0.27), 3)
    (1.228, 0.537)
    """
    return math.pow(max(students, 50.0) / 150.0, -fall)


@equation
def fidelity_aim(
    untrained: float, site: float, coaching: float, per_site: float, per_coach: float
) -> float:
    """Give the fidelity towards which practice moves a teacher (0..1).

    >>> round(fidelity_aim(0.75, site=1.0, coaching=0.0, per_site=0.15, per_coach=0.1), 2)
    0.9
    """
    return min(untrained + per_site * site + per_coach * coaching, 1.0)


@dataclass(frozen=True)
class Fidelity(Mechanism):
    """Let practice in the school build fidelity; let bought training lift it for a while."""

    reads = ("teacher_world", "fidelity", "orchestration")
    changes = ("fidelity",)
    null = {"speed": 0.0, "per_canned": 0.0}

    at_first: float = assumption(
        0.6, low=0.45, high=0.75, unit="share", minimum=0.0, maximum=1.0,
        meaning="fidelity in the first week of a new policy", source="durlak2008",
    )  # fmt: skip
    untrained: float = assumption(
        0.75, low=0.6, high=0.85, unit="share", minimum=0.0, maximum=1.0,
        meaning="fidelity that practice alone leads to", source="durlak2008",
    )  # fmt: skip
    speed: float = assumption(
        0.05, low=0.02, high=0.1, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which fidelity moves", source="assumed",
    )  # fmt: skip
    per_site: float = assumption(
        0.15, low=0.05, high=0.25, unit="share", minimum=0.0, maximum=1.0,
        meaning="fidelity gained from training in the school all year", source="domenech2019",
    )  # fmt: skip
    per_coach: float = assumption(
        0.1, low=0.03, high=0.2, unit="share", minimum=0.0, maximum=1.0,
        meaning="fidelity gained from full coaching", source="kraft2018",
    )  # fmt: skip
    per_canned: float = assumption(
        0.5, low=0.2, high=0.8, unit="share of what is missing", minimum=0.0, maximum=1.0,
        meaning="lift by bought training before the year, which fades", source="domenech2019",
    )  # fmt: skip
    scale_fall: float = assumption(
        0.27, low=0.18, high=0.36, unit="exponent", minimum=0.0, maximum=1.0,
        meaning="how fast fidelity falls with the number of students served", source="kraft2024",
    )  # fmt: skip
    spread: float = assumption(
        0.08, low=0.03, high=0.15, unit="share per SD", minimum=0.0, maximum=0.3,
        meaning="fidelity gained from a teacher's skill in leading several levels",
        source="tomlinson2017",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start as teachers do who are new to a policy."""
        falls = in_worlds(self.scale_fall, week.worlds)
        kept = np.array([kept_at_scale(week.setting.scale, fall) for fall in falls])
        first = (in_worlds(self.at_first, week.worlds) * kept)[view.teacher_world]
        own = in_worlds(self.spread, week.worlds)[view.teacher_world] * view.orchestration
        return {"fidelity": np.clip(first + own, 0.0, 1.0)}

    def step(self, view: View, week: Week) -> Changes:
        """Move each teacher's fidelity for one week."""
        fidelity, practice = view.fidelity.copy(), week.setting.practice
        become_faithful(
            fidelity, week.of_year == 0, view.orchestration, view.teacher_world,
            practice.site_training, practice.canned_training, practice.coaching,
            week.setting.scale, per_world(self, week.worlds),
        )  # fmt: skip
        return {"fidelity": fidelity}


@kernel
def become_faithful(
    fidelity: Any, new_year: Any, skill: Any, world: Any, site: Any, canned: Any, coaching: Any,
    scale: Any, assumed: Any,
) -> None:  # fmt: skip
    """Move fidelity (teacher,) towards its aim."""
    for t in range(len(fidelity)):
        a = assumed[world[t]]
        kept, own = kept_at_scale(scale, a.scale_fall), a.spread * skill[t]
        if new_year:
            fidelity[t] += a.per_canned * canned * (1.0 - fidelity[t])
        aim = fidelity_aim(a.untrained, site, coaching, a.per_site, a.per_coach)
        aim = min(max(kept * (aim + own), 0.0), 1.0)
        fidelity[t] += a.speed * (aim - fidelity[t])
