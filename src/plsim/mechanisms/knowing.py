"""Knowing: adults come to know the students they meet and forget others; trust follows."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world

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
            known, best, trust, view.known, load, groups, begin, adults, contact,
            week.students.normal("knowing.visible", 0)[:, 0], view.world, view.school,
            view.first_teacher, view.relating, *per_world(self, week.worlds),
        )  # fmt: skip
        return {"known": known, "best_known": best, "trust": trust}


@kernel
def count_load(load: Any, groups: Any, begin: Any, adults: Any, contact: Any) -> None:
    """Count the students whom each teacher meets in the week (teacher,).

    `groups` (meeting x student) numbers the groups; those of meeting b have their adult and their
    contact (share of the week) from `begin[b]` on.
    """
    for i in range(groups.shape[1]):
        for b in range(groups.shape[0]):
            if groups[b, i] < 0 or contact[begin[b] + groups[b, i]] <= 0.0:
                continue
            adult, before = adults[begin[b] + groups[b, i]], False
            for other in range(b):
                g = groups[other, i]
                if g >= 0 and contact[begin[other] + g] > 0.0:
                    before |= adults[begin[other] + g] == adult
            if not before:
                load[adult] += 1.0


@kernel
def know(
    out: Any, best: Any, trust: Any, known: Any, load: Any, groups: Any, begin: Any, adults: Any,
    contact: Any, luck: Any, world: Any, school: Any, first_teacher: Any, relating: Any,
    speed: Any, fading: Any, visible: Any, trusting: Any,
) -> None:  # fmt: skip
    """Update what adults know of students, who knows each best, and each student's trust."""
    for i in range(known.shape[0]):
        w, first, met, felt = world[i], first_teacher[school[i]], 0.0, 0.0
        seen = math.exp(visible[w] * luck[i])
        for t in range(known.shape[1]):
            out[i, t] = 0.0
            if known[i, t] > 0.0:
                out[i, t] = known_better(known[i, t], 0.0, speed[w], 0.0, fading[w], 25.0)
        for b in range(groups.shape[0]):
            if groups[b, i] < 0:
                continue
            adult, share = adults[begin[b] + groups[b, i]], 0.0
            for other in range(groups.shape[0]):  # the same adult may be met several times
                g = groups[other, i]
                if g >= 0 and adults[begin[other] + g] == adult:
                    share += contact[begin[other] + g]
            if share > 0.0:
                out[i, adult - first] = known_better(
                    known[i, adult - first], share * seen, speed[w], relating[adult], fading[w],
                    load[adult],
                )  # fmt: skip
                part = contact[begin[b] + groups[b, i]]
                met += part
                felt += part * out[i, adult - first]
        best[i] = out[i].max()
        if met > 0.0:
            trust[i] += trusting[w] * (felt / met - trust[i])
