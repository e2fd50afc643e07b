"""Adaptive software: paced by its own estimate, worth only what students really do with it."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
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
    return breadth * (1.0 - math.exp(-share * used * quality * fit / breadth))


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
        0.3, low=0.15, high=0.58, unit="share", minimum=0.0,
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
        minutes = np.zeros_like(view.skill)
        for block in week.plan.blocks:
            if block.mode.paced_by == "software":
                add_minutes(minutes, block.group, block.minutes, block.strands)
        dose, success = np.zeros_like(view.skill), view.success.copy()
        belief = view.software_estimate.copy(), view.software_variance.copy()
        progress = view.software_progress.copy()
        if minutes.any():
            noise = week.students.normal("software.log", week.number, minutes.shape[1])
            work(
                dose, *belief, progress, success, minutes, noise, week.setting.strand_minutes,
                week.plan.support, view.world, view.skill, view.lesson_minutes,
                view.self_regulation, view.agency, view.engagement,
                *per_world(self, week.worlds),
            )  # fmt: skip
        return {
            "software_dose": dose,
            "software_estimate": belief[0],
            "software_variance": belief[1],
            "software_progress": progress,
            "success": success,
        }


@kernel
def add_minutes(out: Any, group: Any, minutes: Any, strands: Any) -> None:
    """Add one block's minutes by strand (student x strand)."""
    for i in range(len(group)):
        g = group[i]
        if g >= 0:
            for s in range(out.shape[1]):
                out[i, s] += minutes[g] * strands[g, s]


@kernel
def work(
    dose: Any, estimate: Any, variance: Any, progress: Any, success: Any, minutes: Any,
    noise: Any, ordinary: Any, support: Any, world: Any, skill: Any, lesson_minutes: Any,
    self_regulation: Any, agency: Any, engagement: Any, start_usage: Any, per_regulation: Any,
    per_support: Any, quality: Any, breadth: Any, width: Any, floor: Any, per_agency: Any,
    log_precision: Any,
) -> None:  # fmt: skip
    """Turn software minutes into useful work, the software's belief and its own progress count."""
    for i in range(len(world)):
        w, fitted, total, lessons = world[i], 0.0, 0.0, 0.0
        regulation = self_regulation[i] + per_agency[w] * (agency[i] - 0.5)
        used = usage(
            start_usage[w], per_regulation[w], per_support[w], regulation, engagement[i], support
        )
        for s in range(skill.shape[1]):
            share = minutes[i, s] / ordinary[s]
            lessons += lesson_minutes[i, s]
            if share <= 0.0:
                continue
            fit = help_fit(estimate[i, s] - skill[i, s], width[w], floor[w])
            done = useful_work(share, used, quality[w], fit, breadth[w])
            dose[i, s] = done * engagement[i] / 0.75
            progress[i, s] += 0.02 * share * used * quality[w]
            fitted += minutes[i, s] * fit
            total += minutes[i, s]
            seen = log_precision[w] * min(share, 1.0) * used
            if seen > 0.0:
                gained = seen / (1.0 / variance[i, s] + seen)
                observed = skill[i, s] + noise[i, s] / seen**0.5
                estimate[i, s] += gained * (observed - estimate[i, s])
                variance[i, s] *= 1.0 - gained
        if total > 0.0:
            success[i] = min((success[i] * lessons + fitted) / (lessons + total), 1.0)
