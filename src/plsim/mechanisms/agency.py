"""Agency: choice with adults near raises it, working alone for long lowers it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import end_of_run
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def agency_aim(
    choice: float, alone: float, trust: float, per_choice: float, per_alone: float
) -> float:
    """Give the agency towards which a student moves (0..1); shares are of the week.

    Choice pays more for a student who trusts the adults (gradual release).

    >>> round(agency_aim(choice=0.2, alone=0.0, trust=0.5, per_choice=0.6, per_alone=0.3), 3)
    0.59
    """
    aim = 0.5 + per_choice * choice * (0.5 + 0.5 * trust) - per_alone * alone
    return min(max(aim, 0.0), 1.0)


@dataclass(frozen=True)
class Agency(Mechanism):
    """Move each student's sense of steering the own work."""

    reads = ("world", "agency", "trust")
    changes = ("agency",)
    null = {"speed": 0.0}

    speed: float = assumption(
        0.04, low=0.02, high=0.08, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which agency moves", source="assumed",
    )  # fmt: skip
    per_choice: float = assumption(
        0.6, low=0.2, high=1.0, unit="share", minimum=0.0, maximum=2.0,
        meaning="agency gained from choice", source="domenech2019",
    )  # fmt: skip
    per_alone: float = assumption(
        0.3, low=0.0, high=0.6, unit="share", minimum=0.0, maximum=2.0,
        meaning="agency lost by working alone", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start at the usual level."""
        return {"agency": np.full(len(view.world), 0.5)}

    def step(self, view: View, week: Week) -> Changes:
        """Move for one week."""
        choice, alone = np.zeros(len(view.world)), np.zeros(len(view.world))
        for block in week.plan.blocks:
            mode = block.mode
            if mode.choice or mode.alone:
                share = block.minutes / week.setting.week_minutes
                add_choice(choice, alone, block.group, share, mode.choice, mode.alone)
        agency, assumed = np.empty_like(view.agency), per_world(self, week.worlds)
        steer(agency, view.agency, view.world, choice, alone, view.trust, assumed)
        return {"agency": agency}


@kernel
def add_choice(
    choice: Any, alone: Any, group: Any, share: Any, mode_choice: Any, mode_alone: Any
) -> None:
    """Add one block's choice and time alone (student,), as shares of the week."""
    for i in range(len(group)):
        if group[i] >= 0:
            choice[i] += share[group[i]] * mode_choice
            alone[i] += share[group[i]] * mode_alone


@kernel
def steer(
    out: Any, agency: Any, world: Any, choice: Any, alone: Any, trust: Any, assumed: Any,
) -> None:  # fmt: skip
    """Fill in the agency (student,) after a step towards its aim."""
    begin = 0
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_run(world, begin)
        speed, per_choice, per_alone = a.speed, a.per_choice, a.per_alone
        before, after, trusts = agency[begin:end], out[begin:end], trust[begin:end]
        choices, works = choice[begin:end], alone[begin:end]
        for i in range(len(after)):
            aim = agency_aim(choices[i], works[i], trusts[i], per_choice, per_alone)
            after[i] = before[i] + speed * (aim - before[i])
        begin = end
