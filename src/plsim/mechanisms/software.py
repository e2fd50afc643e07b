"""Adaptive software: paced by its own estimate, worth only what students really do with it."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.exponential import exp
from plsim.core.rows import BATCH, end_of_batch, end_of_run
from plsim.core.zone import help_fit, logistic
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def usage(
    start: float, per_regulation: float, per_support: float,
    regulation: float, engagement: float, support: float,
) -> float:  # fmt: skip
    """Give the share of software minutes in which the student really works.

    >>> round(usage(-1.9, 1.05, 2.5, regulation=0.0, engagement=0.75, support=0.0), 3)
    0.13
    """
    drive = per_regulation * regulation + 2.0 * (engagement - 0.75) + per_support * support
    return logistic(start + drive)


@equation
def useful_work(share: float, used: float, quality: float, fit: float, breadth: float) -> float:
    """Give what software minutes are worth, as share of a week's lessons in the strand.

    Saturates at `breadth`: software teaches a part of what lessons teach.

    >>> round(useful_work(0.2, 0.13, 1.9, 1.0, 0.3), 4)
    0.0455
    """
    if breadth <= 0.0:
        return 0.0
    return breadth * (1.0 - exp(-share * used * quality * fit / breadth))


@dataclass(frozen=True)
class Software(Mechanism):
    """Turn software minutes into useful work, and into what the software itself believes."""

    reads = (
        "world", "grade", "skill", "estimate", "estimate_variance", "software_estimate",
        "software_variance", "software_progress", "self_regulation", "agency", "engagement",
        "lesson_minutes", "success",
    )  # fmt: skip
    changes = (
        "software_dose", "software_estimate", "software_variance", "software_progress", "success",
    )  # fmt: skip
    null = {"quality": 0.0, "log_precision": 0.0}

    start_usage: float = assumption(
        -1.9, low=-2.4, high=-1.4, unit="logit",
        meaning="usage of an average student without support", source="holt2024",
    )  # fmt: skip
    per_regulation: float = assumption(
        1.05, low=0.7, high=1.4, unit="logit per SD",
        meaning="usage gained per SD of self-regulation", source="holt2024",
    )  # fmt: skip
    per_support: float = assumption(
        2.5, low=1.8, high=3.2, unit="logit", minimum=0.0,
        meaning="usage gained from full adult support", source="assumed",
    )  # fmt: skip
    quality: float = assumption(
        2.3, low=1.0, high=4.0, unit="lessons", minimum=0.0,
        meaning="worth of a minute really worked, against a lesson's", source="khan2026",
    )  # fmt: skip
    breadth: float = assumption(
        0.4, low=0.15, high=0.9, unit="share", minimum=0.0,
        meaning="share of what lessons teach that software can teach", source="assumed",
    )  # fmt: skip
    width: float = assumption(
        0.59, low=0.36, high=1.07, unit="SD", minimum=0.01,
        meaning="how far beside the skill a task may aim", source="assumed",
    )  # fmt: skip
    floor: float = assumption(
        0.09, low=0.0, high=0.2, unit="share", minimum=0.0, maximum=1.0,
        meaning="worth of tasks far off", source="assumed",
    )  # fmt: skip
    per_agency: float = assumption(
        0.5, low=0.0, high=1.0, unit="SD per share", minimum=0.0,
        meaning="self-regulation gained from agency", source="assumed",
    )  # fmt: skip
    log_precision: float = assumption(
        1.0, low=0.5, high=2.0, unit="1 / SD squared", minimum=0.0,
        meaning="what a week of full software work tells the software", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start the software with what adults enter: their own belief."""
        return {
            "software_estimate": view.estimate.copy(),
            "software_variance": view.estimate_variance.copy(),
            "software_progress": np.zeros_like(view.skill),
        }

    def step(self, view: View, week: Week) -> Changes:
        """Work through the week's software blocks."""
        share = np.zeros(view.skill.shape[::-1])
        for block in week.plan.blocks:
            if block.mode.paced_by == "software":
                add_minutes(share, block.group, block.minutes, block.taught, block.strands)
        dose = np.zeros_like(view.skill)
        if not share.any():
            return {"software_dose": dose}
        success = view.success.copy()
        estimate, variance, progress = (np.empty_like(view.skill) for _ in range(3))
        ordinary, assumed = week.setting.strand_minutes, per_world(self, week.worlds)
        share /= ordinary[:, None]
        fit, done = np.empty_like(share), np.empty_like(share)
        used = np.empty(len(view.world))
        sit_down(
            used, week.plan.support, view.world, view.self_regulation, view.agency,
            view.engagement, assumed,
        )  # fmt: skip
        solve_tasks(
            done, fit, share, used, view.software_estimate.T, view.skill.T, view.world, assumed
        )
        noise = week.students.normal("software.log", week.number, len(ordinary))
        log_work(
            dose.T, estimate.T, variance.T, progress.T, success, view.software_estimate.T,
            view.software_variance.T, view.software_progress.T, share, fit, used, done, noise.T,
            ordinary, view.world, view.skill.T, view.lesson_minutes.T, view.engagement, assumed,
        )  # fmt: skip
        return {
            "software_dose": dose,
            "software_estimate": estimate,
            "software_variance": variance,
            "software_progress": progress,
            "success": success,
        }


@kernel
def add_minutes(out: Any, group: Any, minutes: Any, taught: Any, strands: Any) -> None:
    """Add one block's minutes by strand (strand x student)."""
    for s in taught:
        total = out[s]
        for i in range(len(group)):
            if group[i] >= 0:
                total[i] += minutes[group[i]] * strands[group[i], s]


@kernel
def sit_down(
    used: Any, support: Any, world: Any, self_regulation: Any, agency: Any, engagement: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in the share of software minutes in which each student really works (student,)."""
    begin = 0
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_run(world, begin)
        start, per_regulation, per_support = a.start_usage, a.per_regulation, a.per_support
        per_agency = a.per_agency
        out, regulated, steers = used[begin:end], self_regulation[begin:end], agency[begin:end]
        engaged = engagement[begin:end]
        for i in range(len(out)):
            regulation = regulated[i] + per_agency * (steers[i] - 0.5)
            out[i] = usage(start, per_regulation, per_support, regulation, engaged[i], support)
        begin = end


@kernel
def solve_tasks(
    done: Any, fit: Any, share: Any, used: Any, estimate: Any, skill: Any, world: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in the fit of the software's tasks and the useful work.

    All are (strand x student), but `used` (student,).
    """
    begin = 0
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_run(world, begin)
        width, floor, quality, breadth = a.width, a.floor, a.quality, a.breadth
        for s in range(len(fit)):
            out, fits, shares = done[s, begin:end], fit[s, begin:end], share[s, begin:end]
            works, believed, true = used[begin:end], estimate[s, begin:end], skill[s, begin:end]
            for i in range(len(fits)):
                fits[i] = help_fit(believed[i] - true[i], width, floor)
            for i in range(len(out)):
                out[i] = useful_work(shares[i], works[i], quality, fits[i], breadth)
        begin = end


@kernel
def log_work(
    dose: Any, estimate_out: Any, variance_out: Any, progress_out: Any, success: Any,
    estimate: Any, variance: Any, progress: Any, share: Any, fit: Any, used: Any, done: Any,
    noise: Any, ordinary: Any, world: Any, skill: Any, lesson_minutes: Any, engagement: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in doses, the software's belief and its own progress count; add to the success.

    All are (strand x student), but what is (student,): the success, the engagement and `used`.
    """
    begin, (fitted, total, lessons) = 0, np.empty((3, BATCH))
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_batch(world, begin)
        quality, precise = a.quality, a.log_precision
        works, engaged, succeeds = used[begin:end], engagement[begin:end], success[begin:end]
        for i in range(end - begin):
            fitted[i], total[i], lessons[i] = 0.0, 0.0, 0.0
        for s in range(len(skill)):
            shares, fits, work = share[s, begin:end], fit[s, begin:end], done[s, begin:end]
            doses, taught = dose[s, begin:end], lesson_minutes[s, begin:end]
            counts, counted = progress_out[s, begin:end], progress[s, begin:end]
            belief, unsure = estimate_out[s, begin:end], variance_out[s, begin:end]
            believed, spread = estimate[s, begin:end], variance[s, begin:end]
            true, luck = skill[s, begin:end], noise[s, begin:end]
            for i in range(len(shares)):
                lessons[i] += taught[i]
                total[i] += shares[i] * ordinary[s]
                fitted[i] += shares[i] * ordinary[s] * fits[i]
            for i in range(len(shares)):
                doses[i] = work[i] * engaged[i] / 0.75
                counts[i] = counted[i] + 0.02 * shares[i] * works[i] * quality
            for i in range(len(shares)):
                seen = precise * min(shares[i], 1.0) * works[i]
                gained = seen * spread[i] / (1.0 + seen * spread[i])
                error = luck[i] / (math.sqrt(seen) if seen > 0.0 else 1.0)
                belief[i] = believed[i] + gained * (true[i] + error - believed[i])
                unsure[i] = spread[i] * (1.0 - gained)
        for i in range(len(succeeds)):
            if total[i] > 0.0:
                fitting = succeeds[i] * lessons[i] + fitted[i]
                succeeds[i] = min(fitting / (lessons[i] + total[i]), 1.0)
        begin = end
