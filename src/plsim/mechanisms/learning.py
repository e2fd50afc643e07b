"""Learning: the week's doses become skill, at each student's own rate."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import BATCH, end_of_pair
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world

ORDINARY_DOSE = 0.89
"""Mean dose of a lesson minute in a class of 27 (measured): keeps `growth` near 1."""


@equation
def weekly_gain(
    growth: float, calendar: float, rate: float, lessons: float, worth: float, software: float
) -> float:
    """Give a week's gain in a strand (SD) before luck.

    `calendar` is the week's growth that the curriculum expects, `lessons` and `software` are
    useful work in ordinary weeks of lessons, `worth` is the mean worth of a lesson minute.

    >>> round(weekly_gain(1.05, 0.02, 1.0, lessons=1.0, worth=1.0, software=0.0), 4)
    0.021
    """
    return growth * calendar * rate * (lessons * worth + software)


@equation
def diminished(minutes: float, diminishing: float) -> float:
    """Give how many ordinary weeks of lessons the minutes are worth; 1 = the ordinary minutes.

    >>> diminished(1.0, 0.93), round(diminished(2.0, 0.93), 3)
    (1.0, 1.905)
    """
    return math.pow(minutes, diminishing)


@dataclass(frozen=True)
class Learning(Mechanism):
    """Turn the week's doses into skill."""

    reads = (
        "world", "grade", "skill", "rate", "lesson_minutes", "lesson_dose", "software_dose",
        "disadvantaged",
    )  # fmt: skip
    changes = ("skill", "rate")
    null = {"growth": 0.0, "noise_mathematics": 0.0, "noise_other": 0.0}

    growth: float = assumption(
        1.05, low=0.8, high=1.4, unit="ratio", minimum=0.0,
        meaning="growth of an ordinary student against the calendar's", source="nwea2020",
    )  # fmt: skip
    diminishing: float = assumption(
        0.93, low=0.8, high=1.06, unit="exponent", minimum=0.1, maximum=1.5,
        meaning="returns to more minutes of a strand", source="lavy2015",
    )  # fmt: skip
    noise_mathematics: float = assumption(
        0.11, low=0.07, high=0.16, unit="SD a week and strand", minimum=0.0,
        meaning="changes of skill in mathematics from week to week that nothing here explains",
        source="star",
    )  # fmt: skip
    noise_other: float = assumption(
        0.08, low=0.03, high=0.13, unit="SD a week and strand", minimum=0.0,
        meaning="the same in reading and other subjects", source="star",
    )  # fmt: skip
    noise_common: float = assumption(
        0.4, low=0.2, high=0.6, unit="share", minimum=0.0, maximum=1.0,
        meaning="share of those changes' variance that all strands have in common",
        source="assumed",
    )  # fmt: skip
    rate_sd: float = assumption(
        0.2, low=0.02, high=0.36, unit="log", minimum=0.0, maximum=1.0,
        meaning="spread of students' own learning rates", source="prototype",
    )  # fmt: skip
    rate_common: float = assumption(
        0.5, low=0.2, high=0.8, unit="share", minimum=0.0, maximum=1.0,
        meaning="share of that spread's variance that all subjects have in common",
        source="assumed",
    )  # fmt: skip
    fan_mathematics: float = assumption(
        0.06, low=-0.05, high=0.2, unit="log per SD", minimum=-0.5, maximum=0.5,
        meaning="faster learning of able students in mathematics", source="nwea2020",
    )  # fmt: skip
    fan_other: float = assumption(
        -0.04, low=-0.18, high=0.08, unit="log per SD", minimum=-0.5, maximum=0.5,
        meaning="faster learning of able students in other subjects", source="nwea2020",
    )  # fmt: skip
    disadvantage: float = assumption(
        0.08, low=0.0, high=0.16, unit="log", minimum=-0.5, maximum=1.0,
        meaning="slower learning of disadvantaged students (support outside school)", source="star",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Draw each student's own rate in each subject."""
        setting, subjects = week.setting, len(week.setting.subjects)
        relative = (view.skill - week.standard[view.grade]) / setting.calendar.spread[view.grade]
        ability = np.clip(relative.mean(axis=1), -3.0, 3.0)
        luck = week.students.normal("learning.rate", 0, subjects + 1)
        rate = np.empty((len(ability), subjects))
        start_rate(
            rate, setting.mathematics, luck, ability, view.disadvantaged, view.world,
            per_world(self, week.worlds),
        )  # fmt: skip
        return {"rate": rate}

    def step(self, view: View, week: Week) -> Changes:
        """Learn for one week."""
        skill, setting = np.empty_like(view.skill), week.setting
        noise = week.students.normal("learning.noise", week.number, skill.shape[1] + 1)
        learn(
            skill.T, view.skill.T, noise.T, view.rate.T, view.lesson_minutes.T,
            view.lesson_dose.T, view.software_dose.T, setting.strand_minutes,
            setting.calendar.growth / WEEKS_TAUGHT,
            setting.subject_of, setting.mathematics, view.world, view.grade,
            per_world(self, week.worlds),
        )  # fmt: skip
        return {"skill": skill}


@kernel
def start_rate(
    rate: Any, mathematics: Any, luck: Any, ability: Any, disadvantaged: Any, world: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill each student's own learning rate (student x subject), centred on 1."""
    for i in range(rate.shape[0]):
        a = assumed[world[i]]
        for j in range(rate.shape[1]):
            fan = a.fan_mathematics if mathematics[j] else a.fan_other
            own = math.sqrt(1.0 - a.rate_common) * luck[i, j]
            own += math.sqrt(a.rate_common) * luck[i, rate.shape[1]]
            spread = a.rate_sd * own - 0.5 * a.rate_sd**2
            rate[i, j] = math.exp(fan * ability[i] + spread - a.disadvantage * disadvantaged[i])


@kernel
def learn(
    out: Any, skill: Any, luck: Any, rate: Any, minutes: Any, dose: Any, software: Any,
    ordinary: Any, calendar: Any, subject_of: Any, mathematics: Any, world: Any, grade: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in the skill after a week's gain and luck (strand x student)."""
    begin, strands = 0, len(skill)
    every = np.empty(BATCH)
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_pair(world[: begin + BATCH], grade, begin)
        growth, diminishing = a.growth, a.diminishing
        common, own = math.sqrt(a.noise_common), math.sqrt(1.0 - a.noise_common)
        together = luck[strands, begin:end]
        for s in range(strands):
            noise = a.noise_mathematics if mathematics[subject_of[s]] else a.noise_other
            expected, rates = calendar[grade[begin], s], rate[subject_of[s], begin:end]
            taught, doses, works = minutes[s, begin:end], dose[s, begin:end], software[s, begin:end]
            before, alone, after = skill[s, begin:end], luck[s, begin:end], out[s, begin:end]
            known, lessons = -1.0, 0.0
            for i in range(len(taught)):
                if taught[i] != known:  # most students of a world have the same minutes
                    known = taught[i]
                    lessons = diminished(known / ordinary[s], diminishing)
                every[i] = lessons
            for i in range(len(after)):
                worth = doses[i] / (taught[i] * ORDINARY_DOSE) if taught[i] > 0.0 else 0.0
                gain = weekly_gain(growth, expected, rates[i], every[i], worth, works[i])
                after[i] = before[i] + noise * (common * together[i] + own * alone[i]) + gain
        begin = end
