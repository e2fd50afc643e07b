"""Forgetting: skill leaks towards the student's own usual standing, and summer passes.

A leak towards one's own standing (not towards the mean) leaves average growth alone and fades
differences; a lasting change of skill moves the standing a little.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.calendar import WEEKS_IN_YEAR, WEEKS_TAUGHT
from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import end_of_pair
from plsim.state.state import View
from plsim.state.worlds import Floats, Rows, mean_by
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds, per_world


@equation
def leak_now(leak: float, summer_share: float, taught: float) -> float:
    """Give the speed of the leak (a year) in a week; `summer_share` of a year's leak is summer's.

    >>> leak_now(1.3, 0.0, 1.0), leak_now(1.3, 1.0, 1.0), round(leak_now(1.3, 1.0, 0.0), 3)
    (1.3, 0.0, 4.225)
    """
    return leak * (1.0 - summer_share + (1.0 - taught) * summer_share * 52.0 / 16.0)


@equation
def leaked(above: float, leak: float) -> float:
    """Give what leaks in a week of what lies above the usual standing (SD).

    >>> round(leaked(0.5, 1.13), 5)
    0.01087
    """
    return leak / 52.0 * above


@equation
def settled(above: float, leak: float, lasting: float) -> float:
    """Give how much the usual standing rises in a week (SD); `lasting` is the share that stays.

    >>> round(settled(0.5, 1.13, 0.05), 6)
    0.000572
    """
    return leak * lasting / (1.0 - lasting) / 52.0 * above


@dataclass(frozen=True)
class Forgetting(Mechanism):
    """Let skill leak towards the own usual standing, all 52 weeks; let summer pass."""

    reads = ("world", "school", "grade", "skill", "standing")
    changes = ("skill", "standing")
    null = {"leak": 0.0}
    summer = True

    leak: float = assumption(
        1.25, low=0.7, high=1.8, unit="1 / year", minimum=0.0, maximum=20.0,
        meaning="speed at which skill leaks towards the usual standing", source="jacob2010",
    )  # fmt: skip
    lasting: float = assumption(
        0.05, low=0.02, high=0.18, unit="share", minimum=0.0, maximum=0.9,
        meaning="share of a gain that becomes usual", source="jacob2010",
    )  # fmt: skip
    summer_share: float = assumption(
        0.5, low=0.0, high=1.0, unit="share", minimum=0.0, maximum=1.0,
        meaning="share of the year's leak that falls into the summer, when nothing is practised",
        source="assumed",
    )  # fmt: skip
    transient: float = assumption(
        0.125, low=0.07, high=0.2, unit="SD squared", minimum=0.0, maximum=0.4,
        meaning="variance of skill around the usual standing in an ordinary autumn",
        source="prototype",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start in equilibrium: part of what a student is above the grade's mean is passing.

        What passes is independent between strands, so it is a small part of a student's mean over
        strands and a large part of the distances of single strands from it.
        """
        relative = view.skill - week.standard[view.grade]
        strands = relative.shape[1]
        noise = week.students.normal("forgetting.standing", 0, strands + 1)
        cell = view.school * np.int32(len(week.standard)) + view.grade
        passing = in_worlds(self.transient, week.worlds)
        level = relative.mean(axis=1)
        centre = mean_by(level, cell, int(cell.max()) + 1)[cell]
        usual = centre + _usual(level - centre, passing / strands, noise[:, -1], view.world)
        standing = np.empty_like(relative)
        for s in range(strands):
            own = relative[:, s] - level
            part = passing * (strands - 1) / strands
            standing[:, s] = usual + _usual(own, part, noise[:, s], view.world)
        return {"standing": standing}

    def step(self, view: View, week: Week) -> Changes:
        """Leak for a week; in summer move with the calendar."""
        skill, standing = np.empty_like(view.skill), np.empty_like(view.standing)
        calendar = week.setting.calendar
        drift = np.zeros_like(week.standard)
        if not week.taught:
            end = min(week.of_year + 1, WEEKS_IN_YEAR)
            drift = calendar.standard(end) - calendar.standard(max(week.of_year, WEEKS_TAUGHT))
        forget(
            skill.T, standing.T, view.skill.T, view.standing.T, week.standard, drift,
            float(week.taught), view.world, view.grade, per_world(self, week.worlds),
        )  # fmt: skip
        return {"skill": skill, "standing": standing}


def _usual(above: Floats, passing: Floats, noise: Floats, world: Rows) -> Floats:
    """Draw the lasting part of values whose variance holds `passing` (world,) of passing parts."""
    variance = mean_by(above * above, world, len(passing))
    share = np.divide(passing, variance, out=np.zeros_like(variance), where=variance > 0.0)
    share = np.minimum(share, 0.6)
    spread = np.sqrt(share * (1.0 - share) * variance)
    return (1.0 - share[world]) * above + spread[world] * noise


@kernel
def forget(
    skill_out: Any, standing_out: Any, skill: Any, standing: Any, standard: Any, drift: Any,
    taught: Any, world: Any, grade: Any, assumed: Any,
) -> None:  # fmt: skip
    """Fill in what a week leaves of skill, and the standing (strand x student)."""
    begin = 0
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_pair(world, grade, begin)
        now, lasting = leak_now(a.leak, a.summer_share, taught), a.lasting
        for s in range(len(skill)):
            expected, moved = standard[grade[begin], s], drift[grade[begin], s]
            own, usual = skill[s, begin:end], standing[s, begin:end]
            left, settles = skill_out[s, begin:end], standing_out[s, begin:end]
            for i in range(len(own)):
                above = own[i] - expected - usual[i]
                left[i] = own[i] + moved - leaked(above, now)
                settles[i] = usual[i] + settled(above, now, lasting)
        begin = end
