"""Knowing: adults come to know the students they meet and forget others; trust follows."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.exponential import exp
from plsim.core.rows import BATCH, end_of_batch
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds, per_world


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
        met = np.empty((len(meetings), len(view.world)), dtype=np.int32)
        shares = np.empty(met.shape)
        for number, block in enumerate(meetings):
            contact = block.minutes / week.setting.week_minutes * block.mode.contact / block.at_once
            meet_adults(met[number], shares[number], block.group, block.teacher, contact)
        known, trust = np.empty_like(view.known), np.empty_like(view.trust)
        best, load = np.empty(len(view.world)), np.zeros(len(view.relating))
        count_load(load, met)
        assumed = per_world(self, week.worlds)
        know(
            known.T, view.known.T, load, met, shares, view.visible, view.world, view.school,
            view.first_teacher, view.relating, assumed,
        )  # fmt: skip
        feel_known(
            best, trust, known.T, view.best_known, view.trust, met, shares, view.world,
            view.school, view.first_teacher, assumed,
        )  # fmt: skip
        return {"known": known, "best_known": best, "trust": trust}


@kernel
def meet_adults(met: Any, shares: Any, group: Any, adults: Any, contact: Any) -> None:
    """Fill in the adult whom each student meets (-1 = nobody) and for which share of the week."""
    for i in range(len(group)):
        g = max(group[i], 0)
        there = group[i] >= 0 and contact[g] > 0.0
        met[i], shares[i] = (adults[g], contact[g]) if there else (-1, 0.0)


@equation
def met_before(met: Any, b: int, i: int) -> bool:
    """Say whether student i meets the adult of meeting b in an earlier one (meeting x student).

    >>> met = np.array([[3], [4], [3]])
    >>> met_before(met, 2, 0), met_before(met, 1, 0)
    (True, False)
    """
    for other in range(b):  # noqa: SIM110  (compiled)
        if met[other, i] == met[b, i]:
            return True
    return False


@kernel
def count_load(load: Any, met: Any) -> None:
    """Count the students whom each teacher meets in the week (teacher,)."""
    for b in range(met.shape[0]):
        for i in range(met.shape[1]):
            if met[b, i] >= 0 and not met_before(met, b, i):
                load[met[b, i]] += 1.0


@kernel
def know(
    out: Any, known: Any, load: Any, met: Any, shares: Any, visible: Any, world: Any, school: Any,
    first_teacher: Any, relating: Any, assumed: Any,
) -> None:  # fmt: skip
    """Fill in what adults know of students after a week (teacher x student)."""
    begin, rows, columns = 0, np.empty(BATCH, dtype=np.int64), np.empty(BATCH, dtype=np.int64)
    now, share, relates, meets = np.empty((4, BATCH))
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_batch(world, begin)
        speed, fading = a.speed, a.fading
        for t in range(len(known)):
            fade(out[t, begin:end], known[t, begin:end], speed, fading)
        for b in range(met.shape[0]):
            pairs = 0
            for i in range(begin, end):
                adult = met[b, i]
                if adult >= 0 and not met_before(met, b, i):
                    rows[pairs], columns[pairs] = i, adult - first_teacher[school[i]]
                    now[pairs] = known[columns[pairs], i]
                    share[pairs] = shared_time(met, shares, b, i) * visible[i]
                    relates[pairs], meets[pairs] = relating[adult], load[adult]
                    pairs += 1
            for p in range(pairs):
                now[p] = known_better(now[p], share[p], speed, relates[p], fading, meets[p])
            for p in range(pairs):
                out[columns[p], rows[p]] = now[p]
        begin = end


@kernel
def feel_known(
    best: Any, out: Any, known: Any, best_known: Any, trust: Any, met: Any, shares: Any,
    world: Any, school: Any, first_teacher: Any, assumed: Any,
) -> None:  # fmt: skip
    """Fill in who knows each student best, and the student's trust after a week (student,)."""
    for i in range(len(best)):
        a, first = assumed[world[i]], first_teacher[school[i]]
        together, felt, most = 0.0, 0.0, 0.0
        for b in range(met.shape[0]):
            if met[b, i] >= 0:
                now = known[met[b, i] - first, i]
                together += shares[b, i]
                felt += shares[b, i] * now
                most = max(most, now)
        # all others are at most what the best known of last week has faded to
        if most < known_better(best_known[i], 0.0, a.speed, 0.0, a.fading, 25.0):
            for t in range(len(known)):
                most = max(most, known[t, i])
        best[i] = most
        if together > 0.0:
            felt /= together
        out[i] = trust[i] + (together > 0.0) * a.trusting * (felt - trust[i])


@equation
def shared_time(met: Any, shares: Any, b: int, i: int) -> float:
    """Give the share of the week that student i has with the adult of meeting b, there and later.

    >>> float(shared_time(np.array([[3], [4], [3]]), np.array([[0.5], [0.2], [0.25]]), 0, 0))
    0.75
    """
    share = 0.0
    for other in range(b, met.shape[0]):
        if met[other, i] == met[b, i]:
            share += shares[other, i]
    return share


@equation
def fade(out: Any, known: Any, speed: float, fading: float) -> None:
    """Fill in what an adult still knows of students whom nobody meets (student,)."""
    for i in range(len(out)):
        out[i] = known_better(known[i], 0.0, speed, 0.0, fading, 25.0)
