"""Knowing: adults come to know the students they meet and forget others; trust follows."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.exponential import exp
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds, per_world

NOBODY = np.zeros(0, dtype=np.int32)


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
        gained = min(speed * exp(0.3 * relating) * contact, 1.0) * (1.0 - known)
    after = known + gained - fading * known * max(load, 1.0) / 25.0
    return min(max(after, 0.0), 1.0)


@dataclass(frozen=True)
class Knowing(Mechanism):
    """Let contact make adults know students, load limit it, and absence fade it."""

    reads = (
        "world", "school", "known", "best_known", "trust", "visible", "first_teacher", "relating",
    )  # fmt: skip
    changes = ("known", "best_known", "trust", "visible")
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
        spread = in_worlds(self.visible, week.worlds)[view.world]
        return {
            "visible": np.exp(spread * week.students.normal("knowing.visible", 0)[:, 0]),
            "known": np.zeros_like(view.known),
            "best_known": np.zeros(len(view.world)),
            "trust": np.full(len(view.world), 0.3),
        }

    def step(self, view: View, week: Week) -> Changes:
        """Add the week's contact; fade what is not kept up."""
        meetings = [block for block in week.plan.blocks if block.mode.contact]
        groups = np.empty((len(meetings), len(view.world)), dtype=np.int32)
        for number, block in enumerate(meetings):
            groups[number] = block.group
        shares = [
            block.minutes / week.setting.week_minutes * block.mode.contact / block.at_once
            for block in meetings
        ]
        begin = np.cumsum([0, *(len(share) for share in shares)])
        adults = np.concatenate([*(block.teacher for block in meetings), NOBODY])
        contact = np.concatenate([*shares, np.zeros(0)])
        known, trust = np.empty_like(view.known), view.trust.copy()
        best, load = np.empty(len(view.world)), np.zeros(len(view.relating))
        count_load(load, groups, begin, adults, contact)
        know(
            known, best, trust, view.known, view.best_known, load, groups, begin, adults, contact,
            view.visible, view.world, view.school, view.first_teacher, view.relating,
            per_world(self, week.worlds),
        )  # fmt: skip
        return {"known": known, "best_known": best, "trust": trust}


@equation
def find_meetings(
    met: Any, shares: Any, groups: Any, begin: Any, adults: Any, contact: Any, i: int
) -> None:
    """Fill in the adult whom student i meets in each meeting (-1 = nobody) and for which share.

    `groups` (meeting x student) numbers the groups; those of meeting b have their adult and their
    contact (share of the week) from `begin[b]` on.
    """
    for b in range(len(met)):
        met[b] = -1
        if groups[b, i] >= 0:
            g = begin[b] + groups[b, i]
            if contact[g] > 0.0:
                met[b], shares[b] = adults[g], contact[g]


@equation
def met_before(met: Any, b: int) -> bool:
    """Say whether the adult of meeting b is the adult of an earlier one.

    >>> met_before([3, 4, 3], 2), met_before([3, 4, 3], 1)
    (True, False)
    """
    for other in range(b):  # noqa: SIM110  (compiled)
        if met[other] == met[b]:
            return True
    return False


@kernel
def count_load(load: Any, groups: Any, begin: Any, adults: Any, contact: Any) -> None:
    """Count the students whom each teacher meets in the week (teacher,)."""
    met, shares = np.empty(len(groups), dtype=np.int64), np.empty(len(groups))
    for i in range(groups.shape[1]):
        find_meetings(met, shares, groups, begin, adults, contact, i)
        for b in range(len(met)):
            if met[b] >= 0 and not met_before(met, b):
                load[met[b]] += 1.0


@kernel
def know(
    out: Any, best: Any, trust: Any, known: Any, best_known: Any, load: Any, groups: Any,
    begin: Any, adults: Any, contact: Any, visible: Any, world: Any, school: Any,
    first_teacher: Any, relating: Any, assumed: Any,
) -> None:  # fmt: skip
    """Update what adults know of students, who knows each best, and each student's trust."""
    met, shares = np.empty(len(groups), dtype=np.int64), np.empty(len(groups))
    for i in range(known.shape[0]):
        a, first = assumed[world[i]], first_teacher[school[i]]
        speed, fading = a.speed, a.fading
        for t in range(known.shape[1]):
            out[i, t] = known_better(known[i, t], 0.0, speed, 0.0, fading, 25.0)
        find_meetings(met, shares, groups, begin, adults, contact, i)
        together, felt, most = 0.0, 0.0, 0.0
        for b in range(len(met)):
            adult = met[b]
            if adult < 0:
                continue
            if not met_before(met, b):
                share = 0.0
                for other in range(b, len(met)):  # the same adult may be met several times
                    if met[other] == adult:
                        share += shares[other]
                out[i, adult - first] = known_better(
                    known[i, adult - first], share * visible[i], speed, relating[adult], fading,
                    load[adult],
                )  # fmt: skip
            now = out[i, adult - first]
            together += shares[b]
            felt += shares[b] * now
            most = max(most, now)
        # all others are at most what the best known of last week has faded to
        if most < known_better(best_known[i], 0.0, speed, 0.0, fading, 25.0):
            most = out[i].max()
        best[i] = most
        if together > 0.0:
            trust[i] += a.trusting * (felt / together - trust[i])
